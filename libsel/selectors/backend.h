/* SPDX-License-Identifier: MIT */
/*
 * The contract of a back end: one table of calls for each system interface.
 * All are called with the selector's lock held, but for `probe`, `wait`,
 * `wake`, `close`, `release`, and in a child `forked` and `disown`.
 */
#ifndef LIBSEL_SELECTORS_BACKEND_H
#define LIBSEL_SELECTORS_BACKEND_H

#include "core/private.h"

struct sel__record;

/* A wait, from its beginning to its end. */
struct sel__wait {
	sel_event *events;	/* the caller's array */
	size_t capacity;
	int64_t deadline;
	int64_t remaining;	/* for the next system call */
	int records;		/* what the system call said */
	bool woken;		/* the wakeup descriptor was among them */
	bool stale;		/* records of no registration were among them */
	bool sick;		/* and will be again: it can't be healed now */
};

struct sel__backend {
	const char *name;
	uint32_t id;		/* SEL_BACKEND_* */
	uint32_t features;	/* SEL_FEATURE_* */
	enum sel__call fine;	/* the call that NANOSECONDS rests on, or 0 */
	bool fast;		/* its waits may take the fast path */

	/* 0, or why a selector of this kind can't be made. */
	sel_status (*probe)(void);
	/* Makes an empty set with the wakeup descriptor in it, or with what
	   `wake` needs. */
	sel_status (*open)(sel_selector *selector);
	/* Closes the descriptors that open and fileno made.
	   Async-signal-safe. */
	void (*close)(sel_selector *selector);
	/* Releases the memory, after close. */
	void (*release)(sel_selector *selector);
	/* Tells the kernel of a record that is complete; on an error nothing
	   has changed. */
	sel_status (*add)(sel_selector *selector, int32_t fd,
			  struct sel__record *record);
	/* The same for a record that has changed from the events `old`; on an
	   error the kernel knows the descriptor no more. */
	sel_status (*modify)(sel_selector *selector, int32_t fd,
			     struct sel__record *record, uint32_t old);
	/* Before a record goes.  Whatever the kernel says, it is gone. */
	void (*remove)(sel_selector *selector, int32_t fd,
		       struct sel__record *record);
	/* Waits for one piece of `remaining`; how many events it has written,
	   or a negated errno.  Sets `records` and `woken`. */
	int (*wait)(sel_selector *selector, struct sel__wait *wait);
	/* The descriptor for outer sets. */
	sel_status (*fileno)(sel_selector *selector);
	/* Does what a write to the wakeup channel does; NULL for those that
	   have one.  Async-signal-safe. */
	void (*wake)(sel_selector *selector);

	/* In a child of fork, at once: where fork does not copy the kernel's
	   set, forgets it.  May be NULL. */
	void (*forked)(sel_selector *selector);

	/*
	 * In a child of fork: gives the number that fileno answers a set of
	 * the child's own.  May be NULL.
	 */
	sel_status (*inherit_outer)(sel_selector *selector);
	/*
	 * Then: makes all else the child's own, with the new wakeup channel;
	 * `old` is the inherited one.  On an error all is as it was.
	 */
	sel_status (*inherit)(sel_selector *selector, const int old[2]);
	/*
	 * Or: closes what can be proven to be inherited still, the wakeup
	 * channel included.  Async-signal-safe.
	 */
	void (*disown)(sel_selector *selector);
};

extern const struct sel__backend sel__backend_select;
extern const struct sel__backend sel__backend_poll;
extern const struct sel__backend sel__backend_epoll;
extern const struct sel__backend sel__backend_devpoll;
extern const struct sel__backend sel__backend_kqueue;

/* The back end of a number, or NULL. */
const struct sel__backend *sel__backend_get(uint32_t id);
/* The one SEL_BACKEND_DEFAULT stands for; never NULL. */
const struct sel__backend *sel__backend_default(void);
/* Its features, less what this system turned out to lack. */
uint32_t sel__backend_features(const struct sel__backend *backend);
/* For those that lack a descriptor. */
sel_status sel__backend_no_fileno(sel_selector *selector);

#endif
