/* SPDX-License-Identifier: MIT */
/*
 * libsel: wait until descriptors are ready, over epoll, poll, select, kqueue
 * and /dev/poll.  This is the whole public interface.  It mirrors Python's
 * modules `selectors` and `select`: "Mirrors:" names the call.
 *
 * Status codes.  A call that can fail returns a sel_status: 0, a count or a
 * number on success, a negative code on failure.  -1 to -4095 is a negated
 * errno (an OSError); codes below -10000 are libsel's own.  Numbers never
 * change.  Out-parameters are written on success only.
 *
 * A NULL where an object or an array must be is SEL_ETYPE.
 * Times are nanoseconds.  A wait is never shorter than asked.
 *
 * Threads.  Every call may be made from any thread at any time, except that
 * nothing may use an object after its free call has returned, and that one
 * thread at a time may wait on a selector or a poll object.  Cancelling a
 * thread inside a wait is not supported.
 * Forks.  A child of fork() has selectors of its own: the first call in it
 * rebuilds one.  Epoll objects are shared, as the system has it.
 *
 * libsel's descriptors are close-on-exec.  It starts no thread, sets no signal
 * handler and prints nothing.  All here is Since: 0.1, and plain C between the
 * two cdef markers.
 */
#ifndef LIBSEL_SEL_H
#define LIBSEL_SEL_H

#include <stddef.h>
#include <stdint.h>

/* A time-out or deadline that never ends; exact in a double. */
#define SEL_FOREVER ((int64_t)1 << 62)

