/* SPDX-License-Identifier: MIT */
/* The emulated kqueue's lock. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>

#include "kqueue-private.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sigset_t before;		/* of the thread that has it */

void emulation_lock(void)
{
	sigset_t all, mask;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	pthread_mutex_lock(&mutex);
	before = mask;
}

void emulation_unlock(void)
{
	sigset_t mask = before;

	pthread_mutex_unlock(&mutex);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
}
