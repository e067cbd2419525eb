/* SPDX-License-Identifier: MIT */
/*
 * What the programs about healing share: registrations that no number names
 * any more, and a measure of what a wait costs.
 */
#ifndef TESTS_API_HEAL_H
#define TESTS_API_HEAL_H

#include <sys/resource.h>
#include <time.h>

#include "support.h"
#include "tap.h"

/* A readable pipe whose read end lives on in a duplicate only. */
struct zombie {
	int32_t number;		/* where it was registered */
	int32_t copy;
	int32_t writer;
};

/* Registers it, closes the number, unregisters it. */
static inline void zombie_make(struct zombie *zombie, sel_selector *selector,
			       uint32_t events)
{
	int32_t fds[2];

	open_pipe(fds);
	put(fds[1], 1);
	zombie->number = fds[0];
	zombie->writer = fds[1];
	zombie->copy = dup_of(fds[0]);
	add(selector, fds[0], events, 666);
	close_one(&fds[0]);
	if (sel_selector_unregister(selector, zombie->number, NULL) != 0)
		bail("not unregistered");
}

static inline void zombie_end(struct zombie *zombie)
{
	close_one(&zombie->copy);
	close_one(&zombie->writer);
}

/* What a wait took of this thread. */
struct effort {
	int64_t elapsed;
	int64_t cpu;
	long sleeps;
};

static inline int64_t cpu_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0)
		bail("no clock of the thread");
	return now.tv_sec * 1000 * MS + now.tv_nsec;
}

static inline long sleeps_now(void)
{
#ifdef RUSAGE_THREAD
	const int who = RUSAGE_THREAD;
#else
	const int who = RUSAGE_SELF;
#endif
	struct rusage usage;

	if (getrusage(who, &usage) != 0)
		bail("getrusage");
	return usage.ru_nvcsw;
}

/* A wait with one place, measured. */
static inline sel_status wait_measured(sel_selector *selector, int64_t timeout,
				       struct effort *effort)
{
	sel_event event;
	sel_status status;

	effort->elapsed = sel_now();
	effort->cpu = cpu_now();
	effort->sleeps = sleeps_now();
	status = sel_selector_select(selector, &event, 1, timeout);
	effort->elapsed = sel_now() - effort->elapsed;
	effort->cpu = cpu_now() - effort->cpu;
	effort->sleeps = sleeps_now() - effort->sleeps;
	return status;
}

/* Whether a wait found nothing, for as long as it was told, asleep. */
static inline bool blocks(sel_selector *selector, int64_t timeout)
{
	struct effort effort;
	sel_status status = wait_measured(selector, timeout, &effort);

	/* Valgrind's own work counts as ours. */
	if (status == 0 && effort.elapsed >= timeout && effort.sleeps < 20 &&
	    (effort.cpu < timeout / 2 || under_valgrind()))
		return true;
	diag("a wait: %s, %jd us of %jd, %jd us of work, %ld sleeps",
	     sel_error_name(status), (intmax_t)(effort.elapsed / 1000),
	     (intmax_t)(timeout / 1000), (intmax_t)(effort.cpu / 1000),
	     effort.sleeps);
	return false;
}

#endif
