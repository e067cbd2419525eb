// SPDX-License-Identifier: MIT
// Code generated from abi/libsel.abi by make swig. DO NOT EDIT.

package sel

import "time"

// Events to register for; each registration needs at least one of Read, Write, Pri and RDHup.
const (
	// The descriptor can be read without blocking, is at its end of file,
	// or, for a listening socket, has a connection to accept.
	Read Events = 0x1
	// The descriptor can be written without blocking, or, for a socket that
	// connects, the connection has been made or has failed.
	Write Events = 0x2
	// The descriptor has urgent or exceptional data. This bit needs
	// SEL_FEATURE_PRI.
	Pri Events = 0x100
	// The peer will write no more, or the connection has ended, with or
	// without an error. Data that can be read is never reported as this
	// event, and does not keep the event back. This bit needs
	// SEL_FEATURE_RDHUP.
	RDHup Events = 0x200
	// The registration is reported once, and then not again until
	// sel_selector_modify() arms the registration anew. This bit needs
	// SEL_FEATURE_ONESHOT.
	Oneshot Events = 0x1000
	// The registration is reported when the descriptor becomes ready, and
	// not again while the descriptor stays ready. This bit needs
	// SEL_FEATURE_EDGE.
	Edge Events = 0x2000
	// Of several selectors that wait for the same file with this bit, the
	// system wakes one or a few instead of all. The bit goes together with
	// READ, WRITE and EDGE only: a mask that has PRI, RDHUP or ONESHOT too
	// is SEL_ENOTSUP. This bit needs SEL_FEATURE_EXCLUSIVE.
	Exclusive Events = 0x4000
)

// What the system said beyond Read and Write.
const (
	// The descriptor has urgent or exceptional data.
	DetailPri Detail = 0x20000
	// The descriptor has a pending error.
	DetailErr Detail = 0x80000
	// The connection or the pipe is hung up: the other end is gone.
	DetailHup Detail = 0x100000
	// The descriptor is not open, or is no longer the file that was
	// registered, or the system has refused the registration after the call
	// that registered or modified had returned, or a failed modify could
	// not be undone.
	DetailInvalid Detail = 0x200000
	// The peer will write no more. Data that the peer has written before
	// may still be there to be read.
	DetailRDHup Detail = 0x20000000
)

// The back ends.
const (
	// The best back end of this system; see sel_backend_default().
	BackendDefault Backend = 0
	// select(), without its limit of FD_SETSIZE.
	BackendSelect Backend = 1
	// poll().
	BackendPoll Backend = 2
	// epoll of Linux.
	BackendEpoll Backend = 3
	// /dev/poll of Solaris and illumos.
	BackendDevpoll Backend = 4
	// kqueue of the BSDs and macOS.
	BackendKqueue Backend = 5
	// AFD of Windows, the driver of sockets.
	BackendAfd Backend = 6
)

// What a back end can do.
const (
	// SEL_EVENT_EDGE can be registered: epoll and kqueue.
	FeatureEdge Features = 0x1
	// SEL_EVENT_ONESHOT can be registered: every back end.
	FeatureOneshot Features = 0x2
	// SEL_EVENT_PRI can be registered: every back end, but kqueue only on
	// OpenBSD and DragonFly, whose filter EVFILT_EXCEPT is for urgent data
	// alone.
	FeaturePri Features = 0x4
	// SEL_EVENT_EXCLUSIVE can be registered: epoll, if the kernel that runs
	// is Linux 4.5 or later.
	FeatureExclusive Features = 0x8
	// poll(2), epoll or another selector can wait for the descriptor that
	// sel_selector_fileno() returns: epoll and kqueue.
	FeatureFileno Features = 0x10
	// Time-outs are not rounded up to milliseconds: epoll, kqueue, poll and
	// select, but not on Windows, nor where the system refuses the system
	// call that has time-outs in nanoseconds.
	FeatureNanoseconds Features = 0x20
	// SEL_EVENT_RDHUP can be registered: epoll, afd, and poll where the
	// system has POLLRDHUP, such as Linux.
	FeatureRDHup Features = 0x40
)

// What New may be asked.
const (
	// sel_selector_modify() may leave the system call that tells epoll of
	// the new mask to the next wait. The next wait makes the call only if
	// the mask then differs from the mask that epoll knows. If epoll
	// refuses the new mask, that wait reports the registration once, with
	// SEL_DETAIL_INVALID; the registration stands with its new events, and
	// the next modify tells epoll of it again. After sel_selector_fileno()
	// was called, only a mask without events that epoll does not know is
	// left to the next wait: until then the descriptor may be readable for
	// an event that is not asked for any more. After many waits that had to
	// make the call anyway, some modifies make the call themselves. The
	// flag has no effect on other back ends, while a thread waits, or for a
	// registration with events beyond READ, WRITE, PRI and RDHUP.
	flagDeferModify uint32 = 0x2
	// While most of the registered descriptors are ready, a wait of the
	// epoll back end asks poll(2) first, which then costs less than epoll.
	// poll(2) knows descriptors by their numbers and not by their files. So
	// the program must unregister each descriptor before it closes the
	// descriptor. The flag has no effect on other back ends, while a
	// registration has ONESHOT, EDGE or EXCLUSIVE, or in a wait whose array
	// has fewer places than there are registrations.
	flagDense uint32 = 0x4
)

// Forever, or more, is no limit to a wait.
const (
	Forever time.Duration = 4611686018427387904
)

// libsel's own errors.
const (
	// The mask of events has none of READ, WRITE, PRI and RDHUP, or has an
	// unknown bit.
	eevents code = -20001
	// The descriptor is negative, or can't be a descriptor.
	ebadfd code = -20002
	// The token is unknown, and the descriptor that was given with the
	// token is negative.
	efileobj code = -20003
	// The descriptor or the token is registered already.
	eexists code = -20004
	// The descriptor or the token is not registered.
	enotreg code = -20005
	// The selector is closed, or was closed while the call waited.
	eclosed code = -20006
	// The epoll, devpoll or kqueue object is closed.
	eclosedobj code = -20007
	// Another thread waits on the selector or on the poll object already.
	econcurrent code = -20008
	// An argument is out of its domain: an unknown number, name or flag, a
	// negative time-out where no time-out may be negative, a capacity of 0.
	evalue code = -20009
	// A number is too large for the type that the system has for it.
	erange code = -20010
	// A pointer is NULL where an object or an array must be.
	etype code = -20011
	// The C library has no memory left. (The kernel's own lack of memory is
	// the OSError ENOMEM.)
	enomem code = -20012
	// A signal interrupted the wait, and SEL_FLAG_RETURN_ON_SIGNAL asks the
	// wait to return for that reason. Some systems say now and then that a
	// signal has interrupted a wait although no handler has run.
	einterrupted code = -20013
	// The wait reports a wakeup of sel_selector_wakeup(), and has no
	// events. Each wakeup is reported exactly once.
	ewoken code = -20014
	// This system or this back end does not have what the call asks for.
	enotsup code = -20015
)
