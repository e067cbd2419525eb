/* SPDX-License-Identifier: MIT */
/* See calls.h. */
#include "calls.h"

struct world w;

static sel_event events[ROOM];
static sel_pollfd ready[ROOM];

static sel_selector *selector_or_null(void)
{
	return w.no_object ? NULL : w.selector;
}

static sel_epoll *epoll_or_null(void)
{
	return w.no_object ? NULL : w.epoll;
}

static sel_poll *poll_or_null(void)
{
	return w.no_object ? NULL : w.poll;
}

/* The calls */

static sel_status backend_by_name(void)
{
	return sel_backend_by_name(w.no_object ? NULL : w.name);
}

static sel_status backend_available(void)
{
	return sel_backend_available(w.backend);
}

static sel_status constant(void)
{
	int64_t value;

	return sel_constant(w.no_object ? NULL : w.name,
			    w.no_array ? NULL : &value);
}

static sel_status selector_new(void)
{
	sel_selector *made = NULL;
	sel_status status = sel_selector_new(w.no_object ? NULL : &made,
					     w.backend, w.flags);

	sel_selector_free(made);
	return status;
}

static sel_status selector_close(void)
{
	return sel_selector_close(selector_or_null());
}

static sel_status selector_closed(void)
{
	return sel_selector_closed(selector_or_null());
}

static sel_status register_one(void)
{
	return sel_selector_register(selector_or_null(), w.fd, w.events, 0,
				     NULL);
}

static sel_status register_token(void)
{
	return sel_selector_register_token(selector_or_null(), w.token, w.fd,
					   w.events, 0, NULL);
}

static sel_status register_many(void)
{
	sel_key keys[2] = {
		{ .fd = w.fd, .events = w.events, .token = w.token },
		{ .fd = w.fd, .events = w.events },
	};

	return sel_selector_register_many(selector_or_null(),
					  w.no_array ? NULL : keys, w.count,
					  NULL);
}

static sel_status modify(void)
{
	return sel_selector_modify(selector_or_null(), w.fd, w.events, 0,
				   NULL);
}

static sel_status unregister(void)
{
	return sel_selector_unregister(selector_or_null(), w.fd, NULL);
}

static sel_status unregister_many(void)
{
	int32_t fds[2] = { w.fd, w.fd };

	return sel_selector_unregister_many(selector_or_null(),
					    w.no_array ? NULL : fds, w.count,
					    NULL);
}

static sel_status get_key(void)
{
	sel_key key;

	return sel_selector_get_key(selector_or_null(), w.fd, &key);
}

static sel_status find(void)
{
	sel_key key;

	return sel_selector_find(selector_or_null(), w.token, &key);
}

static sel_status count(void)
{
	return sel_selector_count(selector_or_null());
}

static sel_status next(void)
{
	return sel_selector_next(selector_or_null(),
				 w.no_array ? NULL : &w.cursor, NULL);
}

sel_status call_select(void)
{
	return sel_selector_select(selector_or_null(),
				   w.no_array ? NULL : events, w.capacity, 0,
				   w.flags);
}

static sel_status wait_until(void)
{
	return sel_selector_select_until(selector_or_null(),
					 w.no_array ? NULL : events,
					 w.capacity, 0, w.flags);
}

static sel_status is_current(void)
{
	sel_event event = { .events = 0 };

	return sel_selector_is_current(selector_or_null(),
				       w.no_array ? NULL : &event);
}

static sel_status wake(void)
{
	return sel_selector_wakeup(selector_or_null());
}

static sel_status fileno_of(void)
{
	return sel_selector_fileno(selector_or_null());
}

static sel_status backend_of(void)
{
	return sel_selector_backend(selector_or_null());
}

static sel_status features_of(void)
{
	return sel_selector_features(selector_or_null());
}

static sel_status stats(void)
{
	sel_stats all;

	return sel_selector_stats(selector_or_null(), w.no_array ? NULL : &all,
				  w.size);
}

static sel_status select_lists(void)
{
	size_t one = 1;

	return sel_select(w.no_array ? NULL : &w.fd, &one, NULL, NULL, NULL,
			  NULL, w.timeout, w.flags);
}

static sel_status poll_new(void)
{
	sel_poll *made = NULL;
	sel_status status = sel_poll_new(w.no_object ? NULL : &made);

	sel_poll_free(made);
	return status;
}

static sel_status poll_register(void)
{
	return sel_poll_register(poll_or_null(), w.fd, w.mask);
}

static sel_status poll_modify(void)
{
	return sel_poll_modify(poll_or_null(), w.fd, w.mask);
}

