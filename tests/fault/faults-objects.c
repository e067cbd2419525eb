/* SPDX-License-Identifier: MIT */
/*
 * The `select` module when the system fails it: sel_select(), the poll object
 * and the epoll object answer each errno of each call that they make, stay as
 * they were, and leak nothing.
 */
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>

#include "support.h"
#include "sweep.h"
#include "tap.h"
#include "wrap.h"

/* More than sel_select() and sel_epoll_poll() have room for of their own. */
enum { HIGH = 1023, ROOM = 1000, COUNT = 16, UNSEEN = 4711 };

static int32_t ready[2];	/* ready[0] is readable */
static int32_t idle[2];
static sel_poll *p;
static sel_epoll *e;
static sel_pollfd seen[ROOM];
static int64_t timeout;
static int64_t begin;

static void set_up(void)
{
	open_pipe(ready);
	open_pipe(idle);
	put(ready[1], 1);
	memset(seen, 0, sizeof(seen));
	p = NULL;
	e = NULL;
}

static void tear_down(void)
{
	sel_poll_free(p);
	sel_epoll_free(e);
	close_both(ready);
	close_both(idle);
}

static bool sees_ready(sel_status status, uint32_t bits)
{
	return status == 1 && seen[0].fd == ready[0] && seen[0].events == bits;
}

static bool nothing(void)
{
	return p == NULL && e == NULL;
}

static bool done(sel_status status)
{
	return status == 0;
}

/* sel_select() */

static int32_t lists[3][2];
static size_t counts[3];

static void set_up_lists(void)
{
	set_up();
	move_to(&idle[0], HIGH);
	for (int i = 0; i < 3; i++) {
		lists[i][0] = idle[0];
		lists[i][1] = ready[0];
		counts[i] = 2;
	}
}

static sel_status act_lists(void)
{
	return sel_select(lists[0], &counts[0], lists[1], &counts[1],
			  lists[2], &counts[2], SEL_FOREVER, 0);
}

static bool kept_lists(void)
{
	for (int i = 0; i < 3; i++)
		if (counts[i] != 2 || lists[i][0] != idle[0] ||
		    lists[i][1] != ready[0])
			return false;
	return true;
}

static bool done_lists(sel_status status)
{
	return status == 1 && counts[0] == 1 && lists[0][0] == ready[0] &&
	       counts[1] == 0 && counts[2] == 0;
}

/* The poll object: 16 descriptors fill its array, 8 its index. */

static sel_status act_poll_new(void)
{
	return sel_poll_new(&p);
}

static void set_up_poll(void)
{
	set_up();
	if (sel_poll_new(&p) != 0)
		bail("no poll object");
	for (int32_t fd = 0; fd < COUNT - 1; fd++)
		if (sel_poll_register(p, 5000 + fd, 0) != 0 ||
		    sel_poll_unregister(p, 5000 + fd) != 0)
			bail("not registered");
	for (int32_t fd = 0; fd < COUNT - 1; fd++)
		if (sel_poll_register(p, ROOM + fd, 0) != 0)
			bail("not registered");
	(void)sel_poll_register(p, ready[0], POLLIN);
}

/* Those that aren't open are reported as well. */
static bool polls(sel_status count)
{
	sel_status n = sel_poll_poll(p, seen, ROOM, 0, 0);

	return sel_poll_count(p) == count && n == count &&
	       seen[COUNT - 1].fd == ready[0] &&
	       seen[COUNT - 1].events == POLLIN;
}

static bool kept_poll(void)
{
	return polls(COUNT);
}

static sel_status act_poll_register(void)
{
	return sel_poll_register(p, 6000, POLLIN);
}

static bool done_poll_register(sel_status status)
{
	return status == 0 && polls(COUNT + 1) && seen[COUNT].fd == 6000;
}

static sel_status act_poll_poll(void)
{
	return sel_poll_poll(p, seen, ROOM, SEL_FOREVER, 0);
}

static bool done_poll_poll(sel_status status)
{
	return status == COUNT && kept_poll();
}

static void set_up_idle_poll(void)
{
	set_up();
	if (sel_poll_new(&p) != 0 || sel_poll_register(p, idle[0], POLLIN) != 0)
		bail("no poll object");
}

static sel_status act_idle_poll(void)
{
	begin = sel_now();
	return sel_poll_poll(p, seen, ROOM, timeout, 0);
}

static bool kept_idle_poll(void)
{
	return sel_poll_count(p) == 1;
}

static bool done_idle(sel_status status)
{
	return status == 0 && sel_now() - begin >= timeout;
}

/* The epoll object */

static sel_status act_epoll_new(void)
{
	return sel_epoll_new(&e, -1, 0);
}

static bool done_epoll_new(sel_status status)
{
	return status == 0 && sel_epoll_register(e, ready[0], EPOLLIN) == 0 &&
	       sees_ready(sel_epoll_poll(e, seen, ROOM, 0, 0), EPOLLIN);
}

static void set_up_number(void)
{
	set_up();
	close_one(&idle[0]);
	idle[0] = epoll_create1(EPOLL_CLOEXEC);
	if (idle[0] < 0)
		bail("no epoll descriptor");
}

