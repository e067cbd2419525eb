/* SPDX-License-Identifier: MIT */
/*
 * The contract of a back end: one table of calls for each system interface.
 * Whoever adds one finds the steps in HACKING.md, "Adding a back end".
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
	uint32_t flags;		/* SEL_FLAG_RETURN_ON_SIGNAL or 0 */
	int records;		/* how many the last system call brought, or a
				   negated errno */
	bool woken;		/* the wakeup descriptor was among them */
	bool stale;		/* so were records of no current registration */
	bool sick;		/* the same may come at once: a pause is needed */
};

/*
 * Each call says in this order: what it does; when it is called; whether the
 * selector's lock is held; what an error leaves.  A call is never NULL unless
 * that is said.
 */
struct sel__backend {
	const char *name;
	uint32_t id;		/* SEL_BACKEND_* */
	uint32_t features;	/* SEL_FEATURE_* */
	/* Those of the features that the running system turned out to lack.
	   Called at any time.  Not locked, or locked.  NULL: none. */
	uint32_t (*lacks)(void);
	/* The system call needed for nanosecond time-outs, or 0. */
	enum sel__call fine;
	bool fast;		/* its waits may take the fast path */
	/* `open` fails, too, where the system refuses to make such a selector:
	   a probe that has succeeded need not be made again. */
	bool open_probes;
	/* The size of its state, which is allocated with the selector, begins
	   as zeroes, and is found by sel__backend_data(). */
	size_t data_size;

	/*
	 * Tells whether such a selector can be made: 0 or an error.
	 * Called at any time, for no selector.  Not locked.
	 */
	sel_status (*probe)(void);
	/*
	 * Makes an empty set with the wakeup descriptor, or with what `wake`
	 * needs, in it.
	 * Called in sel_selector_new().  Nobody else knows the selector yet.
	 * An error leaves nothing behind.
	 */
	sel_status (*open)(sel_selector *selector);
	/*
	 * Closes the descriptors that `open` and `fileno` made.
	 * Called once, by the last call that leaves a closed selector.  Not
	 * locked.  Async-signal-safe.  NULL: there are none.
	 */
	void (*close)(sel_selector *selector);
	/*
	 * Frees the memory that the state points to.
	 * Called last.  Not locked.  NULL: there is none.
	 */
	void (*release)(sel_selector *selector);

	/*
	 * Tells the kernel of a record that is complete.
	 * Called by register.  Locked.  An error leaves all as it was.
	 */
	sel_status (*add)(sel_selector *selector, int32_t fd,
			  struct sel__record *record);
	/*
	 * Tells the kernel of a record that was `old` before.
	 * Called by modify.  Locked.  An error leaves the kernel's registration
	 * as `old` says; where that can't be, SEL__LOST is set in the record's
	 * events, and the kernel does not know the descriptor any more.  What
	 * is left may need SEL__HUNG_UP where `old` had none: that is set
	 * there, too.
	 */
	sel_status (*modify)(sel_selector *selector, int32_t fd,
			     struct sel__record *record,
			     const struct sel__record *old);
	/*
	 * Tells the kernel that a record goes, and succeeds whatever the kernel
	 * says.
	 * Called by unregister, also in a child that still shares the set with
	 * its parent: ask sel__fork_shares().  Locked.
	 */
	void (*remove)(sel_selector *selector, int32_t fd,
		       struct sel__record *record);
	/*
	 * Forgets what else is kept of a record that is marked as lost.
	 * Called by sel__registry_mark_lost().  Locked.  NULL: nothing is kept.
	 */
	void (*lost)(sel_selector *selector, struct sel__record *record);

