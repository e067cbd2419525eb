/* SPDX-License-Identifier: MIT */
/*
 * What the machine itself takes for that which no selector can do without: the
 * floor beside which the figures of a run have to be seen.
 */
#include "worker.h"

#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Lines of the cache that no other thread wants; the first word is used. */
static _Alignas(128) _Atomic uint64_t line[16];

static int epoll = -1;

static bool enter_kernel(void)
{
	return syscall(SYS_getppid) > 0;
}

static bool swap(void)
{
	uint64_t expected = atomic_load_explicit(line, memory_order_relaxed);

	return atomic_compare_exchange_strong(line, &expected, expected + 1);
}

static bool read_clock(void)
{
	return bench_now() > 0;
}

static bool wait_for_nothing(void)
{
	struct epoll_event event;

	return epoll_wait(epoll, &event, 1, 0) == 0;
}

/* Nanoseconds of one; negative where a step failed. */
PEER_INLINE double measure(bool step(void), size_t rounds)
{
	int64_t elapsed = bench_now();
	size_t i;

	for (i = 0; i < rounds; i++)
		if (!step())
			return -1;
	return (double)(bench_now() - elapsed) / (double)rounds;
}

void bench_floor(size_t rounds, struct floor *found)
{
	epoll = epoll_create1(EPOLL_CLOEXEC);
	found->call = measure(enter_kernel, rounds);
	found->locked = measure(swap, rounds);
	found->clock = measure(read_clock, rounds);
	found->wait = measure(wait_for_nothing, rounds);
	close(epoll);
}
