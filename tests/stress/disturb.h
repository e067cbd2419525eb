/* SPDX-License-Identifier: MIT */
/*
 * What happens beside a step of the stress that goes quiet, quiet.c: signals,
 * changes, wakeups, a thread that is cancelled, a child.  Each of them ends by
 * itself.
 */
#ifndef TESTS_STRESS_DISTURB_H
#define TESTS_STRESS_DISTURB_H

#include <pthread.h>
#include <stdatomic.h>

#include "sel.h"
#include "stress/child.h"

/* What the threads share. */
struct scene {
	sel_selector *selector;
	uint32_t backend;
	pthread_t waiter;
	atomic_int refusals;		/* calls that failed and should not */
	atomic_int broken_children;
	atomic_uint calls;		/* of wakeup, in this step */
};

extern struct scene scene;

/* A thread that runs beside a step. */
struct disturbance {
	size_t index;
	struct random random;
	pthread_t thread;
	int32_t idle[2];		/* for changes that report nothing */
	bool early;			/* cancelled before its first call */
	atomic_bool done;		/* with all calls */
};

void check(sel_status status);
void wake(void);
/* Lets others run.  False when all patience is used up since the deadline was
   0. */
bool patient(int64_t *deadline);

/* Before the first disturbance: the handlers of signals. */
void disturbances_prepare(void);
void disturbance_begin(struct disturbance *disturbance, struct random *random);
void disturbance_end(struct disturbance *disturbance);
const char *disturbance_name(const struct disturbance *disturbance);

#endif
