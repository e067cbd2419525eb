// SPDX-License-Identifier: MIT
// Code generated from abi/libsel.abi by make swig. DO NOT EDIT.

//go:build linux

package sel

/*
#cgo CFLAGS: -D_GNU_SOURCE
#include <sys/epoll.h>
#ifndef EPOLLIN
#define EPOLLIN 0
#endif
#ifndef EPOLLPRI
#define EPOLLPRI 0
#endif
#ifndef EPOLLOUT
#define EPOLLOUT 0
#endif
#ifndef EPOLLERR
#define EPOLLERR 0
#endif
#ifndef EPOLLHUP
#define EPOLLHUP 0
#endif
#ifndef EPOLLRDNORM
#define EPOLLRDNORM 0
#endif
#ifndef EPOLLRDBAND
#define EPOLLRDBAND 0
#endif
#ifndef EPOLLWRNORM
#define EPOLLWRNORM 0
#endif
#ifndef EPOLLWRBAND
#define EPOLLWRBAND 0
#endif
#ifndef EPOLLMSG
#define EPOLLMSG 0
#endif
#ifndef EPOLLRDHUP
#define EPOLLRDHUP 0
#endif
#ifndef EPOLLEXCLUSIVE
#define EPOLLEXCLUSIVE 0
#endif
#ifndef EPOLLWAKEUP
#define EPOLLWAKEUP 0
#endif
#ifndef EPOLLONESHOT
#define EPOLLONESHOT 0
#endif
#ifndef EPOLLET
#define EPOLLET 0
#endif
#ifndef EPOLL_CLOEXEC
#define EPOLL_CLOEXEC 0
#endif
*/
import "C"

// The bits of Epoll.
const (
	EPOLLIN        = C.EPOLLIN
	EPOLLPRI       = C.EPOLLPRI
	EPOLLOUT       = C.EPOLLOUT
	EPOLLERR       = C.EPOLLERR
	EPOLLHUP       = C.EPOLLHUP
	EPOLLRDNORM    = C.EPOLLRDNORM
	EPOLLRDBAND    = C.EPOLLRDBAND
	EPOLLWRNORM    = C.EPOLLWRNORM
	EPOLLWRBAND    = C.EPOLLWRBAND
	EPOLLMSG       = C.EPOLLMSG
	EPOLLRDHUP     = C.EPOLLRDHUP
	EPOLLEXCLUSIVE = C.EPOLLEXCLUSIVE
	EPOLLWAKEUP    = C.EPOLLWAKEUP
	EPOLLONESHOT   = C.EPOLLONESHOT
	EPOLLET        = C.EPOLLET
	EPOLL_CLOEXEC  = C.EPOLL_CLOEXEC
)
