/* SPDX-License-Identifier: MIT */
/*
 * The lock of one word: it excludes, whoever sleeps for it is woken, a child of
 * fork() finds it free, and a cancelled thread leaves it usable.  A wakeup that
 * is lost, or a lock that is never given, hangs this until its time is over.
 */
#include "core/fork_node.h"

#include <sched.h>

#include "fork/fork.h"

enum { THREADS = 4, SLEEPERS = 6, NODES = 3 };

static int steps = 20000;
static int forks = 300;

static struct sel__fork_node nodes[NODES];
static sel__lock_word locks[2];
/* Each under its node's lock.  Volatile, or two steps might become one. */
static volatile unsigned int plain[NODES];
static atomic_int taken;		/* by sleepers */
static atomic_bool stop;

/* Until a thread is about to sleep for it. */
static void await_wanted(sel__lock_word *lock)
{
	while (atomic_load(lock) != SEL__WANTED)
		sched_yield();
}

static void await_taken(int count)
{
	while (atomic_load(&taken) < count)
		sched_yield();
}

static void *take_one(void *lock)
{
	sel__lock_take(lock);
	atomic_fetch_add(&taken, 1);
	sel__lock_give(lock);
	return NULL;
}

static void test_alone(void)
{
	sel__lock_word lock = SEL__FREE;

	topic("alone");
	sel__lock_take(&lock);
	is_uint(SEL__HELD, atomic_load(&lock),
		"a lock taken: held, and wanted by nobody");
	sel__lock_give(&lock);
	is_uint(SEL__FREE, atomic_load(&lock), "a lock given: free");
}

/* All sleep in one place: each goes on when its own lock is free. */
static void test_sleepers(void)
{
	pthread_t threads[2][SLEEPERS];

	topic("%d threads asleep for each of two locks", SLEEPERS);
	atomic_store(&taken, 0);
	sel__lock_take(&locks[0]);
	sel__lock_take(&locks[1]);
	for (int n = 0; n < 2; n++) {
		for (int i = 0; i < SLEEPERS; i++)
			thread_start(&threads[n][i], take_one, &locks[n]);
		await_wanted(&locks[n]);
	}
	sel__lock_give(&locks[1]);
	for (int i = 0; i < SLEEPERS; i++)
		(void)pthread_join(threads[1][i], NULL);
	is_int(SLEEPERS, atomic_load(&taken),
	       "one given: all that sleep for it take it");
	is_uint(SEL__WANTED, atomic_load(&locks[0]),
		"one given: the other is still held");
	sel__lock_give(&locks[0]);
	for (int i = 0; i < SLEEPERS; i++)
		(void)pthread_join(threads[0][i], NULL);
	is_int(2 * SLEEPERS, atomic_load(&taken),
	       "both given: all have taken theirs");
	ok(atomic_load(&locks[0]) == SEL__FREE &&
		   atomic_load(&locks[1]) == SEL__FREE,
	   "both given: both are free");
}

/* The holder gives way now and then, so that others come to sleep. */
static void *count_up(void *context)
{
	(void)context;
	for (int i = 0; i < steps; i++) {
		int n = i % NODES;

		sel__fork_node_lock(&nodes[n]);
		plain[n]++;
		if (i % 64 == 0)
			sched_yield();
		plain[n]++;
		sel__fork_node_unlock(&nodes[n]);
	}
	return NULL;
}

static void test_counters(void)
{
	pthread_t threads[THREADS];
	unsigned int sum = 0;

	topic("%d threads under one of %d locks at a time", THREADS, NODES);
	for (int i = 0; i < THREADS; i++)
		thread_start(&threads[i], count_up, NULL);
	for (int i = 0; i < THREADS; i++)
		(void)pthread_join(threads[i], NULL);
	for (int n = 0; n < NODES; n++)
		sum += plain[n];
	is_uint(2U * THREADS * (unsigned int)steps, sum, "no step is lost");
}

/* Each holds it until the other sleeps for it, or has come to its end. */
static void *pass_on(void *context)
{
	atomic_int *ended = context;

	for (int i = 0; i < steps / 10; i++) {
		sel__lock_take(&locks[0]);
		while (atomic_load(&locks[0]) != SEL__WANTED &&
		       atomic_load(ended) == 0)
			sched_yield();
		sel__lock_give(&locks[0]);
	}
	atomic_fetch_add(ended, 1);
	return NULL;
}

static void test_handover(void)
{
	pthread_t threads[2];
	atomic_int ended = 0;

	topic("two threads take a lock in turn, %d times", steps / 10);
	for (int i = 0; i < 2; i++)
		thread_start(&threads[i], pass_on, &ended);
	for (int i = 0; i < 2; i++)
		(void)pthread_join(threads[i], NULL);
	is_uint(SEL__FREE, atomic_load(&locks[0]), "it is free at last");
}

