/* SPDX-License-Identifier: MIT */
/*
 * The objects that this system lacks: every call answers SEL_ENOTSUP, or
 * SEL_ETYPE for a NULL, and writes nothing.
 */
#include "support.h"
#include "tap.h"

/* No call may look into an object that can't be. */
static char nothing[1];

static void devpoll(void)
{
	sel_devpoll *real = (sel_devpoll *)(void *)nothing, *made = NULL;
	sel_pollfd ready = { 4711, 4711 };
	sel_devpoll *p;
	sel_status code;
	int i;

	topic("devpoll");
	is_status(SEL_ENOTSUP, sel_devpoll_new(&made), "new");
	ok(!made, "new writes nothing");
	is_status(SEL_ETYPE, sel_devpoll_new(NULL), "new(NULL)");
	for (i = 0; i < 2; i++) {
		p = i ? real : NULL;
		code = i ? SEL_ENOTSUP : SEL_ETYPE;
		topic("devpoll, %s", i ? "any object" : "NULL");
		is_status(code, sel_devpoll_close(p), "close");
		is_status(code, sel_devpoll_closed(p), "closed");
		is_status(code, sel_devpoll_fileno(p), "fileno");
		is_status(code, sel_devpoll_register(p, 0, 1), "register");
		is_status(code, sel_devpoll_register(p, -1, 1 << 16),
			  "register, both wrong");
		is_status(code, sel_devpoll_modify(p, 0, 1), "modify");
		is_status(code, sel_devpoll_unregister(p, 0), "unregister");
		is_status(code, sel_devpoll_poll(p, &ready, 1, -1, 0), "poll");
		is_status(code, sel_devpoll_poll(p, NULL, 0, -1, 0x80),
			  "poll, all wrong");
		sel_devpoll_free(p);
	}
	topic("devpoll");
	ok(ready.fd == 4711 && ready.events == 4711, "no result is written");
}

static void kqueue(void)
{
	sel_kqueue *real = (sel_kqueue *)(void *)nothing, *made = NULL;
	sel_kevent event;
	sel_kqueue *p;
	sel_status code;
	int i;

	topic("kqueue");
	sel_kevent_init(&event, 4711, 0, 0, 0, 0, 0);
	is_status(SEL_ENOTSUP, sel_kqueue_new(&made), "new");
	is_status(SEL_ENOTSUP, sel_kqueue_from_fd(&made, 0), "from_fd");
	is_status(SEL_ENOTSUP, sel_kqueue_from_fd(&made, -1), "from_fd(-1)");
	ok(!made, "new and from_fd write nothing");
	is_status(SEL_ETYPE, sel_kqueue_new(NULL), "new(NULL)");
	is_status(SEL_ETYPE, sel_kqueue_from_fd(NULL, 0), "from_fd(NULL)");
	for (i = 0; i < 2; i++) {
		p = i ? real : NULL;
		code = i ? SEL_ENOTSUP : SEL_ETYPE;
		topic("kqueue, %s", i ? "any object" : "NULL");
		is_status(code, sel_kqueue_close(p), "close");
		is_status(code, sel_kqueue_closed(p), "closed");
		is_status(code, sel_kqueue_fileno(p), "fileno");
		is_status(code,
			  sel_kqueue_control(p, &event, 1, &event, 1,
					     SEL_FOREVER, 0),
			  "control");
		is_status(code,
			  sel_kqueue_control(p, NULL, 1, NULL, 1, -1, 0x80),
			  "control, all wrong");
		sel_kqueue_free(p);
	}
	topic("kqueue");
	is_uint(4711, event.ident, "no result is written");
}

int main(void)
{
	bool has_devpoll = !sel_backend_available(SEL_BACKEND_DEVPOLL);
	bool has_kqueue = !sel_backend_available(SEL_BACKEND_KQUEUE);

	if (has_devpoll && has_kqueue)
		skip_all("this system has kqueue and /dev/poll");
	begin_tests();
	topic("objects of other systems");
	if (has_devpoll)
		skip("this system has /dev/poll");
	else
		devpoll();
	if (has_kqueue)
		skip("this system has kqueue");
	else
		kqueue();
	return finish();
}
