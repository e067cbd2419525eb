/* SPDX-License-Identifier: MIT */
/*
 * fork() in a thread that is to be cancelled, while a call is inside an object
 * that is closed already.  The child closes the object's descriptors, before
 * fork() returns; that must not be where the child's only thread ends, with the
 * whole child and the status 0.
 */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "support.h"
#include "tap.h"
#include "wrap.h"

static sel_selector *selector;
static sel_epoll *epoll;
static pid_t child;

static void close_and_fork(void *context)
{
	(void)context;
	(void)sel_selector_close(selector);
	(void)sel_epoll_close(epoll);
	(void)pthread_cancel(pthread_self());
	child = fork();
	/* A leak that valgrind sees at an exit would be its status. */
	if (child == 0)
		(void)raise(SIGKILL);
	(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
}

static void *wait_on_selector(void *context)
{
	sel_event event;

	(void)context;
	(void)sel_selector_select(selector, &event, 1, MS, 0);
	return NULL;
}

static void *poll_epoll(void *context)
{
	sel_pollfd ready;

	(void)context;
	(void)sel_epoll_poll(epoll, &ready, 1, MS, 0);
	return NULL;
}

static void run(void *(*body)(void *), const char *what)
{
	pthread_t thread;
	int status = -1;

	child = -1;
	gap_reset();
	gap_before(0, close_and_fork, NULL);
	thread_start(&thread, body, NULL);
	if (pthread_join(thread, NULL) != 0)
		bail("pthread_join");
	gap_reset();
	if (child < 0 || waitpid(child, &status, 0) != child)
		bail("no child");
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	   "%s: fork() returns in the child: status %#x", what,
	   (unsigned int)status);
}

static void test(uint32_t backend)
{
	selector = open_selector(backend, 0);
	run(wait_on_selector, "a selector");
	sel_selector_free(selector);
	selector = NULL;
}

int main(void)
{
	for_each_backend(test);
	topic("an object");
	if (sel_epoll_new(&epoll, -1, 0) == 0)
		run(poll_epoll, "an epoll object");
	else
		skip("no epoll object");
	sel_epoll_free(epoll);
	return finish();
}
