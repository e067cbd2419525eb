/* SPDX-License-Identifier: MIT */
/*
 * The lock in a state word: it excludes, whoever sleeps for it is woken, a child
 * of fork() finds it free, a cancelled thread leaves it usable, and the rest of the
 * word is not touched.  A wakeup that is lost, or a lock that is never given, hangs
 * this until its time is over.
 */
#include "core/fork_node.h"

#include <sched.h>

#include "arch/control.h"
#include "fork/fork.h"

enum { THREADS = 4, SLEEPERS = 6, NODES = 3 };

static int steps = 20000;
static int forks = 300;

static struct sel__fork_node nodes[NODES];
static sel__state words[NODES];		/* of the nodes */
static sel__state locks[2];
/* Each under its node's lock.  Volatile, or two steps might become one. */
static volatile unsigned int plain[NODES];
static atomic_int taken;		/* by sleepers */
static atomic_bool stop;

/* Until a thread is about to sleep for it. */
static void await_wanted(sel__state *lock)
{
	while (!sel__lock_is_wanted(lock))
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
	sel__state lock = 0;

	topic("alone");
	sel__lock_take(&lock);
	is_uint(SEL__HELD, atomic_load(&lock),
		"a lock taken: held, and wanted by nobody");
	sel__lock_give(&lock);
	is_uint(0, atomic_load(&lock), "a lock given: free");
}

/* Every bit but those of the lock, and two calls. */
static void test_rest_of_word(void)
{
	const uint32_t rest = (SEL__HELD - 1) | 2 * SEL__CALL;
	sel__state word = rest;

	topic("a word with all other bits");
	sel__lock_take(&word);
	is_uint(rest | SEL__HELD, atomic_load(&word), "taken: the rest stays");
	atomic_fetch_or(&word, SEL__WANTED);
	sel__lock_give(&word);
	is_uint(rest, atomic_load(&word),
		"given while it is wanted: the rest stays");
	/* As by a thread that found the lock held just before. */
	sel__lock_wait(&word);
	is_uint(rest | SEL__HELD, atomic_load(&word),
		"taken by a thread that was to wait: the rest stays");
}

static void test_one_step(void)
{
	const uint32_t barred = SEL__CLOSED | SEL__INHERITED;
	const uint32_t inside = SEL__CALL | SEL__HELD;
	sel__state word = SEL__OUTER;

	topic("one step");
	is_uint(SEL__OUTER, sel__lock_enter(&word, barred),
		"enter: the word as it was");
	is_uint(SEL__OUTER | inside, atomic_load(&word),
		"enter: inside, and the lock is held");
	atomic_fetch_or(&word, SEL__WAITING | SEL__WOKEN);
	ok(!sel__lock_leave(&word, SEL__WOKEN, SEL__WAITING),
	   "leave: refused for a barred bit");
	atomic_fetch_or(&word, SEL__WANTED);
	ok(!sel__lock_leave(&word, 0, SEL__WAITING),
	   "leave: refused while a thread may sleep for the lock");
	atomic_fetch_and(&word, ~(uint32_t)SEL__WANTED);
	atomic_fetch_or(&word, SEL__CLOSED);
	ok(!sel__lock_leave(&word, 0, SEL__WAITING),
	   "leave: refused in a closed object");
	atomic_fetch_and(&word, ~(uint32_t)SEL__CLOSED);
	is_uint(SEL__OUTER | SEL__WAITING | SEL__WOKEN | inside,
		atomic_load(&word), "leave refused: nothing has changed");
	ok(sel__lock_leave(&word, 0, SEL__WAITING), "leave: done");
	is_uint(SEL__OUTER | SEL__WOKEN, atomic_load(&word),
		"leave: outside, the lock is free, and the bit is cleared");
	atomic_fetch_or(&word, SEL__INHERITED | SEL__HELD);
	is_uint(SEL__OUTER | SEL__WOKEN | SEL__INHERITED | SEL__HELD,
		sel__lock_enter(&word, barred),
		"enter with a barred bit: refused, and no wait for the lock");
	is_uint(SEL__OUTER | SEL__WOKEN | SEL__INHERITED | SEL__HELD,
		atomic_load(&word), "enter refused: nothing has changed");
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
	is_uint(SEL__HELD | SEL__WANTED, atomic_load(&locks[0]),
		"one given: the other is still held");
	sel__lock_give(&locks[0]);
	for (int i = 0; i < SLEEPERS; i++)
		(void)pthread_join(threads[0][i], NULL);
	is_int(2 * SLEEPERS, atomic_load(&taken),
	       "both given: all have taken theirs");
	ok(atomic_load(&locks[0]) == 0 && atomic_load(&locks[1]) == 0,
	   "both given: both are free");
}

/* By a step that also enters or leaves, or alone. */
static void lock(sel__state *word, bool enters)
{
	if (enters)
		(void)sel__lock_enter(word, 0);
	else
		sel__lock_take(word);
}

