/* SPDX-License-Identifier: MIT */
/*
 * libsel: wait until descriptors are ready, over epoll, poll, select, kqueue
 * and /dev/poll, and on Windows over AFD.  This header is the whole public
 * interface, and its contract.  The interface mirrors Python's modules
 * `selectors` and `select`: "Mirrors:" names the documented call or constant of
 * Python that something stands for.
 *
 * Status codes.  A call that can fail returns a sel_status: 0, a count or
 * another number on success, a negative code on failure.  Codes from -20999 to
 * -20001 are libsel's own, now and in every later version.  Every other
 * negative code is an error of the system: a negated errno number, however
 * large.  The texts below call these codes OSError, or by their names in
 * errno.h without the sign.  No code ever changes its number.  A call may
 * change errno, also when it succeeds, unless its text says otherwise.
 *
 * Errors.  "Errors:" lists the codes of a call in the order in which the call
 * looks for them, unless the text says otherwise.  The order is that of this
 * version: where a call has several mistakes, a later version may answer with
 * another one of the listed codes.  SEL_ETYPE comes before all others from
 * every call whose pointer to an object, or to the place for a new object, is
 * NULL, unless the text allows NULL, and is not listed for that case.  A call
 * writes what it returns through pointers on success only, unless the text says
 * otherwise.  The array that a wait fills is an exception: the wait may use all
 * places of the array as scratch space, and may write to them whatever the wait
 * returns.
 *
 * Later versions.  A later version may set further bits in what it returns as
 * SEL_DETAIL_* or SEL_FEATURE_*, and may know further back ends, flags and
 * events.  A program looks at the bits that it knows, and ignores the others,
 * and the reserved member of an event.  The errors of the system that are
 * listed, as OSError, are the known ones: a later version, another system or a
 * further back end may have others, and a call that finds no error today may
 * find one then.  What is said of single back ends holds for those: a further
 * one may open descriptors in other calls, and may differ in whatever
 * doc/differences.md lists.
 *
 * Ownership.  An object that a `new` or `from_fd` call makes is the caller's
 * until the `free` call of the same object.  Arrays stay the caller's, and
 * libsel keeps no pointer into one after the call.  Strings that libsel returns
 * are static.  The descriptors that a program registers stay the program's own.
 *
 * Descriptors of libsel's own are close-on-exec.  libsel opens descriptors only
 * in the following calls:
 *   - a `new` call, and the first sel_selector_fileno() of a selector;
 *   - in a child of fork(), the first call with each selector that needs the
 *     kernel: see "Forks".  sel_selector_new() is such a call for all inherited
 *     selectors whose sel_selector_fileno() was called;
 *   - in a child of fork(), the first sel_selector_close() or
 *     sel_selector_free() of an inherited selector may open a descriptor for a
 *     moment;
 *   - with epoll, a wait of a selector in which a descriptor was closed without
 *     having been unregistered: the wait may have to make a new set, and then
 *     closes the old set;
 *   - sel_backend_available(), sel_backend_default() and
 *     sel_backend_features(), which close the descriptors that they open.
 * A set that a wait makes anew has the number of the old set, unless the system
 * refuses to move the set there.  What a child makes anew with epoll has the
 * number of what it replaces, if the system can prove that the number still
 * means the inherited descriptor.  All other descriptors get numbers that are
 * free at that time, also those that a child makes anew with poll and select;
 * but what a child makes anew takes no number that is registered with a
 * selector.  The descriptor that sel_selector_fileno() returned in the parent
 * has its old number in the child, unless the child has closed that descriptor
 * before.
 *
 * Times are nanoseconds.  A wait that ends by its time-out is never shorter
 * than asked: where the system call is coarser, libsel rounds the time up.
 *
 * Threads.  Every call may be made from any thread at any time, with two
 * exceptions.  No call may begin to use an object once the object's free call
 * has begun.  Only one thread at a time may wait on a selector or on a poll
 * object; a second thread that tries gets SEL_ECONCURRENT.  No call but the
 * waits is a cancellation point.  Cancelling a thread inside a wait is not
 * supported.
 *
 * Signal handlers.  A handler may call only the functions whose text says that
 * they are async-signal-safe.  After a signal a wait goes on, unless the flags
 * of the call have SEL_FLAG_RETURN_ON_SIGNAL.  On Linux a process that is
 * stopped and goes on, by SIGSTOP and SIGCONT, counts as interrupted too.
 *
 * Forks.  A child of fork() has selectors of its own: the first call in the
 * child that needs the kernel makes new kernel objects for the child alone,
 * from what is registered.  When that fails, the call returns an error that
 * sel_selector_new() could return, and has changed nothing.  A registration
 * whose descriptor the child has closed is reported with SEL_DETAIL_INVALID.  A
 * wakeup that no wait had reported when the process forked is reported in both
 * processes.  The other objects are as the system has them after a fork: the
 * child has a copy of each poll object, shares each epoll object with its
 * parent, finds its kqueue objects closed, and can use no devpoll object that
 * its parent has used.  Children of _Fork() or of a raw clone() are not
 * supported.  A signal handler must not call fork() in a process that uses
 * libsel, and the handlers of pthread_atfork() must not call libsel.
 *
 * Windows.  A descriptor is a SOCKET, which a program casts to int32_t: the
 * system promises that only 32 bits of a handle matter.  As Python's modules
 * say, only sockets can be waited for there: a pipe, a file, a console or
 * another handle gives ENOTSOCK, a closed socket EBADF, and INVALID_SOCKET is
 * negative, and gives SEL_EBADFD.  There are sel_select(), the poll object and
 * the back ends afd, poll and select; poll needs Windows 10 version 2004, since
 * WSAPoll hides failed connects before that, and is SEL_ENOTSUP on older
 * systems.  afd, the default, is told by the system what has happened, and a
 * wait of no time may miss what has just happened.  A selector on afd has
 * handles of its own that are no sockets: register opens one for each 32
 * sockets.  Windows may mix up what two selectors on afd ask about one socket:
 * register a socket with one of them at a time, and when that one is closed,
 * with another only once its waits have returned.  Everything else that the
 * system has not got is SEL_ENOTSUP, too.  The errors are the errno numbers of
 * the C library, and never Winsock's.  Time-outs are whole milliseconds,
 * rounded up.  The constants POLLIN and so on have Winsock's numbers.  A peer
 * that has shut the connection makes a socket readable; a failed connect makes
 * a socket ready for everything, and leaves the socket's error, which SO_ERROR
 * tells, to the program.  libsel starts Winsock by itself, and never ends
 * Winsock.  SEL_FLAG_RETURN_ON_SIGNAL has no effect: the handlers of a console
 * run in a thread of their own, and interrupt nothing.  Sockets of libsel's own
 * are not inherited by other processes; before Windows 7 SP1 they may be for a
 * moment, while they are made.  When the system lacks the memory to tell a wait
 * that sleeps of a wakeup, a change or a close, the call succeeds after a
 * second, and the wait finds out within a minute.
 *
 * libsel starts no thread, sets no signal handler, prints nothing and never
 * ends the process.  All that is between the two cdef markers is plain C, for
 * readers without a preprocessor.  Where the text of a constant or a type has
 * no "Since:", the constant or the type is there since 0.1.0.
 */
#ifndef LIBSEL_SEL_H
#define LIBSEL_SEL_H

#include <stddef.h>
#include <stdint.h>

/*
 * The version of this header, for programs that ask when they are compiled;
 * sel_version_number() says which version runs.
 */
#define SEL_VERSION_MAJOR 0
#define SEL_VERSION_MINOR 1
#define SEL_VERSION_PATCH 0
#define SEL_VERSION_NUMBER \
	(SEL_VERSION_MAJOR << 16 | SEL_VERSION_MINOR << 8 | SEL_VERSION_PATCH)

/*
 * A time-out or a deadline that never comes.  The number is 2 to the power of
 * 62, which a floating-point number of 64 bits holds exactly.  The macro is a
 * plain number, so that every generator of bindings can read the macro, but for
 * C++98, which may have no plain number as large.
 */
#if defined(__cplusplus) && __cplusplus < 201103L
#define SEL_FOREVER (static_cast<int64_t>(1) << 62)
#else
#define SEL_FOREVER 4611686018427387904
#endif

