/* SPDX-License-Identifier: MIT */
/*
 * The injector: stands between the library and the C library, by the linker's
 * --wrap, for each allocation and each system call that libsel makes.  A call
 * can be made to fail, and an action can be run between a wait call and the
 * library, where no lock is held and another thread could do the same.
 *
 * The calls of the test itself pass through here as well: arm right before the
 * call to be tested, disarm right after it.
 */
#ifndef TESTS_FAULT_WRAP_H
#define TESTS_FAULT_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fault_call {
	FAULT_MALLOC,
	FAULT_CALLOC,
	FAULT_REALLOC,
	FAULT_EPOLL_CREATE1,
	FAULT_EPOLL_CTL,
	FAULT_EPOLL_WAIT,
	FAULT_EPOLL_PWAIT2,
	FAULT_POLL,
	FAULT_PPOLL,
	FAULT_SELECT,
	FAULT_PSELECT,
	FAULT_EVENTFD,
	FAULT_READ,
	FAULT_WRITE,
	FAULT_FCNTL,
	FAULT_CLOSE,
	FAULT_DUP3,
	FAULT_DUP2,
	FAULT_OPEN,
	FAULT_PWRITE,
	FAULT_SHORT_PWRITE,	/* takes one entry; with EIO, none at all */
	FAULT_IOCTL,
	FAULT_KQUEUE,		/* and kqueue1 */
	FAULT_KEVENT,		/* with changes, as a whole */
	FAULT_KEVENT_CHANGE,	/* one of its changes */
	FAULT_KEVENT_WAIT,
	FAULT_CALLS
};

const char *fault_name(enum fault_call call);

/*
 * The index-th call of this kind from now on fails with `error`; an allocation
 * just fails.  Errors that speak of the state of an epoll set, EEXIST and
 * ENOENT, are made true; want of memory is no answer to an add of what the set
 * has already; a close that fails has closed.  kevent fails to add, and nothing
 * else; it has made its changes when it is interrupted, and the others when one
 * of them fails.
 */
void fault_arm(enum fault_call call, unsigned int index, int error);
/* So do all calls of this kind, or all but the first ones. */
void fault_arm_all(enum fault_call call, int error);
void fault_arm_from(enum fault_call call, unsigned int index, int error);
/* Whether it has struck. */
bool fault_disarm(void);
/* From now on epoll_ctl ignores EPOLLEXCLUSIVE, as Linux before 4.5 does. */
void fault_ignore_exclusive(void);
/* From now on poll() and ppoll() are DragonFly's: they don't look at what is
   asked for no event, call every negative number but -1 bad, and count what has
   an error twice. */
void fault_poll_as_dragonfly(void);
/* How often it was called since the last arm. */
unsigned int fault_count(enum fault_call call);
/* Allocations less releases.  A realloc always moves. */
int fault_blocks(void);
/* How many numbers were closed that were not open: each could have been another
   thread's by then. */
unsigned int fault_bad_closes(void);

/*
 * The wait calls (epoll_wait to pselect, DP_POLL, kevent), counted together
 * from 0 on since the last gap_reset(), with what they were asked for.
 */
struct gap_call {
	enum fault_call call;
	int64_t timeout;	/* ns; -1: no limit */
	size_t size;		/* the capacity, or how many are waited for */
	int result;
};

void gap_reset(void);		/* forgets the actions as well */
unsigned int gap_count(void);
const struct gap_call *gap_at(unsigned int index);
/* Runs an action right before or right after a wait call. */
void gap_before(unsigned int index, void (*action)(void *), void *context);
void gap_after(unsigned int index, void (*action)(void *), void *context);
/* The next wait calls come back at once, as if their time were over. */
void gap_skip(unsigned int count);

#endif
