/* SPDX-License-Identifier: MIT */
/*
 * Rebuilding a set when the system fails it: in a child of fork(), where the
 * call that rebuilds answers the error and the next one tries again; and in a
 * wait that heals an epoll set, which goes on with what it has.
 */
#include <poll.h>

#include "tap.h"
#include "world.h"

static sel_event one[1];

static void set_up_nested(void)
{
	set_up();
	(void)sel_selector_fileno(w.selector);
}

static sel_status act_select(void)
{
	return sel_selector_select(w.selector, w.events, ROOM, SEL_FOREVER, 0);
}

static bool done_select(sel_status status)
{
	return status == 1 && w.events[0].key.fd == w.ready[0] &&
	       w.events[0].key.data == 1 && w.events[0].events == R && kept();
}

static sel_status act_register(void)
{
	return sel_selector_register(w.selector, w.third[0], R, 3, &w.key);
}

static bool done_register(sel_status status)
{
	if (status != 0 || w.key.fd != w.third[0] || !reports(R) ||
	    sel_selector_count(w.selector) != w.count + 1)
		return false;
	put(w.third[1], 1);
	if (look(w.selector, w.third[0], NULL) != R)
		return false;
	drain(w.third[0]);
	return true;
}

/* Of itself it makes no call, so that nobody can refuse it. */
static sel_status act_modify(void)
{
	return sel_selector_modify(w.selector, w.idle[0], R, 5, &w.key);
}

static bool done_modify(sel_status status)
{
	sel_key key = { .fd = -1 };

	return status == 0 && w.key.fd == w.idle[0] && w.key.data == 5 &&
	       sel_selector_get_key(w.selector, w.idle[0], &key) == 0 &&
	       key.data == 5 && reports(R);
}

static sel_status act_fileno(void)
{
	return sel_selector_fileno(w.selector);
}

static bool done_fileno(sel_status status)
{
	return sel_selector_fileno(w.selector) == status && kept();
}

static sel_status act_free(void)
{
	sel_selector_free(w.selector);
	w.selector = NULL;
	return 0;
}

static bool done_free(sel_status status)
{
	return status == 0;
}

/* A registration that no number names any more, and that is ready. */
static int32_t duplicate = -1;

static void set_up_stuck(void)
{
	int32_t number;

	set_up();
	number = w.third[0];
	duplicate = dup_of(number);
	add(w.selector, number, R, 9);
	close_one(&w.third[0]);
	if (sel_selector_unregister(w.selector, number, NULL) != 0)
		bail("not unregistered");
	put(w.third[1], 1);
}

static void set_up_stuck_nested(void)
{
	set_up_stuck();
	(void)sel_selector_fileno(w.selector);
}

static void tear_down_stuck(void)
{
	tear_down();
	close_one(&duplicate);
}

/* At once or later it is got rid of, and the outer set goes on. */
static bool done_stuck(sel_status status)
{
	int64_t end = sel_now() + 5000 * MS;
	sel_status outer = sel_selector_fileno(w.selector);
	uint64_t stale;

	if (status != 1 || w.events[0].key.fd != w.ready[0])
		return false;
	while (stats_of(w.selector).rebuilds == 0 && sel_now() < end)
		if (!kept())
			return false;
	stale = stats_of(w.selector).stale;
	if (!kept() || stats_of(w.selector).stale != stale)
		return false;
	await(outer, POLLIN);
	drain(w.ready[0]);
	return stats_of(w.selector).rebuilds == 1 &&
	       sel_selector_select(w.selector, one, 1, MS, 0) == 0;
}

static void test_child(void)
{
	bool proven = w.backend == SEL_BACKEND_EPOLL;
	/* Without a proof a child closes nothing of what it has inherited. */
	unsigned int none = RESOURCES | CHILD |
		(proven || w.backend == SEL_BACKEND_DEVPOLL ? 0 : QUIET);
	unsigned int may = MEMORY | SYSTEM | RESOURCES | CHILD |
		(proven ? PROVEN : 0);

	run("child: select", may, set_up, act_select, kept, done_select,
	    tear_down);
	run("child: select of a nested one", may, set_up_nested, act_select,
	    kept, done_select, tear_down);
	run("child: register", may, set_up, act_register, kept, done_register,
	    tear_down);
	run("child: modify", may, set_up, act_modify, kept, done_modify,
	    tear_down);
	run("child: free", none, set_up, act_free, kept,
	    done_free, tear_down);
}

static void test(uint32_t backend)
{
	unsigned int may = MEMORY | SYSTEM | RESOURCES | CHILD |
		(backend == SEL_BACKEND_EPOLL ? PROVEN : 0);

	w.backend = backend;
	test_child();
	if (is_array()) {
		skip("no set to heal, and no fileno");
		return;
	}
	run("child: fileno", may, set_up, act_fileno, kept, done_fileno,
	    tear_down);
	run("child: fileno again", may, set_up_nested, act_fileno, kept,
	    done_fileno, tear_down);
	if (backend != SEL_BACKEND_EPOLL) {
		skip("no set to heal");
		return;
	}
	run("healing", RESOURCES, set_up_stuck, act_select, kept, done_stuck,
	    tear_down_stuck);
	run("healing a nested one", RESOURCES, set_up_stuck_nested, act_select,
	    kept, done_stuck, tear_down_stuck);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
