/* SPDX-License-Identifier: MIT */
/* A main loop of GLib that waits by libsel, on each back end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../glib-poll.h"
#include "support.h"
#include "tap.h"

static GMainContext *context;
static sel_selector *selector;

/* A source that polls one descriptor, and what the source was told. */
struct watch {
	GSource base;
	gpointer tag;
	int calls;
	int mask;
};

static gboolean dispatch(GSource *base, GSourceFunc callback, gpointer data)
{
	struct watch *watch = (struct watch *)base;

	(void)callback;
	(void)data;
	watch->calls++;
	watch->mask = (int)g_source_query_unix_fd(base, watch->tag);
	return G_SOURCE_CONTINUE;
}

static GSourceFuncs functions = { .dispatch = dispatch };

static struct watch *watch_new(int32_t fd, int mask)
{
	GSource *base = g_source_new(&functions, sizeof(struct watch));
	struct watch *watch = (struct watch *)base;

	watch->tag = g_source_add_unix_fd(base, fd, (GIOCondition)mask);
	g_source_attach(base, context);
	return watch;
}

static void watch_free(struct watch *watch)
{
	g_source_destroy(&watch->base);
	g_source_unref(&watch->base);
}

/*
 * Makes a turn, and returns how often the source was dispatched.  GLib ends a
 * sleep also for reasons of its own, and dispatches nothing then.
 */
static int turn(struct watch *watch, bool wait)
{
	watch->calls = 0;
	watch->mask = 0;
	while (!g_main_context_iteration(context, wait) && wait)
		;
	return watch->calls;
}

static gboolean count(gpointer counter)
{
	++*(int *)counter;
	return G_SOURCE_REMOVE;
}

static void attach(GSource *source, int *counter)
{
	g_source_set_callback(source, count, counter, NULL);
	g_source_attach(source, context);
	g_source_unref(source);
}

static void *wake(void *unused)
{
	(void)sel_selector_wakeup(selector);
	return unused;
}

static void *put_byte(void *fd)
{
	put(*(int32_t *)fd, 1);
	return NULL;
}

static void *attach_idle(void *counter)
{
	attach(g_idle_source_new(), counter);
	return NULL;
}

static void test_ready(bool details)
{
	struct watch *watch;
	pthread_t thread;
	int32_t fds[2];

	topic("a pipe");
	open_pipe(fds);
	watch = watch_new(fds[0], G_IO_IN);
	is_int(0, turn(watch, false), "no data: the source is not dispatched");
	thread_start(&thread, put_byte, &fds[1]);
	is_int(1, turn(watch, true), "data from another thread: dispatched");
	(void)pthread_join(thread, NULL);
	is_hex(G_IO_IN, watch->mask, "the condition is G_IO_IN");
	is_int(1, turn(watch, true), "the byte not read: dispatched again");
	drain(fds[0]);
	is_int(0, turn(watch, false), "the byte read: not dispatched");
	is_status(0, sel_selector_count(selector),
		  "after a turn nothing is registered");

	/* The same number, and GLib is told nothing. */
	close_one(&fds[1]);
	close_one(&fds[0]);
	open_pipe(fds);
	put(fds[1], 1);
	is_int(1, turn(watch, true),
	       "a new pipe of the same number: dispatched");
	is_hex(G_IO_IN, watch->mask, "the new pipe: G_IO_IN");
	watch_free(watch);
	watch = watch_new(fds[1], G_IO_OUT);
	is_int(1, turn(watch, true), "room to write: dispatched");
	is_hex(G_IO_OUT, watch->mask, "room to write: G_IO_OUT");
	close_one(&fds[0]);
	is_int(1, turn(watch, true), "no reader: dispatched");
	/* By kqueue the pipe is hung up, or not to be registered. */
	if (details)
		ok((watch->mask & (G_IO_ERR | G_IO_HUP | G_IO_NVAL)) != 0,
		   "no reader: the condition is an error");
	else
		is_hex(G_IO_OUT, watch->mask, "no reader: G_IO_OUT");
	watch_free(watch);
	close_both(fds);
}

/* What GLib does by itself goes on: timers, and sources of other threads. */
static void test_glib(void)
{
	pthread_t thread;
	int counter = 0;
	int64_t begin;

	topic("GLib");
	begin = sel_now();
	attach(g_timeout_source_new(20), &counter);
	while (counter == 0)
		(void)g_main_context_iteration(context, TRUE);
	/* GLib's clock has microseconds. */
	ok(sel_now() - begin >= 20 * MS - 1000, "a timer is not early");
	thread_start(&thread, attach_idle, &counter);
	while (counter == 1)
		(void)g_main_context_iteration(context, TRUE);
	(void)pthread_join(thread, NULL);
	is_int(2, counter, "a source of another thread is dispatched");
}

