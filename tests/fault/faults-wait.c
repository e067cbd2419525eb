/* SPDX-License-Identifier: MIT */
/*
 * New, select, wakeup, fileno and close when the system fails them: each call
 * that they make, with each errno, is answered as sel.h says, changes nothing,
 * and leaks nothing.
 */
#include <stdio.h>

#include "facts.h"
#include "tap.h"
#include "world.h"

static int64_t timeout;
static uint32_t flags;
static int64_t begin;

static sel_status act_new(void)
{
	return sel_selector_new(&w.selector, w.backend, 0);
}

static bool kept_new(void)
{
	return w.selector == NULL;
}

static bool done_new(sel_status status)
{
	add(w.selector, w.ready[0], R, 1);
	return status == 0 && reports(R);
}

static sel_status act_select(void)
{
	begin = sel_now();
	return sel_selector_select(w.selector, w.events, ROOM, timeout, flags);
}

static bool done_select(sel_status status)
{
	return status == 1 && w.events[0].key.fd == w.ready[0] &&
	       w.events[0].key.data == 1 && w.events[0].events == R && kept();
}

static void set_up_idle(void)
{
	set_up();
	drain(w.ready[0]);
}

static bool kept_idle(void)
{
	bool same;

	put(w.ready[1], 1);
	same = kept();
	drain(w.ready[0]);
	return same;
}

static bool done_idle(sel_status status)
{
	return status == 0 && sel_now() - begin >= timeout && kept_idle();
}

static sel_status act_fileno(void)
{
	return sel_selector_fileno(w.selector);
}

static bool done_fileno(sel_status status)
{
	return sel_selector_fileno(w.selector) == status && kept();
}

static sel_status act_wakeup(void)
{
	return sel_selector_wakeup(w.selector);
}

static bool done_wakeup(sel_status status)
{
	if (status != 0 || look_all(w.selector) != SEL_EWOKEN)
		return false;
	return look_all(w.selector) == 0 && kept_idle();
}

/* The wakeup is reported, whatever becomes of reading it. */
static void set_up_woken(void)
{
	set_up_idle();
	(void)sel_selector_wakeup(w.selector);
}

static void set_up_outer(void)
{
	set_up_idle();
	(void)sel_selector_fileno(w.selector);
}

static void set_up_outer_woken(void)
{
	set_up_outer();
	(void)sel_selector_wakeup(w.selector);
}

/* The events have gone first. */
static void set_up_due(void)
{
	set_up();
	(void)sel_selector_wakeup(w.selector);
	(void)reports(R);
	drain(w.ready[0]);
}

static sel_status act_woken(void)
{
	sel_status status = sel_selector_select(w.selector, w.events, ROOM,
						SEL_FOREVER, 0);

	return status == SEL_EWOKEN ? 0 : status;
}

static bool kept_woken(void)
{
	return true;
}

static bool done_woken(sel_status status)
{
	return status == 0 && kept_idle();
}

static sel_status act_close(void)
{
	sel_status status = sel_selector_close(w.selector);

	sel_selector_free(w.selector);
	w.selector = NULL;
	return status;
}

static bool done_close(sel_status status)
{
	return status == 0;
}

static void test_waits(void)
{
	static const int64_t timeouts[] = { 0, 5 * MS, MS / 2, SEL_FOREVER };
	char name[64];

	for (size_t i = 0; i < LENGTH(timeouts); i++) {
		timeout = timeouts[i];
		snprintf(name, sizeof(name), "select for %lld ns",
			 (long long)timeout);
		run(name, SYSTEM, set_up, act_select, kept, done_select,
		    tear_down);
		if (timeout == SEL_FOREVER)
			continue;
		snprintf(name, sizeof(name), "idle select for %lld ns",
			 (long long)timeout);
		run(name, SYSTEM, set_up_idle, act_select, kept_idle,
		    done_idle, tear_down);
	}
	flags = SEL_FLAG_RETURN_ON_SIGNAL;
	run("interruptible select", SYSTEM | INTERRUPTED, set_up, act_select,
	    kept, done_select, tear_down);
	flags = 0;
}

/* One that is closed fails the system call of select, and not the wait. */
static void test_closed(void)
{
	sel_status status;
	bool seen = false;

	set_up();
	close_one(&w.idle[0]);
	status = sel_selector_select(w.selector, w.events, ROOM, SEL_FOREVER,
				     0);
	for (sel_status i = 0; i < status; i++)
		seen = seen || w.events[i].key.fd == w.ready[0];
	ok(seen,
	   "a closed descriptor beside a ready one: the ready one is reported");
	tear_down();
}

/* What may fail in fileno: epoll makes a set, and a kqueue without user events
   has a channel for wakeups beside its own descriptor, which is emptied. */
static unsigned int may_fileno(void)
{
	if (w.backend == SEL_BACKEND_EPOLL)
		return SYSTEM | EXISTS;
	return has_channel(w.backend) ? 0 : QUIET;
}

static void test(uint32_t backend)
{
	uint32_t features = sel_backend_features(backend);

	w.backend = backend;
	/* That a new set has something already can't be. */
	run("new", MEMORY | SYSTEM | EXISTS, set_up_bare, act_new, kept_new,
	    done_new, tear_down);
	test_waits();
	test_closed();
	run("wakeup", QUIET, set_up_idle, act_wakeup, kept, done_wakeup,
	    tear_down);
	run("woken select", SYSTEM, set_up_woken, act_woken, kept_woken,
	    done_woken, tear_down);
	run("select with a wakeup that is due", QUIET, set_up_due, act_woken,
	    kept_woken, done_woken, tear_down);
	run("close", 0, set_up, act_close, kept, done_close, tear_down);
	if ((features & SEL_FEATURE_FILENO) == 0) {
		skip("fileno is not supported");
		return;
	}
	run("fileno", may_fileno(), set_up, act_fileno, kept, done_fileno,
	    tear_down);
	run("wakeup with fileno", 0, set_up_outer, act_wakeup, kept,
	    done_wakeup, tear_down);
	run("woken select with fileno", SYSTEM, set_up_outer_woken, act_woken,
	    kept_woken, done_woken, tear_down);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