#ifdef __cplusplus
extern "C" {
#endif
/* cdef-begin */

/*
 * Readers of this part alone need one number that a macro has:
 * SEL_FOREVER = 4611686018427387904, the time-out that never comes.
 */

/*
 * The result of a call: 0 or more on success, a negative code on failure.
 */
typedef int32_t sel_status;

/*
 * The objects.  Only libsel knows what is in them: a program holds pointers.
 */
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
	/* The mask of events has none of READ, WRITE, PRI and RDHUP, or has an
	   unknown bit. */
	SEL_EEVENTS = -20001,
	/* The descriptor is negative, or can't be a descriptor. */
	SEL_EBADFD = -20002,
	/* The token is unknown, and the descriptor that was given with the
	   token is negative. */
	SEL_EFILEOBJ = -20003,
	/* The descriptor or the token is registered already. */
	SEL_EEXISTS = -20004,
	/* The descriptor or the token is not registered. */
	SEL_ENOTREG = -20005,
	/* The selector is closed, or was closed while the call waited. */
	SEL_ECLOSED = -20006,
	/* The epoll, devpoll or kqueue object is closed. */
	SEL_ECLOSEDOBJ = -20007,
	/* Another thread waits on the selector or on the poll object
	   already. */
	SEL_ECONCURRENT = -20008,
	/* An argument is out of its domain: an unknown number, name or flag, a
	   negative time-out where no time-out may be negative, a capacity of
	   0. */
	SEL_EVALUE = -20009,
	/* A number is too large for the type that the system has for it. */
	SEL_ERANGE = -20010,
	/* A pointer is NULL where an object or an array must be. */
	SEL_ETYPE = -20011,
	/* The C library has no memory left.  (The kernel's own lack of memory
	   is the OSError ENOMEM.) */
	SEL_ENOMEM = -20012,
	/* A signal interrupted the wait, and SEL_FLAG_RETURN_ON_SIGNAL asks the
	   wait to return for that reason.  Some systems say now and then that a
	   signal has interrupted a wait although no handler has run. */
	SEL_EINTERRUPTED = -20013,
	/* The wait reports a wakeup of sel_selector_wakeup(), and has no
	   events.  Each wakeup is reported exactly once. */
	SEL_EWOKEN = -20014,
	/* This system or this back end does not have what the call asks for. */
	SEL_ENOTSUP = -20015
};

/*
 * Events of a registration.  A mask needs at least one of READ, WRITE, PRI and
 * RDHUP; the other bits say how these four are reported.  An unknown bit is
 * SEL_EEVENTS; a known bit that the back end does not have is SEL_ENOTSUP.
 * Without EDGE a registration is level-triggered: each wait reports the
 * descriptor as long as the descriptor is ready.
 */
enum {
	/* The descriptor can be read without blocking, is at its end of file,
	   or, for a listening socket, has a connection to accept.
	   Mirrors: selectors.EVENT_READ. */
	SEL_EVENT_READ = 0x1,
	/* The descriptor can be written without blocking, or, for a socket that
	   connects, the connection has been made or has failed.
	   Mirrors: selectors.EVENT_WRITE. */
	SEL_EVENT_WRITE = 0x2,
	/* The descriptor has urgent or exceptional data.  This bit needs
	   SEL_FEATURE_PRI. */
	SEL_EVENT_PRI = 0x100,
	/* The peer will write no more, or the connection has ended, with or
	   without an error.  Data that can be read is never reported as this
	   event, and does not keep the event back.  This bit needs
	   SEL_FEATURE_RDHUP. */
	SEL_EVENT_RDHUP = 0x200,
	/* The registration is reported once, and then not again until
	   sel_selector_modify() arms the registration anew.  This bit needs
	   SEL_FEATURE_ONESHOT. */
	SEL_EVENT_ONESHOT = 0x1000,
	/* The registration is reported when the descriptor becomes ready, and
	   not again while the descriptor stays ready.  This bit needs
	   SEL_FEATURE_EDGE. */
	SEL_EVENT_EDGE = 0x2000,
	/* Of several selectors that wait for the same file with this bit, the
	   system wakes one or a few instead of all.  The bit goes together with
	   READ, WRITE and EDGE only: a mask that has PRI, RDHUP or ONESHOT too
	   is SEL_ENOTSUP.  This bit needs SEL_FEATURE_EXCLUSIVE. */
	SEL_EVENT_EXCLUSIVE = 0x4000
};

/*
 * What the system said beyond READ and WRITE, in sel_event.detail.  Each bit
 * has the same value on every system, and no bit is an event's; which bits are
 * ever set depends on the back end.  Later versions may set bits that are not
 * listed here.
 */
enum {
	/* The descriptor has urgent or exceptional data. */
	SEL_DETAIL_PRI = 0x20000,
	/* The descriptor has a pending error. */
	SEL_DETAIL_ERR = 0x80000,
	/* The connection or the pipe is hung up: the other end is gone. */
	SEL_DETAIL_HUP = 0x100000,
	/* The descriptor is not open, or is no longer the file that was
	   registered, or the system has refused the registration after the call
	   that registered or modified had returned, or a failed modify could
	   not be undone. */
	SEL_DETAIL_INVALID = 0x200000,
	/* The peer will write no more.  Data that the peer has written before
	   may still be there to be read. */
	SEL_DETAIL_RDHUP = 0x20000000
};

/*
 * Back ends: the system interfaces that a selector can work with.  Each number
 * is known on every system; a back end that the system does not have is
 * SEL_ENOTSUP.
 */
enum {
	/* The best back end of this system; see sel_backend_default().
	   Mirrors: selectors.DefaultSelector. */
	SEL_BACKEND_DEFAULT = 0,
	/* select(), without its limit of FD_SETSIZE.
	   Mirrors: selectors.SelectSelector. */
	SEL_BACKEND_SELECT = 1,
	/* poll().
	   Mirrors: selectors.PollSelector. */
	SEL_BACKEND_POLL = 2,
	/* epoll of Linux.
	   Mirrors: selectors.EpollSelector. */
	SEL_BACKEND_EPOLL = 3,
	/* /dev/poll of Solaris and illumos.
	   Mirrors: selectors.DevpollSelector. */
	SEL_BACKEND_DEVPOLL = 4,
	/* kqueue of the BSDs and macOS.
	   Mirrors: selectors.KqueueSelector. */
	SEL_BACKEND_KQUEUE = 5,
	/* AFD of Windows, the driver of sockets. */
	SEL_BACKEND_AFD = 6
};

/*
 * Flags.  SEL_FLAG_RETURN_ON_SIGNAL is a flag of every wait, and of nothing
 * else.  The others are flags of sel_selector_new(), and hints, which later
 * versions may ignore.
 */
enum {
	/* A wait that a signal interrupts returns SEL_EINTERRUPTED.  Without
	   this flag the wait goes on with the time that is left.  The flag is
	   given to each wait, and sel_selector_new() refuses the flag. */
	SEL_FLAG_RETURN_ON_SIGNAL = 0x1,
	/* sel_selector_modify() may leave the system call that tells epoll of
	   the new mask to the next wait.  The next wait makes the call only if
	   the mask then differs from the mask that epoll knows.  If epoll
	   refuses the new mask, that wait reports the registration once, with
	   SEL_DETAIL_INVALID; the registration stands with its new events, and
	   the next modify tells epoll of it again.  After sel_selector_fileno()
	   was called, only a mask without events that epoll does not know is
	   left to the next wait: until then the descriptor may be readable for
	   an event that is not asked for any more.  After many waits that had
	   to make the call anyway, some modifies make the call themselves.  The
	   flag has no effect on other back ends, while a thread waits, or for a
	   registration with events beyond READ, WRITE, PRI and RDHUP. */
	SEL_FLAG_DEFER_MODIFY = 0x2,
	/* While most of the registered descriptors are ready, a wait of the
	   epoll back end asks poll(2) first, which then costs less than epoll.
	   poll(2) knows descriptors by their numbers and not by their files.
	   So the program must unregister each descriptor before it closes the
	   descriptor.  The flag has no effect on other back ends, while a
	   registration has ONESHOT, EDGE or EXCLUSIVE, or in a wait whose array
	   has fewer places than there are registrations. */
	SEL_FLAG_DENSE = 0x4
};

/*
 * Features: what a back end can do on this system.  Later versions may have
 * bits that are not listed here.
 */
