/* SPDX-License-Identifier: MIT */
/*
 * libsel: wait until descriptors are ready, over epoll, poll, select, kqueue
 * and /dev/poll.  This header is the whole public interface, and its contract.
 * It mirrors Python's modules `selectors` and `select`: "Mirrors:" names the
 * documented call that a function stands for.
 *
 * Status codes.  A call that can fail returns a sel_status: 0, a count or a
 * number on success, a negative code on failure.  Codes from -1 to -4095 are
 * negated errno numbers of the system; the texts below call them OSError.
 * Codes below -10000 are libsel's own.  No code ever changes its number.  A
 * call writes its out-parameters on success only.  "Errors:" lists the codes of
 * a call in the order in which the call looks for them, unless the text says
 * otherwise.  Each call with a pointer to an object or to an array also answers
 * SEL_ETYPE when that pointer is NULL, unless the text allows NULL.
 *
 * Times are nanoseconds.  A wait is never shorter than asked.  Where the system
 * call is coarser, libsel rounds the time up.
 *
 * Threads.  Every call may be made from any thread at any time, with two
 * exceptions: no call may use an object after the object's free call has
 * returned, and only one thread at a time may wait on a selector or on a poll
 * object.  Cancelling a thread inside a wait is not supported.
 *
 * Signal handlers.  A handler may call only what is marked as
 * async-signal-safe.
 *
 * Forks.  A child of fork() has selectors of its own: the first call in the
 * child that needs the kernel makes new kernel objects for the child alone,
 * from what is registered.  Parent and child share epoll objects, as the system
 * shares them.
 *
 * Descriptors.  The descriptors that libsel opens are close-on-exec.  The
 * descriptors that a program registers stay the program's own.
 *
 * libsel starts no thread, sets no signal handler, prints nothing and never
 * ends the process.  All that is between the two cdef markers is plain C, for
 * readers without a preprocessor.  Where a text has no "Since:", the thing is
 * there since 0.1.0.
 */
#ifndef LIBSEL_SEL_H
#define LIBSEL_SEL_H

#include <stddef.h>
#include <stdint.h>

/* A time-out or deadline that never ends.  The number is exact in a double. */
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

/*
 * The errors of libsel itself.  sel_error_exception() names the Python
 * exception that each of them stands for.
 */
enum {
	/* The mask of events has no bit that can become ready, or an unknown
	   bit. */
	SEL_EEVENTS = -10001,
	/* The descriptor is negative, or can't be a descriptor. */
	SEL_EBADFD = -10002,
	/* The token is unknown, and the descriptor beside the token is
	   negative. */
	SEL_EFILEOBJ = -10003,
	/* The descriptor or the token is registered already. */
	SEL_EEXISTS = -10004,
	/* The descriptor or the token is not registered. */
	SEL_ENOTREG = -10005,
	/* The selector is closed. */
	SEL_ECLOSED = -10006,
	/* The epoll, devpoll or kqueue object is closed. */
	SEL_ECLOSEDOBJ = -10007,
	/* Another thread waits on the object already. */
	SEL_ECONCURRENT = -10008,
	/* An argument is out of its domain: an unknown number or flag, a
	   negative time-out where none may be negative, a capacity of 0. */
	SEL_EVALUE = -10009,
	/* A number is too large for the system's type. */
	SEL_ERANGE = -10010,
	/* A pointer is NULL where an object or an array must be. */
	SEL_ETYPE = -10011,
	/* There is no memory left. */
	SEL_ENOMEM = -10012,
	/* A signal handler ran, and the call returns for that reason. */
	SEL_EINTERRUPTED = -10013,
	/* sel_selector_wakeup() ended the wait. */
	SEL_EWOKEN = -10014,
	/* This system or this back end does not have the thing. */
	SEL_ENOTSUP = -10015
};

/*
 * Events of a registration.  A mask needs at least one of READ, WRITE and PRI.
 * Any other bit is SEL_EEVENTS; a bit that the back end does not have is
 * SEL_ENOTSUP.  Without EDGE a registration is level-triggered: each wait
 * reports the descriptor as long as it is ready.
 */
