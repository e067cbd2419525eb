/* SPDX-License-Identifier: MIT */
/*
 * A program with fork handlers of its own.  It registers them before its first
 * call of libsel, takes a lock in them, and calls libsel with this lock held:
 * neither may wait for the other.
 */
#include <sched.h>

#include "fork/fork.h"

enum { FORKS = 200 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool stop;
static atomic_bool in_call;
static sel_selector *selector;
static int32_t fds[2];

/* Held up until the other thread has the lock, and is about to call. */
static void prepare(void)
{
	atomic_store(&in_call, false);
	while (!atomic_load(&in_call) && !atomic_load(&stop))
		sched_yield();
	pthread_mutex_lock(&lock);
}

static void give(void)
{
	pthread_mutex_unlock(&lock);
}

static void *change(void *context)
{
	(void)context;
	while (!atomic_load(&stop)) {
		pthread_mutex_lock(&lock);
		atomic_store(&in_call, true);
		add(selector, fds[0], R, 1);
		(void)sel_selector_unregister(selector, fds[0], NULL);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static bool child_uses(struct turn *parent, void *context)
{
	(void)parent;
	(void)context;
	(void)sel_selector_unregister(selector, fds[0], NULL);
	add(selector, fds[0], R, 7);
	TRY(look_all(selector) == 0);
	return true;
}

static void test_lock(uint32_t backend)
{
	pthread_t thread;
	bool good = true;

	topic("a lock that the program's fork handlers take");
	selector = open_selector(backend, 0);
	open_pipe(fds);
	atomic_store(&stop, false);
	if (pthread_create(&thread, NULL, change, NULL) != 0)
		bail("pthread_create");
	for (int i = 0; good && i < FORKS; i++)
		good = turn_run(child_uses, NULL);
	atomic_store(&stop, true);
	(void)pthread_join(thread, NULL);
	ok(good, "%d forks beside calls with the lock held", FORKS);
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	/* Before anything of libsel is called. */
	if (pthread_atfork(prepare, give, give) != 0)
		bail("pthread_atfork");
	atomic_store(&stop, true);
	for_each_backend(test_lock);
	return finish();
}
