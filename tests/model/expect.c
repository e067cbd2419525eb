/* SPDX-License-Identifier: MIT */
/* See model.h: what a wait has to report. */
#include <poll.h>

#include "model.h"
#include "requests.h"

/* What has to be asked of poll(2) for a registration. */
static short mask_of(const struct model *model, uint32_t events)
{
	short mask = 0;

	if (events & SEL_EVENT_READ)
		mask |= POLLIN;
	/* RDHUP comes with READ where the system can, and not with EXCLUSIVE. */
	if (events & SEL_EVENT_READ && !(events & SEL_EVENT_EXCLUSIVE) &&
	    model->backend != SEL_BACKEND_SELECT)
		mask |= POLLRDHUP;
	if (events & SEL_EVENT_RDHUP)
		mask |= POLLRDHUP;
	if (events & SEL_EVENT_WRITE)
		mask |= POLLOUT;
	if (events & SEL_EVENT_PRI)
		mask |= POLLPRI;
	return mask;
}

/* "HUP, ERR and INVALID set all of these, RDHUP sets READ and RDHUP." */
void model_translate(short mask, uint32_t asked,
		     struct expectation *expectation)
{
	uint32_t events = 0;

	if (mask & (POLLIN | POLLRDHUP))
		events |= SEL_EVENT_READ;
	if (mask & POLLRDHUP)
		events |= SEL_EVENT_RDHUP;
	if (mask & POLLOUT)
		events |= SEL_EVENT_WRITE;
	if (mask & POLLPRI)
		events |= SEL_EVENT_PRI;
	if (mask & (POLLHUP | POLLERR | POLLNVAL))
		events = READINESS;
	expectation->events = events & asked;
	expectation->detail = (mask & POLLPRI ? SEL_DETAIL_PRI : 0) |
		(mask & POLLERR ? SEL_DETAIL_ERR : 0) |
		(mask & POLLHUP ? SEL_DETAIL_HUP : 0) |
		(mask & POLLNVAL ? SEL_DETAIL_INVALID : 0) |
		(mask & POLLRDHUP ? SEL_DETAIL_RDHUP : 0);
}

/* select knows HUP as readable and ERR as readable and writable; of INVALID
   descriptors libsel tells itself. */
static short seen_by_select(short mask)
{
	if (mask & POLLNVAL)
		return POLLNVAL;
	if (mask & (POLLHUP | POLLERR))
		mask |= POLLIN;
	if (mask & POLLERR)
		mask |= POLLOUT;
	return mask & (POLLIN | POLLOUT | POLLPRI);
}

short model_poll(const struct model *model, int slot)
{
	const struct entry *entry = &model->entries[slot];

	return file_poll(slot, mask_of(model, entry->key.events));
}

static bool is_sound(const struct entry *entry, int slot)
{
	return entry->file != NO_FILE && entry->file == file_at(slot);
}

static void expect_number(const struct model *model, int slot,
			  struct expectation *expectation)
{
	const struct entry *entry = &model->entries[slot];
	short mask = model_poll(model, slot);

	if (slot_is_taken(slot)) {
		expectation->may = true;
		expectation->any = true;
		return;
	}
	if (model->backend == SEL_BACKEND_SELECT)
		mask = seen_by_select(mask);
	model_translate(mask, entry->key.events, expectation);
	/* Windows' poll leaves it to select to wait beside hang-ups that nobody
	   asked for. */
	if (!(model->features & SEL_FEATURE_RDHUP))
		expectation->optional = SEL_DETAIL_RDHUP;
	expectation->may = expectation->events != 0;
	expectation->must = expectation->may;
	if (model->backend == SEL_BACKEND_DEVPOLL)
		expectation->must &= entry->due || is_sound(entry, slot);
}

/* A number that names a file; any will do to ask for it. */
static int slot_naming(int file)
{
	int slot = 0;

	while (slot < NUMBERS && file_at(slot) != file)
		slot++;
	return slot;
}

static void expect_file(const struct model *model, int slot,
			struct expectation *expectation)
{
	const struct entry *entry = &model->entries[slot];
	bool sound = is_sound(entry, slot);
	int named = sound ? slot : slot_naming(entry->file);
	short mask;

	if (!file_lives(entry->file))
		return;
	if (named == NUMBERS) {
		/* The parent has it. */
		expectation->may = true;
		expectation->any = true;
		return;
	}
	mask = file_poll(named, mask_of(model, entry->key.events));
	model_translate(mask, entry->key.events, expectation);
	expectation->may = expectation->events != 0;
	expectation->must = expectation->may && sound;
	if (entry->key.events & SEL_EVENT_EDGE) {
		expectation->may &= entry->edge != QUIET;
		expectation->must &= entry->edge == ARMED;
	}
}

