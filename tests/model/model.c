/* SPDX-License-Identifier: MIT */
/* See model.h: registrations.  What waits report is in expect.c. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "requests.h"

/* As many as there are in a wait come from all but an emulation told so. */
static bool is_terse(uint32_t backend)
{
	const char *odd = NULL;

	if (backend == SEL_BACKEND_KQUEUE)
		odd = getenv("EMULATION_KQUEUE");
	else if (backend == SEL_BACKEND_DEVPOLL)
		odd = getenv("EMULATION_DEVPOLL");
	return odd && (strstr(odd, "short") || strstr(odd, "stray") ||
		       strstr(odd, "fewer"));
}

void model_begin(struct model *model, uint32_t backend)
{
	memset(model, 0, sizeof(*model));
	model->backend = backend;
	model->features = sel_backend_features(backend);
	model->outer = -1;
	model->terse = is_terse(backend);
}

struct entry *model_entry(struct model *model, int32_t fd)
{
	int slot = slot_of(fd);

	if (slot < 0 || !model->entries[slot].serial)
		return NULL;
	return &model->entries[slot];
}

static sel_status missing(int32_t fd)
{
	return fd < 0 ? SEL_EBADFD : SEL_ENOTREG;
}

sel_status model_get_key(const struct model *model, int32_t fd, sel_key *key)
{
	int slot = slot_of(fd);

	if (slot < 0 || !model->entries[slot].serial)
		return missing(fd);
	*key = model->entries[slot].key;
	return 0;
}

sel_status model_find(const struct model *model, uint64_t token)
{
	if (!token)
		return SEL_EVALUE;
	for (int slot = 0; slot < NUMBERS; slot++)
		if (model->entries[slot].serial &&
		    model->entries[slot].key.token == token)
			return number_of(slot);
	return SEL_ENOTREG;
}

int model_count(const struct model *model)
{
	int count = 0;

	for (int slot = 0; slot < NUMBERS; slot++)
		count += model->entries[slot].serial != 0;
	return count;
}

static sel_status check_events(const struct model *model, uint32_t events)
{
	static const struct {
		uint32_t event;
		uint32_t feature;
	} needs[] = {
		{ SEL_EVENT_PRI, SEL_FEATURE_PRI },
		{ SEL_EVENT_RDHUP, SEL_FEATURE_RDHUP },
		{ SEL_EVENT_ONESHOT, SEL_FEATURE_ONESHOT },
		{ SEL_EVENT_EDGE, SEL_FEATURE_EDGE },
		{ SEL_EVENT_EXCLUSIVE, SEL_FEATURE_EXCLUSIVE },
	};

	if (events & ~(uint32_t)ALL_EVENTS || !(events & READINESS))
		return SEL_EEVENTS;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (events & needs[i].event &&
		    !(model->features & needs[i].feature))
			return SEL_ENOTSUP;
	if (events & SEL_EVENT_EXCLUSIVE &&
	    events & (SEL_EVENT_PRI | SEL_EVENT_RDHUP | SEL_EVENT_ONESHOT))
		return SEL_ENOTSUP;
	return 0;
}

/* What the system says of a number: open, and fit for the back end?  The only
   one outside the window that is open is the selector's own. */
static sel_status check_file(const struct model *model, int32_t fd,
			     uint32_t events)
{
	int slot = slot_of(fd);

	if (slot < 0 && fd != model->outer)
		return -EBADF;
	if (slot < 0)
		return events & SEL_EVENT_EXCLUSIVE ||
			model->backend != SEL_BACKEND_EPOLL ? -EINVAL : -ELOOP;
	if (file_at(slot) == NO_FILE)
		return -EBADF;
	if (model->backend == SEL_BACKEND_EPOLL &&
	    file_kind(file_at(slot)) == PLAIN)
		return -EPERM;
	return model->backend == SEL_BACKEND_KQUEUE ? queue_add(slot, events) :
		0;
}

int model_zombies(struct model *model)
{
	int kept = 0;

	for (int i = 0; i < model->zombie_count; i++)
		if (file_lives(model->zombies[i].file))
			model->zombies[kept++] = model->zombies[i];
	model->zombie_count = kept;
	return kept;
}

/* Whether epoll knows a file under the number that names it now. */
static bool take_back(struct model *model, int slot)
{
	for (int i = 0; i < model->zombie_count; i++) {
		struct zombie *zombie = &model->zombies[i];

		if (zombie->slot != slot || zombie->file != file_at(slot))
			continue;
		*zombie = model->zombies[--model->zombie_count];
		return true;
	}
	return false;
}