enum {
	/* The descriptor can be read without blocking, is at its end of file,
	   or, for a listening socket, has a connection to accept.
	   Mirrors: selectors.EVENT_READ. */
	SEL_EVENT_READ = 0x1,
	/* The descriptor can be written without blocking.
	   Mirrors: selectors.EVENT_WRITE. */
	SEL_EVENT_WRITE = 0x2,
	/* Urgent or exceptional data is there.  Needs SEL_FEATURE_PRI. */
	SEL_EVENT_PRI = 0x100,
	/* The registration is reported once, and then not again until
	   sel_selector_modify() arms it anew.  Needs SEL_FEATURE_ONESHOT. */
	SEL_EVENT_ONESHOT = 0x1000,
	/* The registration is reported when the descriptor becomes ready, and
	   not again while the descriptor stays ready.  Needs
	   SEL_FEATURE_EDGE. */
	SEL_EVENT_EDGE = 0x2000,
	/* Of several selectors that wait for the same descriptor, the system
	   wakes one or few instead of all.  Can't be had together with PRI or
	   ONESHOT (SEL_ENOTSUP).  Needs SEL_FEATURE_EXCLUSIVE. */
	SEL_EVENT_EXCLUSIVE = 0x4000
};

/* What the system said beyond READ and WRITE, in sel_event.detail. */
enum {
	/* Urgent or exceptional data is there. */
	SEL_DETAIL_PRI = 0x2,
	/* An error is pending. */
	SEL_DETAIL_ERR = 0x8,
	/* The connection or the pipe is hung up. */
	SEL_DETAIL_HUP = 0x10,
	/* The descriptor is not open, or is not the registered one any more. */
	SEL_DETAIL_INVALID = 0x20,
	/* The peer will write no more. */
	SEL_DETAIL_RDHUP = 0x2000
};

/* Back ends.  Each number is known on every system; what the system does not
   have answers SEL_ENOTSUP. */
enum {
	/* The best back end of this system; see sel_backend_default(). */
	SEL_BACKEND_DEFAULT = 0,
	/* Mirrors: selectors.SelectSelector. */
	SEL_BACKEND_SELECT = 1,
	/* Mirrors: selectors.PollSelector. */
	SEL_BACKEND_POLL = 2,
	/* Mirrors: selectors.EpollSelector. */
	SEL_BACKEND_EPOLL = 3,
	/* Mirrors: selectors.DevpollSelector. */
	SEL_BACKEND_DEVPOLL = 4,
	/* Mirrors: selectors.KqueueSelector. */
	SEL_BACKEND_KQUEUE = 5
};

/* Flags of sel_selector_new().  The first is a flag of the waits of the
   `select` module too. */
enum {
	/* A wait returns SEL_EINTERRUPTED when a signal handler has run,
	   instead of going on with the time that is left. */
	SEL_RETURN_ON_SIGNAL = 0x1,
	/* The next wait tells epoll of modifies; see sel_selector_modify(). */
	SEL_DEFER_MODIFY = 0x2,
	/* While most descriptors are ready, epoll asks poll(2) first, which
	   costs less.  poll goes by numbers, so that the program must
	   unregister each descriptor before it closes the descriptor. */
	SEL_DENSE = 0x4
};

/* What a back end can do on this system. */
enum {
	/* SEL_EVENT_EDGE can be registered. */
	SEL_FEATURE_EDGE = 0x1,
	/* SEL_EVENT_ONESHOT can be registered. */
	SEL_FEATURE_ONESHOT = 0x2,
	/* SEL_EVENT_PRI can be registered. */
	SEL_FEATURE_PRI = 0x4,
	/* SEL_EVENT_EXCLUSIVE can be registered. */
	SEL_FEATURE_EXCLUSIVE = 0x8,
	/* An outer set can wait for what sel_selector_fileno() answers. */
	SEL_FEATURE_FILENO = 0x10,
	/* Time-outs are not rounded up to milliseconds. */
	SEL_FEATURE_NANOSECONDS = 0x20
};

/* A registration.  Mirrors: selectors.SelectorKey. */
typedef struct sel_key {
	int32_t fd;		/* the registered descriptor */
	uint32_t events;	/* SEL_EVENT_*, as registered */
	uint64_t object;	/* the caller's token for a file object, or 0 */
	uint64_t data;		/* the caller's; libsel never looks at it */
} sel_key;

