/* SPDX-License-Identifier: MIT */
/* See disturb.h. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress/disturb.h"
#include "support.h"
#include "tap.h"

enum { PATIENCE = 15000 };

struct scene scene;

static atomic_uint handled;	/* signals that were */

void check(sel_status status)
{
	if (status < 0)
		atomic_fetch_add(&scene.refusals, 1);
}

bool patient(int64_t *deadline)
{
	if (*deadline == 0)
		*deadline = sel_now() + PATIENCE * MS;
	sched_yield();
	return sel_now() < *deadline;
}

void wake(void)
{
	atomic_fetch_add(&scene.calls, 1);
	check(sel_selector_wakeup(scene.selector));
}

static void on_signal(int number)
{
	int error = errno;

	if (number == SIGUSR2)
		wake();
	atomic_fetch_add(&handled, 1);
	errno = error;
}

/* One after the other: signals of one number that are pending are one. */
static void send_signal(int number)
{
	static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
	unsigned int before;
	int64_t deadline = 0;

	(void)pthread_mutex_lock(&turn);
	before = atomic_load(&handled);
	if (pthread_kill(scene.waiter, number) != 0)
		bail("pthread_kill");
	while (atomic_load(&handled) == before)
		if (!patient(&deadline))
			bail("a signal handler does not run");
	(void)pthread_mutex_unlock(&turn);
}

static void interrupt(struct disturbance *own)
{
	for (unsigned int i = draw(&own->random, 6) + 1; i > 0; i--) {
		dawdle(&own->random);
		send_signal(SIGUSR1);
	}
}

static void wake_by_signal(struct disturbance *own)
{
	dawdle(&own->random);
	send_signal(SIGUSR2);
}

static void wake_too(struct disturbance *own)
{
	dawdle(&own->random);
	wake();
}

/* An idle registration comes and goes. */
static void change(struct disturbance *own)
{
	for (unsigned int i = draw(&own->random, 4) + 1; i > 0; i--) {
		dawdle(&own->random);
		check(sel_selector_register(scene.selector, own->idle[0], R,
					    255, NULL));
		check(sel_selector_modify(scene.selector, own->idle[0], R,
					  254, NULL));
		check(sel_selector_unregister(scene.selector, own->idle[0],
					      NULL));
	}
}

static void wake_and_change(struct disturbance *own)
{
	wake_too(own);
	change(own);
}

static void change_and_interrupt(struct disturbance *own)
{
	change(own);
	interrupt(own);
}

static void fork_beside(struct disturbance *own)
{
	struct random child = { draw(&own->random, UINT32_MAX) };
	int status = -1;
	pid_t pid;

	dawdle(&own->random);
	pid = fork();
	if (pid < 0)
		bail("fork");
	if (pid == 0)
		_exit(child_passes(scene.selector, scene.backend, &child) ? 0 : 1);
	if (waitpid(pid, &status, 0) != pid)
		bail("waitpid");
	if (status != 0)
		atomic_fetch_add(&scene.broken_children, 1);
}

/* The thread is cancelled after these calls, and in none of them. */
static void be_cancelled(struct disturbance *own)
{
	sel_selector *other = NULL;

	dawdle(&own->random);
	change(own);
	wake();
	check(sel_selector_new(&other, scene.backend, 0));
	check(sel_selector_wakeup(other));
	sel_selector_free(other);
	atomic_store(&own->done, true);
	for (;;) {
		pthread_testcancel();
		sched_yield();
	}
}

static const struct {
	const char *name;
	void (*run)(struct disturbance *own);
} disturbances[] = {
	{ "nothing", NULL },
	{ "a second wakeup", wake_too },
	{ "changes", change },
	{ "a second wakeup, then changes", wake_and_change },
	{ "a thread that is cancelled", be_cancelled },
	{ "signals", interrupt },
	{ "a signal handler's wakeup", wake_by_signal },
	{ "changes, then signals", change_and_interrupt },
	{ "a child", fork_beside },
};

static uint32_t choices = LENGTH(disturbances);

static void *disturb(void *context)
{
	struct disturbance *disturbance = context;

	disturbances[disturbance->index].run(disturbance);
	return NULL;
}

static void cancel(struct disturbance *disturbance)
{
	if (disturbances[disturbance->index].run == be_cancelled &&
	    pthread_cancel(disturbance->thread) != 0)
		bail("pthread_cancel");
}

void disturbance_begin(struct disturbance *disturbance, struct random *random)
{
	disturbance->index = draw(random, choices);
	disturbance->random.state = draw(random, UINT32_MAX);
	disturbance->early = draw(random, 2);
	atomic_store(&disturbance->done, false);
	if (disturbances[disturbance->index].run == NULL)
		return;
	if (pthread_create(&disturbance->thread, NULL, disturb,
			   disturbance) != 0)
		bail("pthread_create");
	if (disturbance->early)
		cancel(disturbance);
}

void disturbance_end(struct disturbance *disturbance)
{
	if (disturbances[disturbance->index].run == NULL)
		return;
	if (!disturbance->early)
		cancel(disturbance);
	if (pthread_join(disturbance->thread, NULL) != 0)
		bail("pthread_join");
	if (disturbances[disturbance->index].run == be_cancelled &&
	    !atomic_load(&disturbance->done))
		bail("a thread was cancelled inside a call that is no wait");
}

const char *disturbance_name(const struct disturbance *disturbance)
{
	return disturbances[disturbance->index].name;
}

void disturbances_prepare(void)
{
	const struct sigaction action = { .sa_handler = on_signal };

	if (sigaction(SIGUSR1, &action, NULL) != 0 ||
	    sigaction(SIGUSR2, &action, NULL) != 0)
		bail("sigaction");
	if (has_processes())
		return;
	/* Those that need neither signals nor processes come first. */
	choices = 0;
	while (disturbances[choices].run != interrupt)
		choices++;
}