enum {
	/* SEL_EVENT_EDGE can be registered: epoll and kqueue. */
	SEL_FEATURE_EDGE = 0x1,
	/* SEL_EVENT_ONESHOT can be registered: every back end. */
	SEL_FEATURE_ONESHOT = 0x2,
	/* SEL_EVENT_PRI can be registered: every back end, but kqueue only
	   on OpenBSD and DragonFly, whose filter EVFILT_EXCEPT is for urgent
	   data alone. */
	SEL_FEATURE_PRI = 0x4,
	/* SEL_EVENT_EXCLUSIVE can be registered: epoll, if the kernel that runs
	   is Linux 4.5 or later. */
	SEL_FEATURE_EXCLUSIVE = 0x8,
	/* poll(2), epoll or another selector can wait for the descriptor that
	   sel_selector_fileno() returns: epoll and kqueue. */
	SEL_FEATURE_FILENO = 0x10,
	/* Time-outs are not rounded up to milliseconds: epoll, kqueue, poll and
	   select, but not on Windows, nor where the system refuses the system
	   call that has time-outs in nanoseconds. */
	SEL_FEATURE_NANOSECONDS = 0x20,
	/* SEL_EVENT_RDHUP can be registered: epoll, afd, and poll where the
	   system has POLLRDHUP, such as Linux. */
	SEL_FEATURE_RDHUP = 0x40
};

/*
 * A registration, as a copy.  A key has 24 bytes on every system.
 * Mirrors: selectors.SelectorKey.
 */
typedef struct sel_key {
	int32_t fd;		/* the registered descriptor */
	uint32_t events;	/* SEL_EVENT_*, as registered */
	uint64_t token;		/* the caller's, for a file object; or 0 */
	uint64_t data;		/* the caller's; libsel never looks at it */
} sel_key;

/*
 * A ready descriptor.  An event has 40 bytes on every system.
 *
 * `events` is never 0, and has only those bits of READ, WRITE, PRI and RDHUP
 * that the registration asks for.  An error, a hang-up and an invalid
 * descriptor set all bits that the registration asks for, so that the program
 * looks at the descriptor; a peer that will write no more sets READ and RDHUP.
 * doc/no-spin.md has a table of what each state of a descriptor reports.
 */
typedef struct sel_event {
	sel_key key;		/* the registration, when it was reported */
	uint32_t events;	/* what the descriptor is ready for */
	uint32_t detail;	/* SEL_DETAIL_*: what the system said beyond */
	uint32_t generation;	/* tells this registration from an earlier or
				   later one of the same number; see
				   sel_selector_is_current() */
	uint32_t reserved;	/* 0 in this version */
} sel_event;

/*
 * A result of a poll, epoll or devpoll object, with 8 bytes on every system.
 */
typedef struct sel_pollfd {
	int32_t fd;		/* the registered descriptor */
	uint32_t events;	/* the system's POLL* or EPOLL* bits */
} sel_pollfd;

/*
 * An event or a change of a kqueue object, with 40 bytes on every system: each
 * member is wide enough for every BSD.  sel_constant() knows the system's
 * values of filters and flags.  The member `ext` that FreeBSD's structure has
 * too is passed to the system as 0, and not returned.
 * Mirrors: select.kevent.
 */
typedef struct sel_kevent {
	uint64_t ident;		/* what the event is about; for most filters a
				   descriptor */
	int64_t data;		/* a number whose meaning the filter decides */
	uint64_t udata;		/* the caller's; the system returns it */
	int32_t filter;		/* KQ_FILTER_* */
	uint32_t flags;		/* KQ_EV_* */
	uint32_t fflags;	/* KQ_NOTE_*: flags of the filter */
	uint32_t reserved;	/* 0, and must be 0 in a change */
} sel_kevent;

/*
 * Counters of a selector, from sel_selector_new() on.  Later versions may
 * append members.
 */
typedef struct sel_stats {
	/* Waits that have begun, modulo SIZE_MAX + 1. */
	uint64_t waits;
	/* Events that waits have returned. */
	uint64_t events;
	/* Changes that were made to the kernel's set. */
	uint64_t changes;
	/* Modifies that needed no change of the kernel's set. */
	uint64_t changes_saved;
	/* Records of the kernel that were outdated, and were dropped. */
	uint64_t stale;
	/* How often the kernel's set was built anew, by a wait or in a child of
	   fork(). */
	uint64_t rebuilds;
	/* Wakeups that did not join an earlier wakeup. */
	uint64_t wakeups;
	/* Wakeups that joined an earlier wakeup, which no wait had reported
	   yet, modulo SIZE_MAX + 1. */
	uint64_t wakeups_merged;
	/* How often a signal interrupted a wait. */
	uint64_t signals;
	/* 1 if time-outs are rounded, because the precise system call is
	   refused; else 0. */
	uint64_t fallbacks;
} sel_stats;

/*
 * The library.  The functions up to sel_now() are async-signal-safe.
 */

/*
 * Returns the version of the library that runs, as a text: "0.1.0",
 * "0.1.0-rc1".  The string is static and never NULL.
 * Async-signal-safe.
 *
 * Since: 0.1.0.
 */
const char *sel_version(void);
/*
 * Returns the version of the library that runs, as a number: major << 16 |
 * minor << 8 | patch.  A candidate has the number of its release.
 * Async-signal-safe.
 *
 * Since: 0.1.0.
 */
uint32_t sel_version_number(void);
/*
 * Returns a short text in English for a status code: "success" for 0 and above.
 * The string is static and never NULL.  Its words may change between versions.
 * Async-signal-safe.
 *
 * Since: 0.1.0.
 */
const char *sel_strerror(sel_status code);
/*
 * Returns the name of a status code: "EBADF", "SEL_EWOKEN".  The string is
 * static, and "" if the name is unknown.  The call knows the errno numbers that
 * every system of POSIX.1-2001 has, and ESHUTDOWN.
 * Async-signal-safe.
 *
 * Since: 0.1.0.
 */
const char *sel_error_name(sel_status code);
/*
 * Returns the name of the Python exception that a status code stands for:
 * "KeyError", and "OSError" for an error of the system that has no exception of
 * its own.  The string is static, and "" if there is no such exception.
 * Async-signal-safe.
 *
 * Since: 0.1.0.
 */
const char *sel_error_exception(sel_status code);
/*
 * Returns an errno number for every status code, so that a program can report
 * each failure as such a number.  An error of the system gives the system's own
 * number, 9 for -9.  A code of libsel gives the number in errno.h that is
 * nearest to its meaning:
 *   SEL_EEVENTS	EINVAL
 *   SEL_EBADFD		EBADF
 *   SEL_EFILEOBJ	EBADF
 *   SEL_EEXISTS	EEXIST
 *   SEL_ENOTREG	ENOENT
 *   SEL_ECLOSED	EBADF
 *   SEL_ECLOSEDOBJ	EBADF
 *   SEL_ECONCURRENT	EBUSY
 *   SEL_EVALUE		EINVAL
 *   SEL_ERANGE		EOVERFLOW
 *   SEL_ETYPE		EFAULT
 *   SEL_ENOMEM		ENOMEM
 *   SEL_EINTERRUPTED	EINTR
 *   SEL_EWOKEN		ECANCELED
 *   SEL_ENOTSUP	EOPNOTSUPP
 * Codes of libsel that this version does not know give EINVAL; 0 and above give
 * 0; INT32_MIN, which has no negation, gives INT32_MAX.
 * Async-signal-safe.
 *
 * Since: 0.1.0.
 */
int32_t sel_error_errno(sel_status code);

/*
 * Looks up the value of a constant by the name that Python or this header gives
 * the constant: "EVENT_READ", "EPOLLIN", "KQ_EV_ADD", "SEL_EBADFD" and so on.
 * Async-signal-safe.
 *
 * `value`: receives the value.
 *
 * Errors:
 *   SEL_ETYPE		`name` or `value` is NULL
 *   SEL_EVALUE		there is no such name
 *   SEL_ENOTSUP	this system does not have the constant
 * Mirrors: the constants of `selectors` and `select`.
 * Since: 0.1.0.
 */
sel_status sel_constant(const char *name, int64_t *value);
/*
 * Returns the name of the constant at an index, in an order that is fixed in
 * one version of the library; NULL past the last constant.  Names of constants
 * that this system does not have are among them.  The string is static.
 * Async-signal-safe.
 *
 * Since: 0.1.0.
 */