/*
 * A ready descriptor.  `events` is never 0, and has only those bits of READ,
 * WRITE and PRI that the registration asks for.  An error, a hang-up and an
 * invalid descriptor set all of these bits; the end of the peer's writing sets
 * READ.  doc/no-spin.md has a table of what each state of a descriptor reports.
 */
typedef struct sel_event {
	sel_key key;		/* the registration, when it was reported */
	uint32_t events;	/* what the descriptor is ready for */
	uint32_t detail;	/* SEL_DETAIL_*: what the system said beyond */
	uint32_t generation;	/* for sel_selector_is_current() */
	uint32_t reserved;	/* 0 */
} sel_event;

/* A result of a poll, epoll or devpoll object. */
typedef struct sel_pollfd {
	int32_t fd;
	uint32_t events;	/* the system's POLL* or EPOLL* bits */
} sel_pollfd;

/* An event or a change of a kqueue object; wide enough for every BSD.
   Mirrors: select.kevent. */
typedef struct sel_kevent {
	uint64_t ident;
	int64_t data;
	uint64_t udata;
	int32_t filter;
	uint32_t flags;
	uint32_t fflags;
	uint32_t reserved;	/* 0 */
} sel_kevent;

/* Counters since sel_selector_new().  Later versions may append members. */
typedef struct sel_stats {
	uint64_t waits;			/* waits begun, modulo SIZE_MAX + 1 */
	uint64_t events;		/* events returned */
	uint64_t changes;		/* changes made to the kernel's set */
	uint64_t changes_saved;		/* modifies that needed no change */
	uint64_t stale;			/* outdated records dropped */
	uint64_t rebuilds;		/* kernel's sets built anew */
	uint64_t wakeups;		/* wakeups that were not merged */
	uint64_t wakeups_merged;	/* wakeups one of these stood for */
	uint64_t signals;		/* interruptions by a signal */
	uint64_t fallbacks;		/* 1 if time-outs are rounded, because
					   the precise system call is
					   refused */
} sel_stats;

/*
 * The library.  The strings that these calls return are static and never NULL.
 * Each of these calls is async-signal-safe.
 */

/* The version as a text: "0.1.0", "0.1.0-rc1". */
const char *sel_version(void);
/* The version as a number: major << 16 | minor << 8 | patch. */
uint32_t sel_version_number(void);
/* A short text in English for a status code; "success" for 0 and above. */
const char *sel_strerror(sel_status code);
/* The name of a status code: "EBADF", "SEL_EWOKEN"; "" if it is unknown. */
const char *sel_error_name(sel_status code);
/* The Python exception that a status code stands for: "KeyError"; "" if there
   is none. */
const char *sel_error_exception(sel_status code);
/* The errno of a negated errno: 9 of -9; 0 of every other code. */
int32_t sel_error_errno(sel_status code);

/*
 * Looks up the value of a constant by the name that Python or this header gives
 * it ("EVENT_READ", "EPOLLIN", "KQ_EV_ADD", "SEL_EBADFD", ...).
 * Errors:
 *   SEL_EVALUE	there is no such name
 *   SEL_ENOTSUP	this system does not have the constant
 * Mirrors: the constants of `selectors` and `select`.
 */
sel_status sel_constant(const char *name, int64_t *value);
/* The name of the constant at an index, in a fixed order; NULL past the last
   constant. */
const char *sel_constant_name(size_t index);
/* The clock of deadlines: CLOCK_MONOTONIC.  Async-signal-safe. */
int64_t sel_now(void);

/*
 * Back ends.  `backend` is a SEL_BACKEND_* number.
 */

/* The name of a back end: "epoll"; "" if the number is unknown. */
const char *sel_backend_name(uint32_t backend);
/*
 * The number of a back end's name; 0 of "default".
 * Errors:
 *   SEL_EVALUE	there is no such name
 */
sel_status sel_backend_by_name(const char *name);
/*
 * Tells whether a selector with this back end can be made: 0 or an error.
 * Errors:
 *   SEL_EVALUE	the number is unknown
 *   SEL_ENOTSUP	this system does not have the back end
 *   OSError	the system refuses a system call that the back end needs
 */
