/* SPDX-License-Identifier: MIT */
/*
 * The select back end: sets of bits in words of its own, for descriptors of
 * any height, and copies of them that the kernel works on.  A change made
 * while a thread waits is followed by a nudge.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "core/system.h"
#include "select/private.h"
#include "selectors/private.h"

#define WORD_BITS ((int)(CHAR_BIT * sizeof(unsigned long)))

/* CLOSED ones are known only in the copy, after a wait has failed. */
enum set { READ, WRITE, PRI, CLOSED, SETS };

struct own {
	unsigned long *words;	/* SETS sets, one behind the other */
	size_t size;		/* words of each set */
	int nfds;		/* 1 above the highest descriptor */
	unsigned long *copy;	/* the waiting thread's, of the same shape */
	size_t copy_size;
	unsigned long *spare;	/* a larger copy, for the next time */
	uint32_t tag;		/* when the copy was made */
	int start;		/* the descriptor the next scan begins with */
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

static bool has(struct own *own, enum set set, int fd)
{
	return *word_of(own->copy, own->copy_size, set, fd) & bit_of(fd);
}

/* The copy may be in use: a larger one waits for its turn. */
static sel_status reserve(struct own *own, int fd)
{
	size_t size = (size_t)(fd / WORD_BITS) + 1;
	unsigned long *words;
	unsigned long *spare;
	int set;

	if (size <= own->size)
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
	for (set = 0; set < SETS && own->size; set++)
		memcpy(words + (size_t)set * size,
		       own->words + (size_t)set * own->size,
		       own->size * sizeof(*words));
	free(own->words);
	free(own->spare);
	own->words = words;
	own->spare = spare;
	own->size = size;
	return 0;
}

static void put(struct own *own, int fd, uint32_t events)
{
	static const uint32_t event_of[] = {
		[READ] = SEL_EVENT_READ,
		[WRITE] = SEL_EVENT_WRITE,
		[PRI] = SEL_EVENT_PRI,
	};
	int set;

	for (set = READ; set <= PRI; set++) {
		unsigned long *word = word_of(own->words, own->size,
					      (enum set)set, fd);

		if (events & event_of[set])
			*word |= bit_of(fd);
		else
			*word &= ~bit_of(fd);
	}
	if (events && fd >= own->nfds)
		own->nfds = fd + 1;
}

static sel_status open_set(sel_selector *selector)
{
	struct own *own = calloc(1, sizeof(*own));

	if (!own)
		return SEL_ENOMEM;
	if (reserve(own, selector->wakeup[0]) < 0) {
		free(own);
		return SEL_ENOMEM;
	}
	put(own, selector->wakeup[0], SEL_EVENT_READ);
	selector->own = own;
	return 0;
}

static void close_set(sel_selector *selector)
{
	(void)selector;
}

static void release(sel_selector *selector)
{
	struct own *own = selector->own;

	free(own->words);
	free(own->copy);
	free(own->spare);
	free(own);
}

static void change(sel_selector *selector, int fd, uint32_t events)
{
	put(selector->own, fd, events);
	selector->changes++;
	sel__wakeup_nudge(selector);
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	sel_status status;

	if (fcntl(fd, F_GETFD) < 0)
		return sel__errno();
	status = reserve(selector->own, fd);
	if (status == 0)
		change(selector, fd, record->events);
	return status;
}

static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record, uint32_t old)
{
	(void)old;
	sel__registry_retag(selector, record);
	change(selector, fd, record->events);
	return 0;
}

static bool wanted(struct own *own, int fd)
{
	return (*word_of(own->words, own->size, READ, fd) |
		*word_of(own->words, own->size, WRITE, fd) |
		*word_of(own->words, own->size, PRI, fd)) & bit_of(fd);
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	struct own *own = selector->own;

	(void)record;
	change(selector, fd, 0);
	while (own->nfds > 0 && !wanted(own, own->nfds - 1))
		own->nfds--;
}

/* Under the lock, before each system call, which overwrites the copy. */
static void refresh(sel_selector *selector)
{
	struct own *own = selector->own;
	size_t used = (size_t)(own->nfds - 1) / WORD_BITS + 1;
	int set;

	if (own->spare) {
		free(own->copy);
		own->copy = own->spare;
		own->copy_size = own->size;
		own->spare = NULL;
	}
	for (set = 0; set < SETS; set++)
		memcpy(own->copy + (size_t)set * own->copy_size,
		       own->words + (size_t)set * own->size,
		       used * sizeof(*own->copy));
	own->tag = selector->tag;
}

static int wait_copy(struct own *own, int nfds, int64_t remaining)
{
	return sel__select_wait(nfds, own->copy, own->copy + own->copy_size,
				own->copy + 2 * own->copy_size, remaining);
}

