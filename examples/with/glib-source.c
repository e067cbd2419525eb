/* SPDX-License-Identifier: MIT */
/*
 * A GSource on sel_selector_fileno().  The source needs no functions `prepare`
 * and `check`: GLib itself polls the descriptor that g_source_add_unix_fd() has
 * named, and dispatches the source while the descriptor is readable.
 */
#include "glib-source.h"

struct source {
	GSource base; /* GLib's part must be the first member. */
	sel_selector *selector;
};

/*
 * Looks once.  If the look does not get all, the descriptor stays readable, and
 * GLib dispatches the source again, after other sources had their turn.
 */
static gboolean dispatch(GSource *base, GSourceFunc callback, gpointer data)
{
	struct source *source = (struct source *)base;
	selector_source_func tell;
	sel_event events[16];
	sel_status n;

	if (callback == NULL)
		return G_SOURCE_REMOVE;
	n = sel_selector_select(source->selector, events, G_N_ELEMENTS(events),
				0, 0);
	if (n == 0)
		return G_SOURCE_CONTINUE;
	tell = (selector_source_func)(void (*)(void))callback;
	return tell(events, n, data);
}

static GSourceFuncs functions = { .dispatch = dispatch };

sel_status selector_source_new(GSource **made, sel_selector *selector)
{
	sel_status fd = sel_selector_fileno(selector);
	GSource *base;

	if (fd < 0)
		return fd;
	base = g_source_new(&functions, sizeof(struct source));
	((struct source *)base)->selector = selector;
	g_source_add_unix_fd(base, fd, G_IO_IN);
	*made = base;
	return 0;
}
