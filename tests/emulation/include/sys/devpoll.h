/* SPDX-License-Identifier: MIT */
/*
 * <sys/devpoll.h> of illumos, for the tests on Linux.  POLLREMOVE belongs into
 * <poll.h> there; glibc's, with _GNU_SOURCE, has another value.
 */
#ifndef EMULATION_SYS_DEVPOLL_H
#define EMULATION_SYS_DEVPOLL_H

#include <poll.h>
#include <signal.h>

#undef POLLREMOVE
#define POLLREMOVE 0x0800

#define DP_POLL (0xD0 << 8 | 1)
#define DP_ISPOLLED (0xD0 << 8 | 2)
#define DP_PPOLL (0xD0 << 8 | 3)

struct dvpoll {
	struct pollfd *dp_fds;
	nfds_t dp_nfds;
	int dp_timeout;
	sigset_t *dp_setp;	/* for DP_PPOLL only */
};

#endif
