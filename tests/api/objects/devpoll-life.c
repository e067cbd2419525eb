/* SPDX-License-Identifier: MIT */
/*
 * The life of a devpoll object: threads inside, close, and a forked child,
 * whose copy is of no use to it.
 */
#include <errno.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "objects/devpoll.h"

struct waiting {
	sel_devpoll *devpoll;
	pthread_t thread;
	sel_status status;
	sel_pollfd ready[2];
	atomic_bool begun;
};

static void *poll_once(void *context)
{
	struct waiting *waiting = context;

	atomic_store(&waiting->begun, true);
	waiting->status = sel_devpoll_poll(waiting->devpoll, waiting->ready, 2,
					   -1, 0);
	return NULL;
}

static void start(struct waiting *waiting, sel_devpoll *devpoll)
{
	waiting->devpoll = devpoll;
	atomic_store(&waiting->begun, false);
	if (pthread_create(&waiting->thread, NULL, poll_once, waiting))
		bail("no thread");
	while (!atomic_load(&waiting->begun))
		sched_yield();
}

/* CPython's has one array an object; here each call has its own. */
static void threads(void)
{
	sel_devpoll *devpoll = open_devpoll();
	struct waiting one, two;
	int32_t fds[2];

	open_pipe(fds);
	sel_devpoll_register(devpoll, fds[0], POLLIN);
	start(&one, devpoll);
	start(&two, devpoll);
	put(fds[1], 1);
	pthread_join(one.thread, NULL);
	pthread_join(two.thread, NULL);
	ok(one.status == 1 && two.status == 1, "two threads poll at once");
	ok(one.ready[0].fd == fds[0] && two.ready[0].fd == fds[0] &&
	   one.ready[0].events == POLLIN && two.ready[0].events == POLLIN,
	   "each has its result");
	sel_devpoll_free(devpoll);
	close_both(fds);
}

/*
 * The descriptor stays open until the thread inside has left; where it is
 * closed at once, the thread was not inside yet, and gets another try.
 */
static void close_while_waiting(bool free_it)
{
	struct waiting waiting;
	int32_t set, fds[2];
	sel_devpoll *devpoll;
	sel_pollfd ready;

	open_pipe(fds);
	for (;;) {
		devpoll = open_devpoll();
		set = sel_devpoll_fileno(devpoll);
		if (sel_devpoll_register(devpoll, fds[0], POLLIN))
			bail("can't register");
		start(&waiting, devpoll);
		if (sel_devpoll_close(devpoll))
			bail("can't close");
		if (fcntl(set, F_GETFD) >= 0)
			break;
		pthread_join(waiting.thread, NULL);
		sel_devpoll_free(devpoll);
		if (waiting.status != SEL_ECLOSEDOBJ)
			bail("late, and %d", waiting.status);
	}
	is_status(1, sel_devpoll_closed(devpoll),
		  "closed while a thread waits");
	is_status(SEL_ECLOSEDOBJ, sel_devpoll_poll(devpoll, &ready, 1, -1, 0),
		  "nobody else gets in");
	if (free_it)
		sel_devpoll_free(devpoll);
	is_int(FD_CLOEXEC, fcntl(set, F_GETFD), "the descriptor is open");
	put(fds[1], 1);
	pthread_join(waiting.thread, NULL);
	is_status(1, waiting.status, "the wait goes on to its end");
	is_int(fds[0], waiting.ready[0].fd, "and gets its result");
	is_int(-1, fcntl(set, F_GETFD), "then the descriptor is closed");
	if (!free_it)
		sel_devpoll_free(devpoll);
	close_both(fds);
}

static void behind_its_back(void)
{
	sel_devpoll *devpoll = open_devpoll();

	close(sel_devpoll_fileno(devpoll));
	is_status(-EBADF, sel_devpoll_register(devpoll, 0, POLLIN),
		  "closed behind its back: register");
	is_status(-EBADF, sel_devpoll_unregister(devpoll, 0), "unregister");
	is_status(0, sel_devpoll_closed(devpoll), "it does not know");
	is_status(-EBADF, sel_devpoll_close(devpoll), "close says so");
	is_status(1, sel_devpoll_closed(devpoll), "but it is closed");
	is_status(0, sel_devpoll_close(devpoll), "and says so once");
	sel_devpoll_free(devpoll);
}

static int in_child(sel_devpoll *devpoll, int32_t fd)
{
	sel_pollfd ready;
	int wrong = 0;

	wrong += sel_devpoll_closed(devpoll) != 0;
	wrong += sel_devpoll_register(devpoll, fd, POLLIN) != -EACCES;
	wrong += sel_devpoll_poll(devpoll, &ready, 1, -1, 0) != -EACCES;
	wrong += sel_devpoll_close(devpoll) != 0;
	sel_devpoll_free(devpoll);
	devpoll = open_devpoll();
	wrong += sel_devpoll_register(devpoll, fd, POLLOUT) != 0;
	wrong += says(devpoll, fd) != POLLOUT;
	sel_devpoll_free(devpoll);
	return wrong;
}

static void forked(void)
{
	sel_devpoll *devpoll = open_devpoll();
	int32_t fds[2];
	int status;
	pid_t pid;

	open_pipe(fds);
	sel_devpoll_register(devpoll, fds[1], POLLOUT);
	pid = fork();
	if (pid < 0)
		bail("can't fork");
	if (!pid)
		_exit(in_child(devpoll, fds[1]));
	ok(waitpid(pid, &status, 0) == pid && !status,
	   "a child can do nothing but close it, and have its own");
	is_hex(POLLOUT, says(devpoll, fds[1]), "its parent feels nothing");
	sel_devpoll_free(devpoll);
	close_both(fds);
}

int main(void)
{
	need_devpoll();
	begin_tests();
	threads();
	close_while_waiting(false);
	close_while_waiting(true);
	behind_its_back();
	forked();
	return finish();
}
