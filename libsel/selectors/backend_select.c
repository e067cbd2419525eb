/* SPDX-License-Identifier: MIT */
/*
 * The select back end: sets of bits in words of its own, for descriptors of
 * any height, and copies of the sets that the kernel works on.  A change made
 * while a thread waits kicks that thread.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "core/system.h"
#include "select/private.h"
#include "selectors/private.h"

#define WORD_BITS ((int)(CHAR_BIT * sizeof(unsigned long)))

/* Only the copy has CLOSED descriptors, after a wait has failed. */
enum set { READ, WRITE, PRI, CLOSED, SETS };

/* What a wait has brought when a closed descriptor fails the call: not none,
   or the wait would be over. */
enum { SOME_RECORDS = 1 };

/* How many descriptors are asked about at once, after one was closed. */
enum { SOME = 256 };

struct select_state {
	unsigned long *words;	/* SETS sets, one behind the other */
	size_t size;		/* words of each set */
	int nfds;		/* 1 above the highest descriptor */
	unsigned long *copy;	/* the waiting thread's, of the same shape */
	size_t copy_size;
	unsigned long *spare;	/* a larger copy, for the next time */
	uint32_t tag;		/* when the copy was made */
	int start;		/* the descriptor the next scan begins with */
	bool beyond;		/* see is_beyond() */
};

/* A look may be interrupted as well. */
static sel_status probe(void)
{
	int status = sel__select_wait(0, NULL, NULL, NULL, 0);

	return status == -EINTR ? 0 : status;
}

static unsigned long bit_of(int fd)
{
	return 1UL << fd % WORD_BITS;
}

static unsigned long *word_of(unsigned long *words, size_t size, enum set set,
			      int fd)
{
	return words + (size_t)set * size + fd / WORD_BITS;
}

static bool has(struct select_state *state, enum set set, int fd)
{
	return *word_of(state->copy, state->copy_size, set, fd) & bit_of(fd);
}

/* The waiting thread may be using the copy: a larger copy is kept as a spare,
   which that thread takes at its next refresh. */
static sel_status reserve(struct select_state *state, int fd)
{
	size_t size = (size_t)(fd / WORD_BITS) + 1;
	unsigned long *words;
	unsigned long *spare;
	int set;

	if (size <= state->size)
		return 0;
	size += size / 2;
	words = calloc(SETS * size, sizeof(*words));
	if (!words)
		return SEL_ENOMEM;
	spare = malloc(SETS * size * sizeof(*spare));
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

		if (events & event_of[set])
			*word |= bit_of(fd);
		else
			*word &= ~bit_of(fd);
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
	put(state, selector->wakeup[0], SEL_EVENT_READ);
	return 0;
}

static void release(sel_selector *selector)
{
	struct select_state *state = sel__backend_data(selector);

	free(state->words);
	free(state->copy);
	free(state->spare);
}

