/* SPDX-License-Identifier: MIT */
/*
 * An event of libevent on sel_selector_fileno().  Without EV_ET libevent
 * reports a descriptor as long as the descriptor is readable, so that one look
 * for each report is enough.
 */
#include "libevent.h"

enum { BATCH = 16 };

static void readable(evutil_socket_t fd, short mask, void *arg)
{
	struct selector_event *watch = arg;
	sel_event events[BATCH];
	sel_status n;

	(void)fd;
	(void)mask;
	n = sel_selector_select(watch->selector, events, BATCH, 0, 0);
	if (n != 0)
		watch->callback(events, n, watch->arg);
}

sel_status selector_event_new(struct selector_event *watch,
			      struct event_base *base, sel_selector *selector,
			      selector_event_cb callback, void *arg)
{
	sel_status fd = sel_selector_fileno(selector);

	if (fd < 0)
		return fd;
	watch->selector = selector;
	watch->callback = callback;
	watch->arg = arg;
	watch->event = event_new(base, fd, EV_READ | EV_PERSIST, readable,
				 watch);
	return watch->event != NULL ? 0 : SEL_ENOMEM;
}
