/* SPDX-License-Identifier: MIT */
/*
 * A selector inside GLib's main loop.  GLib waits for the descriptor of
 * sel_selector_fileno(), and the callback looks with a time-out of 0.  Another
 * thread registers descriptors and wakes the loop by the selector alone.
 */
#include <err.h>
#include <glib-unix.h>
#include <stdio.h>
#include <unistd.h>

#include <sel.h>

static sel_selector *selector;
static GMainLoop *loop;
static int ends[2];

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

static void greet(int fd)
{
	char text[64] = "";

	if (read(fd, text, sizeof(text) - 1) < 0)
		err(1, "read");
	printf("from the pipe: %s\n", text);
}

/* One look is enough: the descriptor stays readable while there is more. */
static gboolean look(gint fd, GIOCondition condition, gpointer data)
{
	sel_event events[16];
	sel_status i, n;

	(void)fd;
	(void)condition;
	(void)data;
	n = sel_selector_select(selector, events, 16, 0, 0);
	if (n == SEL_EWOKEN) {
		puts("a wakeup");
		g_main_loop_quit(loop);
		return G_SOURCE_CONTINUE;
	}
	check(n); /* 0 is no news */
	for (i = 0; i < n; i++)
		greet(events[i].key.fd);
	return G_SOURCE_CONTINUE;
}

/* The loop may sleep meanwhile, and sees the registration at once. */
static gpointer work(gpointer data)
{
	check(sel_selector_register(selector, ends[0], SEL_EVENT_READ, 0,
				    NULL));
	if (write(ends[1], "hello", 5) != 5)
		err(1, "write");
	check(sel_selector_wakeup(selector));
	return data;
}

int main(void)
{
	GThread *thread;
	sel_status fd;
	guint source;

	if (pipe(ends) < 0)
		err(1, "pipe");
	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	if (!(check(sel_selector_features(selector)) & SEL_FEATURE_FILENO)) {
		puts("this back end has no descriptor for other loops");
		return 77; /* for the test: skipped */
	}

	loop = g_main_loop_new(NULL, FALSE);
	fd = check(sel_selector_fileno(selector));
	source = g_unix_fd_add(fd, G_IO_IN, look, NULL);
	thread = g_thread_new("worker", work, NULL);
	g_main_loop_run(loop);

	g_thread_join(thread);
	g_source_remove(source); /* before the selector is freed */
	g_main_loop_unref(loop);
	sel_selector_free(selector);
	close(ends[1]);
	close(ends[0]);
	return 0;
}