const char *sel_constant_name(size_t index);
/*
 * Returns the time, in nanoseconds, on the clock of all deadlines, which is
 * CLOCK_MONOTONIC.
 * Async-signal-safe.
 *
 * Since: 0.1.0.
 */
int64_t sel_now(void);

/*
 * Back ends.  `backend` is a SEL_BACKEND_* number.
 */

/*
 * Returns the name of a back end: "epoll"; "default" for SEL_BACKEND_DEFAULT;
 * "" if the number is unknown.  The string is static and never NULL.
 *
 * Since: 0.1.0.
 */
const char *sel_backend_name(uint32_t backend);
/*
 * Returns the number of the back end with this name, which is
 * SEL_BACKEND_DEFAULT for "default".  The name may be of a back end that this
 * system does not have.
 *
 * Errors:
 *   SEL_ETYPE		`name` is NULL
 *   SEL_EVALUE		there is no such name
 * Since: 0.1.0.
 */
sel_status sel_backend_by_name(const char *name);
/*
 * Tells whether this system has the back end and permits its system calls: 0,
 * or the error that says why not.  The call finds out by trying.  A selector
 * needs more descriptors than the call, so that sel_selector_new() may still
 * fail with EMFILE.
 *
 * Errors:
 *   SEL_EVALUE		the number is unknown
 *   SEL_ENOTSUP	this system does not have the back end
 *   OSError		EMFILE, ENFILE: there are no descriptors left; ENOMEM:
 *			the kernel has no memory; ENOSYS, EPERM, EACCES and
 *			others: the system refuses a call that the back end
 *			needs
 * Since: 0.1.0.
 */
sel_status sel_backend_available(uint32_t backend);
/*
 * Returns the number of the default back end: the first of kqueue, epoll,
 * devpoll, afd, poll and select that this system has and does not refuse.
 * Later versions may know further back ends, at any place of this order.  If
 * the environment variable LIBSEL_BACKEND names another such back end, that
 * back end is the default; a set-user-ID program ignores the variable.  Each
 * call chooses anew.  The result is never SEL_BACKEND_DEFAULT.
 *
 * Mirrors: selectors.DefaultSelector.
 * Since: 0.1.0.
 */
sel_status sel_backend_default(void);
/*
 * Returns the SEL_FEATURE_* bits of a back end; 0 if the number is unknown, or
 * if the system does not have or refuses the back end.  The sum may have bits
 * that only a later version of this header names.
 *
 * Since: 0.1.0.
 */
uint32_t sel_backend_features(uint32_t backend);

/*
 * Makes a selector, which has descriptors of its own.  The selector is the
 * caller's until sel_selector_free().
 *
 * `selector`: receives the selector.
 * `backend`: SEL_BACKEND_DEFAULT, or another back end's number.
 * `flags`: 0, or a sum of SEL_FLAG_DEFER_MODIFY and SEL_FLAG_DENSE.
 *
 * Errors:
 *   SEL_EVALUE		the back end or a flag is unknown;
 *			SEL_FLAG_RETURN_ON_SIGNAL, a flag of the waits, is
 *			unknown here
 *   SEL_ENOTSUP	this system does not have the back end
 *   SEL_ENOMEM		there is no memory for the selector
 *   OSError		EMFILE, ENFILE: there are no descriptors left; ENOMEM:
 *			the kernel has no memory; ENOSPC, with epoll: the user
 *			has as many registrations as the kernel allows; ENOSYS,
 *			EPERM, EACCES and others: the system refuses a call that
 *			the back end needs
 * An error of the system may come before SEL_ENOMEM.
 * Mirrors: selectors.DefaultSelector, selectors.EpollSelector and so on.
 * Since: 0.1.0.
 */
sel_status sel_selector_new(sel_selector **selector, uint32_t backend,
			    uint32_t flags);
/*
 * Closes the selector and gives the selector up; NULL is ignored.
 *
 * The call does not wait for other threads.  A wait in another thread ends with
 * SEL_ECLOSED, and the last call that leaves the selector frees the memory.  A
 * call that begins after sel_selector_free() has begun is the program's
 * mistake.  So a program with several threads closes the selector, joins the
 * threads that wait, and then frees the selector.
 *
 * Since: 0.1.0.
 */
void sel_selector_free(sel_selector *selector);
/*
 * Closes the selector; closing again does nothing and returns 0.
 *
 * From then on every call but close, closed and free answers SEL_ECLOSED before
 * any other check, and a wait in another thread ends with that code.  The
 * registered descriptors stay open.  The last call that leaves the selector
 * closes the selector's own descriptors.
 *
 * Mirrors: BaseSelector.close.
 * Since: 0.1.0.
 */
sel_status sel_selector_close(sel_selector *selector);
/*
 * Returns 1 if the selector is closed, else 0.
 *
 * Since: 0.1.0.
 */
sel_status sel_selector_closed(sel_selector *selector);

/*
 * Registers an open descriptor.  The descriptor stays the caller's, who must
 * unregister the descriptor before closing it.  A wait that runs in another
 * thread sees the registration at once.
 *
 * `events`: a sum of SEL_EVENT_* with at least one of READ, WRITE, PRI and
 *   RDHUP.
 * `data`: any number of the caller's; keys and events of the descriptor carry
 *   the number.
 * `key`: receives the registration; NULL is fine, here and in all calls below.
 *
 * An error leaves everything as it was.  Errors:
 *   SEL_ECLOSED	the selector is closed
 *   SEL_EEVENTS	the mask has no event, or an unknown bit
 *   SEL_ENOTSUP	the back end does not have one of the events, or does
 *			not have this combination of events
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_EEXISTS	the descriptor is registered already
 *   EINVAL		the selector itself uses the descriptor
 * and then, in no order:
 *   SEL_ENOMEM		there is no memory for the registration
 *   EBADF		the descriptor is not open
 *   EINVAL		the system refuses the combination of file and events
 *   EPERM		with epoll: the descriptor is a regular file, a
 *			directory or another file that is always ready
 *   ELOOP		with epoll: the descriptor is what sel_selector_fileno()
 *			of this selector returns, would close a cycle of epoll
 *			sets, or would nest more than five epoll sets; see
 *			sel_selector_fileno()
 *   ENOSPC		with epoll: the user has as many registrations as the
 *			kernel allows
 *   ENOMEM		the kernel has no memory
 * Mirrors: BaseSelector.register.
 * Since: 0.1.0.
 */
sel_status sel_selector_register(sel_selector *selector, int32_t fd,
				 uint32_t events, uint64_t data, sel_key *key);
/*
 * Registers an open descriptor with a token, a number that stands for the
 * caller's file object.  sel_selector_find() finds the registration by the
 * token, also when the file object no longer knows its descriptor.
 *
 * `token`: a number that no other registration may have.  0 means that
 *   there is no token; any number of registrations may do without a token.
 * `fd`, `events`, `data`, `key`: as in sel_selector_register().
 *
 * An error leaves everything as it was.  Errors: those of
 * sel_selector_register(), with these differences:
 *   SEL_EEXISTS	also when the token is in use, and then before the call
 *			looks at the descriptor
 *   SEL_EFILEOBJ	instead of SEL_EBADFD, when the token is unknown and the
 *			descriptor is negative
 * Mirrors: BaseSelector.register.
 * Since: 0.1.0.
 */
sel_status sel_selector_register_token(sel_selector *selector, uint64_t token,
				       int32_t fd, uint32_t events,
				       uint64_t data, sel_key *key);