/*
 * What a number names is about to be deleted from epoll's set, or put into it
 * anew.  What it named before stays there.
 */
static void leave_behind(struct model *model, const struct entry *entry)
{
	int slot = slot_of(entry->key.fd);

	if (model->backend != SEL_BACKEND_EPOLL || model->inherited)
		return;
	(void)take_back(model, slot);
	if (file_lives(entry->file) && entry->file != file_at(slot) &&
	    model_zombies(model) < ZOMBIES)
		model->zombies[model->zombie_count++] = (struct zombie){
			.file = entry->file, .slot = slot
		};
}

/* From now on it stands for what its number names. */
static void arm(struct entry *entry)
{
	entry->file = file_at(slot_of(entry->key.fd));
	entry->due = true;
	entry->fired = false;
	entry->lost = false;
	entry->told = false;
	requests_modified(entry);
	entry->edge = ARMED;
	entry->seen = 0;
	entry->armed = READINESS;
}

sel_status model_register(struct model *model, const sel_key *wanted)
{
	sel_status status = check_events(model, wanted->events);
	bool token_used = wanted->token &&
		model_find(model, wanted->token) >= 0;
	struct entry *entry;

	if (status < 0)
		return status;
	if (token_used || model_entry(model, wanted->fd))
		return SEL_EEXISTS;
	if (wanted->fd < 0)
		return wanted->token ? SEL_EFILEOBJ : SEL_EBADFD;
	status = check_file(model, wanted->fd, wanted->events);
	if (status < 0)
		return status;
	entry = &model->entries[slot_of(wanted->fd)];
	memset(entry, 0, sizeof(*entry));
	entry->file = NO_FILE;
	entry->serial = ++model->serials;
	entry->key = *wanted;
	leave_behind(model, entry);
	arm(entry);
	return 0;
}

static void forget(struct model *model, struct entry *entry)
{
	/* What was sent to outer sets for a lost one stays till a wait. */
	model->residue |= entry->lost && model->outer >= 0;
	requests_forget(model, entry);
	leave_behind(model, entry);
	memset(entry, 0, sizeof(*entry));
}

/*
 * A refused modify leaves all as it was.  A kqueue whose filters were taken out
 * gets them anew, for the file that the number names; or the registration is
 * lost.
 */
static void take_back_modify(struct model *model, struct entry *entry,
			     const struct entry *old)
{
	int slot = slot_of(old->key.fd);

	*entry = *old;
	if (model->backend != SEL_BACKEND_KQUEUE || old->fired || old->lost ||
	    old->told)
		return;
	if (file_at(slot) != NO_FILE && queue_add(slot, old->key.events) == 0) {
		arm(entry);
		return;
	}
	entry->lost = true;
	entry->file = NO_FILE;
	model->residue |= model->outer >= 0;
}

sel_status model_modify(struct model *model, int32_t fd, uint32_t events,
			uint64_t data)
{
	struct entry *entry = model_entry(model, fd);
	struct entry before;
	sel_status status;
	uint32_t old;

	if (!entry)
		return missing(fd);
	status = check_events(model, events);
	if (status < 0)
		return status;
	before = *entry;
	entry->key.data = data;
	old = entry->key.events;
	/* What is lost has to be registered again. */
	if (old == events && !entry->lost && !entry->told &&
	    !(events & (SEL_EVENT_ONESHOT | SEL_EVENT_EDGE))) {
		model->stats.changes_saved++;
		return 0;
	}
	entry->key.events = events;
	if (model->backend == SEL_BACKEND_EPOLL ||
	    model->backend == SEL_BACKEND_KQUEUE) {
		/* A filter that is there already is not refused. */
		if (entry->file == NO_FILE || (events | old) & ~READINESS)
			old = 0;
		status = check_file(model, fd, events & ~(old & READINESS));
		if (status < 0) {
			take_back_modify(model, entry, &before);
			return status;
		}
		leave_behind(model, entry);
	}
	/* AFD asks for the socket of what was lost, and of nothing else. */
	if (model->backend == SEL_BACKEND_DEVPOLL ||
	    (model->backend == SEL_BACKEND_AFD && before.told)) {
		status = check_file(model, fd, events);
		if (status < 0) {
			*entry = before;
			return status;
		}
	}
	arm(entry);
	return 0;
}