sel_status sel_backend_available(uint32_t backend);
/*
 * The number of the default back end: the first of kqueue, epoll, devpoll, poll
 * and select that can really be created, unless the environment variable
 * LIBSEL_BACKEND names another one that can.  A set-user-ID program ignores the
 * variable.
 * Mirrors: selectors.DefaultSelector.
 */
sel_status sel_backend_default(void);
/* The SEL_FEATURE_* bits of a back end; 0 if the back end is unknown or
   unavailable. */
uint32_t sel_backend_features(uint32_t backend);

/*
 * Makes a selector.  The selector has descriptors of its own, and is the
 * caller's until sel_selector_free().
 * `flags`: 0, or SEL_RETURN_ON_SIGNAL, SEL_DEFER_MODIFY and SEL_DENSE.
 * Errors:
 *   SEL_EVALUE	the back end or a flag is unknown
 *   SEL_ENOTSUP	this system does not have the back end
 *   SEL_ENOMEM
 *   OSError	EMFILE, ENFILE and others: there are no descriptors left
 * Mirrors: selectors.DefaultSelector, selectors.EpollSelector and so on.
 */
sel_status sel_selector_new(sel_selector **selector, uint32_t backend,
			    uint32_t flags);
/*
 * Closes the selector and gives it up; NULL is fine.  The call does not wait
 * for other threads: a wait in another thread ends with SEL_ECLOSED, and the
 * last call that leaves the selector frees everything.  A call that begins
 * after sel_selector_free() has returned is the caller's error; so close the
 * selector, join the threads that wait, then free it.
 */
void sel_selector_free(sel_selector *selector);
/*
 * Closes the selector.  Closing again does nothing.  From then on every call
 * but close, closed and free answers SEL_ECLOSED before any other check, and a
 * wait in another thread ends with that code.  The registered descriptors stay
 * open. The last call that leaves the selector closes the selector's own
 * descriptors.
 * Mirrors: BaseSelector.close.
 */
sel_status sel_selector_close(sel_selector *selector);
/* 1 if the selector is closed, else 0. */
sel_status sel_selector_closed(sel_selector *selector);

/*
 * Registers an open descriptor.  The descriptor stays the caller's, who must
 * unregister it before closing it.  A wait that runs in another thread sees the
 * registration at once.
 * `events`: SEL_EVENT_*.
 * `data`: the caller's; libsel returns it in keys and events.
 * `key`: receives the registration; NULL is fine, here and in all calls below.
 * Errors, in this order; each leaves everything as it was:
 *   SEL_ECLOSED
 *   SEL_EEVENTS	the mask has no event, or an unknown bit
 *   SEL_ENOTSUP	the back end does not have one of the events
 *   SEL_EBADFD	the descriptor is negative
 *   SEL_EEXISTS	the descriptor is registered
 *   EINVAL	the descriptor is the selector's own
 * and, in no order:
 *   SEL_ENOMEM
 *   EBADF	the descriptor is not open
 *   EPERM	with epoll: a regular file or directory, which is always ready
 *   ELOOP	with epoll: the selector's own descriptor, a cycle, or nesting
 *		too deep
 *   ENOSPC, ENOMEM	with epoll: a limit of the kernel
 * Mirrors: BaseSelector.register.
 */
sel_status sel_selector_register(sel_selector *selector, int32_t fd,
				 uint32_t events, uint64_t data, sel_key *key);
/*
 * Registers a descriptor with a token that stands for the caller's file object.
 * sel_selector_find() finds the registration by the token, also when the file
 * object no longer knows its descriptor.
 * `object`: the token; 0 means no token.
 * Errors: those of sel_selector_register(), but
 *   SEL_EEXISTS	also for a token in use, before a negative descriptor is
 *		looked at
 *   SEL_EFILEOBJ	instead of SEL_EBADFD, for an unknown token with a
 *		negative descriptor
 * Mirrors: BaseSelector.register.
 */
sel_status sel_selector_register_object(sel_selector *selector, uint64_t object,
					int32_t fd, uint32_t events,
					uint64_t data, sel_key *key);
