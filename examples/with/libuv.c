/* SPDX-License-Identifier: MIT */
/*
 * A uv_poll_t on sel_selector_fileno().  libuv reports a descriptor as long as
 * the descriptor is readable, so that one look for each report is enough.
 */
#include <stddef.h>

#include "libuv.h"

enum { BATCH = 16 };

static void readable(uv_poll_t *poll, int status, int mask)
{
	struct selector_uv *watch = (struct selector_uv *)poll;
	sel_event events[BATCH];
	/* An error of libuv is a negated errno number, as the system's errors
	   are in libsel. */
	sel_status n = status;

	(void)mask;
	if (n == 0)
		n = sel_selector_select(watch->selector, events, BATCH, 0, 0);
	if (n != 0)
		watch->callback(watch, events, n);
}

int selector_uv_init(uv_loop_t *loop, struct selector_uv *watch,
		     sel_selector *selector)
{
	sel_status fd = sel_selector_fileno(selector);

	if (fd < 0)
		return uv_translate_sys_error(sel_error_errno(fd));
	watch->selector = selector;
	watch->callback = NULL;
	return uv_poll_init(loop, &watch->poll, fd);
}

int selector_uv_start(struct selector_uv *watch, selector_uv_cb callback)
{
	watch->callback = callback;
	return uv_poll_start(&watch->poll, UV_READABLE, readable);
}
