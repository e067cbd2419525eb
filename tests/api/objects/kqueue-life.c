/* SPDX-License-Identifier: MIT */
/*
 * The life of a kqueue object: adopted descriptors, close, threads inside, and
 * a forked child, which has it no more.
 */
#include <errno.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "objects/kqueue.h"

static sel_kqueue *adopt(int32_t fd)
{
	sel_kqueue *kqueue = NULL;

	is_status(0, sel_kqueue_from_fd(&kqueue, fd), "from_fd");
	return kqueue;
}

static void adopted(int32_t fds[2])
{
	sel_kqueue *one = open_kqueue(), *two;
	int32_t copy = fcntl(sel_kqueue_fileno(one), F_DUPFD, 0);
	sel_kevent event;

	two = adopt(copy);
	is_int(copy, sel_kqueue_fileno(two), "it is that descriptor");
	is_int(0, fcntl(copy, F_GETFD), "not made close-on-exec");
	is_status(0, sel_kqueue_closed(two), "not closed");
	is_status(0, apply(one, fds[1], WRITING, ADD), "a change by one");
	is_status(1, wait_for(two, &event, 1, 0), "is seen by the other");
	is_status(0, sel_kqueue_close(two), "close");
	is_int(-1, fcntl(copy, F_GETFD), "the descriptor is closed");
	is_status(1, wait_for(one, &event, 1, 0), "the first goes on");
	sel_kqueue_free(two);
	sel_kqueue_free(one);
}

/* What is adopted is not looked at. */
static void no_kqueue(int32_t fds[2])
{
	int32_t number = dup_of(fds[0]);
	sel_kqueue *kqueue = adopt(number);
	sel_kevent event;

	ok(wait_for(kqueue, &event, 1, 0) < 0, "a pipe is none");
	is_status(0, sel_kqueue_close(kqueue), "close");
	is_int(-1, fcntl(number, F_GETFD), "the pipe is closed");
	sel_kqueue_free(kqueue);

	kqueue = adopt(free_number());
	is_status(-EBADF, wait_for(kqueue, &event, 1, SEL_FOREVER),
		  "nor a closed one");
	is_status(-EBADF, sel_kqueue_close(kqueue), "close says so");
	is_status(1, sel_kqueue_closed(kqueue), "but it is closed");
	is_status(0, sel_kqueue_close(kqueue), "and says so once");
	sel_kqueue_free(kqueue);
}

struct waiting {
	sel_kqueue *kqueue;
	pthread_t thread;
	sel_status status;
	sel_kevent event;
	atomic_bool begun;
};

static void *wait_once(void *context)
{
	struct waiting *waiting = context;

	atomic_store(&waiting->begun, true);
	waiting->status = wait_for(waiting->kqueue, &waiting->event, 1,
				   SEL_FOREVER);
	return NULL;
}

static void start(struct waiting *waiting, sel_kqueue *kqueue)
{
	waiting->kqueue = kqueue;
	atomic_store(&waiting->begun, false);
	if (pthread_create(&waiting->thread, NULL, wait_once, waiting))
		bail("no thread");
	while (!atomic_load(&waiting->begun))
		sched_yield();
}

static void threads(int32_t fds[2])
{
	uint32_t flags = ADD | (uint32_t)kq("KQ_EV_ONESHOT");
	sel_kqueue *kqueue = open_kqueue();
	struct waiting one, two;
	int32_t copy = dup_of(fds[1]);

	start(&one, kqueue);
	start(&two, kqueue);
	is_status(0, apply(kqueue, fds[1], WRITING, flags),
		  "a change while two wait");
	is_status(0, apply(kqueue, copy, WRITING, flags), "another");
	pthread_join(one.thread, NULL);
	pthread_join(two.thread, NULL);
	ok(one.status == 1 && two.status == 1, "both return");
	ok(one.event.ident != two.event.ident, "each with one of them");
	sel_kqueue_free(kqueue);
	close_one(&copy);
}

/*
 * The descriptor stays open until the thread inside has left; where it is
 * closed at once, the thread was not inside yet, and gets another try.
 */
static void close_while_waiting(int32_t fds[2], bool free_it)
{
	struct waiting waiting;
	sel_kqueue *kqueue;
	sel_kevent event;
	int32_t set;

	for (;;) {
		kqueue = open_kqueue();
		set = sel_kqueue_fileno(kqueue);
		if (apply(kqueue, fds[0], READING, ADD))
			bail("no change");
		start(&waiting, kqueue);
		if (sel_kqueue_close(kqueue))
			bail("can't close");
		if (fcntl(set, F_GETFD) >= 0)
			break;
		pthread_join(waiting.thread, NULL);
		sel_kqueue_free(kqueue);
		if (waiting.status != SEL_ECLOSEDOBJ)
			bail("late, and %d", waiting.status);
	}
	is_status(1, sel_kqueue_closed(kqueue), "closed while a thread waits");
	is_status(SEL_ECLOSEDOBJ, wait_for(kqueue, &event, 1, SEL_FOREVER),
		  "nobody else gets in");
	if (free_it)
		sel_kqueue_free(kqueue);
	is_int(FD_CLOEXEC, fcntl(set, F_GETFD), "the descriptor is open");
	put(fds[1], 1);
	pthread_join(waiting.thread, NULL);
	is_status(1, waiting.status, "the wait goes on to its end");
	is_int(-1, fcntl(set, F_GETFD), "then the descriptor is closed");
	if (!free_it)
		sel_kqueue_free(kqueue);
	drain(fds[0]);
}

static int in_child(sel_kqueue *kqueue, int32_t number, int32_t fds[2])
{
	sel_kevent event;
	int wrong = 0;

	wrong += fcntl(number, F_GETFD) >= 0;
	wrong += sel_kqueue_closed(kqueue) != 1;
	wrong += wait_for(kqueue, &event, 1, SEL_FOREVER) != SEL_ECLOSEDOBJ;
	wrong += sel_kqueue_fileno(kqueue) != SEL_ECLOSEDOBJ;
	/* The number belongs to somebody else now. */
	wrong += dup2(fds[0], number) != number;
	wrong += sel_kqueue_close(kqueue) != 0;
	sel_kqueue_free(kqueue);
	wrong += fcntl(number, F_GETFD) < 0;
	kqueue = open_kqueue();
	wrong += apply(kqueue, fds[1], WRITING, ADD) != 0;
	wrong += wait_for(kqueue, &event, 1, 0) != 1;
	sel_kqueue_free(kqueue);
	return wrong;
}

static void forked(int32_t fds[2])
{
	sel_kqueue *kqueue = open_kqueue();
	int32_t number = sel_kqueue_fileno(kqueue);
	sel_kevent event;
	int status;
	pid_t pid;

	apply(kqueue, fds[1], WRITING, ADD);
	pid = fork();
	if (pid < 0)
		bail("can't fork");
	if (!pid)
		_exit(in_child(kqueue, number, fds));
	ok(waitpid(pid, &status, 0) == pid && !status,
	   "a child finds it closed");
	is_status(0, sel_kqueue_closed(kqueue), "its parent does not");
	is_status(1, wait_for(kqueue, &event, 1, 0), "and goes on");
	sel_kqueue_free(kqueue);
}

int main(void)
{
	int32_t fds[2];

	need_kqueue();
	begin_tests();
	open_pipe(fds);
	adopted(fds);
	no_kqueue(fds);
	threads(fds);
	close_while_waiting(fds, false);
	close_while_waiting(fds, true);
	forked(fds);
	close_both(fds);
	return finish();
}
