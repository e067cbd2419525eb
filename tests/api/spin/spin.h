/* SPDX-License-Identifier: MIT */
/*
 * What a selector says of each state that a descriptor can be in: two waits in
 * a row report something or sleep to their end, and never report nothing.  Each
 * program has a table of states, and prints the table when it is given an
 * argument; doc/no-spin.md is the same for readers, which
 * tests/documents/no-spin.sh holds against what the programs print.
 */
#ifndef TESTS_API_SPIN_H
#define TESTS_API_SPIN_H

#include "heal/heal.h"

/* The descriptor under test, and what has to live beside it. */
struct place {
	int32_t fd;
	int32_t other;
	int32_t third;
};

/*
 * Which of READ, WRITE, PRI and RDHUP are reported when each of these is all
 * that is asked for: "RW-", with an H behind for RDHUP; NULL when it can't be
 * registered.  Of a mask with several bits, those are reported that would be
 * reported alone.
 *
 * kqueue has an end of file in each direction, and speaks only of those that
 * were asked for: e is reported beside READ or WRITE that is at its end with an
 * error; x can't be registered.  Of a pipe's reading end, b is W where pipes
 * have two ways.  A device, d, can't be registered on some systems, and else is
 * R.
 */
struct state {
	const char *name;
	void (*open)(struct place *place);
	enum {
		PLAIN,
		NESTED,			/* a set of the kernel's */
		CLOSED			/* to be closed when registered */
	} kind;
	/* by epoll, by poll and devpoll, by select, by kqueue */
	const char *reported[4];
};

#define SAME(letters) { letters, letters, letters, letters }
/* Where PRI can't be asked of kqueue. */
#define NOT_PRI(rw, pri) { rw pri, rw pri, rw pri, rw "x" }

enum {
	ONE = SEL_EVENT_ONESHOT,
	EDGE = SEL_EVENT_EDGE,
	RDHUP = SEL_EVENT_RDHUP,
	EXCL = SEL_EVENT_EXCLUSIVE
};

/* A point for each state, with all masks. */
void spin_table(uint32_t backend, const struct state *states, size_t count);
/* Prints the rows of doc/no-spin.md; returns the exit status. */
int spin_print(const struct state *states, size_t count);

#endif