/*
 * Sets events and data of a registration; the token stays.  A wait that runs in
 * another thread sees the change at once.
 *
 * If the events stay the same the call makes no system call.  A mask with
 * ONESHOT or EDGE is the exception: the system is told, which arms the
 * registration anew.
 *
 * In a selector with SEL_FLAG_DEFER_MODIFY the system call may be left to the
 * next wait.  If epoll then refuses the mask, that wait reports the
 * registration once, with SEL_DETAIL_INVALID.
 *
 * `events`, `data`, `key`: as in sel_selector_register().
 *
 * After every error the registration stands as it was: its events, its data and
 * its token stay, and the kernel waits for the same events as before.
 *
 * There is one exception.  Some changes take the system several steps: those to
 * or from a mask with EXCLUSIVE, and those of the back ends kqueue and devpoll.
 * When one step fails, the steps before are undone, which may arm a registration
 * with EDGE or ONESHOT anew.  When they can't be undone, the kernel no longer
 * knows the descriptor.  So it is with kqueue when the descriptor was closed.
 * Then too the registration stands as it was; but the wait that runs, or else
 * the next wait, reports the registration once, with SEL_DETAIL_INVALID.  The
 * next modify tells the kernel of the descriptor anew, also if that modify has
 * the same events.
 *
 * While a thread sleeps in a wait of devpoll, the change is left to that
 * thread: the call returns 0, and if the system then refuses the change, the
 * wait reports INVALID in the same way.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ENOTREG	the descriptor is not registered
 *   SEL_EEVENTS	the mask has no event, or an unknown bit
 *   SEL_ENOTSUP	the back end does not have one of the events, or does
 *			not have this combination of events
 * and then, in no order:
 *   SEL_ENOMEM		there is no memory for the change
 *   OSError		EBADF: the descriptor was closed; ENOMEM: the kernel has
 *			no memory; ENOSPC: the user has as many
 *			registrations as the kernel allows; EINVAL: the system
 *			refuses the combination of file and events; EPERM and
 *			ELOOP, with epoll: the number now belongs to a file that
 *			is always ready, or to a set of epoll that would close a
 *			cycle or be nested too deep
 * Mirrors: BaseSelector.modify.
 * Since: 0.1.0.
 */
sel_status sel_selector_modify(sel_selector *selector, int32_t fd,
			       uint32_t events, uint64_t data, sel_key *key);
/*
 * Ends a registration.  The call works also when the descriptor has been
 * closed, and never fails because of the system.
 *
 * `key`: receives the registration as it was.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ENOTREG	the descriptor is not registered
 * Mirrors: BaseSelector.unregister.
 * Since: 0.1.0.
 */
sel_status sel_selector_unregister(sel_selector *selector, int32_t fd,
				   sel_key *key);
/*
 * Registers many descriptors at once: all of them, or none when one of them is
 * refused.  No wait sees a part of the change.
 *
 * `keys`: `count` registrations to make.  NULL is fine when `count` is 0.
 * `failed`: receives the index of the key that is refused; NULL is fine.  The
 *   call writes an index only when a key is refused.
 *
 * Errors: those of sel_selector_register_token(), where
 *   SEL_ETYPE		also comes, after SEL_ECLOSED, when `keys` is NULL and
 *			`count` is not 0
 *   SEL_EEXISTS	also comes when a descriptor or a token comes twice
 * Since: 0.1.0.
 */
sel_status sel_selector_register_many(sel_selector *selector,
				      const sel_key *keys, size_t count,
				      size_t *failed);
/*
 * Unregisters many descriptors at once: all of them, or none when one of them
 * is refused.  No wait sees a part of the change.
 *
 * `fds`: `count` descriptors.  NULL is fine when `count` is 0.
 * `failed`: receives the index of the descriptor that is refused; NULL is fine.
 *   The call writes an index only when a descriptor is refused.
 *
 * Errors: those of sel_selector_unregister(), where
 *   SEL_ETYPE		also comes, after SEL_ECLOSED, when `fds` is NULL and
 *			`count` is not 0
 *   SEL_ENOTREG	also comes when a descriptor comes twice
 * Since: 0.1.0.
 */
sel_status sel_selector_unregister_many(sel_selector *selector,
					const int32_t *fds, size_t count,
					size_t *failed);
/*
 * Looks up a registration by its descriptor.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ENOTREG	the descriptor is not registered
 * Mirrors: BaseSelector.get_key.
 * Since: 0.1.0.
 */
sel_status sel_selector_get_key(sel_selector *selector, int32_t fd,
				sel_key *key);
/*
 * Looks a registration up by its token.
 *
 * `key`: receives the registration.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 *   SEL_EVALUE		the token is 0
 *   SEL_ENOTREG	no registration has the token
 * Since: 0.1.0.
 */
sel_status sel_selector_find(sel_selector *selector, uint64_t token,
			     sel_key *key);
/*
 * Returns how many descriptors are registered.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 * Mirrors: len(BaseSelector.get_map()).
 * Since: 0.1.0.
 */
sel_status sel_selector_count(sel_selector *selector);
/*
 * Goes through the registrations in ascending order of descriptors: returns 1
 * and the next key, or 0 when there is no further registration.  What is
 * registered may change between the calls.
 *
 * `cursor`: the program sets the cursor to -1 before the first call; each call
 *   that returns a key sets the cursor to the key's descriptor.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 *   SEL_ETYPE		`cursor` is NULL
 *   SEL_EVALUE		the cursor is below -1
 * Mirrors: iter(BaseSelector.get_map()).
 * Since: 0.1.0.
 */
sel_status sel_selector_next(sel_selector *selector, int32_t *cursor,
			     sel_key *key);

/*
 * Waits until a registered descriptor is ready.  Returns how many events the
 * call has written, one event for each ready descriptor, in no special order;
 * or 0 when the time is over.  The next waits report what does not fit, in
 * turn.
 *
 * Only one thread at a time may wait on a selector.  Other threads may
 * meanwhile change what is registered, and the wait sees each change at once.
 *
 * After a signal the wait goes on with the time that is left, unless `flags`
 * has SEL_FLAG_RETURN_ON_SIGNAL.  A handler that runs just before the wait
 * begins does not end the wait: where that matters, the handler calls
 * sel_selector_wakeup().
 *
 * A wakeup that is not reported yet ends the wait at once.  If the wait has
 * events, it returns the events, and the next wait returns SEL_EWOKEN without
 * looking at the descriptors; if the wait has none, it returns SEL_EWOKEN.
 *
 * `events`: the caller's array of `capacity` places.  The array is scratch
 *   space: the call may write to all places, whatever the call returns.  Only
 *   the places of the events that are returned have a meaning afterwards.
 * `timeout`: nanoseconds.  0 or less: the call looks, and does not wait.
 *   CAUTION: so a time-out of -1 does NOT wait.  SEL_FOREVER or more: the wait
 *   has no limit, also when nothing is registered.
 * `flags`: 0 or SEL_FLAG_RETURN_ON_SIGNAL.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed, or another thread closes the
 *			selector during the wait
 *   SEL_EVALUE		a flag is unknown
 *   SEL_ETYPE		`events` is NULL
 *   SEL_EVALUE		the capacity is 0
 *   SEL_ECONCURRENT	another thread waits on the selector
 * and then, as a result of the wait, in no order:
 *   SEL_EWOKEN		the wait reports a wakeup, and has no events
 *   SEL_EINTERRUPTED	a signal ended the wait, and `flags` has
 *			SEL_FLAG_RETURN_ON_SIGNAL; now and then this comes
 *			although no handler ran
 *   OSError		ENOMEM: the kernel has no memory; with poll EINVAL: more
 *			descriptors are registered than the process may open by
 *			now; in a child of fork() EMFILE, ENFILE: there are no
 *			descriptors left
 * A child of fork() may also find what keeps sel_selector_new() from making a
 * selector: the call then answers the same error, before the wait.
 * Mirrors: BaseSelector.select.
 * Since: 0.1.0.
 */
sel_status sel_selector_select(sel_selector *selector, sel_event *events,
			       size_t capacity, int64_t timeout,
			       uint32_t flags);
/*
 * Waits as sel_selector_select() does, until sel_now() reaches a deadline.
 *
 * `deadline`: nanoseconds on the clock of sel_now().  The past: the call looks,
 *   and does not wait.  SEL_FOREVER or more: the wait has no limit.
 * `events`, `capacity`, `flags`: as in sel_selector_select().
 *
 * Errors: those of sel_selector_select().
 * Since: 0.1.0.
 */
sel_status sel_selector_select_until(sel_selector *selector, sel_event *events,
				     size_t capacity, int64_t deadline,
				     uint32_t flags);
/*
 * Tells whether the registration that an event reports still stands: returns 1,
 * or 0 when the registration has ended.  While a program handles the events of
 * one wait one after the other, the handler of one event may unregister the
 * descriptor of another, or a new file may have got the descriptor's number.  A
 * registration that is modified still stands.
 *
 * `event`: as a wait has returned the event, but for `events`, `detail`, and the
 *   `events` and `data` of the key, which the program may change.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 *   SEL_ETYPE		`event` is NULL
 * Since: 0.1.0.
 */
sel_status sel_selector_is_current(sel_selector *selector,
				   const sel_event *event);