/*
 * Sets events and data of a registration.  If the events stay the same there is
 * no system call, except that ONESHOT and EDGE are armed anew.
 * With SEL_DEFER_MODIFY epoll is told by the next wait, and only of masks that
 * are then still others than epoll knows.  What epoll refuses there, that wait
 * reports as INVALID, once.
 * Errors, in this order; each leaves everything as it was:
 *   SEL_ECLOSED
 *   SEL_EBADFD	the descriptor is negative
 *   SEL_ENOTREG	the descriptor is not registered
 *   SEL_EEVENTS	the mask has no event, or an unknown bit
 *   SEL_ENOTSUP	the back end does not have one of the events
 * and then, when the system refuses; the registration is gone:
 *   OSError	EBADF (the descriptor was closed), ENOMEM, ENOSPC
 * Mirrors: BaseSelector.modify.
 */
sel_status sel_selector_modify(sel_selector *selector, int32_t fd,
			       uint32_t events, uint64_t data, sel_key *key);
/*
 * Ends a registration, also when the descriptor has been closed.
 * `key`: receives the registration as it was.
 * Errors:
 *   SEL_ECLOSED
 *   SEL_EBADFD	the descriptor is negative
 *   SEL_ENOTREG	the descriptor is not registered
 * Mirrors: BaseSelector.unregister.
 */
sel_status sel_selector_unregister(sel_selector *selector, int32_t fd,
				   sel_key *key);
/*
 * Registers or unregisters many descriptors at once: all of them, or none when
 * one is refused.  No wait sees a part of the change.
 * `keys`, `fds`: `count` of them; NULL is fine for none.
 * `failed`: receives the index of the one that is refused; NULL is fine.
 * Errors: those of sel_selector_register_object() and
 * sel_selector_unregister(); a descriptor or token that comes twice is
 * SEL_EEXISTS, or SEL_ENOTREG.
 */
sel_status sel_selector_register_many(sel_selector *selector,
				      const sel_key *keys, size_t count,
				      size_t *failed);
sel_status sel_selector_unregister_many(sel_selector *selector,
					const int32_t *fds, size_t count,
					size_t *failed);
/*
 * Looks a registration up by its descriptor.
 * Errors:
 *   SEL_ECLOSED
 *   SEL_EBADFD	the descriptor is negative
 *   SEL_ENOTREG	the descriptor is not registered
 * Mirrors: BaseSelector.get_key.
 */
sel_status sel_selector_get_key(sel_selector *selector, int32_t fd,
				sel_key *key);
/*
 * The descriptor that a token was registered with.
 * Errors:
 *   SEL_ECLOSED
 *   SEL_EVALUE	the token is 0
 *   SEL_ENOTREG	the token is not registered
 */
sel_status sel_selector_find(sel_selector *selector, uint64_t object);
/*
 * How many descriptors are registered.
 * Errors: SEL_ECLOSED.
 * Mirrors: len(BaseSelector.get_map()).
 */
sel_status sel_selector_count(sel_selector *selector);
/*
 * Goes through the registrations in ascending order of descriptors: returns 1
 * and the next key, or 0 at the end.  Changes between the calls are fine.
 * `cursor`: starts at -1, and is the descriptor of the last key then.
 * Errors:
 *   SEL_ECLOSED
 *   SEL_EVALUE	the cursor is below -1
 * Mirrors: iter(BaseSelector.get_map()).
 */
sel_status sel_selector_next(sel_selector *selector, int32_t *cursor,
			     sel_key *key);

/*
 * Waits until a registered descriptor is ready.  Returns how many events the
 * call has written, one for each ready descriptor, in no special order; or 0
 * when the time is over.  The next waits report what does not fit.
 * `events`: room for `capacity` events.  The call may write to all of it,
 * whatever it returns.
 * `timeout`: nanoseconds.  0 or less: look without waiting; CAUTION: so -1 does
 * not wait.  SEL_FOREVER or more: no limit, also with nothing registered.
 * After a signal the wait goes on with the time that is left, unless the
 * selector has SEL_RETURN_ON_SIGNAL.  A handler that runs just before the wait
 * begins does not end the wait: where that matters, call sel_selector_wakeup()
 * in the handler.
 * Errors:
 *   SEL_ECLOSED	the selector is closed, or is closed during the wait
 *   SEL_EVALUE	the capacity is 0
 *   SEL_ECONCURRENT	another thread waits on the selector
 *   SEL_EWOKEN	a wakeup ended the wait, which has no events
 *   SEL_EINTERRUPTED	a signal ended the wait; now and then without a handler
 *   SEL_ENOMEM
 *   OSError
 * Mirrors: BaseSelector.select.
 */
