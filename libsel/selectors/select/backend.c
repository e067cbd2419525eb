/* SPDX-License-Identifier: MIT */
/*
 * The select back end.  A change made while a thread waits kicks that thread.
 */
#include <stdlib.h>

#include "select/private.h"
#include "selectors/event.h"
#include "selectors/select/sets.h"

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

static bool wanted(struct sel__select_state *state, int fd)
{
	return (*sel__selectset_word(state->words, state->size, SEL__READ, fd) |
		*sel__selectset_word(state->words, state->size, SEL__WRITE,
				     fd) |
		*sel__selectset_word(state->words, state->size, SEL__PRI, fd)) &
	       sel__selectset_bit(fd);
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	struct sel__select_state *state = sel__backend_data(selector);

	(void)record;
	change(selector, fd, 0);
	while (state->nfds > 0 && !wanted(state, state->nfds - 1))
		state->nfds--;
}

/* Under the lock: makes the copy anew if anything has changed. */
static inline void refresh(sel_selector *selector)
{
	struct sel__select_state *state = sel__backend_data(selector);

	if (SEL_UNLIKELY(sel__snapshot_is_old(&state->snapshot)))
		sel__selectset_copy(selector);
}

/* One word of each set of what was found. */
struct found {
	unsigned long read;
	unsigned long write;
	unsigned long pri;
	unsigned long closed;
};

/* Finds the words with a descriptor.  Returns the union of their bits from that
   descriptor up to `end`. */
static inline unsigned long find_at(const struct sel__select_state *state,
				    int fd, int end, struct found *found)
{
	unsigned int shift = (unsigned int)fd % SEL__WORD_BITS;
	const unsigned long *word = state->found +
				    (unsigned int)fd / SEL__WORD_BITS;
	size_t size = state->copy_size;
	unsigned long bits;

	found->read = word[SEL__READ * size];
	found->write = word[SEL__WRITE * size];
	found->pri = word[SEL__PRI * size];
	found->closed = word[SEL__BAD * size];
	bits = found->read | found->write | found->pri | found->closed;
	if (!bits)
		return 0;
	end -= fd - (int)shift;
	if (end < (int)SEL__WORD_BITS)
		bits &= ~(~0UL << end);
	return bits & ~0UL << shift;
}

/* Translates a descriptor that was found; false when it makes no event. */
static inline bool translate_one(sel_selector *selector, int fd,
				 const struct found *found, sel_event *event)
{
	struct sel__select_state *state = sel__backend_data(selector);
	struct sel__record *record = sel__snapshot_record(
		selector, &state->snapshot, fd);
	unsigned long bit = sel__selectset_bit(fd);
	uint32_t asked_for;
	uint32_t events = 0;
	uint32_t detail = 0;

	if (SEL_UNLIKELY(!record))
		return false;
	if (found->read & bit)
		events |= SEL_EVENT_READ;
	if (found->write & bit)
		events |= SEL_EVENT_WRITE;
	if (SEL_UNLIKELY(found->pri & bit)) {
		events |= SEL_EVENT_PRI;
		detail |= SEL_DETAIL_PRI;
	}
	if (SEL_UNLIKELY(found->closed & bit)) {
		events |= SEL__READINESS;
		detail |= SEL_DETAIL_INVALID;
	}
	asked_for = record->events;
	sel__event_write(event, fd, record, asked_for,
			 events & asked_for & SEL__READINESS, detail);
	if (SEL_UNLIKELY(asked_for & SEL_EVENT_ONESHOT)) {
		record->events = asked_for | SEL__FIRED;
		sel__selectset_put(state, fd, 0);
		sel__snapshot_expire(&state->snapshot);
	}
	return true;
}

/* The first descriptor from `fd` on whose word may not be empty, or one in the
   last word before `end`.  Most selectors wait for reading only. */
static inline int skip_empty(const struct sel__select_state *state, int fd,
			     int end)
{
	const unsigned long *read = state->found;
	unsigned int i = (unsigned int)fd / SEL__WORD_BITS;
	unsigned int last = (unsigned int)(end - 1) / SEL__WORD_BITS;

	if (state->asked[SEL__WRITE] || state->asked[SEL__PRI] ||
	    state->closed || read[i])
		return fd;
	while (i < last && !read[i])
		i++;
	return (int)(i * SEL__WORD_BITS);
}

/* How many of the bits are `among` others. */
static inline int count(const struct found *found, unsigned long among)
{
	int bits = __builtin_popcountl(found->read & among);

	if (SEL_UNLIKELY(found->write | found->pri | found->closed))
		bits += __builtin_popcountl(found->write & among) +
			__builtin_popcountl(found->pri & among) +
			__builtin_popcountl(found->closed & among);
	return bits;
}

/*
 * Translates what was found, `bits` bits.  The scan begins where the last scan
 * ran out of room, so that no descriptor starves, and goes around.  Returns how
 * many events came out.
 */
static inline int translate(sel_selector *selector, struct sel__wait *wait,
			    int bits)
{
	struct sel__select_state *state = sel__backend_data(selector);
	int end = state->copy_nfds;
	int begin = state->start < end ? state->start : 0;
	size_t filled = 0;
	int fd = begin;

	while (bits > 0 && fd < end) {
		struct found found;
		unsigned long left;
		int first;

		fd = skip_empty(state, fd, end);
		left = find_at(state, fd, end, &found);
		first = fd - (int)((unsigned int)fd % SEL__WORD_BITS);
		if (left)
			bits -= count(&found, left);
		for (; left; left &= left - 1) {
			fd = first + __builtin_ctzl(left);
			if (SEL_UNLIKELY(filled == wait->capacity))
				goto full;
			filled += translate_one(selector, fd, &found,
						&wait->events[filled]);
		}
		fd = first + (int)SEL__WORD_BITS;
		if (SEL_UNLIKELY(fd >= end) && end > begin) {
			fd = 0;
			end = begin;
		}
	}
	fd = 0;
full:
	state->start = fd;
	selector->events += filled;
	return (int)filled;
}

/* Under the lock: a call that no change outdates, and that closed descriptors
   don't fail. */
static __attribute__((noinline)) int look_locked(sel_selector *selector,
						 struct sel__wait *wait)
{
	struct sel__select_state *state = sel__backend_data(selector);
	int found;

	refresh(selector);
	/* Nothing has changed since, whatever tags were given out. */
	state->snapshot.tag = selector->tag;
	found = sel__selectset_look_at_open(state);
	return found < 0 ? found : translate(selector, wait, found);
}

/* Under the lock.  One descriptor that has been closed fails the call for all.
   This look is made without the closed ones, and reports them as INVALID. */
static __attribute__((noinline)) int look_without_closed(sel_selector *selector,
							 struct sel__wait *wait)
{
	if (sel__fd_check(selector->wakeup[0]) < 0)
		return -EBADF;
	wait->records = SOME_RECORDS;
	return look_locked(selector, wait);
}

/* Under the lock: translates, and looks again if all was outdated, or if a
   closed descriptor has failed the call. */
static __attribute__((always_inline)) inline int
translate_all(sel_selector *selector, struct sel__wait *wait, int ready)
{
	int filled;

	if (SEL_UNLIKELY(ready < 0))
		return look_without_closed(selector, wait);
	filled = translate(selector, wait, ready);
	return SEL_LIKELY(filled > 0) ? filled : look_locked(selector, wait);
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
	if (SEL_UNLIKELY(wait->woken))
		return ready;
	if (SEL_LIKELY(ready > 0))
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
	if (SEL_UNLIKELY(ready <= 0))
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