/* Odd in the middle of a change. */
static void *contend(void *context)
{
	(void)context;
	for (unsigned int i = 0; !atomic_load(&stop); i++) {
		struct sel__fork_node *node = &nodes[i % NODES];

		sel__fork_node_lock(node);
		plain[i % NODES]++;
		for (unsigned int n = i % 8; n > 0; n--)
			sched_yield();
		plain[i % NODES]++;
		sel__fork_node_unlock(node);
	}
	return NULL;
}

static int told;

static void forked(struct sel__fork_node *node)
{
	(void)node;
	told++;
}

/* TSan starts no thread in a child of a process that had some. */
static bool may_start(void)
{
#if defined(__SANITIZE_THREAD__)
	return false;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
	return false;
#endif
#endif
	return true;
}

static bool child_takes_all(struct turn *parent, void *context)
{
	pthread_t threads[2];

	(void)parent;
	(void)context;
	TRY(told == NODES);
	for (int i = 0; i < 4 * NODES; i++) {
		struct sel__fork_node *node = &nodes[i % NODES];

		TRY(atomic_load(&node->lock) == SEL__FREE);
		sel__fork_node_lock(node);
		TRY(plain[i % NODES] % 2 == 0);
		/* As if one slept for it: to give it goes through the door. */
		atomic_store(&node->lock, SEL__WANTED);
		sel__fork_node_unlock(node);
	}
	if (!may_start())
		return true;
	for (int round = 0; round < 3; round++) {
		atomic_store(&taken, 0);
		sel__lock_take(&locks[0]);
		for (int i = 0; i < 2; i++)
			thread_start(&threads[i], take_one, &locks[0]);
		await_wanted(&locks[0]);
		sel__lock_give(&locks[0]);
		await_taken(2);
		for (int i = 0; i < 2; i++)
			(void)pthread_join(threads[i], NULL);
	}
	return true;
}

/* Threads of the parent are at the door, or asleep behind it. */
static void test_fork(void)
{
	pthread_t threads[THREADS];
	pthread_t sleeper;
	bool good = true;
	int i;

	topic("fork while threads take and wait for locks");
	atomic_store(&taken, 0);
	sel__lock_take(&locks[1]);
	thread_start(&sleeper, take_one, &locks[1]);
	await_wanted(&locks[1]);
	for (i = 0; i < THREADS; i++)
		thread_start(&threads[i], contend, NULL);
	for (i = 0; good && i < forks; i++)
		good = turn_run(child_takes_all, NULL);
	atomic_store(&stop, true);
	for (int n = 0; n < THREADS; n++)
		(void)pthread_join(threads[n], NULL);
	ok(good, "each of %d children takes all locks", i);
	is_int(0, told, "the parent's nodes are not told of it");
	sel__lock_give(&locks[1]);
	(void)pthread_join(sleeper, NULL);
	is_int(1, atomic_load(&taken), "the parent's sleeper takes its lock");
}

static void *take_and_end(void *lock)
{
	sel__lock_take(lock);
	atomic_fetch_add(&taken, 1);
	sel__lock_give(lock);
	pthread_testcancel();
	return NULL;
}

static void test_cancel(void)
{
	pthread_t threads[2];
	void *result = NULL;

	topic("a cancelled thread");
	atomic_store(&taken, 0);
	sel__lock_take(&locks[0]);
	thread_start(&threads[0], take_and_end, &locks[0]);
	await_wanted(&locks[0]);
	(void)pthread_cancel(threads[0]);
	thread_start(&threads[1], take_one, &locks[0]);
	for (int i = 0; i < 1000; i++)
		sched_yield();
	is_int(0, atomic_load(&taken), "it sleeps on for its lock");
	sel__lock_give(&locks[0]);
	await_taken(2);
	(void)pthread_join(threads[0], &result);
	ok(result == PTHREAD_CANCELED, "it ends when it has had the lock");
	(void)pthread_join(threads[1], NULL);
	is_uint(SEL__FREE, atomic_load(&locks[0]), "the lock is free then");
}

int main(void)
{
	/* Threads take turns there, one at a time. */
	if (under_valgrind()) {
		steps /= 20;
		forks /= 20;
	}
	begin_tests();
	sel__fork_block();
	for (int n = 0; n < NODES; n++)
		if (sel__fork_node_add(&nodes[n], forked) != 0)
			bail("a node");
	sel__fork_unblock();
	test_alone();
	test_sleepers();
	test_counters();
	test_handover();
	test_fork();
	test_cancel();
	return finish();
}