sel_status sel_selector_select(sel_selector *selector, sel_event *events,
			       size_t capacity, int64_t timeout);
/*
 * Waits as sel_selector_select() does, until sel_now() reaches `deadline`.
 * Errors: those of sel_selector_select().
 */
sel_status sel_selector_select_until(sel_selector *selector, sel_event *events,
				     size_t capacity, int64_t deadline);
/*
 * Tells whether the registration that an event reports still stands: 1, or 0
 * when it has ended, as by another handler of the same batch.
 * Errors: SEL_ECLOSED.
 */
sel_status sel_selector_is_current(sel_selector *selector,
				   const sel_event *event);
/*
 * Ends the wait that runs, or else the next one: with events if the wait has
 * any, else with SEL_EWOKEN.  Several wakeups before that count as one.  A wait
 * that ends by its time-out, by an interruption or by another error keeps the
 * wakeup for the next wait.
 * Async-signal-safe; the call keeps errno.
 * Errors: SEL_ECLOSED.
 */
sel_status sel_selector_wakeup(sel_selector *selector);
/*
 * A descriptor of the selector's that is readable while a wait would return
 * something, for use in an outer set.  The program must never read, write or
 * close the descriptor.  A back end without SEL_FEATURE_FILENO, as devpoll, may
 * answer a descriptor that no outer set can wait for.
 * Errors:
 *   SEL_ECLOSED
 *   SEL_ENOTSUP	with poll and select
 *   OSError	EMFILE, ENFILE and others
 * Mirrors: EpollSelector.fileno, KqueueSelector.fileno, DevpollSelector.fileno.
 */
sel_status sel_selector_fileno(sel_selector *selector);
/* The number of the selector's back end, and its SEL_FEATURE_* bits.
   Errors: SEL_ECLOSED. */
sel_status sel_selector_backend(sel_selector *selector);
sel_status sel_selector_features(sel_selector *selector);
/*
 * Reads the selector's counters.
 * `size`: the size of the caller's sel_stats.  The call fills that many bytes,
 * with zeroes for counters that this version does not know.
 * Errors:
 *   SEL_ECLOSED
 *   SEL_EVALUE	the size is no multiple of 8, or is above 4096
 */
sel_status sel_selector_stats(sel_selector *selector, sel_stats *stats,
			      size_t size);

/*
 * Waits until a descriptor of three lists is ready for reading, for writing, or
 * has an exceptional condition.  Cuts each list in place to those that are
 * ready, in their order.  Returns how many are ready in all, or 0 when the time
 * is over.  There is no FD_SETSIZE limit.
 * `nr`, `nw`, `nx`: the lengths of the lists, before and after.  A list that is
 * NULL, with a length that is NULL or points to 0, is empty.
 * `timeout`: nanoseconds; SEL_FOREVER or more: no limit.
 * `flags`, here and in the calls below: 0 or SEL_RETURN_ON_SIGNAL.
 * Errors; the lists stay as they were:
 *   SEL_EVALUE	the time-out is negative, or a flag is unknown
 *   SEL_ETYPE	a list is NULL and its length is not 0, or a length is NULL
 *   SEL_EBADFD	a descriptor is negative
 *   SEL_ENOMEM
 *   OSError	EBADF: a descriptor is not open
 *   SEL_EINTERRUPTED	a signal ended the wait
 * Mirrors: select.select.
 */
sel_status sel_select(int32_t *rlist, size_t *nr, int32_t *wlist, size_t *nw,
		      int32_t *xlist, size_t *nx, int64_t timeout,
		      uint32_t flags);

/*
 * Makes a poll object, which is the caller's until sel_poll_free().
 * Errors: SEL_ENOMEM.
 * Mirrors: select.poll.
 */
