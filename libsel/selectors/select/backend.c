/* SPDX-License-Identifier: MIT */
/*
 * The select back end.  A change made while a thread waits kicks that thread.
 */
#include <stdlib.h>

#include "select/private.h"
#include "selectors/select/sets.h"
#include "selectors/select/translate.h"

/* What a wait has brought when a closed descriptor fails the call: not none,
   or the wait would be over. */
enum { SOME_RECORDS = 1 };

/* A look may be interrupted as well. */
static sel_status probe(void)
{
	int status = sel__select_wait(0, NULL, NULL, NULL, 0);

	return status == -EINTR ? 0 : status;
}

static sel_status open_set(sel_selector *selector)
{
	struct sel__select_state *state = sel__backend_data(selector);
	sel_status status = sel__selectset_reserve(state, selector->wakeup[0]);

	if (status < 0)
		return status;
	sel__look_init(&state->look);
	sel__snapshot_init(&state->snapshot);
	return 0;
}

static void release(sel_selector *selector)
{
	struct sel__select_state *state = sel__backend_data(selector);

	free(state->words);
	free(state->copy);
	free(state->spare);
}

static void change(sel_selector *selector, int fd, uint32_t events)
{
	struct sel__select_state *state = sel__backend_data(selector);

	sel__selectset_put(state, fd, events);
	sel__snapshot_change(selector, &state->snapshot);
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	sel_status status = sel__fd_check(fd);

	if (status == 0)
		status = sel__selectset_reserve(sel__backend_data(selector),
						fd);
	if (status == 0)
		change(selector, fd, record->events);
	return status;
}

static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record,
			 const struct sel__record *old)
{
	(void)old;
	sel__registry_retag(selector, record);
	change(selector, fd, record->events);
	return 0;
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	(void)record;
	change(selector, fd, 0);
}

/* Under the lock: makes the copy anew if anything has changed. */
static inline void refresh(sel_selector *selector)
{
	struct sel__select_state *state = sel__backend_data(selector);

	if (SEL__UNLIKELY(sel__snapshot_is_old(&state->snapshot)))
		sel__selectset_copy(selector);
}

/* Under the lock: a call that no change outdates; if `some_closed`, without the
   closed descriptors.  When another thread closes one before the call, nothing
   is found, and the wait goes on. */
static __attribute__((noinline)) int look_locked(sel_selector *selector,
						 struct sel__wait *wait,
						 bool some_closed)
{
	struct sel__select_state *state = sel__backend_data(selector);
	int ready;

	refresh(selector);
	/* Nothing has changed since, whatever tags were given out. */
	state->snapshot.tag = selector->tag;
	ready = some_closed ? sel__selectset_look_at_open(state) :
			      sel__selectset_look(state);
	if (ready == -EBADF)
		return 0;
	if (ready < 0)
		return ready;
	return sel__selectset_translate(selector, wait, ready);
}

/* Under the lock.  One descriptor that has been closed fails the call for all.
   This look is made without the closed ones, and reports them as INVALID.  When
   the look finds nothing, the wait goes on after a pause, lest it spins. */
static __attribute__((noinline)) int look_without_closed(sel_selector *selector,
							 struct sel__wait *wait)
{
	int filled;

	if (sel__fd_check(selector->wakeup[0]) < 0)
		return -EBADF;
	wait->records = SOME_RECORDS;
	filled = look_locked(selector, wait, true);
	wait->sick = filled == 0;
	return filled;
}

/* Under the lock: translates, and looks again if all was outdated, or if a
   closed descriptor has failed the call. */
static __attribute__((always_inline)) inline int
translate_all(sel_selector *selector, struct sel__wait *wait, int ready)
{
	int filled;

	if (SEL__UNLIKELY(ready < 0))
		return look_without_closed(selector, wait);
	filled = sel__selectset_translate(selector, wait, ready);
	return SEL__LIKELY(filled > 0) ? filled :
					 look_locked(selector, wait, false);
}