/*
 * Ends the wait that runs, or else the next wait, and is reported by exactly
 * one SEL_EWOKEN: of that wait if the wait has no events, else of the wait that
 * follows, which returns at once and does not look at the descriptors.  So
 * events and wakeups alternate, and neither can keep back the other.
 *
 * Until a wait has returned SEL_EWOKEN the wakeup is kept, whatever else waits
 * return: events, 0 or errors.  Wakeups that come meanwhile join the first, and
 * are reported with it.  The wait that returns SEL_EWOKEN sees all that the
 * threads wrote to memory before these wakeups.
 *
 * The call makes a system call only when a thread waits or when
 * sel_selector_fileno() was called before.
 * Async-signal-safe; the call leaves errno as it was.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 * Since: 0.1.0.
 */
sel_status sel_selector_wakeup(sel_selector *selector);
/*
 * Returns a descriptor that is readable while a wait would return something,
 * for use in poll(2), epoll or another selector.  After a wakeup the descriptor
 * is readable until a wait has returned SEL_EWOKEN.  The descriptor is the
 * selector's: the program must never read, write or close the descriptor.  The
 * number stays the same as long as the selector is open.  A back end without
 * SEL_FEATURE_FILENO may return a descriptor that nothing can wait for, as
 * devpoll does.
 *
 * A program with another event loop puts the descriptor into that loop, for
 * reading and level-triggered, and calls sel_selector_select() with a time-out
 * of 0 when the loop finds the descriptor readable.  The call may find nothing:
 * another thread may have come first, or the system says only then that a cause
 * is gone, as some kqueues do.  When a batch fills the array, the
 * descriptor stays readable for the rest.  The program takes the descriptor out
 * of the loop before the selector is closed: the number is free after that.
 *
 * The first call may open descriptors.  From then on each wakeup that does not
 * join an earlier wakeup costs a system call.
 *
 * Linux nests at most five epoll sets.  A selector of epoll is one of them, and
 * is two of them once this call has been made.  So a selector may watch a
 * selector that watches a third one, and no deeper; and of such three, this
 * call must not be made for the outermost.
 *
 * Linux also limits from how many sets that are in other sets one file may be
 * reached: 500 sets that are in one more, and 100, 50 and 10 that are in two,
 * three and four more.  All processes' sets count, such as those of a server's
 * children that have inherited a listening socket.  Beyond the limit register
 * answers EINVAL, and so does this call.  In a child of fork(), a call that has
 * to make such a selector anew answers EINVAL until the child closes that
 * selector; or the file's registration is reported with SEL_DETAIL_INVALID.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 *   SEL_ENOTSUP	the back end is afd, poll or select
 *   OSError		EMFILE, ENFILE: there are no descriptors left; ENOMEM:
 *			the kernel has no memory; with epoll ENOSPC: the user
 *			has as many registrations as the kernel allows; with
 *			epoll ELOOP: the selector would be part of more than
 *			five epoll sets, one in the other; with epoll EINVAL: a
 *			file would be in more nested sets than Linux allows
 * Mirrors: EpollSelector.fileno, KqueueSelector.fileno, DevpollSelector.fileno.
 * Since: 0.1.0.
 */
sel_status sel_selector_fileno(sel_selector *selector);
/*
 * Returns the number of the selector's back end, which is never
 * SEL_BACKEND_DEFAULT.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 * Since: 0.1.0.
 */
sel_status sel_selector_backend(sel_selector *selector);
/*
 * Returns the SEL_FEATURE_* bits of the selector's back end, as
 * sel_backend_features() does.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 * Since: 0.1.0.
 */
sel_status sel_selector_features(sel_selector *selector);
/*
 * Reads the selector's counters.
 *
 * `stats`: the caller's structure, which receives the counters.
 * `size`: sizeof(sel_stats) in the caller's program.  The call fills that many
 *   bytes, with zeroes for counters that this version does not know.
 *
 * Errors:
 *   SEL_ECLOSED	the selector is closed
 *   SEL_ETYPE		`stats` is NULL
 *   SEL_EVALUE		the size is no multiple of 8, or is above 4096
 * Since: 0.1.0.
 */
sel_status sel_selector_stats(sel_selector *selector, sel_stats *stats,
			      size_t size);

/*
 * Waits until a descriptor of the first list can be read, a descriptor of the
 * second list can be written, or a descriptor of the third list has an
 * exceptional condition.  Cuts each list in place to the descriptors that are
 * ready, in their order.  Returns how many are ready in all lists together, or
 * 0 when the time is over.  There is no limit of FD_SETSIZE.  Any number of
 * threads may make this call at a time.
 *
 * `rlist`, `wlist`, `xlist`: the caller's lists.  A list that is NULL, with a
 *   length that is NULL or points to 0, is empty.
 * `nr`, `nw`, `nx`: point to the lengths of the lists, before and after.
 * `timeout`: nanoseconds.  0: the call looks, and does not wait.  SEL_FOREVER
 *   or more: the wait has no limit.
 * `flags`, here and in the waits below: 0 or SEL_FLAG_RETURN_ON_SIGNAL.
 *
 * An error leaves the lists as they were.  Errors:
 *   SEL_EVALUE		the time-out is negative, a flag is unknown, or a length
 *			is above INT32_MAX / 3
 *   SEL_ETYPE		a list is NULL and its length is not 0, or a length is
 *			NULL and its list is not
 *   SEL_EBADFD		a descriptor is negative
 * and then, in no order:
 *   SEL_ENOMEM		there is no memory for the wait
 *   OSError		EBADF: a descriptor is not open; EINVAL: the system
 *			refuses descriptors as high as one of these; ENOMEM: the
 *			kernel has no memory
 *   SEL_EINTERRUPTED	a signal ended the wait
 * Mirrors: select.select.
 * Since: 0.1.0.
 */
sel_status sel_select(int32_t *rlist, size_t *nr, int32_t *wlist, size_t *nw,
		      int32_t *xlist, size_t *nx, int64_t timeout,
		      uint32_t flags);

/*
 * Makes a poll object: a list of descriptors for poll(2), each with a mask.
 * The object is the caller's until sel_poll_free(), and needs no descriptor of
 * its own.
 *
 * `poll`: receives the object.
 *
 * Errors:
 *   SEL_ENOTSUP	this system is Windows before 10 version 2004
 *   SEL_ENOMEM		there is no memory for the object
 * Mirrors: select.poll.
 * Since: 0.1.0.
 */
sel_status sel_poll_new(sel_poll **poll);
/*
 * Frees the object; NULL is ignored.  A sel_poll_poll() that runs in another
 * thread goes on to its end.
 *
 * Since: 0.1.0.
 */
void sel_poll_free(sel_poll *poll);
/*
 * Adds a descriptor, open or not; if the descriptor is registered already, sets
 * its mask.
 *
 * `mask`: the system's POLL* bits.
 *
 * Errors:
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ERANGE		the mask is above 65535
 *   SEL_ENOMEM		there is no memory for the registration
 * Mirrors: poll.register.
 * Since: 0.1.0.
 */
sel_status sel_poll_register(sel_poll *poll, int32_t fd, uint32_t mask);
/*
 * Sets the mask of a registered descriptor.
 *
 * `mask`: the system's POLL* bits, which replace the old mask.
 *
 * Errors:
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ERANGE		the mask is above 65535
 *   ENOENT		the descriptor is not registered
 * Mirrors: poll.modify.
 * Since: 0.1.0.
 */
sel_status sel_poll_modify(sel_poll *poll, int32_t fd, uint32_t mask);
/*
 * Ends a registration.
 *
 * Errors:
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ENOTREG	the descriptor is not registered
 * Mirrors: poll.unregister.
 * Since: 0.1.0.
 */
sel_status sel_poll_unregister(sel_poll *poll, int32_t fd);
/*
 * Returns how many descriptors are registered.
 *
 * Since: 0.1.0.
 */
sel_status sel_poll_count(sel_poll *poll);
/*
 * Waits until a registered descriptor has one of the bits of its mask, or an
 * error.  Returns how many results the call has written, in order of
 * registration, or 0 when the time is over.  When the array has no room for all
 * results, the next call begins with the results that were left.
 *
 * Only one thread at a time may poll an object.  Changes that another thread
 * makes meanwhile count from the next call on.
 *
 * `ready`: the caller's array of `capacity` places, for results with the
 *   system's POLL* bits.
 * `timeout`: nanoseconds.  0: the call looks, and does not wait.  Negative,
 *   SEL_FOREVER or more: the wait has no limit.
 *
 * Errors:
 *   SEL_EVALUE		a flag is unknown
 *   SEL_ETYPE		`ready` is NULL
 *   SEL_EVALUE		the capacity is 0
 *   SEL_ECONCURRENT	another thread polls the object
 *   SEL_ENOMEM		there is no memory for the wait
 *   OSError		EINVAL: there are more descriptors than the process may
 *			open; ENOMEM: the kernel has no memory
 *   SEL_EINTERRUPTED	a signal ended the wait
 * Mirrors: poll.poll.
 * Since: 0.1.0.
 */
