/* SPDX-License-Identifier: MIT */
/*
 * A selector in a GLib main loop.  The source of selector_source_new() tells
 * the events of a selector in the thread of a GMainContext; any other thread
 * may meanwhile change what is registered, or wake the selector.
 */
#ifndef EXAMPLES_WITH_GLIB_SOURCE_H
#define EXAMPLES_WITH_GLIB_SOURCE_H

#include <glib.h>
#include <sel.h>

/*
 * The callback of the source, which g_source_set_callback() takes as
 * G_SOURCE_FUNC(callback).  `n` is what sel_selector_select() has returned: how
 * many events there are, SEL_EWOKEN or an error.  The callback returns
 * G_SOURCE_CONTINUE, or G_SOURCE_REMOVE to end the source.
 */
typedef gboolean (*selector_source_func)(const sel_event *events, sel_status n,
					 gpointer data);

/*
 * Makes a source that is to be attached to a context as any other source, and
 * to be destroyed before the selector is closed.  The selector stays the
 * caller's.  Returns 0, or the error of sel_selector_fileno().
 */
sel_status selector_source_new(GSource **source, sel_selector *selector);

#endif
