/* SPDX-License-Identifier: MIT */
/*
 * A selector in a libuv loop.  A selector_uv tells the events of a selector in
 * the thread of the loop; any other thread may meanwhile change what is
 * registered, or wake the selector, without a uv_async_t.
 */
#ifndef EXAMPLES_WITH_LIBUV_H
#define EXAMPLES_WITH_LIBUV_H

#include <sel.h>
#include <uv.h>

struct selector_uv;

/*
 * `n` is what sel_selector_select() has returned: how many events there are,
 * SEL_EWOKEN or an error.
 */
typedef void (*selector_uv_cb)(struct selector_uv *watch,
			       const sel_event *events, sel_status n);

/*
 * `poll` is a handle as any other: the program stops, unrefs and closes the
 * handle, and closes the handle before the selector.
 */
struct selector_uv {
	uv_poll_t poll;
	sel_selector *selector;
	selector_uv_cb callback;
};

/*
 * Both return 0 or an error of libuv, as uv_poll_init() and uv_poll_start() do.
 * The selector stays the caller's.
 */
int selector_uv_init(uv_loop_t *loop, struct selector_uv *watch,
		     sel_selector *selector);
int selector_uv_start(struct selector_uv *watch, selector_uv_cb callback);

#endif