	/*
	 * Waits for one piece of `remaining` and translates what comes.  Sets
	 * `records`, `woken`, `stale` and `sick`.  Returns how many events it
	 * has written, or a negated errno.
	 * Called by the one thread that waits.  Not locked.
	 */
	int (*wait)(sel_selector *selector, struct sel__wait *wait);
	/*
	 * A whole wait, with arguments that are checked; leaves to the general
	 * wait what is unusual.
	 * Called instead of sel__wait_general() by a wait with a time-out.  Not
	 * locked.  NULL: there is no faster wait.
	 */
	sel_status (*select)(sel_selector *selector, sel_event *events,
			     size_t capacity, int64_t timeout, uint32_t flags);
	/*
	 * Does what a write to the wakeup channel does.
	 * Called at any time.  Locked or not.  Async-signal-safe.  NULL: the
	 * back end uses the channel.
	 */
	void (*wake)(sel_selector *selector);
	/*
	 * Undoes what `wake` did.
	 * Called by the waiting thread.  Not locked.  NULL exactly if `wake`
	 * is.
	 */
	void (*unwake)(sel_selector *selector);
	/*
	 * The descriptor for outer sets.
	 * Called by fileno.  Locked.  An error leaves all as it was.  NULL:
	 * SEL_ENOTSUP.
	 */
	sel_status (*fileno)(sel_selector *selector);

	/*
	 * Forgets a kernel's set that fork() does not copy.
	 * Called in a child of fork, at once.  No other thread is there.
	 * NULL: fork() copies the set.
	 */
	void (*fork_forget)(sel_selector *selector);
	/*
	 * Takes a new wakeup channel, which the caller then puts in the place
	 * of the inherited one; may move the new channel to the numbers of the
	 * inherited one, where these are provably still the channel's.
	 * Called by the first call in a child.  Every selector is locked.  An
	 * error leaves all as it was.  NULL: nothing is to be done.
	 */
	sel_status (*fork_channel)(sel_selector *selector, int channel[2]);
	/*
	 * Puts a set of the child's own at the number that `fileno` answered.
	 * Called after fork_channel, before any fork_rebuild, if `fileno` has
	 * answered one.  Every selector is locked.  An error leaves all as it
	 * was.  NULL exactly if `fileno` is.
	 */
	sel_status (*fork_rebuild_outer)(sel_selector *selector);
	/*
	 * Makes all else the child's own.
	 * Called after fork_rebuild_outer.  Every selector is locked.  An error
	 * leaves all as it was.  NULL: nothing is to be done.
	 */
	sel_status (*fork_rebuild)(sel_selector *selector);
	/*
	 * Closes the descriptors of which it can prove that they are inherited
	 * still; the wakeup channel is among them in SEL__FORK_SHARED only.
	 * Called instead of `close` while parent and child share the set.  Not
	 * locked.  Async-signal-safe.  NULL: there is no such proof.
	 */
	void (*fork_close)(sel_selector *selector);
};

extern const struct sel__backend sel__backend_select;
extern const struct sel__backend sel__backend_poll;
extern const struct sel__backend sel__backend_epoll;
extern const struct sel__backend sel__backend_devpoll;
extern const struct sel__backend sel__backend_kqueue;
extern const struct sel__backend sel__backend_afd;

/* The back end of a number, or NULL. */
const struct sel__backend *sel__backend_get(uint32_t id);
/* Its probe, with cancellation put off. */
sel_status sel__backend_probe(const struct sel__backend *backend);
/* The back ends whose last probe, here or in a parent, has worked, and need not
   be made again before an `open`; a bit of each. */
uint32_t sel__backends_proven(void);
bool sel__backend_is_proven(const struct sel__backend *backend, uint32_t bits);
/* What has worked works no more. */
void sel__backend_distrust(const struct sel__backend *backend);
/* Whether a status says that the system lacks a back end, rather than being
   short of something. */
bool sel__backend_is_absent(sel_status why);
/* The one SEL_BACKEND_DEFAULT stands for, found without a probe of those in
   `trusted`, and with one of each other; never NULL. */
const struct sel__backend *sel__backend_default(uint32_t trusted);
/* Its features, less what this system turned out to lack. */
uint32_t sel__backend_features(const struct sel__backend *backend);

#endif