static sel_status act_from_fd(void)
{
	return sel_epoll_from_fd(&e, idle[0]);
}

/* It is the object's only from a success on. */
static bool kept_number(void)
{
	return nothing() && fcntl(idle[0], F_GETFD) >= 0;
}

static bool done_from_fd(sel_status status)
{
	idle[0] = -1;
	return done_epoll_new(status);
}

static void set_up_epoll(void)
{
	set_up();
	if (sel_epoll_new(&e, -1, 0) != 0 ||
	    sel_epoll_register(e, ready[0], EPOLLIN) != 0)
		bail("no epoll object");
}

static bool kept_epoll(void)
{
	return sees_ready(sel_epoll_poll(e, seen, ROOM, 0, 0), EPOLLIN);
}

static sel_status act_epoll_register(void)
{
	return sel_epoll_register(e, idle[1], EPOLLOUT);
}

/* What the kernel had was put there by the injector. */
static bool kept_epoll_register(void)
{
	(void)sel_epoll_unregister(e, idle[1]);
	return kept_epoll();
}

static bool done_epoll_register(sel_status status)
{
	return status == 0 && sel_epoll_poll(e, seen, ROOM, 0, 0) == 2;
}

static sel_status act_epoll_modify(void)
{
	return sel_epoll_modify(e, ready[0], 0);
}

/* The same for what it has taken out. */
static bool kept_epoll_change(void)
{
	(void)sel_epoll_register(e, ready[0], EPOLLIN);
	return kept_epoll();
}

static bool done_epoll_change(sel_status status)
{
	return status == 0 && sel_epoll_poll(e, seen, ROOM, 0, 0) == 0;
}

static sel_status act_epoll_unregister(void)
{
	return sel_epoll_unregister(e, ready[0]);
}

static sel_status act_epoll_poll(void)
{
	return sel_epoll_poll(e, seen, ROOM, SEL_FOREVER, 0);
}

static bool done_epoll_poll(sel_status status)
{
	return sees_ready(status, EPOLLIN) && kept_epoll();
}

static sel_status act_epoll_interrupted(void)
{
	return sel_epoll_poll(e, seen, ROOM, SEL_FOREVER,
			      SEL_FLAG_RETURN_ON_SIGNAL);
}

static void set_up_idle_epoll(void)
{
	set_up_epoll();
	drain(ready[0]);
}

static sel_status act_idle_epoll(void)
{
	begin = sel_now();
	return sel_epoll_poll(e, seen, ROOM, timeout, 0);
}

static bool kept_idle_epoll(void)
{
	return sel_epoll_poll(e, seen, ROOM, 0, 0) == 0;
}

static sel_status act_epoll_close(void)
{
	return sel_epoll_close(e);
}

static bool kept_closed(void)
{
	return sel_epoll_closed(e) == 1;
}

static const struct scenario scenarios[] = {
	{ "select: high descriptors", MEMORY | SYSTEM, set_up_lists, act_lists,
	  kept_lists, done_lists, tear_down },
	{ "poll: new", MEMORY, set_up, act_poll_new, nothing, done,
	  tear_down },
	{ "poll: register with growth", MEMORY, set_up_poll, act_poll_register,
	  kept_poll, done_poll_register, tear_down },
	{ "poll: poll", MEMORY | SYSTEM, set_up_poll, act_poll_poll, kept_poll,
	  done_poll_poll, tear_down },
	{ "poll: idle poll", MEMORY | SYSTEM, set_up_idle_poll, act_idle_poll,
	  kept_idle_poll, done_idle, tear_down },
	{ "epoll: new", MEMORY | SYSTEM, set_up, act_epoll_new, nothing,
	  done_epoll_new, tear_down },
	{ "epoll: from_fd", MEMORY, set_up_number, act_from_fd, kept_number,
	  done_from_fd, tear_down },
	{ "epoll: register", SYSTEM | EXISTS, set_up_epoll, act_epoll_register,
	  kept_epoll_register, done_epoll_register, tear_down },
	{ "epoll: modify", SYSTEM | MISSING, set_up_epoll, act_epoll_modify,
	  kept_epoll_change, done_epoll_change, tear_down },
	{ "epoll: unregister", SYSTEM | MISSING, set_up_epoll,
	  act_epoll_unregister, kept_epoll_change, done_epoll_change,
	  tear_down },
	{ "epoll: poll", MEMORY | SYSTEM, set_up_epoll, act_epoll_poll,
	  kept_epoll, done_epoll_poll, tear_down },
	{ "epoll: interruptible poll", MEMORY | SYSTEM | INTERRUPTED,
	  set_up_epoll, act_epoll_interrupted, kept_epoll, done_epoll_poll,
	  tear_down },
	{ "epoll: idle poll", MEMORY | SYSTEM, set_up_idle_epoll,
	  act_idle_epoll, kept_idle_epoll, done_idle, tear_down },
	{ "epoll: close", SYSTEM, set_up_epoll, act_epoll_close, kept_closed,
	  done, tear_down },
};

int main(void)
{
	begin_tests();
	timeout = MS / 2;
	for (size_t i = 0; i < LENGTH(scenarios); i++)
		sweep(&scenarios[i]);
	return finish();
}
