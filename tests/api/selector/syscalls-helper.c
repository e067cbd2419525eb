/* SPDX-License-Identifier: MIT */
/*
 * Makes a number of calls in each state of a selector, for syscalls.sh, which
 * looks at its system calls.  Each section is announced by a system call that
 * does nothing, access(2) of a name that says what follows.
 *
 * usage: syscalls-helper BACKEND COUNT
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

static sel_selector *selector;
static int count;
static int wrong;

static void section(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "section:%s", name);
	if (access(path, F_OK) == 0)
		wrong++;
}

static void expect(sel_status expected, sel_status seen)
{
	if (expected == seen)
		return;
	wrong++;
	fprintf(stderr, "expected %s, seen %s\n", sel_error_name(expected),
		sel_error_name(seen));
}

static void waits(const char *name, sel_status expected, int64_t timeout)
{
	sel_event events[4];

	section(name);
	for (int i = 0; i < count; i++)
		expect(expected, sel_selector_select(selector, events,
						     LENGTH(events), timeout,
						     0));
	section("-");
}

static void wakeups(const char *name, int each, const char *woken)
{
	section(name);
	for (int i = 0; i < count; i++) {
		for (int n = 0; n < each; n++)
			expect(0, sel_selector_wakeup(selector));
		section(woken);
		expect(SEL_EWOKEN, look_all(selector));
		section(name);
	}
	section("-");
}

/* Events go before a wakeup, which then is due. */
static void dues(void)
{
	section("ready-woken");
	for (int i = 0; i < count; i++) {
		expect(0, sel_selector_wakeup(selector));
		expect(1, look_all(selector));
		section("due");
		expect(SEL_EWOKEN, look_all(selector));
		section("ready-woken");
	}
	section("-");
}

static void changes(int32_t fd)
{
	section("register");
	for (int i = 0; i < count; i++) {
		expect(0, sel_selector_register(selector, fd, R, 0, NULL));
		section("unregister");
		expect(0, sel_selector_unregister(selector, fd, NULL));
		section("register");
	}
	section("-");
	add(selector, fd, R, 0);
	section("modify");
	for (int i = 0; i < count; i++)
		expect(0, sel_selector_modify(selector, fd,
					      i % 2 == 0 ? W : R, 0, NULL));
	section("modify-data");
	for (int i = 0; i < count; i++)
		expect(0, sel_selector_modify(selector, fd,
					      count % 2 == 0 ? R : W,
					      (uint64_t)i, NULL));
	section("get_key");
	for (int i = 0; i < count; i++)
		expect(0, sel_selector_get_key(selector, fd, NULL));
	section("-");
	expect(0, sel_selector_unregister(selector, fd, NULL));
}

/* What happens only once: a refusal is learnt, the tables grow. */
static void warm_up(int32_t fd)
{
	sel_event event;

	(void)sel_selector_select(selector, &event, 1, 1, 0);
	add(selector, fd, R, 0);
	expect(0, sel_selector_unregister(selector, fd, NULL));
}

int main(int argc, char **argv)
{
	sel_status backend;
	int32_t fds[2];

	if (argc != 3)
		return 2;
	backend = sel_backend_by_name(argv[1]);
	count = atoi(argv[2]);
	if (backend < 0 || count < 1)
		return 2;
	selector = open_selector((uint32_t)backend, 0);
	open_pipe(fds);
	warm_up(fds[1]);
	waits("empty-look", 0, 0);
	waits("empty-1ms", 0, MS);
	changes(fds[0]);
	add(selector, fds[0], R, 0);
	waits("idle-look", 0, 0);
	waits("idle-20ms", 0, 20 * MS);
	waits("idle-20.5ms", 0, 41 * MS / 2);
	waits("idle-0.5ms", 0, MS / 2);
	wakeups("wakeup", 1, "woken");
	wakeups("wakeup-thrice", 3, "woken-thrice");
	put(fds[1], 1);
	waits("ready-look", 1, 0);
	waits("ready-forever", 1, SEL_FOREVER);
	waits("ready-1s", 1, 1000 * MS);
	waits("ready-1.5ms", 1, 3 * MS / 2);
	dues();
	drain(fds[0]);
	if (sel_selector_fileno(selector) >= 0) {
		wakeups("wakeup-outer", 1, "woken-outer");
		wakeups("wakeup-outer-thrice", 3, "woken-outer-thrice");
	}
	sel_selector_free(selector);
	close_both(fds);
	return wrong == 0 ? 0 : 1;
}
