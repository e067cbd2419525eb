/* SPDX-License-Identifier: MIT */
/*
 * A selector in a libevent base.  A selector_event tells the events of a
 * selector in the thread of the base; any other thread may meanwhile change
 * what is registered, or wake the selector, also in a program that has not
 * called evthread_use_pthreads().
 */
#ifndef EXAMPLES_WITH_LIBEVENT_H
#define EXAMPLES_WITH_LIBEVENT_H

#include <event2/event.h>
#include <sel.h>

/*
 * `n` is what sel_selector_select() has returned: how many events there are,
 * SEL_EWOKEN or an error.
 */
typedef void (*selector_event_cb)(const sel_event *events, sel_status n,
				  void *arg);

/*
 * `event` is an event as any other: the program adds, deletes and frees the
 * event, and frees the event before the selector is closed.
 */
struct selector_event {
	struct event *event;
	sel_selector *selector;
	selector_event_cb callback;
	void *arg;
};

/*
 * Returns 0 or an error of libsel.  The selector and `watch` stay the caller's;
 * `watch` must not move.
 */
sel_status selector_event_new(struct selector_event *watch,
			      struct event_base *base, sel_selector *selector,
			      selector_event_cb callback, void *arg);

#endif
