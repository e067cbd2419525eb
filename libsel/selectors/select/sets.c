/* SPDX-License-Identifier: MIT */
/*
 * The sets of the select back end, and the calls of select.
 */
#include <stdlib.h>
#include <string.h>

#include "select/private.h"
#include "selectors/select/sets.h"

/* How many descriptors are asked about at once, after one was closed. */
enum { SOME = 256 };

/* The waiting thread may be using the copy: a larger copy is kept as a spare,
   which that thread takes at its next refresh. */
sel_status sel__selectset_reserve(struct sel__select_state *state, int fd)
{
	size_t size = sel__set_words(fd + 1);
	sel__set_word *words;
	sel__set_word *spare;
	int set;

	if (size <= state->size)
		return 0;
	size += size / 2;
	words = calloc(SEL__SETS * size, sizeof(*words));
	if (!words)
		return SEL_ENOMEM;
	spare = calloc(2 * SEL__SETS * size, sizeof(*spare));
	if (!spare) {
		free(words);
		return SEL_ENOMEM;
	}
	for (set = 0; set < SEL__SETS && state->size; set++)
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

/* A word of the registered descriptors that are waited for. */
static sel__set_word registered_in(const struct sel__select_state *state,
				   size_t i)
{
	return state->words[SEL__READ * state->size + i] |
	       state->words[SEL__WRITE * state->size + i] |
	       state->words[SEL__PRI * state->size + i];
}

/* After the highest descriptor has been taken out. */
static void lower(struct sel__select_state *state)
{
	size_t i = sel__set_words(state->nfds);

	while (i > 0 && !registered_in(state, i - 1))
		i--;
	state->nfds = 0;
	if (i > 0)
		state->nfds = (int)((unsigned int)(i - 1) * SEL__WORD_BITS) +
			      CHAR_BIT * (int)sizeof(long) -
			      __builtin_clzl(registered_in(state, i - 1));
}

void sel__selectset_put(struct sel__select_state *state, int fd,
			uint32_t events)
{
	static const uint32_t event_of[] = {
		[SEL__READ] = SEL_EVENT_READ,
		[SEL__WRITE] = SEL_EVENT_WRITE,
		[SEL__PRI] = SEL_EVENT_PRI,
	};
	int set;

	for (set = SEL__READ; set <= SEL__PRI; set++) {
		sel__set_word *word = sel__selectset_word(
			state->words, state->size, (enum sel__set)set, fd);
		bool had = *word & sel__set_bit(fd);
		bool wanted = events & event_of[set];

		if (had == wanted)
			continue;
		*word ^= sel__set_bit(fd);
		state->used[set] += wanted ? 1 : UINT32_MAX;
	}
	if (events && fd >= state->nfds)
		state->nfds = fd + 1;
	else if (!events && fd == state->nfds - 1)
		lower(state);
}

/* Forgets what was found of a set. */
static void clear(struct sel__select_state *state, enum sel__set set)
{
	memset(state->found + (size_t)set * state->copy_size, 0,
	       state->copy_size * sizeof(*state->found));
}

void sel__selectset_copy(sel_selector *selector)
{
	struct sel__select_state *state = sel__backend_data(selector);
	size_t used = sel__set_words(state->nfds);
	int set;

	if (state->spare) {
		free(state->copy);
		state->copy = state->spare;
		state->copy_size = state->size;
		state->found = state->copy + SEL__SETS * state->size;
		state->spare = NULL;
	}
	for (set = SEL__READ; set <= SEL__PRI; set++) {
		bool was_asked = state->asked[set];

		state->asked[set] = state->used[set] > 0;
		/* The wakeup descriptor is in the set to read of each call. */
		if (set == SEL__READ || state->asked[set])
			memcpy(state->copy + (size_t)set * state->copy_size,
			       state->words + (size_t)set * state->size,
			       used * sizeof(*state->copy));
		/* No call overwrites what is not asked for. */
		else if (was_asked)
			clear(state, (enum sel__set)set);
	}
	/* A modify does not ask whether the descriptor is open. */
	if (state->forked && state->nfds > state->copy_nfds)
		state->beyond = true;
	state->copy_nfds = state->nfds;
	state->copy_count = selector->count;
	sel__snapshot_made(selector, &state->snapshot);
	sel__look_hint(&state->look, state->copy_count);
}

/* Before each call: fills the sets of `words` words that are asked for. */
static void fill(struct sel__select_state *state, size_t words)
{
	int set;

	for (set = SEL__READ; set <= SEL__PRI; set++)
		if (set == SEL__READ || state->asked[set])
			memcpy(state->found + (size_t)set * state->copy_size,
			       state->copy + (size_t)set * state->copy_size,
			       words * sizeof(*state->copy));
	if (SEL__UNLIKELY(state->closed))
		clear(state, SEL__BAD);
	state->closed = false;
}

/* A set for the call, or NULL. */
static sel__set_word *asked(struct sel__select_state *state, enum sel__set set)
{
	return state->asked[set] ?
		       state->found + (size_t)set * state->copy_size :
		       NULL;
}

/*
 * Whether registered descriptors may lie beyond the process's table.  Linux
 * neither refuses such a descriptor nor clears its bits.  A table only grows,
 * but a child's may be shorter than its parent's.  While the highest descriptor
 * is open, none lies beyond.
 */
static bool is_beyond(struct sel__select_state *state, int nfds)
{
	if (SEL__LIKELY(!state->beyond) || nfds == 0)
		return false;
	state->beyond = sel__fd_check(nfds - 1) < 0;
	return state->beyond;
}

/* A call that does not sleep, for the sets as they are. */
static int select_found(struct sel__select_state *state, int nfds)
{
	struct timeval zero = { .tv_sec = 0 };
	int ready = select(nfds, (fd_set *)(void *)asked(state, SEL__READ),
			   (fd_set *)(void *)asked(state, SEL__WRITE),
			   (fd_set *)(void *)asked(state, SEL__PRI), &zero);

	if (SEL__LIKELY(ready >= 0))
		return ready;
	if (errno == EINTR || errno == EBADF)
		return -errno;
	/* A sandbox may know pselect only. */
	return sel__select_wait(nfds, asked(state, SEL__READ),
				asked(state, SEL__WRITE),
				asked(state, SEL__PRI), 0);
}

int sel__selectset_look(struct sel__select_state *state)
{
	int nfds = state->copy_nfds;

	if (is_beyond(state, nfds))
		return -EBADF;
	fill(state, sel__set_words(nfds));
	return select_found(state, nfds);
}

int sel__selectset_wait(struct sel__select_state *state, int wakeup,
			int64_t remaining)
{
	int nfds = state->copy_nfds > wakeup ? state->copy_nfds : wakeup + 1;
	size_t words = sel__set_words(nfds);
	size_t used = sel__set_words(state->copy_nfds);
	int set;

	if (is_beyond(state, state->copy_nfds))
		return -EBADF;
	fill(state, used);
	for (set = SEL__READ; set <= SEL__PRI; set++)
		memset(state->found + (size_t)set * state->copy_size + used, 0,
		       (words - used) * sizeof(*state->copy));
	*sel__selectset_word(state->found, state->copy_size, SEL__READ,
			     wakeup) |= sel__set_bit(wakeup);
	return sel__select_wait(nfds, state->found, asked(state, SEL__WRITE),
				asked(state, SEL__PRI), remaining);
}

/* The first registered descriptor from `fd` on, below `end`; or `end`. */
static int next_registered(const struct sel__select_state *state, int fd,
			   int end)
{
	while (fd < end) {
		size_t i = sel__set_place(fd);
		sel__set_word word = registered_in(state, i) &
				     ~(sel__set_bit(fd) - 1);

		if (word) {
			fd = (int)((unsigned int)i * SEL__WORD_BITS) +
			     __builtin_ctzl(word);
			return fd < end ? fd : end;
		}
		fd = (int)((unsigned int)(i + 1) * SEL__WORD_BITS);
	}
	return end;
}

/* Moves a descriptor that has been closed to the set for such ones. */
static void move_closed(struct sel__select_state *state, int fd)
{
	int set;

	for (set = SEL__READ; set <= SEL__PRI; set++)
		*sel__selectset_word(state->found, state->copy_size,
				     (enum sel__set)set,
				     fd) &= ~sel__set_bit(fd);
	*sel__selectset_word(state->found, state->copy_size, SEL__BAD,
			     fd) |= sel__set_bit(fd);
	state->closed = true;
}

/* Moves those of some descriptors that have been closed.  poll(2) tells of all of
   them, unless the process may not open so many; and of those that poll(2) can't
   wait for, such as a descriptor of O_PATH.  Returns how many were moved. */
static int move_some(struct sel__select_state *state, struct pollfd *fds,
		     int count)
{
	bool told = poll(fds, (nfds_t)count, 0) >= 0;
	int closed = 0;
	int i;

	for (i = 0; i < count; i++) {
		if ((told && !(fds[i].revents & POLLNVAL)) ||
		    sel__fd_check(fds[i].fd) == 0)
			continue;
		move_closed(state, fds[i].fd);
		closed++;
	}
	return closed;
}

/* Under the lock: moves all descriptors that have been closed.  Returns how
   many there are. */
static int sort_out(struct sel__select_state *state, int nfds)
{
	struct pollfd some[SOME];
	int closed = 0;
	int count = 0;
	int fd;

	for (fd = 0; fd < nfds; fd++) {
		fd = next_registered(state, fd, nfds);
		/* macOS and DragonFly look only at what is asked for events. */
		if (fd < nfds)
			some[count++] = (struct pollfd){
				.fd = fd,
				.events = POLLIN,
			};
		if (count == SOME || (count > 0 && fd >= nfds - 1)) {
			closed += move_some(state, some, count);
			count = 0;
		}
	}
	return closed;
}

int sel__selectset_look_at_open(struct sel__select_state *state)
{
	int nfds = state->copy_nfds;
	int closed;
	int ready;

	fill(state, sel__set_words(nfds));
	closed = sort_out(state, nfds);
	ready = select_found(state, nfds);
	return ready < 0 ? ready : ready + closed;
}

bool sel__selectset_take(struct sel__select_state *state, int wakeup)
{
	sel__set_word *word = sel__selectset_word(
		state->found, state->copy_size, SEL__READ, wakeup);
	bool was_there = *word & sel__set_bit(wakeup);

	*word &= ~sel__set_bit(wakeup);
	return was_there;
}