/* Whether a call has left something to translate. */
static bool has_some(int ready)
{
	return ready > 0 || ready == -EBADF;
}

/* Calls without the wakeup descriptor, and learns from the result. */
static inline int look_at_others(struct sel__select_state *state,
				 struct sel__wait *wait)
{
	bool may_sleep = wait->remaining > 0;
	int ready = sel__selectset_look(state);

	wait->records = ready;
	if (SEL__UNLIKELY(wait->woken))
		return ready;
	if (SEL__LIKELY(ready > 0))
		sel__look_paid(&state->look, may_sleep, state->copy_count);
	else if (ready != -EBADF)
		sel__look_was_vain(&state->look, may_sleep, state->copy_count);
	return ready;
}

static __attribute__((always_inline)) inline int find(sel_selector *selector,
						      struct sel__wait *wait)
{
	struct sel__select_state *state = sel__backend_data(selector);
	int ready;

	refresh(selector);
	ready = look_at_others(state, wait);
	return has_some(ready) ? translate_all(selector, wait, ready) : ready;
}

static __attribute__((noinline)) int look(sel_selector *selector,
					  struct sel__wait *wait)
{
	struct sel__select_state *state = sel__backend_data(selector);
	int ready;

	if (sel__snapshot_is_old(&state->snapshot)) {
		sel__lock(selector);
		refresh(selector);
		sel__unlock(selector);
	}
	wait->records = 0;
	if (!sel__look_is_due(&state->look, wait->remaining > 0,
			      state->copy_count))
		return 0;
	ready = look_at_others(state, wait);
	if (!has_some(ready))
		return ready;
	sel__lock(selector);
	ready = translate_all(selector, wait, ready);
	if (SEL__UNLIKELY(ready <= 0))
		sel__unlock(selector);
	return ready;
}

static __attribute__((noinline)) int call(sel_selector *selector,
					  struct sel__wait *wait)
{
	struct sel__select_state *state = sel__backend_data(selector);
	int filled = 0;
	int ready = sel__selectset_wait(state, selector->wakeup[0],
					wait->remaining);

	sel__look_was_followed(&state->look, wait->remaining > 0, ready > 0,
			       state->copy_count);
	wait->records = ready;
	if (!has_some(ready))
		return ready;
	sel__lock(selector);
	if (ready > 0 && sel__selectset_take(state, selector->wakeup[0])) {
		sel__wakeup_take(selector, wait);
		ready--;
	}
	if (ready != 0)
		filled = translate_all(selector, wait, ready);
	if (filled <= 0)
		sel__unlock(selector);
	return filled;
}

static const struct sel__look_calls calls = {
	.find = find,
	.look = look,
	.call = call,
};

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	return sel__look_step(selector, wait, &calls);
}

static sel_status select_set(sel_selector *selector, sel_event *events,
			     size_t capacity, int64_t timeout, uint32_t flags)
{
	struct sel__select_state *state = sel__backend_data(selector);

	return sel__look_and_wait(selector, events, capacity, timeout, flags,
				  &state->look, &calls);
}

/* Nothing proves that the old channel's numbers are still its own, so they stay
   open. */
static sel_status fork_channel(sel_selector *selector, int channel[2])
{
	struct sel__select_state *state = sel__backend_data(selector);
	sel_status status = sel__selectset_reserve(state, channel[0]);

	if (status < 0)
		return status;
	/* A larger copy waits to be taken. */
	sel__snapshot_expire(&state->snapshot);
	state->forked = true;
	state->beyond = true;
	return 0;
}

const struct sel__backend sel__backend_select = {
	.name = "select",
	.id = SEL_BACKEND_SELECT,
	.features = SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI |
		    SEL_FEATURE_NANOSECONDS,
	.fine = SEL__PSELECT,
	.data_size = sizeof(struct sel__select_state),
	.probe = probe,
	.open = open_set,
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.wait = wait_set,
	.select = select_set,
	.fork_channel = fork_channel,
};
