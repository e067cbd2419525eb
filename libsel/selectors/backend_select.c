/* SPDX-License-Identifier: MIT */
/*
 * The select back end: sets of bits in words of its own, for descriptors of any
 * height; a copy of the sets, made anew only after a change; and the sets that
 * the kernel overwrites, filled from the copy for each call.  A change made
 * while a thread waits kicks that thread.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

#include "core/system.h"
#include "select/private.h"
#include "selectors/event.h"
#include "selectors/look.h"

#define WORD_BITS ((unsigned int)(CHAR_BIT * sizeof(unsigned long)))

/* Only what a call has brought has CLOSED descriptors, after one has failed. */
enum set { READ, WRITE, PRI, CLOSED, SETS };

/* What a wait has brought when a closed descriptor fails the call: not none,
   or the wait would be over. */
enum { SOME_RECORDS = 1 };

/* How many descriptors are asked about at once, after one was closed. */
enum { SOME = 256 };

struct select_state {
	unsigned long *words;	/* SETS sets, one behind the other, without the
				   wakeup descriptor */
	size_t size;		/* words of each set */
	int nfds;		/* 1 above the highest registered descriptor */
	uint32_t used[PRI + 1];	/* how many bits each set has */
	unsigned long *spare;	/* larger copies, for the next time */
	atomic_bool changed;	/* since the copy was made; see change() */

	/* The waiting thread's. */
	unsigned long *copy;	/* of the sets */
	unsigned long *found;	/* behind the copy: what a call has brought */
	size_t copy_size;
	int copy_nfds;
	size_t copy_count;	/* how many descriptors are registered */
	bool asked[PRI + 1];	/* for these sets of the copy */
	bool closed;		/* what was brought has CLOSED descriptors */
	uint32_t tag;		/* when the copy was made */
	int start;		/* the descriptor the next scan begins with */
	bool beyond;		/* see is_beyond() */
	struct sel__look look;
};

/* A look may be interrupted as well. */
static sel_status probe(void)
{
	int status = sel__select_wait(0, NULL, NULL, NULL, 0);

	return status == -EINTR ? 0 : status;
}

static unsigned long bit_of(int fd)
{
	return 1UL << (unsigned int)fd % WORD_BITS;
}

static unsigned long *word_of(unsigned long *words, size_t size, enum set set,
			      int fd)
{
	return words + (size_t)set * size + (unsigned int)fd / WORD_BITS;
}

/* How many words of a set descriptors below `nfds` take. */
static size_t words_below(int nfds)
{
	return ((unsigned int)nfds + WORD_BITS - 1) / WORD_BITS;
}

/* The waiting thread may be using the copy: a larger copy is kept as a spare,
   which that thread takes at its next refresh. */
static sel_status reserve(struct select_state *state, int fd)
{
	size_t size = words_below(fd + 1);
	unsigned long *words;
	unsigned long *spare;
	int set;

	if (size <= state->size)
		return 0;
	size += size / 2;
	words = calloc(SETS * size, sizeof(*words));
	if (!words)
		return SEL_ENOMEM;
	spare = calloc(2 * SETS * size, sizeof(*spare));
	if (!spare) {
		free(words);
		return SEL_ENOMEM;
	}
	for (set = 0; set < SETS && state->size; set++)
		memcpy(words + (size_t)set * size,
		       state->words + (size_t)set * state->size,
		       state->size * sizeof(*words));
	free(state->words);
	free(state->spare);
	state->words = words;
	state->spare = spare;
	state->size = size;
	return 0;
}

static void put(struct select_state *state, int fd, uint32_t events)
{
	static const uint32_t event_of[] = {
		[READ] = SEL_EVENT_READ,
		[WRITE] = SEL_EVENT_WRITE,
		[PRI] = SEL_EVENT_PRI,
	};
	int set;

	for (set = READ; set <= PRI; set++) {
		unsigned long *word = word_of(state->words, state->size,
					      (enum set)set, fd);
		bool had = *word & bit_of(fd);
		bool wanted = events & event_of[set];

		if (had != wanted)
			*word ^= bit_of(fd);
		state->used[set] += (uint32_t)wanted - (uint32_t)had;
	}
	if (events && fd >= state->nfds)
		state->nfds = fd + 1;
}