static void change(sel_selector *selector, int fd, uint32_t events)
{
	put(sel__backend_data(selector), fd, events);
	selector->changes++;
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

/* Under the lock, before each system call, which overwrites the copy. */
static void refresh(sel_selector *selector)
{
	struct select_state *state = sel__backend_data(selector);
	size_t used = (size_t)(state->nfds - 1) / WORD_BITS + 1;
	int set;

	if (state->spare) {
		free(state->copy);
		state->copy = state->spare;
		state->copy_size = state->size;
		state->spare = NULL;
	}
	for (set = 0; set < SETS; set++)
		memcpy(state->copy + (size_t)set * state->copy_size,
		       state->words + (size_t)set * state->size,
		       used * sizeof(*state->copy));
	state->tag = selector->tag;
}

static int wait_copy(struct select_state *state, int nfds, int64_t remaining)
{
	return sel__select_wait(nfds, state->copy,
				state->copy + state->copy_size,
				state->copy + 2 * state->copy_size, remaining);
}

/*
 * Whether registered descriptors may lie beyond the process's table.  Linux
 * neither refuses such a descriptor nor clears its bits.  A table only grows,
 * but a child's may be shorter than its parent's.  While the highest descriptor
 * is open, none lies beyond.
 */
static bool is_beyond(struct select_state *state, int nfds)
{
	if (SEL_LIKELY(!state->beyond))
		return false;
	state->beyond = fcntl(nfds - 1, F_GETFD) < 0;
	return state->beyond;
}

static int wait_anew(sel_selector *selector, int *nfds, int64_t remaining)
{
	struct select_state *state = sel__backend_data(selector);

	sel__lock(selector);
	refresh(selector);
	*nfds = state->nfds;
	sel__unlock(selector);
	if (is_beyond(state, *nfds))
		return -EBADF;
	return wait_copy(state, *nfds, remaining);
}

/* The first descriptor from `fd` on, below `end`, that is in one of the sets
   of `words`; or `end`. */
static int next_in(const unsigned long *words, size_t size, int fd, int end)
{
	while (fd < end) {
		size_t i = (size_t)(fd / WORD_BITS);
		unsigned long word = (words[i] | words[size + i] |
				      words[2 * size + i] |
				      words[3 * size + i]) &
			~0UL << fd % WORD_BITS;

		if (word) {
			fd = (int)i * WORD_BITS + __builtin_ctzl(word);
			return fd < end ? fd : end;
		}
		fd = (int)(i + 1) * WORD_BITS;
	}
	return end;
}

/* Translates a descriptor of the copy; false when it makes no event. */
static bool translate_one(sel_selector *selector, int fd, sel_event *event)
{
	struct select_state *state = sel__backend_data(selector);
	struct sel__record *record = sel__record_of(selector, fd);
	uint32_t events = 0;
	uint32_t detail = 0;

	if (!record || sel__changed_since(selector, record, state->tag)) {
		sel__count_stale(selector, fd);
		return false;
	}
	if (has(state, READ, fd))
		events |= SEL_EVENT_READ;
	if (has(state, WRITE, fd))
		events |= SEL_EVENT_WRITE;
	if (has(state, PRI, fd)) {
		events |= SEL_EVENT_PRI;
		detail |= SEL_DETAIL_PRI;
	}
	if (has(state, CLOSED, fd)) {
		events |= SEL__READINESS;
		detail |= SEL_DETAIL_INVALID;
	}
	sel__event_put(selector, fd, events, detail, event);
	if (record->events & SEL_EVENT_ONESHOT) {
		record->events |= SEL__FIRED;
		put(state, fd, 0);
	}
	return true;
}

/*
 * A scan of the descriptors that have bits in the copy.  It begins where the
 * last scan ran out of room, so that no descriptor starves, and goes around.
 */
struct scan {
	struct select_state *state;
	int begin;
	int end;		/* of the part that the scan is in */
	int next;		/* the descriptor that the scan goes on with */
	int bits;		/* how many bits the scan has not met yet */
};

static struct scan scan_begin(struct select_state *state, int nfds, int bits)
{
	int begin = state->start < nfds ? state->start : 0;

	return (struct scan) {
		.state = state,
		.begin = begin,
		.end = nfds,
		.next = begin,
		.bits = bits,
	};
}

/* The next descriptor, or -1 when there is none. */
static int scan_next(struct scan *scan)
{
	struct select_state *state = scan->state;
	int fd;

	if (scan->bits <= 0)
		return -1;
	fd = next_in(state->copy, state->copy_size, scan->next, scan->end);
	if (fd == scan->end && scan->end > scan->begin) {
		scan->end = scan->begin;
		fd = next_in(state->copy, state->copy_size, 0, scan->end);
	}
	if (fd == scan->end)
		return -1;
	scan->next = fd + 1;
	scan->bits -= has(state, READ, fd) + has(state, WRITE, fd) +
		has(state, PRI, fd) + has(state, CLOSED, fd);
	return fd;
}

/* Translates the copy, in which `bits` bits are set.  Returns how many events
   came out. */
static int translate(sel_selector *selector, struct sel__wait *wait, int nfds,
		     int bits)
{
	struct select_state *state = sel__backend_data(selector);
	struct scan scan = scan_begin(state, nfds, bits);
	size_t filled = 0;
	int fd;

	while (filled < wait->capacity && (fd = scan_next(&scan)) >= 0) {
		if (fd != selector->wakeup[0])
			filled += translate_one(selector, fd,
						&wait->events[filled]);
	}
	state->start = scan.bits > 0 ? scan.next : 0;
	selector->events += filled;
	return (int)filled;
}

/* Moves a descriptor that has been closed to the copy's set for such ones. */
static void move_closed(struct select_state *state, int fd)
{
	int set;

	for (set = READ; set <= PRI; set++)
		*word_of(state->copy, state->copy_size, (enum set)set, fd) &=
			~bit_of(fd);
	*word_of(state->copy, state->copy_size, CLOSED, fd) |= bit_of(fd);
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
		fd = next_in(state->words, state->size, fd, nfds);
		if (fd < nfds)
			some[count++] = (struct pollfd) { .fd = fd };
		if (count == SOME || (count > 0 && fd >= nfds - 1)) {
			closed += move_some(state, some, count);
			count = 0;
		}
	}
	return closed;
}

/* Under the lock: a look that no change outdates, and that closed descriptors
   don't fail. */
static int look_locked(sel_selector *selector, struct sel__wait *wait)
{
	struct select_state *state = sel__backend_data(selector);
	int closed;
	int ready;

	refresh(selector);
	closed = sort_out(state, state->nfds);
	ready = wait_copy(state, state->nfds, 0);
	if (ready >= 0)
		ready = translate(selector, wait, state->nfds, ready + closed);
	return ready;
}

/* One descriptor that has been closed fails the call for all.  This look is
   made without the closed ones, and reports them as INVALID. */
static int look_without_closed(sel_selector *selector, struct sel__wait *wait)
{
	int ready;

	if (fcntl(selector->wakeup[0], F_GETFD) < 0)
		return -EBADF;
	sel__lock(selector);
	ready = look_locked(selector, wait);
	sel__unlock(selector);
	return ready;
}

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	struct select_state *state = sel__backend_data(selector);
	int filled;
	int ready = 0;
	int nfds;

	/* A look costs a fraction of a wait when something is ready. */
	if (wait->remaining > 0)
		ready = wait_anew(selector, &nfds, 0);
	if (ready == 0)
		ready = wait_anew(selector, &nfds, wait->remaining);
	wait->records = ready;
	if (ready == -EBADF) {
		wait->records = SOME_RECORDS;
		return look_without_closed(selector, wait);
	}
	if (ready <= 0)
		return ready;

	sel__lock(selector);
	if (has(state, READ, selector->wakeup[0])) {
		wait->woken = true;
		selector->kicked = false;
		sel__wakeup_drain(selector);
	}
	filled = translate(selector, wait, nfds, ready);
	/* A thread that changes the set all the time may outdate all. */
	if (filled == 0 && ready > wait->woken)
		filled = look_locked(selector, wait);
	sel__unlock(selector);
	return filled;
}

/* Nothing proves that the old channel's numbers are still its own, so they stay
   open. */
static sel_status fork_channel(sel_selector *selector, int channel[2])
{
	struct select_state *state = sel__backend_data(selector);
	sel_status status = reserve(state, channel[0]);

	if (status < 0)
		return status;
	put(state, selector->wakeup[0], 0);
	put(state, channel[0], SEL_EVENT_READ);
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
	.fork_channel = fork_channel,
};
