/* SPDX-License-Identifier: MIT */
/*
 * The life of a kqueue object: the contract of all such objects, adopted
 * descriptors, threads inside, and a forked child, which has no kqueue.
 */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "objects/kqueue.h"
#include "objects/life.h"

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

	topic("kqueue: two objects with one kqueue");
	two = adopt(copy);
	is_int(copy, sel_kqueue_fileno(two), "fileno is that descriptor");
	is_int(0, fcntl(copy, F_GETFD), "not made close-on-exec");
	is_status(0, sel_kqueue_closed(two), "not closed");
	is_status(0, apply(one, fds[1], WRITING, ADD), "a change by one");
	is_status(1, wait_for(two, &event, 1, 0), "is seen by the other");
	is_status(0, sel_kqueue_close(two), "close");
	is_int(-1, fcntl(copy, F_GETFD), "the descriptor is closed");
	is_status(1, wait_for(one, &event, 1, 0), "the first object goes on");
	sel_kqueue_free(two);
	sel_kqueue_free(one);
}

/* What is adopted is not looked at. */
static void no_kqueue(int32_t fds[2])
{
	int32_t number = dup_of(fds[0]);
	sel_kqueue *kqueue;
	sel_kevent event;

	topic("kqueue: an adopted descriptor that is no kqueue");
	kqueue = adopt(number);
	ok(wait_for(kqueue, &event, 1, 0) < 0, "a wait on a pipe fails");
	is_status(0, sel_kqueue_close(kqueue), "close");
	is_int(-1, fcntl(number, F_GETFD), "the pipe is closed");
	sel_kqueue_free(kqueue);

	kqueue = adopt(free_number());
	is_status(-EBADF, wait_for(kqueue, &event, 1, SEL_FOREVER),
		  "a wait on a closed number fails");
	is_status(-EBADF, sel_kqueue_close(kqueue), "close says EBADF");
	is_status(1, sel_kqueue_closed(kqueue), "the object is closed then");
	is_status(0, sel_kqueue_close(kqueue), "a second close succeeds");
	sel_kqueue_free(kqueue);
}

static void *life_open(void)
{
	return open_kqueue();
}

static sel_status life_close(void *kqueue)
{
	return sel_kqueue_close(kqueue);
}

static sel_status life_closed(void *kqueue)
{
	return sel_kqueue_closed(kqueue);
}

static sel_status life_fileno(void *kqueue)
{
	return sel_kqueue_fileno(kqueue);
}

static void life_free(void *kqueue)
{
	sel_kqueue_free(kqueue);
}

static sel_status life_watch(void *kqueue, int32_t fd)
{
	return apply(kqueue, fd, READING, ADD);
}

static sel_status life_wait(void *kqueue, bool forever, int32_t *fd)
{
	sel_kevent event = { .udata = UINT64_MAX };
	sel_status status = wait_for(kqueue, &event, 1,
				     forever ? SEL_FOREVER : 0);

	*fd = (int32_t)event.udata;
	return status;
}

static const struct life kqueue_life = {
	"kqueue", life_open, life_close, life_closed, life_fileno, life_free,
	life_watch, life_wait,
};

static void threads(int32_t fds[2])
{
	uint32_t flags = ADD | (uint32_t)kq("KQ_EV_ONESHOT");
	sel_kqueue *kqueue = open_kqueue();
	struct waiting one, two;
	int32_t copy = dup_of(fds[1]);

	topic("kqueue: two threads wait");
	waiting_start(&one, &kqueue_life, kqueue);
	waiting_start(&two, &kqueue_life, kqueue);
	is_status(0, apply(kqueue, fds[1], WRITING, flags),
		  "a change while they wait");
	is_status(0, apply(kqueue, copy, WRITING, flags),
		  "another change");
	waiting_join(&one);
	waiting_join(&two);
	ok(one.status == 1 && two.status == 1, "both waits return");
	ok(one.fd != two.fd, "each wait gets one of the two");
	sel_kqueue_free(kqueue);
	close_one(&copy);
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

	topic("kqueue: a forked child");
	apply(kqueue, fds[1], WRITING, ADD);
	pid = fork();
	if (pid < 0)
		bail("can't fork");
	if (!pid)
		_exit(in_child(kqueue, number, fds));
	ok(waitpid(pid, &status, 0) == pid && !status,
	   "the child finds the object closed");
	is_status(0, sel_kqueue_closed(kqueue), 
		  "the parent finds the object open");
	is_status(1, wait_for(kqueue, &event, 1, 0), 
		  "the parent goes on");
	sel_kqueue_free(kqueue);
}

int main(void)
{
	int32_t fds[2];

	need_kqueue();
	begin_tests();
	life_test(&kqueue_life);
	open_pipe(fds);
	adopted(fds);
	no_kqueue(fds);
	threads(fds);
	forked(fds);
	close_both(fds);
	return finish();
}
