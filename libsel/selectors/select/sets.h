/* SPDX-License-Identifier: MIT */
/*
 * The sets of the select back end: what is registered, in words of its own, for
 * descriptors of any height; a copy of these words, made anew only after a
 * change; and the sets that the kernel overwrites, filled from the copy for
 * each call.
 */
#ifndef LIBSEL_SELECTORS_SELECT_SETS_H
#define LIBSEL_SELECTORS_SELECT_SETS_H

#include "core/system.h"
#include "select/set_word.h"
#include "selectors/look.h"
#include "selectors/snapshot.h"

/* SEL__BAD: the closed descriptors, of which only what was found tells, after a
   call has failed. */
enum sel__set { SEL__READ, SEL__WRITE, SEL__PRI, SEL__BAD, SEL__SETS };

struct sel__select_state {
	/* SEL__SETS sets, one behind the other, without the wakeup
	   descriptor. */
	sel__set_word *words;
	size_t size;			/* words of each set */
	int nfds;			/* 1 above the highest bit */
	uint32_t used[SEL__PRI + 1];	/* how many bits each set has */
	sel__set_word *spare;		/* larger copies, for the next time */
	struct sel__snapshot snapshot;

	/* The waiting thread's. */
	sel__set_word *copy;		/* of the sets */
	sel__set_word *found;		/* by a call; behind the copy */
	size_t copy_size;
	int copy_nfds;
	size_t copy_count;		/* how many descriptors it has */
	bool asked[SEL__PRI + 1];	/* for these sets of the copy */
	bool closed;			/* SEL__BAD of `found` is not empty */
	int start;			/* where the next scan begins */
	bool forked;			/* in a child: `beyond` may come back */
	bool beyond;			/* see is_beyond() */
	struct sel__look look;
};

static inline sel__set_word *sel__selectset_word(sel__set_word *words,
						 size_t size, enum sel__set set,
						 int fd)
{
	return words + (size_t)set * size + sel__set_place(fd);
}

/* Under the lock: makes room for a descriptor: 0 or SEL_ENOMEM. */
sel_status sel__selectset_reserve(struct sel__select_state *state, int fd);
/* Under the lock: registers a descriptor for events, or, for none, takes it
   out. */
void sel__selectset_put(struct sel__select_state *state, int fd,
			uint32_t events);
/* Under the lock: makes the copy anew. */
void sel__selectset_copy(sel_selector *selector);

/*
 * Calls select for the copy.  What was found is in `found`; the result is the
 * number of bits, or an error.  The first of these calls does not sleep, and
 * leaves the wakeup descriptor out.
 */
int sel__selectset_look(struct sel__select_state *state);
int sel__selectset_wait(struct sel__select_state *state, int wakeup,
			int64_t remaining);
/* Under the lock: the first call, with the descriptors left out that have been
   closed, which are found as such. */
int sel__selectset_look_at_open(struct sel__select_state *state);
/* Takes the wakeup descriptor out of what was found; whether it was there. */
bool sel__selectset_take(struct sel__select_state *state, int wakeup);

#endif
