/* SPDX-License-Identifier: MIT */
/*
 * The poll object while a thread polls it: a second one is refused, changes
 * count from the next poll on, and free leaves the first one alone.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { TRIES = 20 };

static sel_poll *p;
static int32_t fds[2], other[2];
static sel_pollfd ready[8];
static atomic_int tid;

static void *poll_once(void *context)
{
	sel_status *result = context;

	atomic_store(&tid, (int)gettid());
	/* It is refused when the other thread's look comes first. */
	do {
		*result = sel_poll_poll(p, ready, LENGTH(ready), -1, 0);
	} while (*result == SEL_ECONCURRENT);
	return NULL;
}

/* The number of the system call that a thread is in, or -1. */
static long call_of(int id)
{
	char path[64];
	char line[64] = "";
	long call = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", id);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (read(fd, line, sizeof(line) - 1) > 0)
		(void)sscanf(line, "%ld", &call);
	close(fd);
	return call;
}

static bool is_poll(long call)
{
#ifdef SYS_poll
	if (call == SYS_poll)
		return true;
#endif
#ifdef SYS_ppoll_time64
	if (call == SYS_ppoll_time64)
		return true;
#endif
	return call == SYS_ppoll;
}

/* An emulator shows another machine's numbers: then one that lasts will do. */
static void await_poll(void)
{
	long own = call_of((int)gettid());
	int lasted = 0;

	while (own >= 0 && lasted < 100) {
		long call = call_of(atomic_load(&tid));

		if (own == SYS_read && is_poll(call))
			return;
		lasted = own != SYS_read && call >= 0 ? lasted + 1 : 0;
		sched_yield();
	}
}

/* Comes back when the thread is in its poll; bounded by the alarm. */
static void start(pthread_t *thread, sel_status *result)
{
	sel_pollfd none;
	sel_status status;

	if (pthread_create(thread, NULL, poll_once, result))
		bail("no thread");
	while ((status = sel_poll_poll(p, &none, 1, 0, 0)) != SEL_ECONCURRENT) {
		if (status != 0)
			bail("a look says %d", status);
		sched_yield();
	}
	await_poll();
}

static void refused(void)
{
	sel_pollfd none = { 4711, 4711 };
	sel_status result;
	pthread_t thread;

	start(&thread, &result);
	is_status(SEL_ECONCURRENT, sel_poll_poll(p, &none, 1, 0, 0),
		  "a look: SEL_ECONCURRENT");
	is_status(SEL_ECONCURRENT, sel_poll_poll(p, &none, 1, -1, 0),
		  "a poll without a time-out: SEL_ECONCURRENT");
	is_status(SEL_EVALUE, sel_poll_poll(p, &none, 1, 0, 0x80),
		  "an unknown flag: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_poll_poll(p, &none, 0, 0, 0),
		  "room for 0: SEL_EVALUE");
	ok(none.fd == 4711 && none.events == 4711,
	   "the refused polls write nothing");
	put(fds[1], 1);
	pthread_join(thread, NULL);
	is_status(1, result, "the first poll returns one event");
	ok(ready[0].fd == fds[0] && ready[0].events == POLLIN,
	   "the first poll gets its event");
	is_status(1, sel_poll_poll(p, &none, 1, 0, 0),
		  "the first poll is over: another thread may poll");
	drain(fds[0]);
}

static void changes(void)
{
	sel_status result, wrong = 0;
	pthread_t thread;
	int32_t fd;

	put(other[1], 1);
	start(&thread, &result);
	is_status(0, sel_poll_register(p, other[0], POLLIN),
		  "register succeeds");
	is_status(2, sel_poll_count(p), "two descriptors are registered");
	for (fd = 1000; fd < 1200; fd++)
		wrong += sel_poll_register(p, fd, POLLIN);
	is_status(0, wrong, "register of 200 closed numbers succeeds");
	is_status(0, sel_poll_modify(p, fds[0], 0), "modify succeeds");
	put(fds[1], 1);
	pthread_join(thread, NULL);
	is_status(1, result, "the running poll does not report the new ones");
	ok(ready[0].fd == fds[0] && ready[0].events == POLLIN,
	   "the running poll reports by the old mask");
	for (fd = 1000; fd < 1200; fd++)
		wrong += sel_poll_unregister(p, fd);
	is_status(0, wrong, "unregister of the 200 succeeds");
	is_status(1, sel_poll_poll(p, ready, LENGTH(ready), 0, 0),
		  "the next poll returns one event");
	is_int(other[0], ready[0].fd,
	       "the next poll reports the new descriptor");

	drain(fds[0]);
	drain(other[0]);
	sel_poll_modify(p, fds[0], POLLIN);
	start(&thread, &result);
	is_status(0, sel_poll_unregister(p, other[0]), "unregister succeeds");
	is_status(1, sel_poll_count(p), "one descriptor is left");
	put(other[1], 1);
	pthread_join(thread, NULL);
	is_status(1, result, "the running poll returns one event");
	is_int(other[0], ready[0].fd,
	       "the running poll reports the unregistered descriptor");
	is_status(0, sel_poll_poll(p, ready, LENGTH(ready), 0, 0),
		  "the next poll has no event");
	drain(other[0]);
}

static volatile sel_status in_handler;

static void handler(int signum)
{
	sel_pollfd none;

	(void)signum;
	in_handler = sel_poll_poll(p, &none, 1, 0, 0);
	put(fds[1], 1);
}

static void from_a_handler(void)
{
	int tries = 0;
	sel_status n;

	/* Again when the handler came before the poll: the machine may be busy. */
	do {
		drain(fds[0]);
		in_handler = 0;
		signal_start(20 * MS, 0, handler);
		n = sel_poll_poll(p, ready, LENGTH(ready), -1, 0);
		signal_stop();
	} while (n == 1 && in_handler == 0 && ++tries < TRIES);
	is_status(1, n, "the interrupted poll returns one event");
	is_status(SEL_ECONCURRENT, in_handler,
		  "a poll in the handler: SEL_ECONCURRENT");
	is_status(1, sel_poll_poll(p, ready, LENGTH(ready), 0, 0),
		  "the poll is over: the next one has its event");
	drain(fds[0]);
}

/* Under valgrind and ASan this also shows that nothing is used too long. */
static void freed(void)
{
	sel_status result;
	pthread_t thread;

	start(&thread, &result);
	sel_poll_free(p);
	put(fds[1], 1);
	pthread_join(thread, NULL);
	is_status(1, result, "the poll returns one event");
	ok(ready[0].fd == fds[0] && ready[0].events == POLLIN,
	   "the poll gets its event");
}

int main(void)
{
	begin_tests();
	open_pipe(fds);
	open_pipe(other);
	if (sel_poll_new(&p) || sel_poll_register(p, fds[0], POLLIN))
		bail("no poll object");
	topic("a second poll while a thread polls");
	refused();
	topic("changes while a thread polls");
	changes();
	topic("poll in a signal handler");
	from_a_handler();
	topic("free while a thread polls");
	freed();
	close_both(fds);
	close_both(other);
	return finish();
}