static void unlock(sel__state *word, bool leaves)
{
	if (!leaves) {
		sel__lock_give(word);
	} else if (!sel__lock_leave(word, 0, 0)) {
		sel__lock_give(word);
		(void)sel__state_leave(word, 0, 0);
	}
}

/* The holder gives way now and then, so that others come to sleep.  What another
   does meanwhile under the same lock is lost. */
static void *count_up(void *context)
{
	(void)context;
	for (int i = 0; i < steps; i++) {
		int n = i % NODES;
		bool call = i / NODES % 2 == 0;
		unsigned int before;

		lock(&words[n], call);
		before = plain[n];
		if (i % 64 == 0)
			sched_yield();
		plain[n] = before + 2;
		unlock(&words[n], call);
	}
	return NULL;
}

/* What calls do that take no lock. */
static void *disturb(void *context)
{
	(void)context;
	for (int i = 0; !atomic_load(&stop); i++) {
		sel__state *word = &words[i % NODES];

		(void)sel__state_enter(word, 0, SEL__WOKEN);
		(void)sel__state_leave_open(word, 0, SEL__WOKEN, 0);
		if (i % 64 == 0)
			sched_yield();
	}
	return NULL;
}

static void test_counters(void)
{
	pthread_t threads[THREADS];
	pthread_t disturber;
	unsigned int sum = 0;
	unsigned int odd = 0;

	topic("%d threads under one of %d locks at a time", THREADS, NODES);
	for (int n = 0; n < NODES; n++)
		atomic_store(&words[n], SEL__OUTER);
	thread_start(&disturber, disturb, NULL);
	for (int i = 0; i < THREADS; i++)
		thread_start(&threads[i], count_up, NULL);
	for (int i = 0; i < THREADS; i++)
		(void)pthread_join(threads[i], NULL);
	atomic_store(&stop, true);
	(void)pthread_join(disturber, NULL);
	atomic_store(&stop, false);
	for (int n = 0; n < NODES; n++) {
		sum += plain[n];
		odd += atomic_load(&words[n]) != SEL__OUTER;
		atomic_store(&words[n], 0);
	}
	is_uint(2U * THREADS * (unsigned int)steps, sum, "no step is lost");
	is_uint(0, odd,
		"no call is left inside, no lock is held, and the rest stays");
}

/* Each holds it until the other sleeps for it, or has come to its end. */
static void *pass_on(void *context)
{
	atomic_int *ended = context;

	for (int i = 0; i < steps / 10; i++) {
		sel__lock_take(&locks[0]);
		while (!sel__lock_is_wanted(&locks[0]) &&
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
	is_uint(0, atomic_load(&locks[0]), "it is free at last");
}

/* Odd in the middle of a change. */
static void *contend(void *context)
{
	(void)context;
	for (unsigned int i = 0; !atomic_load(&stop); i++) {
		sel__state *word = &words[i % NODES];

		sel__lock_take(word);
		plain[i % NODES]++;
		for (unsigned int n = i % 8; n > 0; n--)
			sched_yield();
		plain[i % NODES]++;
		sel__lock_give(word);
	}
	return NULL;
}

static int told;

static void forked(struct sel__fork_node *node)
{
	(void)node;
	told++;
}

/* Of children of a process that has some already. */
static bool may_start;

/* TSan starts no such thread, and some qemu-user ends the child: that is asked
   for only there, so that nothing else makes this test do less. */
static void find_may_start(void)
{
#if defined(__SANITIZE_THREAD__)
	return;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
	return;
#endif
#endif
	may_start = !under_qemu_user() || child_starts_thread(1);
	if (!may_start)
		skip("threads in a child: this qemu-user ends it, see %s",
		     "tests/arch/control.h");
}

static bool child_takes_all(struct turn *parent, void *context)
{
	pthread_t threads[2];

	(void)parent;
	(void)context;
	TRY(told == NODES);
	for (int i = 0; i < 4 * NODES; i++) {
		sel__state *word = &words[i % NODES];

		TRY(atomic_load(word) == 0);
		sel__lock_take(word);
		TRY(plain[i % NODES] % 2 == 0);
		/* As if one slept for it: to give it goes through the door. */
		atomic_fetch_or(word, SEL__WANTED);
		sel__lock_give(word);
	}
	if (!may_start)
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
	if (!has_processes()) {
		skip("Windows has no fork()");
		return;
	}
	find_may_start();
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
	is_uint(0, atomic_load(&locks[0]), "the lock is free then");
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
		if (sel__fork_node_add(&nodes[n], &words[n], forked) != 0)
			bail("a node");
	sel__fork_unblock();
	test_alone();
	test_rest_of_word();
	test_one_step();
	test_sleepers();
	test_counters();
	test_handover();
	test_fork();
	test_cancel();
	return finish();
}