static sel_status open_set(sel_selector *selector)
{
	struct select_state *state = sel__backend_data(selector);
	sel_status status = reserve(state, selector->wakeup[0]);

	if (status < 0)
		return status;
	sel__look_init(&state->look);
	/* Nobody else knows the selector yet. */
	atomic_init(&state->changed, true);
	return 0;
}

static void release(sel_selector *selector)
{
	struct select_state *state = sel__backend_data(selector);

	free(state->words);
	free(state->copy);
	free(state->spare);
}

/* As changed() of the poll back end, which says why this is enough. */
static void change(sel_selector *selector, int fd, uint32_t events)
{
	struct select_state *state = sel__backend_data(selector);

	put(state, fd, events);
	selector->changes++;
	if (atomic_load_explicit(&state->changed, memory_order_relaxed))
		return;
	atomic_store_explicit(&state->changed, true, memory_order_relaxed);
	sel__wakeup_kick(selector);
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	sel_status status;

	if (fcntl(fd, F_GETFD) < 0)
		return sel__errno();
	status = reserve(sel__backend_data(selector), fd);
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

static bool wanted(struct select_state *state, int fd)
{
	return (*word_of(state->words, state->size, READ, fd) |
		*word_of(state->words, state->size, WRITE, fd) |
		*word_of(state->words, state->size, PRI, fd)) & bit_of(fd);
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	struct select_state *state = sel__backend_data(selector);

	(void)record;
	change(selector, fd, 0);
	while (state->nfds > 0 && !wanted(state, state->nfds - 1))
		state->nfds--;
}

/* Under the lock: makes the copy anew. */
static __attribute__((noinline)) void copy_anew(sel_selector *selector)
{
	struct select_state *state = sel__backend_data(selector);
	size_t used = words_below(state->nfds);
	int set;

	if (state->spare) {
		free(state->copy);
		state->copy = state->spare;
		state->copy_size = state->size;
		state->found = state->copy + SETS * state->size;
		state->spare = NULL;
	}
	for (set = READ; set <= PRI; set++) {
		unsigned long *found = state->found +
			(size_t)set * state->copy_size;

		memcpy(state->copy + (size_t)set * state->copy_size,
		       state->words + (size_t)set * state->size,
		       used * sizeof(*state->copy));
		state->asked[set] = state->used[set] > 0;
		/* No call overwrites what is not asked for. */
		if (!state->asked[set])
			memset(found, 0,
			       state->copy_size * sizeof(*state->copy));
	}
	state->copy_nfds = state->nfds;
	state->copy_count = selector->count;
	state->tag = selector->tag;
	atomic_store_explicit(&state->changed, false, memory_order_relaxed);
	sel__look_hint(&state->look, state->copy_count);
}

/* The same, if anything has changed. */
static inline void refresh(sel_selector *selector)
{
	struct select_state *state = sel__backend_data(selector);

	if (SEL_UNLIKELY(atomic_load_explicit(&state->changed,
					      memory_order_relaxed)))
		copy_anew(selector);
}

/* Before each call: fills the sets of `words` words that are asked for. */
static void fill(struct select_state *state, size_t words)
{
	int set;

	for (set = READ; set <= PRI; set++)
		if (set == READ || state->asked[set])
			memcpy(state->found + (size_t)set * state->copy_size,
			       state->copy + (size_t)set * state->copy_size,
			       words * sizeof(*state->copy));
	if (SEL_UNLIKELY(state->closed))
		memset(state->found + CLOSED * state->copy_size, 0,
		       state->copy_size * sizeof(*state->copy));
	state->closed = false;
}

/* A set for the call, or NULL. */
static unsigned long *asked(struct select_state *state, enum set set)
{
	return state->asked[set] ? state->found + (size_t)set * state->copy_size :
				   NULL;
}

/*
 * Whether registered descriptors may lie beyond the process's table.  Linux
 * neither refuses such a descriptor nor clears its bits.  A table only grows,
 * but a child's may be shorter than its parent's.  While the highest descriptor
 * is open, none lies beyond.
 */
static bool is_beyond(struct select_state *state, int nfds)
{
	if (SEL_LIKELY(!state->beyond) || nfds == 0)
		return false;
	state->beyond = fcntl(nfds - 1, F_GETFD) < 0;
	return state->beyond;
}

/* A call that does not sleep, for the sets as they are. */
static int select_found(struct select_state *state, int nfds)
{
	struct timeval zero = { .tv_sec = 0 };
	int ready = select(nfds, (fd_set *)(void *)asked(state, READ),
			   (fd_set *)(void *)asked(state, WRITE),
			   (fd_set *)(void *)asked(state, PRI), &zero);

	if (SEL_LIKELY(ready >= 0))
		return ready;
	if (errno == EINTR || errno == EBADF)
		return -errno;
	/* A sandbox may know pselect only. */
	return sel__select_wait(nfds, asked(state, READ), asked(state, WRITE),
				asked(state, PRI), 0);
}

/* A call that does not sleep, without the wakeup descriptor. */
static int select_others(struct select_state *state)
{
	int nfds = state->copy_nfds;

	if (is_beyond(state, nfds))
		return -EBADF;
	fill(state, words_below(nfds));
	return select_found(state, nfds);
}

/* The call that may sleep. */
static int select_all(struct select_state *state, int wakeup, int64_t remaining)
{
	int nfds = state->copy_nfds > wakeup ? state->copy_nfds : wakeup + 1;
	size_t words = words_below(nfds);
	size_t used = words_below(state->copy_nfds);
	int set;

	if (is_beyond(state, state->copy_nfds))
		return -EBADF;
	fill(state, used);
	for (set = READ; set <= PRI; set++)
		memset(state->found + (size_t)set * state->copy_size + used, 0,
		       (words - used) * sizeof(*state->copy));
	*word_of(state->found, state->copy_size, READ, wakeup) |=
		bit_of(wakeup);
	return sel__select_wait(nfds, state->found, asked(state, WRITE),
				asked(state, PRI), remaining);
}

/* The first descriptor from `fd` on, below `end`, that is in one of the sets
   of `words`; or `end`. */
static int next_in(const unsigned long *words, size_t size, int fd, int end)
{
	while (fd < end) {
		size_t i = (unsigned int)fd / WORD_BITS;
		unsigned long word = (words[i] | words[size + i] |
				      words[2 * size + i] |
				      words[3 * size + i]) &
			~0UL << (unsigned int)fd % WORD_BITS;

		if (word) {
			fd = (int)((unsigned int)i * WORD_BITS) +
				__builtin_ctzl(word);
			return fd < end ? fd : end;
		}
		fd = (int)((unsigned int)(i + 1) * WORD_BITS);
	}
	return end;
}

/* One word of each set of what was found. */
struct found {
	int first;		/* the descriptor of the lowest bit */
	unsigned long left;	/* those that are to be translated */
	unsigned long read;
	unsigned long write;
	unsigned long pri;
	unsigned long closed;
};

/* The words with a descriptor, of which those from there up to `end` are
   left. */
static inline struct found found_at(const struct select_state *state, int fd,
				    int end)
{
	size_t size = state->copy_size;
	const unsigned long *word = state->found + (unsigned int)fd / WORD_BITS;
	unsigned int shift = (unsigned int)fd % WORD_BITS;
	struct found found = {
		.first = fd - (int)shift,
		.read = word[READ * size],
		.write = word[WRITE * size],
		.pri = word[PRI * size],
		.closed = word[CLOSED * size],
	};

	found.left = (found.read | found.write | found.pri | found.closed) &
		~0UL << shift;
	if (end - found.first < (int)WORD_BITS)
		found.left &= ~(~0UL << (end - found.first));
	return found;
}

/* Translates a descriptor that was found; false when it makes no event. */
static inline bool translate_one(sel_selector *selector, int fd,
				 const struct found *found, sel_event *event)
{
	struct select_state *state = sel__backend_data(selector);
	struct sel__record *record = sel__record_of(selector, fd);
	unsigned long bit = bit_of(fd);
	uint32_t asked_for;
	uint32_t events = 0;
	uint32_t detail = 0;

	if (SEL_UNLIKELY(!record) ||
	    SEL_UNLIKELY(sel__changed_since(selector, record, state->tag))) {
		sel__count_stale(selector, fd);
		return false;
	}
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
		put(state, fd, 0);
		atomic_store_explicit(&state->changed, true,
				      memory_order_relaxed);
	}
	return true;
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
	struct select_state *state = sel__backend_data(selector);
	int end = state->copy_nfds;
	int begin = state->start < end ? state->start : 0;
	size_t filled = 0;
	int fd = begin;

	while (bits > 0 && fd < end) {
		struct found found = found_at(state, fd, end);

		if (found.left)
			bits -= count(&found, found.left);
		for (; found.left; found.left &= found.left - 1) {
			fd = found.first + __builtin_ctzl(found.left);
			if (SEL_UNLIKELY(filled == wait->capacity))
				goto full;
			filled += translate_one(selector, fd, &found,
						&wait->events[filled]);
		}
		fd = found.first + (int)WORD_BITS;
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

/* Moves a descriptor that has been closed to the set for such ones. */
static void move_closed(struct select_state *state, int fd)
{
	int set;

	for (set = READ; set <= PRI; set++)
		*word_of(state->found, state->copy_size, (enum set)set, fd) &=
			~bit_of(fd);
	*word_of(state->found, state->copy_size, CLOSED, fd) |= bit_of(fd);
	state->closed = true;
}

/* Moves those of some descriptors that have been closed: poll(2) tells of all
   of them, unless the process may not open so many.  Returns how many. */
static int move_some(struct select_state *state, struct pollfd *fds, int count)
{
	bool told = poll(fds, (nfds_t)count, 0) >= 0;
	int closed = 0;
	int i;

	for (i = 0; i < count; i++) {
		if (told ? !(fds[i].revents & POLLNVAL) :
		    fcntl(fds[i].fd, F_GETFD) >= 0)
			continue;
		move_closed(state, fds[i].fd);
		closed++;
	}
	return closed;
}

/* Moves all descriptors that have been closed.  Returns how many there are. */
static int sort_out(struct select_state *state, int nfds)
{
	struct pollfd some[SOME];
	int closed = 0;
	int count = 0;
	int fd;

	for (fd = 0; fd < nfds; fd++) {
		fd = next_in(state->copy, state->copy_size, fd, nfds);
		if (fd < nfds)
			some[count++] = (struct pollfd) { .fd = fd };
		if (count == SOME || (count > 0 && fd >= nfds - 1)) {
			closed += move_some(state, some, count);
			count = 0;
		}
	}
	return closed;
}

/* Under the lock: a call that no change outdates, and that closed descriptors
   don't fail. */
static __attribute__((noinline)) int
look_locked(sel_selector *selector, struct sel__wait *wait)
{
	struct select_state *state = sel__backend_data(selector);
	int closed;
	int ready;
	int nfds;

	refresh(selector);
	/* Nothing has changed since, whatever tags were given out. */
	state->tag = selector->tag;
	nfds = state->copy_nfds;
	fill(state, words_below(nfds));
	closed = sort_out(state, nfds);
	ready = select_found(state, nfds);
	return ready < 0 ? ready : translate(selector, wait, ready + closed);
}

/* Under the lock.  One descriptor that has been closed fails the call for all.
   This look is made without the closed ones, and reports them as INVALID. */
static __attribute__((noinline)) int
look_without_closed(sel_selector *selector, struct sel__wait *wait)
{
	if (fcntl(selector->wakeup[0], F_GETFD) < 0)
		return -EBADF;
	wait->records = SOME_RECORDS;
	return look_locked(selector, wait);
}

/* Under the lock: translates, and looks again if all was outdated, or if a closed
   descriptor has failed the call. */
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
static inline int look_at_others(struct select_state *state,
				 struct sel__wait *wait)
{
	bool may_sleep = wait->remaining > 0;
	int ready = select_others(state);

	wait->records = ready;
	if (SEL_LIKELY(ready > 0))
		sel__look_paid(&state->look, may_sleep, state->copy_count);
	else if (ready != -EBADF)
		sel__look_was_vain(&state->look, may_sleep, state->copy_count);
	return ready;
}

static __attribute__((always_inline)) inline int
find(sel_selector *selector, struct sel__wait *wait)
{
	struct select_state *state = sel__backend_data(selector);
	int ready;

	refresh(selector);
	ready = look_at_others(state, wait);
	return has_some(ready) ? translate_all(selector, wait, ready) : ready;
}

static __attribute__((noinline)) int
look(sel_selector *selector, struct sel__wait *wait)
{
	struct select_state *state = sel__backend_data(selector);
	int ready;

	if (atomic_load_explicit(&state->changed, memory_order_relaxed)) {
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
	sel__unlock(selector);
	return ready;
}

/* Takes the wakeup descriptor out of what was found; whether it was there. */
static bool take_wakeup(struct select_state *state, int wakeup)
{
	unsigned long *word = word_of(state->found, state->copy_size, READ,
				      wakeup);
	bool was_there = *word & bit_of(wakeup);

	*word &= ~bit_of(wakeup);
	return was_there;
}

static __attribute__((noinline)) int
call(sel_selector *selector, struct sel__wait *wait)
{
	struct select_state *state = sel__backend_data(selector);
	int filled = 0;
	int ready = select_all(state, selector->wakeup[0], wait->remaining);

	sel__look_was_followed(&state->look, wait->remaining > 0, ready > 0,
			       state->copy_count);
	wait->records = ready;
	if (!has_some(ready))
		return ready;
	sel__lock(selector);
	if (ready > 0 && take_wakeup(state, selector->wakeup[0])) {
		wait->woken = true;
		selector->kicked = false;
		sel__wakeup_drain(selector);
		ready--;
	}
	if (ready != 0)
		filled = translate_all(selector, wait, ready);
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
	return sel__look_go_on(selector, wait, look(selector, wait), &calls);
}

static sel_status select_set(sel_selector *selector, sel_event *events,
			     size_t capacity, int64_t timeout, uint32_t flags)
{
	struct select_state *state = sel__backend_data(selector);

	return sel__look_and_wait(selector, events, capacity, timeout, flags,
				  &state->look, &calls);
}

/* Nothing proves that the old channel's numbers are still its own, so they stay
   open. */
static sel_status fork_channel(sel_selector *selector, int channel[2])
{
	struct select_state *state = sel__backend_data(selector);
	sel_status status = reserve(state, channel[0]);

	if (status < 0)
		return status;
	/* A larger copy waits to be taken. */
	atomic_store_explicit(&state->changed, true, memory_order_relaxed);
	state->beyond = true;
	return 0;
}

const struct sel__backend sel__backend_select = {
	.name = "select",
	.id = SEL_BACKEND_SELECT,
	.features = SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI |
		SEL_FEATURE_NANOSECONDS,
	.fine = SEL__PSELECT,
	.data_size = sizeof(struct select_state),
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
