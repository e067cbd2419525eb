/* SPDX-License-Identifier: MIT */
/* See ring.h. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "ring.h"
#include "tap.h"

static struct {
	pthread_t thread;
	pthread_t waiter;
	sel_selector *selector;
	uint32_t rings;
	uint32_t delay;
	atomic_bool over;
	atomic_bool handled;
} ring;

static void nap(long nanoseconds)
{
	const struct timespec time = { .tv_nsec = nanoseconds };

	nanosleep(&time, NULL);
}

static void on_signal(int number)
{
	(void)number;
	if (ring.rings & RING_WAKEUP_IN_HANDLER &&
	    !atomic_exchange(&ring.handled, true))
		(void)sel_selector_wakeup(ring.selector);
}

static void *be_ringer(void *unused)
{
	(void)unused;
	if (ring.delay > 5)
		nap(60000);
	for (uint32_t i = 0; i < ring.delay; i++)
		sched_yield();
	if (ring.rings & RING_WAKEUP)
		(void)sel_selector_wakeup(ring.selector);
	if (!(ring.rings & RING_SIGNALS))
		return NULL;
	do {
		pthread_kill(ring.waiter, SIGUSR1);
		nap(50000);
	} while (!atomic_load(&ring.over));
	return NULL;
}

void ring_begin(sel_selector *selector, uint32_t rings, uint32_t delay)
{
	struct sigaction action = { .sa_handler = on_signal };

	ring.waiter = pthread_self();
	ring.selector = selector;
	ring.rings = rings;
	ring.delay = delay;
	atomic_store(&ring.over, false);
	atomic_store(&ring.handled, false);
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	if (pthread_create(&ring.thread, NULL, be_ringer, NULL) != 0)
		bail("no thread");
}

void ring_end(void)
{
	atomic_store(&ring.over, true);
	pthread_join(ring.thread, NULL);
	/* The last signal is on its way. */
	do
		sched_yield();
	while (ring.rings & RING_WAKEUP_IN_HANDLER &&
	       !atomic_load(&ring.handled));
}
