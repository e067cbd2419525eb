// SPDX-License-Identifier: MIT
// Code generated from abi/libsel.abi by make swig. DO NOT EDIT.

package sel

import "time"

// Events to register for; each registration needs at least one of Read, Write and Pri.
const (
	// The descriptor can be read without blocking, is at its end of file,
	// or, for a listening socket, has a connection to accept.
	Read Events = 0x1
	// The descriptor can be written without blocking.
	Write Events = 0x2
	// Urgent or exceptional data is there. Needs SEL_FEATURE_PRI.
	Pri Events = 0x100
	// The registration is reported once, and then not again until
	// sel_selector_modify() arms it anew. Needs SEL_FEATURE_ONESHOT.
	Oneshot Events = 0x1000
	// The registration is reported when the descriptor becomes ready, and
	// not again while the descriptor stays ready. Needs SEL_FEATURE_EDGE.
	Edge Events = 0x2000
	// Of several selectors that wait for the same descriptor, the system
	// wakes one or few instead of all. Can't be had together with PRI or
	// ONESHOT (SEL_ENOTSUP). Needs SEL_FEATURE_EXCLUSIVE.
	Exclusive Events = 0x4000
)

// What the system said beyond Read and Write.
const (
	// Urgent or exceptional data is there.
	DetailPri Detail = 0x2
	// An error is pending.
	DetailErr Detail = 0x8
	// The connection or the pipe is hung up.
	DetailHup Detail = 0x10
	// The descriptor is not open, or is not the registered one any more.
	DetailInvalid Detail = 0x20
	// The peer will write no more.
	DetailRdhup Detail = 0x2000
)

// The back ends.
const (
	// The best back end of this system; see sel_backend_default().
	BackendDefault Backend = 0
	BackendSelect  Backend = 1
	BackendPoll    Backend = 2
	BackendEpoll   Backend = 3
	BackendDevpoll Backend = 4
	BackendKqueue  Backend = 5
)

// What a back end can do.
const (
	// SEL_EVENT_EDGE can be registered.
	FeatureEdge Features = 0x1
	// SEL_EVENT_ONESHOT can be registered.
	FeatureOneshot Features = 0x2
	// SEL_EVENT_PRI can be registered.
	FeaturePri Features = 0x4
	// SEL_EVENT_EXCLUSIVE can be registered.
	FeatureExclusive Features = 0x8
	// An outer set can wait for what sel_selector_fileno() answers.
	FeatureFileno Features = 0x10
	// Time-outs are not rounded up to milliseconds.
	FeatureNanoseconds Features = 0x20
)

// What New may be asked.
const (
	// The next wait tells epoll of modifies; see sel_selector_modify().
	flagDeferModify uint32 = 0x2
	// While most descriptors are ready, epoll asks poll(2) first, which
	// costs less. poll goes by numbers, so that the program must unregister
	// each descriptor before it closes the descriptor.
	flagDense uint32 = 0x4
)

// Forever, or more, is no limit to a wait.
const (
	Forever time.Duration = 4611686018427387904
)

// libsel's own errors.
const (
	// The mask of events has no bit that can become ready, or an unknown
	// bit.
	eevents code = -10001
	// The descriptor is negative, or can't be a descriptor.
	ebadfd code = -10002
	// The token is unknown, and the descriptor beside the token is
	// negative.
	efileobj code = -10003
	// The descriptor or the token is registered already.
	eexists code = -10004
	// The descriptor or the token is not registered.
	enotreg code = -10005
	// The selector is closed.
	eclosed code = -10006
	// The epoll, devpoll or kqueue object is closed.
	eclosedobj code = -10007
	// Another thread waits on the object already.
	econcurrent code = -10008
	// An argument is out of its domain: an unknown number or flag, a
	// negative time-out where none may be negative, a capacity of 0.
	evalue code = -10009
	// A number is too large for the system's type.
	erange code = -10010
	// A pointer is NULL where an object or an array must be.
	etype code = -10011
	// There is no memory left.
	enomem code = -10012
	// A signal handler ran, and the call returns for that reason.
	einterrupted code = -10013
	// sel_selector_wakeup() ended the wait.
	ewoken code = -10014
	// This system or this back end does not have the thing.
	enotsup code = -10015
)
