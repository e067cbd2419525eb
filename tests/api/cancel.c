/* SPDX-License-Identifier: MIT */
/*
 * Cancelling a thread: no call but a wait is a cancellation point.  A thread
 * that has been cancelled makes all other calls, and each of them does its
 * work; then another thread finds no lock held, no wakeup unsent and no
 * descriptor open.
 */
#include <errno.h>
#include <pthread.h>

#include "support.h"
#include "tap.h"

struct world {
	uint32_t backend;
	sel_selector *selector;
	sel_selector *other;	/* which the thread frees */
	sel_selector *nested;	/* too deep for an outer set, or NULL */
	int32_t fds[2];
	int32_t more[2];
	int wrong;		/* calls with another result than wanted */
	const char *last;	/* the call that the thread was in */
	bool all;		/* the thread has got to its end, */
	bool enabled;		/* and could be cancelled there */
};

static void cancel_self(void)
{
	if (pthread_cancel(pthread_self()) != 0)
		bail("pthread_cancel");
}

/* Ends without being cancelled, which unwinds the stack: AddressSanitizer does
   not follow. */
static void at_end(struct world *world)
{
	int state = PTHREAD_CANCEL_DISABLE;

	(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	world->all = true;
	world->enabled = state == PTHREAD_CANCEL_ENABLE;
}

/* The name first: the call may be the thread's last. */
#define CALL(world, name, wanted, made) do { \
	(world)->last = (name); \
	(world)->wrong += (wanted) != (made); \
} while (0)

static void *use_selector(void *context)
{
	struct world *world = context;
	const sel_key key = { .fd = world->more[0], .events = R };
	sel_selector *own = NULL;
	bool told = world->backend > SEL_BACKEND_POLL &&
		    world->backend != SEL_BACKEND_AFD;
	sel_stats stats;

	cancel_self();
	CALL(world, "new", 0, sel_selector_new(&own, world->backend, 0));
	CALL(world, "register", 0,
	     sel_selector_register(world->selector, world->more[0], R, 2,
				   NULL));
	CALL(world, "modify", 0,
	     sel_selector_modify(world->selector, world->more[0], W, 3, NULL));
	CALL(world, "unregister", 0,
	     sel_selector_unregister(world->selector, world->more[0], NULL));
	CALL(world, "register_many", 0,
	     sel_selector_register_many(world->selector, &key, 1, NULL));
	CALL(world, "unregister_many", 0,
	     sel_selector_unregister_many(world->selector, &key.fd, 1, NULL));
	CALL(world, "get_key", 0,
	     sel_selector_get_key(world->selector, world->fds[0], NULL));
	CALL(world, "stats", 0,
	     sel_selector_stats(world->selector, &stats, sizeof(stats)));
	CALL(world, "backend", (sel_status)world->backend,
	     sel_selector_backend(world->selector));
	CALL(world, "fileno", told,
	     sel_selector_fileno(world->selector) >= 0);
	CALL(world, "fileno of one too deep",
	     world->nested ? -ELOOP : SEL_ETYPE,
	     sel_selector_fileno(world->nested));
	CALL(world, "backend_available", 0,
	     sel_backend_available(world->backend));
	(void)sel_backend_default();
	CALL(world, "wakeup", 0, sel_selector_wakeup(world->selector));
	CALL(world, "close", 0, sel_selector_close(own));
	sel_selector_free(own);
	sel_selector_free(world->other);
	at_end(world);
	return NULL;
}

static void *use_objects(void *context)
{
	struct world *world = context;
	sel_epoll *epoll = NULL;
	sel_devpoll *devpoll = NULL;
	sel_kqueue *kqueue = NULL;
	sel_poll *poll = NULL;

	cancel_self();
	CALL(world, "poll_new", 0, sel_poll_new(&poll));
	CALL(world, "poll_register", 0,
	     sel_poll_register(poll, world->fds[0], 1));
	sel_poll_free(poll);
	world->last = "epoll";
	if (sel_epoll_new(&epoll, -1, 0) == 0) {
		CALL(world, "epoll_register", 0,
		     sel_epoll_register(epoll, world->fds[0], 1));
		CALL(world, "epoll_close", 0, sel_epoll_close(epoll));
		sel_epoll_free(epoll);
		(void)sel_epoll_new(&epoll, -1, 0);
		sel_epoll_free(epoll);
	}
	world->last = "devpoll";
	if (sel_devpoll_new(&devpoll) == 0) {
		CALL(world, "devpoll_register", 0,
		     sel_devpoll_register(devpoll, world->fds[0], 1));
		sel_devpoll_free(devpoll);
	}
	world->last = "kqueue";
	if (sel_kqueue_new(&kqueue) == 0) {
		CALL(world, "kqueue_close", 0, sel_kqueue_close(kqueue));
		sel_kqueue_free(kqueue);
	}
	at_end(world);
	return NULL;
}

