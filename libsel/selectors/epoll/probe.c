/* SPDX-License-Identifier: MIT */
/*
 * A set that can be made is not enough: a sandbox may permit epoll_create1 and
 * refuse epoll_wait.  So each probe waits, for no time.
 *
 * EPOLLEXCLUSIVE came with Linux 4.5.  Older kernels ignore bits that they do
 * not know; newer ones refuse a modify with this bit, whatever its descriptor.
 * The answer is kept, since no kernel changes while a process runs.
 */
#include <stdatomic.h>

#include "select/private.h"
#include "selectors/epoll/probe.h"
#include "selectors/epoll/set.h"

enum { UNKNOWN, KNOWS_EXCLUSIVE, LACKS_EXCLUSIVE };

/* Relaxed: the number stands alone, and every thread that asks the kernel
   writes the same one. */
static atomic_int kernel = EPOLLEXCLUSIVE ? UNKNOWN : LACKS_EXCLUSIVE;

/* Asks by a modify of `fd`, which the set does not have. */
static void learn(int set, int fd)
{
	sel_status status = sel__epollset_control(
		set, EPOLL_CTL_MOD, fd,
		EPOLLIN | (uint32_t)EPOLLEXCLUSIVE, 0);

	if (status == -EINVAL)
		atomic_store_explicit(&kernel, KNOWS_EXCLUSIVE,
				      memory_order_relaxed);
	else if (status == -ENOENT)
		atomic_store_explicit(&kernel, LACKS_EXCLUSIVE,
				      memory_order_relaxed);
}

static bool learned(void)
{
	return atomic_load_explicit(&kernel, memory_order_relaxed) != UNKNOWN;
}

static sel_status look(int set)
{
	struct epoll_event record;
	int ready = sel__epoll_wait(set, &record, 1, 0, 0);

	/* A signal says nothing about the system. */
	return ready < 0 && ready != -EINTR ? ready : 0;
}

sel_status sel__epoll_probe(void)
{
	sel_status status;
	int other;
	int set;

	if (!SEL__HAS_EPOLL)
		return SEL_ENOTSUP;
	set = epoll_create1(EPOLL_CLOEXEC);
	if (set < 0)
		return sel__errno();
	status = look(set);
	if (status == 0 && !learned()) {
		other = epoll_create1(EPOLL_CLOEXEC);
		if (other >= 0) {
			learn(set, other);
			close(other);
		}
	}
	close(set);
	return status;
}

uint32_t sel__epoll_lacks(void)
{
	return atomic_load_explicit(&kernel, memory_order_relaxed) ==
			LACKS_EXCLUSIVE ?
		SEL_FEATURE_EXCLUSIVE : 0;
}
