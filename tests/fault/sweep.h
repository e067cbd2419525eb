/* SPDX-License-Identifier: MIT */
/*
 * A sweep makes every call that a scenario makes fail in turn, with every
 * errno that the call can give, until the scenario passes untouched.
 */
#ifndef TESTS_FAULT_SWEEP_H
#define TESTS_FAULT_SWEEP_H

#include <stdbool.h>

#include "sel.h"

/* What a scenario may answer to a fault, if not success; and its nature. */
enum {
	MEMORY = 0x1,		/* SEL_ENOMEM, to a failed allocation */
	SYSTEM = 0x2,		/* the errno of a system call */
	INTERRUPTED = 0x4,	/* SEL_EINTERRUPTED, to EINTR */
	QUIET = 0x8,		/* it makes no call that could fail */
	EXISTS = 0x10,		/* epoll's EEXIST */
	MISSING = 0x80,		/* epoll's ENOENT */
	RESOURCES = 0x20,	/* it is told only of what has run out */
	CHILD = 0x40,		/* it acts in a child of fork() */
	PROVEN = 0x100		/* which can tell its own descriptors */
};

/*
 * Each member but `name` and `may` is called once for each fault.  With CHILD,
 * all but set_up() is called in the child, and then kept() and tear_down() in
 * the parent.
 */
struct scenario {
	const char *name;
	unsigned int may;
	void (*set_up)(void);
	sel_status (*act)(void);	/* the call; the fault is in here */
	/* After an error: whether all is as set_up left it.  The next act()
	   must succeed. */
	bool (*kept)(void);
	/* Whether a success has done what it should. */
	bool (*done)(sel_status status);
	void (*tear_down)(void);	/* nothing may be left after it */
};

/* One point. */
void sweep(const struct scenario *scenario);

#endif
