/* SPDX-License-Identifier: MIT */
/* A selector in a loop of libuv. */
#include "../libuv.h"
#include "host.h"
#include "tap.h"

static uv_loop_t loop;
static struct selector_uv watch;

static void tell(struct selector_uv *told, const sel_event *events,
		 sel_status n)
{
	if (told != &watch)
		bail("the callback of another handle");
	host_told(events, n);
}

static void close_host(void)
{
	uv_close((uv_handle_t *)&watch.poll, NULL);
	(void)uv_run(&loop, UV_RUN_DEFAULT);
	is_int(0, uv_loop_close(&loop), "the loop has no handle left");
}

static int open_host(sel_selector *selector)
{
	int error = uv_loop_init(&loop);

	if (error != 0)
		bail("uv_loop_init: %s", uv_strerror(error));
	error = selector_uv_init(&loop, &watch, selector);
	if (error != 0) {
		(void)uv_loop_close(&loop);
		return -error;
	}
	error = selector_uv_start(&watch, tell);
	if (error != 0)
		close_host();
	return -error;
}

static void make_turn(bool wait)
{
	(void)uv_run(&loop, wait ? UV_RUN_ONCE : UV_RUN_NOWAIT);
}

int main(void)
{
	static const struct host libuv = {
		.open = open_host,
		.turn = make_turn,
		.close = close_host,
		.end = uv_library_shutdown,
	};

	return run_host(&libuv);
}