sel_status sel_poll_poll(sel_poll *poll, sel_pollfd *ready, size_t capacity,
			 int64_t timeout, uint32_t flags);

/*
 * Makes an epoll object: an epoll set of the kernel, with nothing between the
 * set and the program.  The object is the caller's until sel_epoll_free().
 *
 * `epoll`: receives the object.
 * `sizehint`: above 0, or -1; the number has no effect.
 * `flags`: 0 or EPOLL_CLOEXEC; the descriptor is close-on-exec in either case.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no epoll
 *   SEL_EVALUE		the size hint is 0 or below -1
 *   EINVAL		a flag is unknown
 *   OSError		EMFILE, ENFILE: there are no descriptors left; ENOMEM:
 *			the kernel has no memory
 *   SEL_ENOMEM		there is no memory for the object
 * Mirrors: select.epoll.
 * Since: 0.1.0.
 */
sel_status sel_epoll_new(sel_epoll **epoll, int32_t sizehint, int32_t flags);
/*
 * Makes an epoll object from an epoll descriptor.  On success the descriptor
 * belongs to the object from then on; on failure the descriptor stays the
 * caller's.  The call does not look at the descriptor: if it is no epoll
 * descriptor, later calls fail with EBADF or EINVAL.
 *
 * `epoll`: receives the object, which is the caller's until sel_epoll_free().
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no epoll
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ENOMEM		there is no memory for the object
 * Mirrors: epoll.fromfd.
 * Since: 0.1.0.
 */
sel_status sel_epoll_from_fd(sel_epoll **epoll, int32_t fd);
/*
 * Closes the object and gives the object up; NULL is ignored.  The last call
 * that leaves the object frees the memory.
 *
 * Since: 0.1.0.
 */
void sel_epoll_free(sel_epoll *epoll);
/*
 * Closes the object; closing again does nothing and returns 0.  The descriptor
 * is closed as soon as the calls of other threads have left the object; a wait
 * that runs is not ended.
 *
 * Errors:
 *   OSError		EBADF: the program has closed the descriptor by itself
 * Mirrors: epoll.close.
 * Since: 0.1.0.
 */
sel_status sel_epoll_close(sel_epoll *epoll);
/*
 * Returns 1 if the object is closed, else 0.
 *
 * Mirrors: epoll.closed.
 * Since: 0.1.0.
 */
sel_status sel_epoll_closed(sel_epoll *epoll);
/*
 * Returns the object's descriptor, which stays the object's.
 *
 * Errors:
 *   SEL_ECLOSEDOBJ	the object is closed
 * Mirrors: epoll.fileno.
 * Since: 0.1.0.
 */
sel_status sel_epoll_fileno(sel_epoll *epoll);
/*
 * Adds a descriptor to the set.
 *
 * `mask`: the system's EPOLL* bits.
 *
 * Errors:
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ECLOSEDOBJ	the object is closed
 * and then, in no order:
 *   EBADF		the descriptor or the object's own descriptor is not
 *			open
 *   EPERM		the descriptor is a file that is always ready, such as a
 *			regular file
 *   EINVAL		the descriptor is the object's own, the object's own
 *			descriptor is no epoll descriptor, or the system refuses
 *			the mask
 *   EEXIST		the descriptor is in the set already
 *   ELOOP		the descriptor would close a cycle of epoll sets, or
 *			would nest more than five epoll sets
 *   ENOMEM		the kernel has no memory
 *   ENOSPC		the user has as many registrations as the kernel allows
 * Mirrors: epoll.register.
 * Since: 0.1.0.
 */
sel_status sel_epoll_register(sel_epoll *epoll, int32_t fd, uint32_t mask);
/*
 * Sets the mask of a descriptor of the set.
 *
 * `mask`: the system's EPOLL* bits, which replace the old mask.
 *
 * Errors:
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ECLOSEDOBJ	the object is closed
 * and then, in no order:
 *   EBADF		the descriptor or the object's own descriptor is not
 *			open
 *   EPERM		the descriptor is a file that is always ready, such as a
 *			regular file
 *   EINVAL		the descriptor is the object's own, the object's own
 *			descriptor is no epoll descriptor, or the system refuses
 *			the mask
 *   ENOENT		the descriptor is not in the set
 *   ENOMEM		the kernel has no memory
 * Mirrors: epoll.modify.
 * Since: 0.1.0.
 */
sel_status sel_epoll_modify(sel_epoll *epoll, int32_t fd, uint32_t mask);
/*
 * Takes a descriptor out of the set.
 *
 * Errors:
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ECLOSEDOBJ	the object is closed
 * and then, in no order:
 *   EBADF		the descriptor or the object's own descriptor is not
 *			open
 *   EPERM		the descriptor is a file that is always ready, such as a
 *			regular file
 *   EINVAL		the descriptor is the object's own, or the object's own
 *			descriptor is no epoll descriptor
 *   ENOENT		the descriptor is not in the set
 * Mirrors: epoll.unregister.
 * Since: 0.1.0.
 */
sel_status sel_epoll_unregister(sel_epoll *epoll, int32_t fd);
/*
 * Waits until a descriptor of the set is ready.  Returns how many results the
 * call has written, or 0 when the time is over.  Several threads may wait at a
 * time.
 *
 * `ready`: the caller's array of `capacity` places, for results with the
 *   system's EPOLL* bits.
 * `timeout`: nanoseconds.  0: the call looks, and does not wait.  Negative,
 *   SEL_FOREVER or more: the wait has no limit.
 *
 * Errors:
 *   SEL_ECLOSEDOBJ	the object is closed
 *   SEL_EVALUE		a flag is unknown
 *   SEL_ETYPE		`ready` is NULL
 *   SEL_EVALUE		the capacity is 0
 *   SEL_ENOMEM		there is no memory for the wait
 *   OSError		EBADF: the object's own descriptor is not open; EINVAL:
 *			the object's own descriptor is no epoll descriptor
 *   SEL_EINTERRUPTED	a signal ended the wait
 * Mirrors: epoll.poll.
 * Since: 0.1.0.
 */
sel_status sel_epoll_poll(sel_epoll *epoll, sel_pollfd *ready, size_t capacity,
			  int64_t timeout, uint32_t flags);

/*
 * devpoll objects: /dev/poll of Solaris and illumos.  On other systems
 * sel_devpoll_free() does nothing, and every other call answers SEL_ENOTSUP.
 * A set belongs to the process that has used the set first: in a child of
 * fork() the calls that change the parent's set, and the wait, fail with
 * EACCES.
 */

/*
 * Makes a devpoll object: a set of /dev/poll.  The object is the caller's until
 * sel_devpoll_free(); its descriptor is close-on-exec.
 *
 * `devpoll`: receives the object.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no /dev/poll
 *   OSError		EMFILE, ENFILE: there are no descriptors left; ENOENT:
 *			the device is missing; EACCES: the process may not open
 *			the device
 *   SEL_ENOMEM		there is no memory for the object
 * Mirrors: select.devpoll.
 * Since: 0.1.0.
 */
sel_status sel_devpoll_new(sel_devpoll **devpoll);
/*
 * Closes the object and gives the object up; NULL is ignored.  The last call
 * that leaves the object frees the memory.
 *
 * Since: 0.1.0.
 */
void sel_devpoll_free(sel_devpoll *devpoll);
/*
 * Closes the object; closing again does nothing and returns 0.  The descriptor
 * is closed as soon as the calls of other threads have left the object; a wait
 * that runs is not ended.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no /dev/poll
 *   OSError		EBADF: the program has closed the descriptor by itself
 * Mirrors: devpoll.close.
 * Since: 0.1.0.
 */
sel_status sel_devpoll_close(sel_devpoll *devpoll);
/*
 * Returns 1 if the object is closed, else 0.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no /dev/poll
 * Mirrors: devpoll.closed.
 * Since: 0.1.0.
 */
