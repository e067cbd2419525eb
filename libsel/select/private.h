/* SPDX-License-Identifier: MIT */
/*
 * The floor of the `select` module: one wait call for each system interface,
 * with nanoseconds, and what its objects share.
 */
#ifndef LIBSEL_SELECT_PRIVATE_H
#define LIBSEL_SELECT_PRIVATE_H

#include "core/clock.h"
#include "core/fork_node.h"
#include "core/private.h"
#include "core/state.h"
#include "core/system.h"
#include "select/set_word.h"

/* The most records that epoll_wait may be asked for where a record has 16
   bytes; where a record has 12, the limit is higher. */
#define SEL__RECORDS ((1 << 27) - 1)

/*
 * One system call each, with at most SEL__PIECE of `remaining` (0: look;
 * SEL_FOREVER: no limit).  Return what the system call returns, or a negated
 * errno; 0 means that the piece is over.  On epoll a second call follows when
 * the whole milliseconds are over, and a part of one is left until `deadline`.
 */
int sel__epoll_wait(int set, struct epoll_event *records, size_t capacity,
		    int64_t remaining, int64_t deadline);
int sel__poll_wait(struct pollfd *fds, size_t count, int64_t remaining);
/* The sets are words of bits, NULL for none; not limited to FD_SETSIZE. */
int sel__select_wait(int nfds, sel__set_word *rset, sel__set_word *wset,
		     sel__set_word *xset, int64_t remaining);

/*
 * Whether a wait has to go on: after `result` of a call that was given
 * `*remaining`, which is then brought up to date.  A handler that ate up the
 * time leaves 0, for a last look.
 */
bool sel__wait_again(int result, int64_t *remaining, int64_t deadline,
		     uint32_t flags);

/* The checks that poll, epoll and devpoll objects share. */
static inline sel_status sel__wait_check(const void *ready, size_t capacity,
					 uint32_t flags)
{
	if (flags & ~(uint32_t)SEL_FLAG_RETURN_ON_SIGNAL)
		return SEL_EVALUE;
	if (!ready)
		return SEL_ETYPE;
	return capacity ? 0 : SEL_EVALUE;
}

/* The end of a wait: its result as a status. */
static inline sel_status sel__wait_result(int result)
{
	return result == -EINTR ? SEL_EINTERRUPTED : result;
}

/* An object that owns one descriptor: epoll, devpoll, kqueue. */
struct sel__owner {
	sel__state state;
	int fd;
	struct sel__fork_node node;
};

/* `owner` is the first member of an object from malloc(): 0 or SEL_ENOMEM. */
sel_status sel__owner_init(struct sel__owner *owner, int fd);
/* The same for a descriptor that fork() does not copy: a child finds the
   object closed. */
sel_status sel__owner_init_unshared(struct sel__owner *owner, int fd);
/* The descriptor, for use until sel__owner_leave(); or SEL_ECLOSEDOBJ. */
sel_status sel__owner_enter(struct sel__owner *owner);
sel_status sel__owner_leave(struct sel__owner *owner);
sel_status sel__owner_close(struct sel__owner *owner);
sel_status sel__owner_closed(struct sel__owner *owner);
sel_status sel__owner_fileno(struct sel__owner *owner);
void sel__owner_free(struct sel__owner *owner);

#endif
