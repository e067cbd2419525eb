/* SPDX-License-Identifier: MIT */
/*
 * What the programs about healing share.
 */
#include <sys/resource.h>

#include "heal/heal.h"

void zombie_make(struct zombie *zombie, sel_selector *selector, uint32_t events)
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

void zombie_end(struct zombie *zombie)
{
	close_one(&zombie->copy);
	close_one(&zombie->writer);
}

static long sleeps_now(void)
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

sel_status wait_measured(sel_selector *selector, int64_t timeout,
			 struct effort *effort)
{
	sel_event event;
	sel_status status;

	effort->elapsed = sel_now();
	effort->cpu = cpu_now();
	effort->sleeps = sleeps_now();
	status = sel_selector_select(selector, &event, 1, timeout, 0);
	effort->elapsed = sel_now() - effort->elapsed;
	effort->cpu = cpu_now() - effort->cpu;
	effort->sleeps = sleeps_now() - effort->sleeps;
	return status;
}

bool blocks(sel_selector *selector, int64_t timeout)
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

bool blocks_until_healed(sel_selector *selector, uint64_t rebuilds)
{
	int64_t limit = sel_now() + 5000 * MS;
	sel_stats stats = { .rebuilds = 0 };

	do {
		if (!blocks(selector, 10 * MS))
			return false;
		(void)sel_selector_stats(selector, &stats, sizeof(stats));
	} while (stats.rebuilds < rebuilds && sel_now() < limit);
	return stats.rebuilds >= rebuilds;
}