static void expect_filters(const struct model *model, int slot,
			   struct expectation *expectation)
{
	const struct entry *entry = &model->entries[slot];
	struct filters *filters = &expectation->filters;

	if (!is_sound(entry, slot))
		return;
	queue_look(slot, entry->key.events, filters);
	queue_join(filters, READINESS, entry->key.events,
		   &expectation->events, &expectation->detail);
	expectation->least = filters->ready & ~filters->unsure;
	expectation->may = filters->ready != 0;
	if (entry->key.events & SEL_EVENT_EDGE) {
		expectation->least &= entry->armed;
		expectation->may &= entry->edge != QUIET;
	}
	expectation->must = expectation->may && expectation->least;
}

void model_expect(const struct model *model, int slot,
		  struct expectation *expectation)
{
	const struct entry *entry = &model->entries[slot];

	*expectation = (struct expectation){ .may = false };
	if (!entry->serial || entry->fired || entry->told)
		return;
	if (entry->lost) {
		model_translate(POLLNVAL, entry->key.events, expectation);
		expectation->may = true;
		expectation->must = true;
	} else if (model->backend == SEL_BACKEND_EPOLL) {
		expect_file(model, slot, expectation);
	} else if (model->backend == SEL_BACKEND_KQUEUE) {
		expect_filters(model, slot, expectation);
	} else if (model->backend == SEL_BACKEND_AFD) {
		requests_expect(model, slot, expectation);
	} else {
		expect_number(model, slot, expectation);
	}
}

/* Of a file that can't be asked it is everything, so that nothing is new. */
static short seen_of(const struct model *model, int slot)
{
	const struct entry *entry = &model->entries[slot];

	if (!(entry->key.events & SEL_EVENT_EDGE))
		return 0;
	if (!is_sound(entry, slot))
		return -1;
	if (model->backend == SEL_BACKEND_KQUEUE) {
		struct filters filters;

		queue_look(slot, entry->key.events, &filters);
		return (short)filters.ready;
	}
	return file_poll(slot, mask_of(model, entry->key.events));
}

void model_reported(struct model *model, int slot, const sel_event *event)
{
	struct entry *entry = &model->entries[slot];

	entry->generation = event->generation;
	if (entry->key.events & SEL_EVENT_ONESHOT)
		entry->fired = true;
	if (event->detail & SEL_DETAIL_INVALID &&
	    (model->backend == SEL_BACKEND_EPOLL ||
	     model->backend == SEL_BACKEND_AFD || entry->lost))
		entry->told = true;
	if (entry->fired || entry->told)
		entry->lost = false;
	if (entry->told)
		entry->file = NO_FILE;
	/* What was asked is known from now on. */
	if (model->backend == SEL_BACKEND_DEVPOLL && file_at(slot) != NO_FILE)
		entry->file = file_at(slot);
	if (model->backend == SEL_BACKEND_AFD)
		requests_reported(entry, slot);
	entry->due = true;
	entry->armed &= ~event->events;
	/* Of kqueue's filters, others may be told of later. */
	if (model->backend == SEL_BACKEND_KQUEUE && entry->edge != QUIET)
		entry->edge = TOUCHED;
	else
		entry->edge = QUIET;
	entry->seen = seen_of(model, slot);
}

void model_asked(struct model *model, uint32_t reported)
{
	for (int slot = 0; slot < NUMBERS; slot++) {
		struct entry *entry = &model->entries[slot];

		if (reported & 1u << slot)
			continue;
		entry->due = false;
		/* A number that has been used again may have been asked, and
		   then the driver watches the new file only. */
		if (model->backend == SEL_BACKEND_DEVPOLL &&
		    !is_sound(entry, slot))
			entry->file = NO_FILE;
	}
}

void model_drained(struct model *model)
{
	model->residue = false;
	for (int slot = 0; slot < NUMBERS; slot++) {
		if (model->entries[slot].edge == TOUCHED)
			model->entries[slot].edge = QUIET;
		model->entries[slot].armed = 0;
	}
}

/* What is ready now and was not when last looked at must be told. */
void model_touched(struct model *model, int pair)
{
	requests_touched(model, pair);
	for (int slot = 0; slot < NUMBERS; slot++) {
		struct entry *entry = &model->entries[slot];
		bool sound = is_sound(entry, slot);
		short seen = entry->seen;

		if (!entry->serial || !(entry->key.events & SEL_EVENT_EDGE) ||
		    (sound && pair >= 0 && file_pair(entry->file) != pair))
			continue;
		entry->seen = seen_of(model, slot);
		if (entry->edge == QUIET)
			entry->edge = TOUCHED;
		if (!sound || file_is_odd(entry->file))
			continue;
		if (entry->seen & ~seen) {
			entry->edge = ARMED;
			entry->armed |= (uint32_t)(entry->seen & ~seen);
		}
	}
}