sel_status model_unregister(struct model *model, int32_t fd)
{
	struct entry *entry = model_entry(model, fd);

	if (!entry)
		return missing(fd);
	forget(model, entry);
	return 0;
}

sel_status model_register_many(struct model *model, const sel_key *keys,
			       size_t count, size_t *failed)
{
	struct model before = *model;
	sel_status status = 0;
	size_t i;

	for (i = 0; i < count && status == 0; i++)
		status = model_register(model, &keys[i]);
	if (status < 0) {
		*model = before;
		*failed = i - 1;
	}
	return status;
}

sel_status model_unregister_many(struct model *model, const int32_t *fds,
				 size_t count, size_t *failed)
{
	struct model before = *model;
	sel_status status = 0;
	size_t i;

	for (i = 0; i < count && status == 0; i++)
		status = model_unregister(model, fds[i]);
	if (status < 0) {
		*model = before;
		*failed = i - 1;
	}
	return status;
}

void model_edges(struct model *model)
{
	for (int slot = 0; slot < NUMBERS; slot++)
		if (model->entries[slot].edge == QUIET)
			model->entries[slot].edge = TOUCHED;
}

void model_rebuilt(struct model *model, bool in_child)
{
	for (int slot = 0; slot < NUMBERS; slot++) {
		struct entry *entry = &model->entries[slot];
		int file = file_at(slot);

		if (!entry->serial)
			continue;
		if (entry->fired || entry->lost || entry->told) {
			entry->file = NO_FILE;
		} else if (file == entry->file || (in_child &&
			   file != NO_FILE && file_kind(file) != PLAIN) ||
			   take_back(model, slot)) {
			if (file != entry->file)
				entry->seen = -1;
			entry->file = file;
		} else {
			entry->lost = true;
			entry->file = NO_FILE;
		}
	}
	model->zombie_count = 0;
	model_edges(model);
}

void model_closed(struct model *model, int slot)
{
	struct entry *entry = &model->entries[slot];

	if (model->backend == SEL_BACKEND_KQUEUE)
		entry->file = NO_FILE;
	if (model->backend == SEL_BACKEND_AFD)
		requests_closed(model, slot);
}

/* A set of the child's own, from what is registered and open. */
static void filled_anew(struct model *model)
{
	for (int slot = 0; slot < NUMBERS; slot++) {
		struct entry *entry = &model->entries[slot];

		if (!entry->serial || entry->fired || entry->lost ||
		    entry->told)
			continue;
		entry->file = file_at(slot);
		entry->lost = entry->file == NO_FILE ||
			(model->backend == SEL_BACKEND_KQUEUE &&
			 queue_add(slot, entry->key.events) < 0);
		if (entry->lost)
			entry->file = NO_FILE;
		entry->due = true;
		entry->armed = READINESS;
	}
	model->residue = true;
	model_edges(model);
}

void model_adopt(struct model *model)
{
	if (model->closed || !model->inherited)
		return;
	model->inherited = false;
	if (model->backend >= SEL_BACKEND_EPOLL)
		model->stats.rebuilds++;
	if (model->backend == SEL_BACKEND_EPOLL)
		model_rebuilt(model, true);
	else if (model->backend >= SEL_BACKEND_DEVPOLL)
		filled_anew(model);
}

bool model_wake(struct model *model)
{
	bool alone = !model->woken;

	model->woken = true;
	/* Nothing is sent where nobody waits. */
	if (alone && model->outer >= 0 &&
	    model->backend == SEL_BACKEND_KQUEUE)
		model->residue = true;
	return alone;
}

bool model_is_due(const struct model *model)
{
	return model->woken && model->due && !model->due_unsure;
}

void model_waited(struct model *model, sel_status status)
{
	if (status == SEL_EWOKEN)
		model->woken = false;
	model->due = status > 0 && model->woken;
	model->due_unsure = false;
}

void model_raced(struct model *model, sel_status status, bool alone)
{
	bool before = model->woken;

	model_waited(model, status);
	if (!alone)
		return;
	/* Whether it came before or after the events can't be known. */
	model->due = model->due_unsure = !before && status > 0;
	model->woken = before || status != SEL_EWOKEN;
	if (model->outer >= 0 || model->backend == SEL_BACKEND_KQUEUE)
		model->residue = true;
}
