// SPDX-License-Identifier: MIT
// Code generated from abi/libsel.abi by make swig. DO NOT EDIT.

//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package sel

/*
#cgo CFLAGS: -D_GNU_SOURCE
#include <sys/types.h>
#include <sys/event.h>
#ifndef EVFILT_READ
#define EVFILT_READ 0
#endif
#ifndef EVFILT_WRITE
#define EVFILT_WRITE 0
#endif
#ifndef EVFILT_AIO
#define EVFILT_AIO 0
#endif
#ifndef EVFILT_VNODE
#define EVFILT_VNODE 0
#endif
#ifndef EVFILT_PROC
#define EVFILT_PROC 0
#endif
#ifndef EVFILT_NETDEV
#define EVFILT_NETDEV 0
#endif
#ifndef EVFILT_SIGNAL
#define EVFILT_SIGNAL 0
#endif
#ifndef EVFILT_TIMER
#define EVFILT_TIMER 0
#endif
#ifndef EV_ADD
#define EV_ADD 0
#endif
#ifndef EV_DELETE
#define EV_DELETE 0
#endif
#ifndef EV_ENABLE
#define EV_ENABLE 0
#endif
#ifndef EV_DISABLE
#define EV_DISABLE 0
#endif
#ifndef EV_ONESHOT
#define EV_ONESHOT 0
#endif
#ifndef EV_CLEAR
#define EV_CLEAR 0
#endif
#ifndef EV_SYSFLAGS
#define EV_SYSFLAGS 0
#endif
#ifndef EV_FLAG1
#define EV_FLAG1 0
#endif
#ifndef EV_EOF
#define EV_EOF 0
#endif
#ifndef EV_ERROR
#define EV_ERROR 0
#endif
#ifndef NOTE_LOWAT
#define NOTE_LOWAT 0
#endif
#ifndef NOTE_DELETE
#define NOTE_DELETE 0
#endif
#ifndef NOTE_WRITE
#define NOTE_WRITE 0
#endif
#ifndef NOTE_EXTEND
#define NOTE_EXTEND 0
#endif
#ifndef NOTE_ATTRIB
#define NOTE_ATTRIB 0
#endif
#ifndef NOTE_LINK
#define NOTE_LINK 0
#endif
#ifndef NOTE_RENAME
#define NOTE_RENAME 0
#endif
#ifndef NOTE_REVOKE
#define NOTE_REVOKE 0
#endif
#ifndef NOTE_EXIT
#define NOTE_EXIT 0
#endif
#ifndef NOTE_FORK
#define NOTE_FORK 0
#endif
#ifndef NOTE_EXEC
#define NOTE_EXEC 0
#endif
#ifndef NOTE_PCTRLMASK
#define NOTE_PCTRLMASK 0
#endif
#ifndef NOTE_PDATAMASK
#define NOTE_PDATAMASK 0
#endif
#ifndef NOTE_TRACK
#define NOTE_TRACK 0
#endif
#ifndef NOTE_CHILD
#define NOTE_CHILD 0
#endif
#ifndef NOTE_TRACKERR
#define NOTE_TRACKERR 0
#endif
#ifndef NOTE_LINKUP
#define NOTE_LINKUP 0
#endif
#ifndef NOTE_LINKDOWN
#define NOTE_LINKDOWN 0
#endif
#ifndef NOTE_LINKINV
#define NOTE_LINKINV 0
#endif
*/
import "C"

// The constants of Kqueue; 0 for what one of these systems has not.
const (
	KQ_FILTER_READ    = C.EVFILT_READ
	KQ_FILTER_WRITE   = C.EVFILT_WRITE
	KQ_FILTER_AIO     = C.EVFILT_AIO
	KQ_FILTER_VNODE   = C.EVFILT_VNODE
	KQ_FILTER_PROC    = C.EVFILT_PROC
	KQ_FILTER_NETDEV  = C.EVFILT_NETDEV
	KQ_FILTER_SIGNAL  = C.EVFILT_SIGNAL
	KQ_FILTER_TIMER   = C.EVFILT_TIMER
	KQ_EV_ADD         = C.EV_ADD
	KQ_EV_DELETE      = C.EV_DELETE
	KQ_EV_ENABLE      = C.EV_ENABLE
	KQ_EV_DISABLE     = C.EV_DISABLE
	KQ_EV_ONESHOT     = C.EV_ONESHOT
	KQ_EV_CLEAR       = C.EV_CLEAR
	KQ_EV_SYSFLAGS    = C.EV_SYSFLAGS
	KQ_EV_FLAG1       = C.EV_FLAG1
	KQ_EV_EOF         = C.EV_EOF
	KQ_EV_ERROR       = C.EV_ERROR
	KQ_NOTE_LOWAT     = C.NOTE_LOWAT
	KQ_NOTE_DELETE    = C.NOTE_DELETE
	KQ_NOTE_WRITE     = C.NOTE_WRITE
	KQ_NOTE_EXTEND    = C.NOTE_EXTEND
	KQ_NOTE_ATTRIB    = C.NOTE_ATTRIB
	KQ_NOTE_LINK      = C.NOTE_LINK
	KQ_NOTE_RENAME    = C.NOTE_RENAME
	KQ_NOTE_REVOKE    = C.NOTE_REVOKE
	KQ_NOTE_EXIT      = C.NOTE_EXIT
	KQ_NOTE_FORK      = C.NOTE_FORK
	KQ_NOTE_EXEC      = C.NOTE_EXEC
	KQ_NOTE_PCTRLMASK = C.NOTE_PCTRLMASK
	KQ_NOTE_PDATAMASK = C.NOTE_PDATAMASK
	KQ_NOTE_TRACK     = C.NOTE_TRACK
	KQ_NOTE_CHILD     = C.NOTE_CHILD
	KQ_NOTE_TRACKERR  = C.NOTE_TRACKERR
	KQ_NOTE_LINKUP    = C.NOTE_LINKUP
	KQ_NOTE_LINKDOWN  = C.NOTE_LINKDOWN
	KQ_NOTE_LINKINV   = C.NOTE_LINKINV
)