static sel_status poll_unregister(void)
{
	return sel_poll_unregister(poll_or_null(), w.fd);
}

static sel_status poll_count(void)
{
	return sel_poll_count(poll_or_null());
}

sel_status call_poll(void)
{
	return sel_poll_poll(poll_or_null(), w.no_array ? NULL : ready,
			     w.capacity, 0, w.flags);
}

static sel_status epoll_new(void)
{
	sel_epoll *made = NULL;
	sel_status status = sel_epoll_new(w.no_object ? NULL : &made,
					  w.sizehint, (int32_t)w.flags);

	sel_epoll_free(made);
	return status;
}

static sel_status epoll_from_fd(void)
{
	int32_t fd = w.fd < 0 ? -1 : dup_of(w.fds[1]);
	sel_epoll *made = NULL;
	sel_status status = sel_epoll_from_fd(w.no_object ? NULL : &made, fd);

	if (status < 0)
		close_one(&fd);
	sel_epoll_free(made);
	return status;
}

static sel_status epoll_close(void)
{
	return sel_epoll_close(epoll_or_null());
}

static sel_status epoll_closed(void)
{
	return sel_epoll_closed(epoll_or_null());
}

static sel_status epoll_fileno(void)
{
	return sel_epoll_fileno(epoll_or_null());
}

static sel_status epoll_register(void)
{
	return sel_epoll_register(epoll_or_null(), w.fd, w.mask);
}

static sel_status epoll_modify(void)
{
	return sel_epoll_modify(epoll_or_null(), w.fd, w.mask);
}

static sel_status epoll_unregister(void)
{
	return sel_epoll_unregister(epoll_or_null(), w.fd);
}

static sel_status epoll_poll(void)
{
	return sel_epoll_poll(epoll_or_null(), w.no_array ? NULL : ready,
			      w.capacity, 0, w.flags);
}

const struct call calls[] = {
	{ "sel_backend_by_name", backend_by_name, PLAIN },
	{ "sel_backend_available", backend_available, OPENS | PROBES },
	{ "sel_constant", constant, PLAIN },
	{ "sel_selector_new", selector_new, OPENS | PROBES | ADDS },
	{ "sel_selector_close", selector_close, PLAIN },
	{ "sel_selector_closed", selector_closed, PLAIN },
	{ "sel_selector_register", register_one, ADDS },
	{ "sel_selector_register_token", register_token, ADDS },
	{ "sel_selector_register_many", register_many, ADDS },
	{ "sel_selector_modify", modify, REGISTERED | ADDS | CHANGES },
	{ "sel_selector_unregister", unregister, REGISTERED },
	{ "sel_selector_unregister_many", unregister_many, REGISTERED },
	{ "sel_selector_get_key", get_key, REGISTERED },
	{ "sel_selector_find", find, REGISTERED },
	{ "sel_selector_count", count, REGISTERED },
	{ "sel_selector_next", next, REGISTERED },
	{ "sel_selector_select", call_select, REGISTERED | WAITS | REBUILDS },
	{ "sel_selector_select_until", wait_until,
	  REGISTERED | WAITS | REBUILDS },
	{ "sel_selector_is_current", is_current, REGISTERED },
	{ "sel_selector_wakeup", wake, PLAIN },
	{ "sel_selector_fileno", fileno_of, OPENS | ADDS },
	{ "sel_selector_backend", backend_of, PLAIN },
	{ "sel_selector_features", features_of, PLAIN },
	{ "sel_selector_stats", stats, PLAIN },
	{ "sel_select", select_lists, WAITS },
	{ "sel_poll_new", poll_new, PLAIN },
	{ "sel_poll_register", poll_register, PLAIN },
	{ "sel_poll_modify", poll_modify, REGISTERED },
	{ "sel_poll_unregister", poll_unregister, REGISTERED },
	{ "sel_poll_count", poll_count, PLAIN },
	{ "sel_poll_poll", call_poll, REGISTERED | WAITS },
	{ "sel_epoll_new", epoll_new, OPENS },
	{ "sel_epoll_from_fd", epoll_from_fd, PLAIN },
	{ "sel_epoll_close", epoll_close, PLAIN },
	{ "sel_epoll_closed", epoll_closed, PLAIN },
	{ "sel_epoll_fileno", epoll_fileno, PLAIN },
	{ "sel_epoll_register", epoll_register, ADDS },
	{ "sel_epoll_modify", epoll_modify, REGISTERED | CHANGES },
	{ "sel_epoll_unregister", epoll_unregister, REGISTERED },
	{ "sel_epoll_poll", epoll_poll, REGISTERED | WAITS },
};
const size_t calls_count = LENGTH(calls);