static void test_wakeup(bool fileno)
{
	struct pollfd outer = { .events = POLLIN };
	pthread_t thread;
	int counter = 0;

	topic("a wakeup");
	/* GLib asks for one look more after a source was attached. */
	while (g_main_context_iteration(context, FALSE))
		;
	thread_start(&thread, wake, NULL);
	ok(!g_main_context_iteration(context, TRUE),
	   "from another thread: a sleeping turn ends with nothing dispatched");
	(void)pthread_join(thread, NULL);
	is_status(0, look_all(selector), "told once: no wakeup is left");
	attach(g_timeout_source_new(20), &counter);
	(void)g_main_context_iteration(context, FALSE);
	ok(g_main_context_iteration(context, TRUE) && counter == 1,
	   "told once: the next sleep goes on until a timer");

	outer.fd = sel_selector_fileno(selector);
	if (fileno) {
		(void)wake(NULL);
		ok(poll(&outer, 1, 0) == 1 && poll(&outer, 1, 0) == 1,
		   "not told: the descriptor stays readable");
		ok(!g_main_context_iteration(context, TRUE), "a turn is ended");
		is_int(0, poll(&outer, 1, 0), "told: not readable");
	}
}

static void test_ends(uint32_t backend, uint32_t features)
{
	bool rdhup = (features & SEL_FEATURE_RDHUP) != 0;
	struct watch *watch;
	int32_t fds[2];
	int32_t fd;

	topic("a socket whose peer writes no more");
	open_unix(fds);
	put(fds[1], 1);
	watch = watch_new(fds[0], POLLRDHUP);
	if (rdhup)
		is_int(0, turn(watch, false), "unread data: not dispatched");
	if (shutdown(fds[1], SHUT_WR) != 0)
		bail("shutdown");
	if (rdhup) {
		is_int(1, turn(watch, true), "then the end: dispatched");
		is_hex(POLLRDHUP, watch->mask, "the condition is POLLRDHUP");
	} else {
		GPollFD pfd = { .fd = fds[0], .events = POLLRDHUP };

		is_int(-1, selector_poll(&pfd, 1, 0), "no RDHUP: -1");
		is_int(EOPNOTSUPP, errno, "no RDHUP: errno is EOPNOTSUPP");
		is_status(0, sel_selector_count(selector),
			  "no RDHUP: nothing is registered");
	}
	watch_free(watch);
	close_both(fds);

	if (backend != SEL_BACKEND_SELECT && backend != SEL_BACKEND_KQUEUE) {
		topic("a pipe of which nothing but errors is asked for");
		open_pipe(fds);
		watch = watch_new(fds[0], G_IO_HUP);
		put(fds[1], 1);
		is_int(0, turn(watch, false), "data: not dispatched");
		close_one(&fds[1]);
		is_int(1, turn(watch, true), "hung up: dispatched");
		is_hex(G_IO_HUP, watch->mask, "hung up: G_IO_HUP");
		watch_free(watch);
		close_both(fds);
	}

	topic("other descriptors");
	fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		bail("open");
	watch = watch_new(fd, G_IO_IN);
	is_int(1, turn(watch, true), "a regular file: dispatched");
	is_hex(G_IO_IN, watch->mask, "a regular file: G_IO_IN");
	close_one(&fd);
	is_int(1, turn(watch, true), "a closed descriptor: dispatched");
	is_hex(G_IO_NVAL, watch->mask, "a closed descriptor: G_IO_NVAL");
	watch_free(watch);
}

static atomic_bool interrupted;

static void caught(int number)
{
	(void)number;
}

/* Again and again, since a signal may come before the wait begins. */
static void *interrupt(void *main_thread)
{
	while (!atomic_load(&interrupted)) {
		(void)pthread_kill(*(pthread_t *)main_thread, SIGUSR1);
		(void)usleep(1000);
	}
	return NULL;
}

static void test_signal(void)
{
	struct sigaction action = { .sa_handler = caught };
	pthread_t self = pthread_self();
	pthread_t thread;
	GPollFD pfd = { .events = G_IO_IN };
	int32_t fds[2];

	topic("a signal");
	if (under_valgrind()) {
		skip("valgrind's pselect() gets EFAULT once a signal has come");
		return;
	}
	open_pipe(fds);
	pfd.fd = fds[0];
	if (sigaction(SIGUSR1, &action, NULL) != 0)
		bail("sigaction");
	atomic_store(&interrupted, false);
	thread_start(&thread, interrupt, &self);
	is_int(-1, selector_poll(&pfd, 1, -1), "the poll function has -1");
	is_int(EINTR, errno, "errno is EINTR");
	atomic_store(&interrupted, true);
	(void)pthread_join(thread, NULL);
	is_status(0, sel_selector_count(selector), "nothing is registered");
	close_both(fds);
}

static void test(uint32_t backend)
{
	uint32_t features = sel_backend_features(backend);

	selector = open_selector(backend, 0);
	selector_poll_waiter = selector;
	context = g_main_context_new();
	g_main_context_set_poll_func(context, selector_poll);
	test_ready(backend != SEL_BACKEND_SELECT);
	test_glib();
	test_wakeup((features & SEL_FEATURE_FILENO) != 0);
	test_ends(backend, features);
	test_signal();
	g_main_context_unref(context);
	selector_poll_waiter = NULL;
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
