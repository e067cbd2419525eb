/* SPDX-License-Identifier: MIT */
/* See requests.h. */
#include <poll.h>

#include "requests.h"

/* What poll(2) says, as far as the driver is asked for it: Windows' poll tells of
   the end of what the peer sends in any case. */
static short answer_of(const struct model *model, int slot)
{
	uint32_t asked = model->entries[slot].key.events;
	short mask = model_poll(model, slot);

	if (!(asked & (SEL_EVENT_READ | SEL_EVENT_RDHUP)))
		mask = (short)(mask & ~POLLRDHUP);
	return mask;
}

static bool names_another(const struct entry *entry, int slot)
{
	return entry->file != file_at(slot);
}

void requests_expect(const struct model *model, int slot,
		     struct expectation *expectation)
{
	const struct entry *entry = &model->entries[slot];
	bool unsure = entry->request == UNSURE && names_another(entry, slot);

	if (entry->gone) {
		model_translate(POLLNVAL, entry->key.events, expectation);
	} else if (slot_is_taken(slot)) {
		expectation->may = true;
		expectation->any = true;
		return;
	} else {
		model_translate(answer_of(model, slot), entry->key.events,
				expectation);
	}
	expectation->may = expectation->events != 0;
	expectation->must = expectation->may;
	expectation->late = entry->request != LISTED;
	if (entry->gone)
		return;
	if (unsure) {
		expectation->may = true;
		expectation->or_invalid = true;
		expectation->or_ended = file_has_end(entry->file);
	}
	/* The system may have heard of the end already. */
	if (file_end_is_behind(slot) &&
	    entry->key.events & (SEL_EVENT_READ | SEL_EVENT_RDHUP)) {
		expectation->optional_events = SEL_EVENT_RDHUP &
					       entry->key.events;
		expectation->optional = SEL_DETAIL_RDHUP;
		expectation->events |= expectation->optional_events;
		expectation->detail |= SEL_DETAIL_RDHUP;
		expectation->may = true;
		expectation->must = expectation->events &
				    ~expectation->optional_events;
	}
}

void requests_touched(struct model *model, int pair)
{
	for (int slot = 0; slot < NUMBERS; slot++) {
		struct entry *entry = &model->entries[slot];

		if (entry->serial && entry->request == WATCHED &&
		    !entry->gone && file_pair(entry->file) == pair)
			entry->request = UNSURE;
	}
}

void requests_closed(struct model *model, int slot)
{
	struct entry *entry = &model->entries[slot];

	if (!entry->serial || entry->request != WATCHED)
		return;
	/* An end may have been told that was behind what closing has dropped. */
	if (file_has_end(entry->file))
		entry->request = UNSURE;
	else
		entry->gone = true;
}

void requests_reported(struct entry *entry, int slot)
{
	entry->request = LISTED;
	entry->gone = false;
	if (!entry->told)
		entry->file = file_at(slot);
}

/* A request for too little is cancelled. */
void requests_modified(struct entry *entry)
{
	if (entry->request == WATCHED)
		entry->request = UNSURE;
}

void requests_asked(struct model *model, int slot, bool all, bool may)
{
	struct entry *entry = &model->entries[slot];
	bool open = file_at(slot) != NO_FILE;

	if (!entry->serial || entry->fired || entry->told ||
	    entry->request != LISTED)
		return;
	if (open && may && !all)
		return;
	entry->request = all && open ? WATCHED : UNSURE;
	if (open)
		entry->file = file_at(slot);
}

bool requests_are_unsure(const struct model *model, int32_t fd)
{
	int slot = slot_of(fd);
	const struct entry *entry;

	if (model->backend != SEL_BACKEND_AFD || slot < 0)
		return false;
	entry = &model->entries[slot];
	return entry->serial && !entry->told && !entry->fired &&
	       (entry->gone ||
		(entry->request == UNSURE && names_another(entry, slot)));
}

void requests_forget(struct model *model, const struct entry *entry)
{
	model->forgotten += entry->request != LISTED;
}
