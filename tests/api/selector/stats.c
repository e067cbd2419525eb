/* SPDX-License-Identifier: MIT */
/* sel_selector_stats(): what each counter counts, and sizes of the struct. */
#include <signal.h>
#include <string.h>

#include "support.h"
#include "tap.h"

enum { TRIES = 20 };

static sel_event events[4];

static void ignore(int signo)
{
	(void)signo;
}

static void test_waits(sel_selector *selector, int32_t fds[2])
{
	sel_stats old = stats_of(selector);

	topic("stats");
	is_uint(0, old.waits, "a new selector: no waits");
	(void)sel_selector_select(selector, events, 1, 0, 0);
	(void)sel_selector_select(selector, events, 1, MS, 0);
	(void)sel_selector_select_until(selector, events, 1, 0, 0);
	is_uint(3, stats_of(selector).waits, "three waits are counted");
	is_uint(0, stats_of(selector).events,
		"three waits without events: no events");

	add(selector, fds[0], W, 0);
	add(selector, fds[1], W, 0);
	(void)sel_selector_select(selector, events, 4, 0, 0);
	is_uint(2, stats_of(selector).events,
		"a wait with two events: two are counted");
	(void)sel_selector_select(selector, events, 1, 0, 0);
	is_uint(3, stats_of(selector).events,
		"a wait with one event: one more is counted");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	(void)sel_selector_unregister(selector, fds[1], NULL);
}

/* The same on every back end: the sets of poll and select count as well. */
static void test_changes(sel_selector *selector, int32_t fds[2])
{
	uint64_t count = stats_of(selector).changes;
	uint64_t saved = stats_of(selector).changes_saved;

	topic("stats, changes");
	add(selector, fds[0], R, 0);
	is_uint(count + 1, stats_of(selector).changes, "register is counted");
	(void)sel_selector_modify(selector, fds[0], W, 0, NULL);
	is_uint(count + 2, stats_of(selector).changes, "modify is counted");
	(void)sel_selector_modify(selector, fds[0], W, 1, NULL);
	(void)sel_selector_modify(selector, fds[0], W, 1, NULL);
	is_uint(count + 2, stats_of(selector).changes,
		"modify to the same events is not counted");
	is_uint(saved + 2, stats_of(selector).changes_saved,
		"modify to the same events is counted as saved");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	is_uint(count + 3, stats_of(selector).changes, "unregister is counted");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	(void)sel_selector_register(selector, fds[0], 0, 0, NULL);
	is_uint(count + 3, stats_of(selector).changes,
		"calls that fail are not counted");
}

static void test_wakeups(sel_selector *selector)
{
	sel_stats old = stats_of(selector);

	topic("stats, wakeups");
	(void)sel_selector_wakeup(selector);
	is_uint(old.wakeups + 1, stats_of(selector).wakeups,
		"one wakeup, before a wait: one is counted");
	(void)look_all(selector);
	is_uint(old.wakeups + 1, stats_of(selector).wakeups,
		"one wakeup: one is counted");
	is_uint(old.wakeups_merged, stats_of(selector).wakeups_merged,
		"one wakeup: none is merged");
	for (int i = 0; i < 5; i++)
		(void)sel_selector_wakeup(selector);
	(void)look_all(selector);
	is_uint(old.wakeups + 2, stats_of(selector).wakeups,
		"five wakeups before a wait: one more is counted");
	is_uint(old.wakeups_merged + 4, stats_of(selector).wakeups_merged,
		"five wakeups before a wait: four are merged");
	is_uint(old.waits + 2, stats_of(selector).waits,
		"two waits are counted");
}

static void test_signals(sel_selector *selector)
{
	uint64_t old = stats_of(selector).signals;
	int tries = 0;

	topic("stats");
	if (!has_processes()) {
		skip("Windows has no signals");
		return;
	}
	/* One that comes just before a system call interrupts none. */
	do {
		signal_start(2 * MS, 2 * MS, ignore);
		(void)sel_selector_select(selector, events, 1, 30 * MS, 0);
		signal_stop();
	} while (stats_of(selector).signals == old && ++tries < TRIES);
	ok(stats_of(selector).signals > old, "signals in a wait are counted");
}

static void test_sizes(sel_selector *selector)
{
	static const size_t bad[] = { 1, 7, 9, 79, 81, SIZE_MAX };
	sel_stats all = stats_of(selector);
	uint64_t words[16], mark;

	topic("stats, size of the struct");
	memset(&mark, 0xa5, sizeof(mark));
	for (size_t i = 0; i < LENGTH(bad); i++)
		is_status(SEL_EVALUE,
			  sel_selector_stats(selector, &all, bad[i]),
			  "%zu: SEL_EVALUE", bad[i]);
	memset(words, 0xa5, sizeof(words));
	is_status(0, sel_selector_stats(selector, (sel_stats *)words, 0),
		  "0: success");
	ok(words[0] == mark, "0: nothing is written");
	is_status(0, sel_selector_stats(selector, (sel_stats *)words, 16),
		  "16: success");
	ok(words[0] == all.waits && words[1] == all.events && words[2] == mark,
	   "16: two counters are written");
	is_status(0,
		  sel_selector_stats(selector, (sel_stats *)words,
				     sizeof(all) + 16),
		  "larger than the struct: success");
	is_mem(&all, words, sizeof(all),
	       "larger than the struct: all counters are written");
	ok(words[10] == 0 && words[11] == 0 && words[12] == mark,
	   "larger than the struct: the rest of the size is 0");
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_unix(fds);
	test_waits(selector, fds);
	test_changes(selector, fds);
	test_wakeups(selector);
	test_signals(selector);
	test_sizes(selector);
	topic("stats, after all");
	is_uint(0, stats_of(selector).stale, "no stale records");
	is_uint(0, stats_of(selector).rebuilds, "no set was built anew");
	close_both(fds);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
