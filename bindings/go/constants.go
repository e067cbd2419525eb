// SPDX-License-Identifier: MIT
// Code generated from abi/libsel.abi by make swig. DO NOT EDIT.

package sel

import "time"

// Events to register for; each registration needs at least one of Read, Write and Pri.
const (
	Read      Events = 0x1    // EVENT_READ
	Write     Events = 0x2    // EVENT_WRITE
	Pri       Events = 0x100  // urgent or exceptional data
	Oneshot   Events = 0x1000 // once, until modify re-arms it
	Edge      Events = 0x2000 // on each change, not while it lasts
	Exclusive Events = 0x4000 // wake one of several selectors
)

// What the system said beyond Read and Write.
const (
	DetailPri     Detail = 0x2    // urgent or exceptional data
	DetailErr     Detail = 0x8    // an error is pending
	DetailHup     Detail = 0x10   // hung up
	DetailInvalid Detail = 0x20   // the descriptor is not open
	DetailRdhup   Detail = 0x2000 // the peer will write no more
)

// The back ends.
const (
	BackendDefault Backend = 0
	BackendSelect  Backend = 1
	BackendPoll    Backend = 2
	BackendEpoll   Backend = 3
	BackendDevpoll Backend = 4
	BackendKqueue  Backend = 5
)

// What a back end can do.
const (
	FeatureEdge        Features = 0x1  // SEL_EVENT_EDGE
	FeatureOneshot     Features = 0x2  // SEL_EVENT_ONESHOT
	FeaturePri         Features = 0x4  // SEL_EVENT_PRI
	FeatureExclusive   Features = 0x8  // SEL_EVENT_EXCLUSIVE
	FeatureFileno      Features = 0x10 // fileno can be waited for
	FeatureNanoseconds Features = 0x20 // time-outs are not rounded up
)

// What New may be asked.
const (
	flagDeferModify uint32 = 0x2 // see sel_selector_modify()
	flagDense       uint32 = 0x4 // see sel_selector_new()
)

// Forever, or more, is no limit to a wait.
const (
	Forever time.Duration = 4611686018427387904
)

// libsel's own errors.
const (
	eevents      code = -10001 // invalid event mask
	ebadfd       code = -10002 // negative or impossible descriptor
	efileobj     code = -10003 // token without a usable descriptor
	eexists      code = -10004 // already registered
	enotreg      code = -10005 // not registered
	eclosed      code = -10006 // the selector is closed
	eclosedobj   code = -10007 // the epoll, kqueue, ... is closed
	econcurrent  code = -10008 // another thread already waits
	evalue       code = -10009 // an argument is out of its domain
	erange       code = -10010 // a number is too large
	etype        code = -10011 // NULL where an object must be
	enomem       code = -10012 // out of memory
	einterrupted code = -10013 // a signal handler ran
	ewoken       code = -10014 // a wakeup ended the wait
	enotsup      code = -10015 // not on this system or back end
)
