/* SPDX-License-Identifier: MIT */
/* A selector in a base of libevent. */
#include "../libevent.h"
#include "host.h"
#include "tap.h"

static struct event_base *base;
static struct selector_event watch;

static void tell(const sel_event *events, sel_status n, void *arg)
{
	if (arg != &watch)
		bail("the callback has another argument");
	host_told(events, n);
}

static int open_host(sel_selector *selector)
{
	sel_status status;

	base = event_base_new();
	if (base == NULL)
		bail("event_base_new");
	status = selector_event_new(&watch, base, selector, tell, &watch);
	if (status < 0) {
		event_base_free(base);
		return sel_error_errno(status);
	}
	if (event_add(watch.event, NULL) != 0)
		bail("event_add");
	return 0;
}

static void make_turn(bool wait)
{
	(void)event_base_loop(base, wait ? EVLOOP_ONCE : EVLOOP_NONBLOCK);
}

static void close_host(void)
{
	event_free(watch.event);
	event_base_free(base);
}

int main(void)
{
	static const struct host libevent = {
		.open = open_host,
		.turn = make_turn,
		.close = close_host,
		.end = libevent_global_shutdown,
	};

	return run_host(&libevent);
}
