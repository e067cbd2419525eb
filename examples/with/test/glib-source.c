/* SPDX-License-Identifier: MIT */
/* A selector as a source of GLib. */
#include "../glib-source.h"
#include "host.h"

static GMainContext *context;
static GSource *source;

static gboolean tell(const sel_event *events, sel_status n, gpointer data)
{
	(void)data;
	host_told(events, n);
	return G_SOURCE_CONTINUE;
}

static int open_host(sel_selector *selector)
{
	sel_status status = selector_source_new(&source, selector);

	if (status < 0)
		return sel_error_errno(status);
	context = g_main_context_new();
	g_source_set_callback(source, G_SOURCE_FUNC(tell), NULL, NULL);
	g_source_attach(source, context);
	return 0;
}

/* GLib ends a sleep also for reasons of its own, and dispatches nothing then.
   */
static void make_turn(bool wait)
{
	while (!g_main_context_iteration(context, wait) && wait)
		;
}

static void close_host(void)
{
	g_source_destroy(source);
	g_source_unref(source);
	g_main_context_unref(context);
}

int main(void)
{
	static const struct host glib = {
		.open = open_host,
		.turn = make_turn,
		.close = close_host,
	};

	return run_host(&glib);
}
