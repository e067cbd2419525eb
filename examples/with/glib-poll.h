/* SPDX-License-Identifier: MIT */
/*
 * A GLib main loop that waits by libsel:
 *	g_main_context_set_poll_func(context, selector_poll);
 * Then every source of the context waits on the back end of a selector, and
 * sel_selector_wakeup(), which a signal handler may call too, ends an iteration
 * that sleeps.
 */
#ifndef EXAMPLES_WITH_GLIB_POLL_H
#define EXAMPLES_WITH_GLIB_POLL_H

#include <glib.h>
#include <sel.h>

/*
 * The selector by which the calling thread waits.  A poll function of GLib gets
 * no pointer of the program, so that the selector belongs to a thread and not
 * to a context.  The program makes and frees the selector, and registers
 * nothing there by itself.
 */
extern _Thread_local sel_selector *selector_poll_waiter;

/*
 * A GPollFunc.  Beyond G_IO_* a source may ask for POLLRDHUP where the back end
 * has SEL_FEATURE_RDHUP.  Errors and hang-ups that come alone are told by
 * epoll, poll and /dev/poll; select does not know them, and kqueue tells them
 * together with G_IO_IN or G_IO_OUT only.
 */
gint selector_poll(GPollFD *fds, guint count, gint timeout);

#endif