static int wait_anew(sel_selector *selector, int *nfds, int64_t remaining)
{
	struct own *own = selector->own;

	sel__lock(selector);
	refresh(selector);
	*nfds = own->nfds;
	sel__unlock(selector);
	return wait_copy(own, *nfds, remaining);
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

/* Whether a descriptor of the copy makes an event. */
static bool report(sel_selector *selector, int fd, sel_event *event)
{
	struct own *own = selector->own;
	struct sel__record *record = sel__record_of(selector, fd);
	uint32_t events = 0;
	uint32_t detail = 0;

	if (!record || sel__changed_since(selector, record, own->tag)) {
		sel__drop(selector, fd);
		return false;
	}
	if (has(own, READ, fd))
		events |= SEL_EVENT_READ;
	if (has(own, WRITE, fd))
		events |= SEL_EVENT_WRITE;
	if (has(own, PRI, fd)) {
		events |= SEL_EVENT_PRI;
		detail |= SEL_DETAIL_PRI;
	}
	if (has(own, CLOSED, fd)) {
		events |= SEL__READINESS;
		detail |= SEL_DETAIL_INVALID;
	}
	sel__report(selector, fd, events, detail, event);
	if (record->events & SEL_EVENT_ONESHOT) {
		record->events |= SEL__FIRED;
		put(own, fd, 0);
	}
	return true;
}

/* How many bits a descriptor has in the copy. */
static int bits_of(struct own *own, int fd)
{
	return has(own, READ, fd) + has(own, WRITE, fd) + has(own, PRI, fd) +
		has(own, CLOSED, fd);
}

/*
 * Events of the `bits` bits that are set in the copy.  Begins where the last
 * scan ran out of room, so that nobody starves.
 */
static int collect(sel_selector *selector, struct sel__wait *wait, int nfds,
		   int bits)
{
	struct own *own = selector->own;
	size_t filled = 0;
	int begin = own->start < nfds ? own->start : 0;
	int end = nfds;
	int fd = begin;

	while (bits > 0 && filled < wait->capacity) {
		fd = next_in(own->copy, own->copy_size, fd, end);
		if (fd < end) {
			bits -= bits_of(own, fd);
			if (fd != selector->wakeup[0])
				filled += report(selector, fd,
						 &wait->events[filled]);
			fd++;
		} else if (end == nfds) {
			fd = 0;
			end = begin;
		} else {
			break;
		}
	}
	own->start = bits > 0 ? fd : 0;
	selector->events += filled;
	return (int)filled;
}

/* Moves descriptors that have been closed to a set of the copy's own. */
static int sort_out(struct own *own, int nfds)
{
	int count = 0;
	int fd;
	int set;

	for (fd = 0; fd < nfds; fd++) {
		fd = next_in(own->words, own->size, fd, nfds);
		if (fd == nfds || fcntl(fd, F_GETFD) >= 0)
			continue;
		for (set = READ; set <= PRI; set++)
			*word_of(own->copy, own->copy_size, (enum set)set,
				 fd) &= ~bit_of(fd);
		*word_of(own->copy, own->copy_size, CLOSED, fd) |= bit_of(fd);
		count++;
	}
	return count;
}

/* Under the lock: a look that no change outdates, and that descriptors which
   have been closed don't fail. */
static int look_locked(sel_selector *selector, struct sel__wait *wait)
{
	struct own *own = selector->own;
	int closed;
	int ready;

	refresh(selector);
	closed = sort_out(own, own->nfds);
	ready = wait_copy(own, own->nfds, 0);
	if (ready >= 0)
		ready = collect(selector, wait, own->nfds, ready + closed);
	return ready;
}

/* One descriptor that has been closed fails the call for all; what would it
   have said of the others? */
static int look_without(sel_selector *selector, struct sel__wait *wait)
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
	struct own *own = selector->own;
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
		wait->records = 1;
		return look_without(selector, wait);
	}
	if (ready <= 0)
		return ready;

	sel__lock(selector);
	if (has(own, READ, selector->wakeup[0])) {
		wait->woken = true;
		selector->nudged = false;
		sel__wakeup_drain(selector);
	}
	filled = collect(selector, wait, nfds, ready);
	/* A thread that changes things all the time may outdate them all. */
	if (filled == 0 && ready > wait->woken)
		filled = look_locked(selector, wait);
	sel__unlock(selector);
	return filled;
}

/* Nothing tells whether the old channel's numbers are still its own. */
static sel_status inherit(sel_selector *selector, const int old[2])
{
	struct own *own = selector->own;
	sel_status status = reserve(own, selector->wakeup[0]);

	if (status < 0)
		return status;
	put(own, old[0], 0);
	put(own, selector->wakeup[0], SEL_EVENT_READ);
	return 0;
}

static void disown(sel_selector *selector)
{
	(void)selector;
}

const struct sel__backend sel__backend_select = {
	.name = "select",
	.id = SEL_BACKEND_SELECT,
	.features = SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI |
		SEL_FEATURE_NANOSECONDS,
	.fine = SEL__PSELECT,
	.probe = probe,
	.open = open_set,
	.close = close_set,
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.wait = wait_set,
	.fileno = sel__backend_no_fileno,
	.inherit = inherit,
	.disown = disown,
};