#ifdef __cplusplus
extern "C" {
#endif
/* cdef-begin */

typedef int32_t sel_status;

typedef struct sel_selector sel_selector;
typedef struct sel_poll sel_poll;
typedef struct sel_epoll sel_epoll;
typedef struct sel_devpoll sel_devpoll;
typedef struct sel_kqueue sel_kqueue;

/* libsel's own errors; sel_error_exception() names the Python exception. */
enum {
	SEL_EEVENTS = -10001,		/* invalid event mask */
	SEL_EBADFD = -10002,		/* negative or impossible descriptor */
	SEL_EFILEOBJ = -10003,		/* token without a usable descriptor */
	SEL_EEXISTS = -10004,		/* already registered */
	SEL_ENOTREG = -10005,		/* not registered */
	SEL_ECLOSED = -10006,		/* the selector is closed */
	SEL_ECLOSEDOBJ = -10007,	/* the epoll, kqueue, ... is closed */
	SEL_ECONCURRENT = -10008,	/* another thread already waits */
	SEL_EVALUE = -10009,		/* an argument is out of its domain */
	SEL_ERANGE = -10010,		/* a number is too large */
	SEL_ETYPE = -10011,		/* NULL where an object must be */
	SEL_ENOMEM = -10012,		/* out of memory */
	SEL_EINTERRUPTED = -10013,	/* a signal handler ran */
	SEL_EWOKEN = -10014,		/* a wakeup ended the wait */
	SEL_ENOTSUP = -10015		/* not on this system or back end */
};

/*
 * Events of a registration.  Each needs at least one of READ, WRITE and PRI;
 * any other bit is SEL_EEVENTS, one that the back end can't do SEL_ENOTSUP.
 */
enum {
	SEL_EVENT_READ = 0x1,		/* EVENT_READ */
	SEL_EVENT_WRITE = 0x2,		/* EVENT_WRITE */
	SEL_EVENT_PRI = 0x100,		/* urgent or exceptional data */
	SEL_EVENT_ONESHOT = 0x1000,	/* once, until modify re-arms it */
	SEL_EVENT_EDGE = 0x2000,	/* on each change, not while it lasts */
	SEL_EVENT_EXCLUSIVE = 0x4000	/* wake one of several selectors */
};

/* What the system said beyond READ and WRITE, in sel_event.detail. */
enum {
	SEL_DETAIL_PRI = 0x2,		/* urgent or exceptional data */
	SEL_DETAIL_ERR = 0x8,		/* an error is pending */
	SEL_DETAIL_HUP = 0x10,		/* hung up */
	SEL_DETAIL_INVALID = 0x20,	/* the descriptor is not open */
	SEL_DETAIL_RDHUP = 0x2000	/* the peer will write no more */
};

enum {
	SEL_BACKEND_DEFAULT = 0,
	SEL_BACKEND_SELECT = 1,
	SEL_BACKEND_POLL = 2,
	SEL_BACKEND_EPOLL = 3,
	SEL_BACKEND_DEVPOLL = 4,
	SEL_BACKEND_KQUEUE = 5
};

/* Flags: the first is for every wait, the others for sel_selector_new(). */
enum {
	SEL_RETURN_ON_SIGNAL = 0x1,	/* end a wait when a handler has run */
	SEL_DEFER_MODIFY = 0x2,		/* see sel_selector_modify() */
	SEL_DENSE = 0x4			/* see sel_selector_new() */
};

enum {
	SEL_FEATURE_EDGE = 0x1,		/* SEL_EVENT_EDGE */
	SEL_FEATURE_ONESHOT = 0x2,	/* SEL_EVENT_ONESHOT */
	SEL_FEATURE_PRI = 0x4,		/* SEL_EVENT_PRI */
	SEL_FEATURE_EXCLUSIVE = 0x8,	/* SEL_EVENT_EXCLUSIVE */
	SEL_FEATURE_FILENO = 0x10,	/* fileno can be waited for */
	SEL_FEATURE_NANOSECONDS = 0x20	/* time-outs are not rounded up */
};

/* A registration.  Mirrors: selectors.SelectorKey. */
typedef struct sel_key {
	int32_t fd;
	uint32_t events;	/* SEL_EVENT_*, as registered */
	uint64_t object;	/* the caller's token for a file object, or 0 */
	uint64_t data;		/* the caller's, never looked at */
} sel_key;

/*
 * A ready descriptor.  `events` is never 0 and has only bits of READ, WRITE
 * and PRI that were asked for: HUP, ERR and INVALID set all, RDHUP sets READ.
 */
typedef struct sel_event {
	sel_key key;
	uint32_t events;
	uint32_t detail;	/* SEL_DETAIL_* */
	uint32_t generation;	/* for sel_selector_is_current() */
	uint32_t reserved;	/* 0 */
} sel_event;

/* One result of a poll, epoll or devpoll object, in its system's bits. */
typedef struct sel_pollfd {
	int32_t fd;
	uint32_t events;
} sel_pollfd;

/* Mirrors: select.kevent; wide enough for every BSD. */
typedef struct sel_kevent {
	uint64_t ident;
	int64_t data;
	uint64_t udata;
	int32_t filter;
	uint32_t flags;
	uint32_t fflags;
	uint32_t reserved;	/* 0 */
} sel_kevent;

/* Counters since sel_selector_new(); later versions may append to it. */
typedef struct sel_stats {
	uint64_t waits;			/* waits begun, modulo SIZE_MAX + 1 */
	uint64_t events;		/* events returned */
	uint64_t changes;		/* changes made to the set */
	uint64_t changes_saved;		/* modifies that needed none */
	uint64_t stale;			/* outdated records dropped */
	uint64_t rebuilds;		/* kernel sets built anew */
	uint64_t wakeups;		/* wakeups sent */
	uint64_t wakeups_merged;	/* wakeups one of these stood for */
	uint64_t signals;		/* interruptions by a signal */
	uint64_t fallbacks;		/* 1: a call is replaced by a coarser */
} sel_stats;

/*
 * The library.  All strings are static and never NULL; all of these may be
 * called from anywhere, signal handlers included.
 */
const char *sel_version(void);			/* "0.1.0", "0.1.0-rc1" */
uint32_t sel_version_number(void);	/* major<<16 | minor<<8 | patch */
const char *sel_strerror(sel_status code);	/* a short text in English */
const char *sel_error_name(sel_status code);	/* "EBADF"; "" if unknown */
const char *sel_error_exception(sel_status code);	/* "KeyError", or "" */
int32_t sel_error_errno(sel_status code);	/* 9 of -9; 0 of all others */

/*
 * The value of a constant, by the name that Python or this header gives it
 * ("EVENT_READ", "EPOLLIN", "KQ_EV_ADD", "SEL_EBADFD", ...).
 * Errors: SEL_EVALUE no such name; SEL_ENOTSUP this system has no such thing.
 * Mirrors: the constants of `selectors` and `select`.
 */
sel_status sel_constant(const char *name, int64_t *value);
/* The name of the index-th constant, in a fixed order; NULL past the last. */
const char *sel_constant_name(size_t index);
/* The clock of deadlines, CLOCK_MONOTONIC.  Async-signal-safe. */
int64_t sel_now(void);

/*
 * Back ends.  `backend` is a SEL_BACKEND_* number.
 *
 * The default is the first that can really be created of kqueue, epoll,
 * devpoll, poll, select, unless the environment names another that can in
 * LIBSEL_BACKEND (ignored in a set-user-ID program).
 * Mirrors: selectors.DefaultSelector.
 */
const char *sel_backend_name(uint32_t backend);	/* "epoll"; "" if unknown */
/* The number of a name, 0 of "default".  Errors: SEL_EVALUE. */
sel_status sel_backend_by_name(const char *name);
/* 0, or why not: SEL_EVALUE (unknown), SEL_ENOTSUP or the system's errno. */
sel_status sel_backend_available(uint32_t backend);
/* The number of the default. */
sel_status sel_backend_default(void);
/* The SEL_FEATURE_* bits; 0 if unknown or unavailable. */
uint32_t sel_backend_features(uint32_t backend);

/*
 * Makes a selector; sel_selector_free() ends it.  `flags`: 0 or SEL_* flags;
 * with SEL_DENSE, epoll asks poll(2) first while most descriptors are ready:
 * each must be unregistered before it is closed.  Errors: SEL_EVALUE (unknown
 * back end or flag); SEL_ENOTSUP; SEL_ENOMEM; OSError (EMFILE, ...): each needs
 * descriptors of its own.  Mirrors: DefaultSelector, EpollSelector, and so on.
 */
sel_status sel_selector_new(sel_selector **selector, uint32_t backend,
			    uint32_t flags);
/*
 * Closes the selector and gives it up; NULL is fine.  It does not wait for
 * other threads: a wait ends with SEL_ECLOSED, and the last call out of the
 * selector releases everything.  Calls that begin after it are the caller's
 * error: end waiters with sel_selector_close(), join them, then free.
 */
void sel_selector_free(sel_selector *selector);
/*
 * Closes it; any number of times.  Afterwards every call but close, closed
 * and free answers SEL_ECLOSED before any other check, and a wait in another
 * thread ends with that code.  The registered descriptors stay open; the
 * selector's own are closed as soon as no call is inside.
 * Mirrors: BaseSelector.close.
 */
sel_status sel_selector_close(sel_selector *selector);
/* 1 or 0. */
sel_status sel_selector_closed(sel_selector *selector);

/*
 * Registers an open descriptor, which stays the caller's and must be
 * unregistered before it is closed.  `key` receives the registration; it may
 * be NULL in all of these calls.  A wait that runs sees the change at once.
 * Errors, in this order: SEL_ECLOSED; SEL_EEVENTS; SEL_ENOTSUP; SEL_EBADFD;
 * SEL_EEXISTS; OSError EINVAL (the selector's own).  Then, in no order,
 * SEL_ENOMEM; EBADF (it is not open); with epoll also EPERM (a file or
 * directory, always ready), ELOOP (itself, a cycle, or one in another too
 * often), ENOSPC, ENOMEM.  Nothing is changed by any of them.
 * Mirrors: BaseSelector.register.
 */
sel_status sel_selector_register(sel_selector *selector, int32_t fd,
				 uint32_t events, uint64_t data, sel_key *key);
/*
 * The same with a token that stands for the caller's file object, by which
 * sel_selector_find() finds the registration also when the object no longer
 * knows its descriptor.  0 is no token.  More errors: SEL_EEXISTS for a token
 * in use, also with a negative descriptor; SEL_EFILEOBJ for an unknown token
 * with a negative descriptor.
 * Mirrors: BaseSelector.register.
 */
sel_status sel_selector_register_object(sel_selector *selector, uint64_t object,
					int32_t fd, uint32_t events,
					uint64_t data, sel_key *key);
/*
 * Sets events and data of a registration.  Without a change of events there
 * is no system call, but with ONESHOT or EDGE one, which re-arms.
 * Errors, in this order: SEL_ECLOSED; SEL_EBADFD; SEL_ENOTREG; SEL_EEVENTS;
 * SEL_ENOTSUP: nothing is changed.  OSError, when epoll refuses (EBADF: closed
 * meanwhile; ENOMEM, ENOSPC): the registration is gone.  Mirrors: modify.
 * With SEL_DEFER_MODIFY epoll is told by the next wait, and only of what is
 * still a change then; the wait reports as INVALID, once, what epoll refuses.
 */
sel_status sel_selector_modify(sel_selector *selector, int32_t fd,
			       uint32_t events, uint64_t data, sel_key *key);
/*
 * Ends a registration; `key` receives what it was.  Works also when the
 * descriptor has been closed.
 * Errors, in this order: SEL_ECLOSED; SEL_EBADFD; SEL_ENOTREG.
 * Mirrors: BaseSelector.unregister.
 */
sel_status sel_selector_unregister(sel_selector *selector, int32_t fd,
				   sel_key *key);
/*
 * All or nothing: registers `count` keys, or unregisters `count` descriptors.
 * If one of them is at fault `failed`, unless NULL, receives its index.
 * Errors: as for one; a descriptor or token that comes twice is SEL_EEXISTS,
 * or SEL_ENOTREG.
 */
sel_status sel_selector_register_many(sel_selector *selector,
				      const sel_key *keys, size_t count,
				      size_t *failed);
sel_status sel_selector_unregister_many(sel_selector *selector,
					const int32_t *fds, size_t count,
					size_t *failed);
/*
 * Looks a registration up.  Errors: SEL_ECLOSED; SEL_EBADFD; SEL_ENOTREG.
 * Mirrors: BaseSelector.get_key.
 */
sel_status sel_selector_get_key(sel_selector *selector, int32_t fd,
				sel_key *key);
/*
 * The descriptor that a token was registered with.
 * Errors: SEL_ECLOSED; SEL_EVALUE (token 0); SEL_ENOTREG.
 */
sel_status sel_selector_find(sel_selector *selector, uint64_t object);
/* How many are registered.  Mirrors: len(BaseSelector.get_map()). */
sel_status sel_selector_count(sel_selector *selector);
/*
 * Iterates in ascending order of descriptors: start with *cursor at -1; 1 and
 * a key, or 0 at the end.  Changes in between are fine.
 * Errors: SEL_ECLOSED; SEL_EVALUE (a cursor below -1).
 * Mirrors: iter(BaseSelector.get_map()).
 */
sel_status sel_selector_next(sel_selector *selector, int32_t *cursor,
			     sel_key *key);

/*
 * Waits until a registered descriptor is ready, and returns how many events
 * it has put into `events`, one for each descriptor, in no special order; 0
 * when the time is over.  What does not fit is reported by the next waits.
 * `timeout`: nanoseconds; 0 or less: look and don't wait; SEL_FOREVER or more:
 * no limit, also with nothing registered.  After a signal the wait goes on
 * with the time that is left, unless the selector has SEL_RETURN_ON_SIGNAL.
 * Errors, in this order: SEL_ECLOSED (also when closed meanwhile);
 * SEL_EVALUE (capacity 0); SEL_ECONCURRENT; SEL_EWOKEN; SEL_EINTERRUPTED, also
 * now and then without a handler; SEL_ENOMEM; OSError.  A handler that runs
 * just before the wait begins does not end it: call sel_selector_wakeup() in
 * the handler where that matters.
 * Mirrors: BaseSelector.select.
 */
sel_status sel_selector_select(sel_selector *selector, sel_event *events,
			       size_t capacity, int64_t timeout);
/* The same until sel_now() reaches `deadline`. */
sel_status sel_selector_select_until(sel_selector *selector, sel_event *events,
				     size_t capacity, int64_t deadline);
/*
 * 1 while the registration that `event` reports still stands, else 0: another
 * handler of the same batch may have ended it.  Errors: SEL_ECLOSED.
 */
sel_status sel_selector_is_current(sel_selector *selector,
				   const sel_event *event);
/*
 * Ends the wait that runs, or else the next one: with its events if it has
 * any, else with SEL_EWOKEN.  Several before that count as one.  A time-out,
 * an interruption or another error does not use it up.  Async-signal-safe; it
 * keeps errno.  Errors: SEL_ECLOSED.
 */
sel_status sel_selector_wakeup(sel_selector *selector);
/*
 * A descriptor of the selector's that is readable while a wait would return
 * something, for use in an outer set; without SEL_FEATURE_FILENO, on devpoll,
 * it is no use there.  Never read, write or close it.
 * Errors: SEL_ECLOSED; SEL_ENOTSUP (poll, select); OSError.  Mirrors: fileno.
 */
sel_status sel_selector_fileno(sel_selector *selector);
/* Its back end's number, and its features.  Errors: SEL_ECLOSED. */
sel_status sel_selector_backend(sel_selector *selector);
sel_status sel_selector_features(sel_selector *selector);
/*
 * Fills the first `size` bytes of `stats`, with zeroes beyond what is known.
 * Errors: SEL_ECLOSED; SEL_EVALUE (size no multiple of 8, or above 4096).
 */
sel_status sel_selector_stats(sel_selector *selector, sel_stats *stats,
			      size_t size);

/*
 * Waits on three lists of descriptors and cuts each in place to those that
 * are ready for reading, for writing, or with an exceptional condition, in
 * their order.  *nr, *nw and *nx are the lengths before and after; a NULL
 * list with a NULL or zero length is empty.  Returns how many are ready in
 * all, 0 when the time is over.  There is no FD_SETSIZE limit.
 * `flags`, here and below: 0 or SEL_RETURN_ON_SIGNAL.
 * Errors, in this order: SEL_EVALUE (a negative time-out, an unknown flag);
 * SEL_ETYPE; SEL_EBADFD (a negative descriptor); SEL_ENOMEM; OSError: EBADF
 * (one is not open); SEL_EINTERRUPTED.  The lists stay as they were.
 * Mirrors: select.select.
 */
sel_status sel_select(int32_t *rlist, size_t *nr, int32_t *wlist, size_t *nw,
		      int32_t *xlist, size_t *nx, int64_t timeout,
		      uint32_t flags);

/* Errors: SEL_ENOMEM.  Mirrors: select.poll. */
sel_status sel_poll_new(sel_poll **poll);
/* Releases it; NULL is fine.  A poll that runs goes on to its end. */
void sel_poll_free(sel_poll *poll);
/*
 * Adds a descriptor, open or not, or sets the mask of a known one.
 * Errors, in this order: SEL_EBADFD; SEL_ERANGE (mask above 65535);
 * SEL_ENOMEM.  Mirrors: poll.register.
 */
sel_status sel_poll_register(sel_poll *poll, int32_t fd, uint32_t mask);
/* More errors: -ENOENT when it is not registered.  Mirrors: poll.modify. */
sel_status sel_poll_modify(sel_poll *poll, int32_t fd, uint32_t mask);
/* Errors: SEL_EBADFD; SEL_ENOTREG.  Mirrors: poll.unregister. */
sel_status sel_poll_unregister(sel_poll *poll, int32_t fd);
sel_status sel_poll_count(sel_poll *poll);	/* how many are registered */
/*
 * Waits; returns how many results it has written, with the system's POLL* bits,
 * in order of registration from where the last call ran out of room.
 * `timeout`: nanoseconds; negative, SEL_FOREVER or more: no limit.  Changes
 * made meanwhile count from the next call on.
 * Errors, in this order: SEL_EVALUE (unknown flag); SEL_ETYPE; SEL_EVALUE
 * (capacity 0); SEL_ECONCURRENT; SEL_ENOMEM; OSError (EINVAL: more than the
 * process may open); SEL_EINTERRUPTED.
 * Mirrors: poll.poll.
 */
sel_status sel_poll_poll(sel_poll *poll, sel_pollfd *ready, size_t capacity,
			 int64_t timeout, uint32_t flags);

/*
 * Errors, in this order: SEL_ENOTSUP; SEL_EVALUE (a size hint of 0 or below
 * -1); EINVAL (flags other than 0 and EPOLL_CLOEXEC); OSError; SEL_ENOMEM.
 * Mirrors: select.epoll.
 */
sel_status sel_epoll_new(sel_epoll **epoll, int32_t sizehint, int32_t flags);
/*
 * Wraps an epoll descriptor and owns it from then on.  It is not looked at;
 * later calls fail with EBADF or EINVAL if it is none.
 * Errors: SEL_ENOTSUP; SEL_EBADFD (negative); SEL_ENOMEM.
 * Mirrors: epoll.fromfd.
 */
sel_status sel_epoll_from_fd(sel_epoll **epoll, int32_t fd);
/* Closes it and gives it up; NULL is fine. */
void sel_epoll_free(sel_epoll *epoll);
/*
 * Closes the descriptor, once calls of other threads have left; a wait that
 * runs is not ended.  Any number of times.  Errors: what close(2) says of a
 * descriptor that was closed behind its back.  Mirrors: epoll.close.
 */
sel_status sel_epoll_close(sel_epoll *epoll);
/* 1 or 0.  Mirrors: epoll.closed. */
sel_status sel_epoll_closed(sel_epoll *epoll);
/* Errors: SEL_ECLOSEDOBJ.  Mirrors: epoll.fileno. */
sel_status sel_epoll_fileno(sel_epoll *epoll);
/*
 * Change the kernel's set.  Errors, in this order: SEL_EBADFD;
 * SEL_ECLOSEDOBJ; OSError: EBADF, EEXIST, ENOENT, EPERM, EINVAL, ELOOP,
 * ENOMEM, ENOSPC.  Mirrors: epoll.register, epoll.modify, epoll.unregister.
 */
sel_status sel_epoll_register(sel_epoll *epoll, int32_t fd, uint32_t mask);
sel_status sel_epoll_modify(sel_epoll *epoll, int32_t fd, uint32_t mask);
sel_status sel_epoll_unregister(sel_epoll *epoll, int32_t fd);
/*
 * As sel_poll_poll(), with EPOLL* bits, and several threads may wait.
 * Errors, in this order: SEL_ECLOSEDOBJ; SEL_EVALUE (unknown flag); SEL_ETYPE;
 * SEL_EVALUE (capacity 0); SEL_ENOMEM; OSError; SEL_EINTERRUPTED.
 * Mirrors: epoll.poll.
 */
sel_status sel_epoll_poll(sel_epoll *epoll, sel_pollfd *ready, size_t capacity,
			  int64_t timeout, uint32_t flags);

/*
 * /dev/poll of Solaris and illumos; on other systems every call answers
 * SEL_ENOTSUP.  As the epoll calls of the same names, but: register and modify
 * take unknown descriptors and check the mask as sel_poll_register() does,
 * unregister ignores unknown ones.  Mirrors: select.devpoll.
 */
sel_status sel_devpoll_new(sel_devpoll **devpoll);
void sel_devpoll_free(sel_devpoll *devpoll);
sel_status sel_devpoll_close(sel_devpoll *devpoll);
sel_status sel_devpoll_closed(sel_devpoll *devpoll);
sel_status sel_devpoll_fileno(sel_devpoll *devpoll);
sel_status sel_devpoll_register(sel_devpoll *devpoll, int32_t fd,
				uint32_t mask);
sel_status sel_devpoll_modify(sel_devpoll *devpoll, int32_t fd, uint32_t mask);
sel_status sel_devpoll_unregister(sel_devpoll *devpoll, int32_t fd);
sel_status sel_devpoll_poll(sel_devpoll *devpoll, sel_pollfd *ready,
			    size_t capacity, int64_t timeout, uint32_t flags);

/*
 * kqueue of the BSDs and macOS; on other systems the calls with a sel_kqueue
 * answer SEL_ENOTSUP.  As the epoll calls of the same names; a child of fork
 * finds it closed.  Mirrors: select.kqueue.
 */
sel_status sel_kqueue_new(sel_kqueue **kqueue);
sel_status sel_kqueue_from_fd(sel_kqueue **kqueue, int32_t fd);
void sel_kqueue_free(sel_kqueue *kqueue);
sel_status sel_kqueue_close(sel_kqueue *kqueue);
sel_status sel_kqueue_closed(sel_kqueue *kqueue);
sel_status sel_kqueue_fileno(sel_kqueue *kqueue);
/*
 * Applies the changes, once, then waits for up to `capacity` events; with
 * capacity 0 it does not wait.  A change that fails becomes an event with
 * KQ_EV_ERROR where there is room, and the call's error where there is none.
 * Errors, in this order: SEL_ECLOSEDOBJ; SEL_EVALUE (a negative time-out, an
 * unknown flag); SEL_ETYPE; SEL_ERANGE (a member too large for the system);
 * SEL_ENOMEM; OSError; SEL_EINTERRUPTED (all is applied).  Mirrors: control.
 */
sel_status sel_kqueue_control(sel_kqueue *kqueue, const sel_kevent *changes,
			      size_t nchanges, sel_kevent *events,
			      size_t capacity, int64_t timeout, uint32_t flags);
/* Fills all members; on every system.  Mirrors: select.kevent. */
void sel_kevent_init(sel_kevent *event, uint64_t ident, int32_t filter,
		     uint32_t flags, uint32_t fflags, int64_t data,
		     uint64_t udata);
/*
 * -1, 0 or 1 by ident, filter, flags, fflags, data, udata (as a signed
 * number), in this order; NULL is the least.  Mirrors: kevent's comparisons.
 */
int32_t sel_kevent_compare(const sel_kevent *a, const sel_kevent *b);

/* cdef-end */
#ifdef __cplusplus
}
#endif

#endif