/* Runs it in a thread, to the thread's cancellation. */
static void run(struct world *world, void *(*body)(void *))
{
	pthread_t thread;

	world->all = false;
	world->wrong = 0;
	world->last = "none";
	if (pthread_create(&thread, NULL, body, world) != 0 ||
	    pthread_join(thread, NULL) != 0)
		bail("a thread");
	ok(world->all, "no call is a cancellation point; the last one was %s",
	   world->last);
	is_int(0, world->wrong, "each call has its result");
	ok(world->enabled, "the thread can be cancelled after the calls");
}

/* The other thread's wakeup has to end the wait that sleeps. */
static void *wake(void *context)
{
	struct world *world = context;

	cancel_self();
	CALL(world, "wakeup", 0, sel_selector_wakeup(world->selector));
	CALL(world, "register", 0,
	     sel_selector_register(world->selector, world->more[0], R, 2,
				   NULL));
	CALL(world, "unregister", 0,
	     sel_selector_unregister(world->selector, world->more[0], NULL));
	at_end(world);
	return NULL;
}

static void test_waiter(struct world *world)
{
	struct waiter waiter;

	topic("another thread waits");
	waiter_start(&waiter, world->selector, 30000 * MS);
	run(world, wake);
	is_status(SEL_EWOKEN, waiter_join(&waiter), "the wait is woken");
	ok(waiter.elapsed < 20000 * MS, "the wait ends at once");
}

/* Epoll makes another set for fileno, and then fails to fill the set. */
static void nest(struct world *world, sel_selector *inner[2])
{
	if (world->backend != SEL_BACKEND_EPOLL)
		return;
	inner[0] = open_selector(SEL_BACKEND_EPOLL, 0);
	inner[1] = open_selector(SEL_BACKEND_EPOLL, 0);
	world->nested = open_selector(SEL_BACKEND_EPOLL, 0);
	add(inner[1], sel_selector_fileno(inner[0]), R, 0);
	add(world->nested, sel_selector_fileno(inner[1]), R, 0);
}

static void test(uint32_t backend)
{
	struct world world = { .backend = backend };
	sel_selector *inner[2] = { NULL, NULL };
	int before = count_open();

	open_pipe(world.fds);
	open_pipe(world.more);
	world.selector = open_selector(backend, 0);
	world.other = open_selector(backend, 0);
	add(world.selector, world.fds[0], R, 1);
	nest(&world, inner);
	test_waiter(&world);
	topic("a selector");
	run(&world, use_selector);
	is_status(SEL_EWOKEN, look_all(world.selector),
		  "the thread's wakeup is reported");
	put(world.fds[1], 1);
	is_hex(R, look(world.selector, world.fds[0], NULL),
	       "the selector works");
	if (world.nested)
		is_status(1, sel_selector_count(world.nested),
			  "the selector too deep for fileno works");
	sel_selector_free(world.nested);
	sel_selector_free(inner[1]);
	sel_selector_free(inner[0]);
	sel_selector_free(world.selector);
	close_both(world.fds);
	close_both(world.more);
	is_int(before, count_open(), "no descriptor is left open");
}

static void test_objects(void)
{
	struct world world = { .backend = SEL_BACKEND_SELECT };
	int before = count_open();

	topic("the objects of the select module");
	open_pipe(world.fds);
	run(&world, use_objects);
	close_both(world.fds);
	is_int(before, count_open(), "no descriptor is left open");
}

int main(void)
{
	for_each_backend(test);
	test_objects();
	return finish();
}
