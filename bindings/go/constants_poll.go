// SPDX-License-Identifier: MIT
// Code generated from abi/libsel.abi by make swig. DO NOT EDIT.

package sel

/*
#cgo CFLAGS: -D_GNU_SOURCE
#include <limits.h>
#include <poll.h>
#ifndef PIPE_BUF
#define PIPE_BUF 0
#endif
#ifndef POLLIN
#define POLLIN 0
#endif
#ifndef POLLPRI
#define POLLPRI 0
#endif
#ifndef POLLOUT
#define POLLOUT 0
#endif
#ifndef POLLERR
#define POLLERR 0
#endif
#ifndef POLLHUP
#define POLLHUP 0
#endif
#ifndef POLLNVAL
#define POLLNVAL 0
#endif
#ifndef POLLRDNORM
#define POLLRDNORM 0
#endif
#ifndef POLLRDBAND
#define POLLRDBAND 0
#endif
#ifndef POLLWRNORM
#define POLLWRNORM 0
#endif
#ifndef POLLWRBAND
#define POLLWRBAND 0
#endif
#ifndef POLLMSG
#define POLLMSG 0
#endif
#ifndef POLLRDHUP
#define POLLRDHUP 0
#endif
*/
import "C"

// The bits of Poll and Devpoll, and how much a writable pipe takes at once; 0 for what the system has not.
const (
	PIPE_BUF   = C.PIPE_BUF
	POLLIN     = C.POLLIN
	POLLPRI    = C.POLLPRI
	POLLOUT    = C.POLLOUT
	POLLERR    = C.POLLERR
	POLLHUP    = C.POLLHUP
	POLLNVAL   = C.POLLNVAL
	POLLRDNORM = C.POLLRDNORM
	POLLRDBAND = C.POLLRDBAND
	POLLWRNORM = C.POLLWRNORM
	POLLWRBAND = C.POLLWRBAND
	POLLMSG    = C.POLLMSG
	POLLRDHUP  = C.POLLRDHUP
)