sel_status sel_poll_new(sel_poll **poll);
/* Frees the object; NULL is fine.  A sel_poll_poll() that runs in another
   thread goes on to its end. */
void sel_poll_free(sel_poll *poll);
/*
 * Adds a descriptor, open or not, or sets the mask of a registered one.
 * `mask`: the system's POLL* bits.
 * Errors:
 *   SEL_EBADFD	the descriptor is negative
 *   SEL_ERANGE	the mask is above 65535
 *   SEL_ENOMEM
 * Mirrors: poll.register.
 */
sel_status sel_poll_register(sel_poll *poll, int32_t fd, uint32_t mask);
/*
 * Sets the mask of a registered descriptor.
 * Errors: those of sel_poll_register(), and
 *   ENOENT	the descriptor is not registered
 * Mirrors: poll.modify.
 */
sel_status sel_poll_modify(sel_poll *poll, int32_t fd, uint32_t mask);
/*
 * Ends a registration.
 * Errors:
 *   SEL_EBADFD	the descriptor is negative
 *   SEL_ENOTREG	the descriptor is not registered
 * Mirrors: poll.unregister.
 */
sel_status sel_poll_unregister(sel_poll *poll, int32_t fd);
/* How many descriptors are registered. */
sel_status sel_poll_count(sel_poll *poll);
/*
 * Waits until a registered descriptor has one of its bits, or an error. 
 * Returns how many results the call has written, in order of registration, from
 * where the last call ran out of room.  Changes that another thread makes
 * meanwhile count from the next call on.
 * `ready`: room for `capacity` results.
 * `timeout`: nanoseconds; negative, SEL_FOREVER or more: no limit.
 * Errors:
 *   SEL_EVALUE	a flag is unknown
 *   SEL_ETYPE	`ready` is NULL
 *   SEL_EVALUE	the capacity is 0
 *   SEL_ECONCURRENT	another thread polls the object
 *   SEL_ENOMEM
 *   OSError	EINVAL: there are more descriptors than the process may open
 *   SEL_EINTERRUPTED	a signal ended the wait
 * Mirrors: poll.poll.
 */
sel_status sel_poll_poll(sel_poll *poll, sel_pollfd *ready, size_t capacity,
			 int64_t timeout, uint32_t flags);

/*
 * Makes an epoll object, which is the caller's until sel_epoll_free().
 * `sizehint`: above 0, or -1.
 * `flags`: 0 or EPOLL_CLOEXEC; the descriptor is close-on-exec in either case.
 * Errors:
 *   SEL_ENOTSUP	this system has no epoll
 *   SEL_EVALUE	the size hint is 0 or below -1
 *   EINVAL	a flag is unknown
 *   OSError	EMFILE, ENFILE and others
 *   SEL_ENOMEM
 * Mirrors: select.epoll.
 */
sel_status sel_epoll_new(sel_epoll **epoll, int32_t sizehint, int32_t flags);
/*
 * Makes an epoll object of an epoll descriptor, which belongs to the object
 * from then on.  The call does not look at the descriptor: if it is no epoll
 * descriptor, later calls fail with EBADF or EINVAL.
 * Errors:
 *   SEL_ENOTSUP	this system has no epoll
 *   SEL_EBADFD	the descriptor is negative
 *   SEL_ENOMEM
 * Mirrors: epoll.fromfd.
 */
sel_status sel_epoll_from_fd(sel_epoll **epoll, int32_t fd);
/* Closes the object and gives it up; NULL is fine. */
void sel_epoll_free(sel_epoll *epoll);
/*
 * Closes the descriptor, as soon as the calls of other threads have left the
 * object; a wait that runs is not ended.  Closing again does nothing.
 * Errors: what close(2) says of a descriptor that the program has closed
 * itself.
 * Mirrors: epoll.close.
 */
sel_status sel_epoll_close(sel_epoll *epoll);
/* 1 if the object is closed, else 0.  Mirrors: epoll.closed. */
sel_status sel_epoll_closed(sel_epoll *epoll);
/* The object's descriptor.  Errors: SEL_ECLOSEDOBJ.  Mirrors: epoll.fileno. */
sel_status sel_epoll_fileno(sel_epoll *epoll);
/*
 * Change the kernel's set: add a descriptor, set its mask, take it out.
 * `mask`: the system's EPOLL* bits.
 * Errors:
 *   SEL_EBADFD	the descriptor is negative
 *   SEL_ECLOSEDOBJ
 *   OSError	EBADF, EEXIST, ENOENT, EPERM, EINVAL, ELOOP, ENOMEM, ENOSPC
 * Mirrors: epoll.register, epoll.modify, epoll.unregister.
 */