sel_status sel_devpoll_closed(sel_devpoll *devpoll);
/*
 * Returns the object's descriptor, which stays the object's, and which nothing
 * can wait for.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no /dev/poll
 *   SEL_ECLOSEDOBJ	the object is closed
 * Mirrors: devpoll.fileno.
 * Since: 0.1.0.
 */
sel_status sel_devpoll_fileno(sel_devpoll *devpoll);
/*
 * Adds a descriptor to the set; if the descriptor is in the set already, adds
 * the bits to its mask.  Adding a descriptor that is closed is no error; illumos
 * then never reports the descriptor, and keeps the bits until
 * sel_devpoll_modify() is called with the number of a file that is open.
 *
 * `mask`: the system's POLL* bits.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no /dev/poll
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ERANGE		the mask is above 65535
 *   SEL_ECLOSEDOBJ	the object is closed
 *   OSError		EBADF: the object's own descriptor is not open; EINVAL:
 *			the system does not take the descriptor; ENOMEM: the
 *			kernel has no memory; EACCES: the set is another
 *			process's
 * Mirrors: devpoll.register.
 * Since: 0.1.0.
 */
sel_status sel_devpoll_register(sel_devpoll *devpoll, int32_t fd,
				uint32_t mask);
/*
 * Sets the mask of a descriptor, and adds the descriptor to the set if it is
 * not there.
 *
 * `mask`: the system's POLL* bits, which replace the old mask.
 *
 * Errors: those of sel_devpoll_register().
 * Mirrors: devpoll.modify.
 * Since: 0.1.0.
 */
sel_status sel_devpoll_modify(sel_devpoll *devpoll, int32_t fd, uint32_t mask);
/*
 * Takes a descriptor out of the set; a descriptor that is not in the set is
 * ignored.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no /dev/poll
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ECLOSEDOBJ	the object is closed
 *   OSError		EBADF: the object's own descriptor is not open; EINVAL:
 *			the system does not take the descriptor; ENOMEM: the
 *			kernel has no memory; EACCES: the set is another
 *			process's
 * Mirrors: devpoll.unregister.
 * Since: 0.1.0.
 */
sel_status sel_devpoll_unregister(sel_devpoll *devpoll, int32_t fd);
/*
 * Waits until a descriptor of the set is ready.  Returns how many results the
 * call has written, or 0 when the time is over.  Several threads may wait at a
 * time.  On Solaris a change of the set waits until no thread waits any more,
 * and whoever begins to wait meanwhile comes after the change.
 *
 * `ready`: the caller's array of `capacity` places, for results with the
 *   system's POLL* bits.
 * `timeout`: nanoseconds, which the call rounds up to milliseconds.  0: the
 *   call looks, and does not wait.  Negative, SEL_FOREVER or more: the wait has
 *   no limit.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no /dev/poll
 *   SEL_ECLOSEDOBJ	the object is closed
 *   SEL_EVALUE		a flag is unknown
 *   SEL_ETYPE		`ready` is NULL
 *   SEL_EVALUE		the capacity is 0
 *   OSError		EBADF: the object's own descriptor is not open; EINVAL:
 *			the system refuses the wait; EACCES: the set is another
 *			process's
 *   SEL_EINTERRUPTED	a signal ended the wait
 * Mirrors: devpoll.poll.
 * Since: 0.1.0.
 */
sel_status sel_devpoll_poll(sel_devpoll *devpoll, sel_pollfd *ready,
			    size_t capacity, int64_t timeout, uint32_t flags);

/*
 * kqueue objects: kqueue of the BSDs and macOS.  On other systems
 * sel_kqueue_free() does nothing, and every other call with a sel_kqueue
 * answers SEL_ENOTSUP.  A child of fork() finds its kqueue objects closed,
 * since the system does not copy kqueues.
 */

/*
 * Makes a kqueue object: a queue of the kernel.  The object is the caller's
 * until sel_kqueue_free(); its descriptor is close-on-exec.
 *
 * `kqueue`: receives the object.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no kqueue
 *   OSError		EMFILE, ENFILE: there are no descriptors left; ENOMEM:
 *			the kernel has no memory
 *   SEL_ENOMEM		there is no memory for the object
 * Mirrors: select.kqueue.
 * Since: 0.1.0.
 */
sel_status sel_kqueue_new(sel_kqueue **kqueue);
/*
 * Makes a kqueue object from a kqueue descriptor.  On success the descriptor
 * belongs to the object from then on; on failure the descriptor stays the
 * caller's.  The call does not look at the descriptor: if it is no kqueue
 * descriptor, later calls fail.
 *
 * `kqueue`: receives the object, which is the caller's until sel_kqueue_free().
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no kqueue
 *   SEL_EBADFD		the descriptor is negative
 *   SEL_ENOMEM		there is no memory for the object
 * Mirrors: kqueue.fromfd.
 * Since: 0.1.0.
 */
sel_status sel_kqueue_from_fd(sel_kqueue **kqueue, int32_t fd);
/*
 * Closes the object and gives the object up; NULL is ignored.  The last call
 * that leaves the object frees the memory.
 *
 * Since: 0.1.0.
 */
void sel_kqueue_free(sel_kqueue *kqueue);
/*
 * Closes the object; closing again does nothing and returns 0.  The descriptor
 * is closed as soon as the calls of other threads have left the object; a wait
 * that runs is not ended.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no kqueue
 *   OSError		EBADF: the program has closed the descriptor by itself
 * Mirrors: kqueue.close.
 * Since: 0.1.0.
 */
sel_status sel_kqueue_close(sel_kqueue *kqueue);
/*
 * Returns 1 if the object is closed, else 0.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no kqueue
 * Mirrors: kqueue.closed.
 * Since: 0.1.0.
 */
sel_status sel_kqueue_closed(sel_kqueue *kqueue);
/*
 * Returns the object's descriptor, which stays the object's.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no kqueue
 *   SEL_ECLOSEDOBJ	the object is closed
 * Mirrors: kqueue.fileno.
 * Since: 0.1.0.
 */
sel_status sel_kqueue_fileno(sel_kqueue *kqueue);
/*
 * Applies the changes, once, then waits for up to `capacity` events.  Returns
 * how many events the call has written, or 0 when the time is over.  With a
 * capacity of 0 the call does not wait.  A change that fails becomes an event
 * with KQ_EV_ERROR where the array has room, and the error of the call where
 * the array has none.  Several threads may wait at a time.
 *
 * `changes`: `nchanges` changes; NULL is fine when `nchanges` is 0.
 * `events`: the caller's array of `capacity` places; NULL is fine when
 *   `capacity` is 0.
 * `timeout`: nanoseconds.  0: the call looks, and does not wait.  SEL_FOREVER
 *   or more: the wait has no limit.
 *
 * Errors:
 *   SEL_ENOTSUP	this system has no kqueue
 *   SEL_ECLOSEDOBJ	the object is closed
 *   SEL_EVALUE		the time-out is negative, or a flag is unknown
 *   SEL_ETYPE		an array is NULL and its length is not 0
 * and then, in no order:
 *   SEL_EVALUE		the reserved member of a change is not 0
 *   SEL_ERANGE		there are too many changes, or a member of a change is
 *			too large for the system
 *   SEL_ENOMEM		there is no memory for the wait
 *   OSError		EBADF: the object's own descriptor or the descriptor of
 *			a change is not open; EINVAL: a change is not allowed;
 *			ENOENT: a change is of something that is not in the
 *			queue; ENOMEM: the kernel has no memory
 *   SEL_EINTERRUPTED	a signal ended the wait; all changes are applied
 * Mirrors: kqueue.control.
 * Since: 0.1.0.
 */
sel_status sel_kqueue_control(sel_kqueue *kqueue, const sel_kevent *changes,
			      size_t nchanges, sel_kevent *events,
			      size_t capacity, int64_t timeout, uint32_t flags);
/*
 * Fills all members of an event; the reserved member gets 0.  The call works on
 * every system, and ignores an event that is NULL.
 *
 * Mirrors: select.kevent.
 * Since: 0.1.0.
 */
void sel_kevent_init(sel_kevent *event, uint64_t ident, int32_t filter,
		     uint32_t flags, uint32_t fflags, int64_t data,
		     uint64_t udata);
/* cdef-end */
#ifdef __cplusplus
}
#endif

#endif