sel_status sel_epoll_register(sel_epoll *epoll, int32_t fd, uint32_t mask);
sel_status sel_epoll_modify(sel_epoll *epoll, int32_t fd, uint32_t mask);
sel_status sel_epoll_unregister(sel_epoll *epoll, int32_t fd);
/*
 * Waits until a descriptor of the set is ready.  Returns how many results the
 * call has written.  Several threads may wait at once.
 * `ready`: room for `capacity` results, with the system's EPOLL* bits.
 * `timeout`: nanoseconds; negative, SEL_FOREVER or more: no limit.
 * Errors:
 *   SEL_ECLOSEDOBJ
 *   SEL_EVALUE	a flag is unknown
 *   SEL_ETYPE	`ready` is NULL
 *   SEL_EVALUE	the capacity is 0
 *   SEL_ENOMEM
 *   OSError
 *   SEL_EINTERRUPTED	a signal ended the wait
 * Mirrors: epoll.poll.
 */
sel_status sel_epoll_poll(sel_epoll *epoll, sel_pollfd *ready, size_t capacity,
			  int64_t timeout, uint32_t flags);

/*
 * /dev/poll of Solaris and illumos; on other systems every call answers
 * SEL_ENOTSUP.  The calls mean what the epoll calls of the same names mean,
 * with these differences: register and modify take unknown descriptors and
 * check the mask as sel_poll_register() does; unregister ignores unknown
 * descriptors.
 * Mirrors: select.devpoll.
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
 * answer SEL_ENOTSUP.  The calls mean what the epoll calls of the same names
 * mean, but a child of fork() finds the object closed, since the system does
 * not copy kqueues.
 * Mirrors: select.kqueue.
 */
sel_status sel_kqueue_new(sel_kqueue **kqueue);
sel_status sel_kqueue_from_fd(sel_kqueue **kqueue, int32_t fd);
void sel_kqueue_free(sel_kqueue *kqueue);
sel_status sel_kqueue_close(sel_kqueue *kqueue);
sel_status sel_kqueue_closed(sel_kqueue *kqueue);
sel_status sel_kqueue_fileno(sel_kqueue *kqueue);
/*
 * Applies the changes, once, then waits for up to `capacity` events; with a
 * capacity of 0 the call does not wait.  A change that fails becomes an event
 * with KQ_EV_ERROR where there is room, and the call's error where there is
 * none.  Returns how many events the call has written.
 * `timeout`: nanoseconds; SEL_FOREVER or more: no limit.
 * Errors:
 *   SEL_ECLOSEDOBJ
 *   SEL_EVALUE	the time-out is negative, or a flag is unknown
 *   SEL_ETYPE	an array is NULL and its length is not 0
 *   SEL_ERANGE	a member of a change is too large for the system
 *   SEL_ENOMEM
 *   OSError
 *   SEL_EINTERRUPTED	a signal ended the wait; all changes are applied
 * Mirrors: kqueue.control.
 */
sel_status sel_kqueue_control(sel_kqueue *kqueue, const sel_kevent *changes,
			      size_t nchanges, sel_kevent *events,
			      size_t capacity, int64_t timeout, uint32_t flags);
/* Fills all members of an event; works on every system.
   Mirrors: select.kevent. */
void sel_kevent_init(sel_kevent *event, uint64_t ident, int32_t filter,
		     uint32_t flags, uint32_t fflags, int64_t data,
		     uint64_t udata);
/*
 * Compares two events by ident, filter, flags, fflags, data and udata (as a
 * signed number), in this order; NULL is the least.  Returns -1, 0 or 1.
 * Mirrors: the comparisons of select.kevent.
 */
int32_t sel_kevent_compare(const sel_kevent *a, const sel_kevent *b);

/* cdef-end */
#ifdef __cplusplus
}
#endif

#endif
