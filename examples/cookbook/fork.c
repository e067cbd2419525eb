/* SPDX-License-Identifier: MIT */
/*
 * Before and after fork().  The selector goes on working in both processes,
 * and is two selectors from then on: what one process registers, unregisters
 * or waits for, the other does not notice.  Here the child takes over the
 * second of two connections.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sel.h>

static sel_selector *selector;

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

static void hang_up(int fd)
{
	check(sel_selector_unregister(selector, fd, NULL));
	close(fd);
}

/* Gives the other connections up, which the other process serves. */
static void keep_only(int fd)
{
	int32_t cursor = -1;
	sel_key key;

	while (check(sel_selector_next(selector, &cursor, &key)) == 1)
		if (key.fd != fd)
			hang_up(key.fd);
}

/* Answers until the last client has gone. */
static void serve(const char *answer)
{
	sel_event event;
	char request;
	ssize_t n;

	while (check(sel_selector_count(selector)) > 0) {
		check(sel_selector_select(selector, &event, 1, SEL_FOREVER, 0));
		n = read(event.key.fd, &request, 1);
		if (n == 0)
			hang_up(event.key.fd);
		if (n == 1 && write(event.key.fd, answer, 1) != 1)
			err(1, "write");
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			err(1, "read");
	}
}

/* The clients, in a process of their own: ask both, one after the other. */
static int run_clients(const int peers[2])
{
	char answer;
	int i;

	for (i = 0; i < 2; i++) {
		if (write(peers[i], "?", 1) != 1 ||
		    read(peers[i], &answer, 1) != 1)
			return 1;
		printf("connection %d: answered by the %s\n", i + 1,
		       answer == 'p' ? "parent" : "child");
	}
	return fflush(stdout) != 0;
}

static pid_t fork_or_die(void)
{
	pid_t child;

	fflush(stdout); /* or both processes print what is buffered */
	child = fork();
	if (child < 0)
		err(1, "fork");
	return child;
}

int main(void)
{
	int fds[2], peers[2], ends[2], i, status, failed = 0;
	pid_t clients, child;

	signal(SIGPIPE, SIG_IGN); /* write() says EPIPE */
	for (i = 0; i < 2; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
			err(1, "socketpair");
		fds[i] = ends[0];
		peers[i] = ends[1];
	}
	clients = fork_or_die();
	if (clients == 0) {
		close(fds[0]);
		close(fds[1]);
		_exit(run_clients(peers));
	}
	close(peers[0]);
	close(peers[1]);

	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	for (i = 0; i < 2; i++) {
		if (fcntl(fds[i], F_SETFL, O_NONBLOCK) < 0)
			err(1, "fcntl");
		check(sel_selector_register(selector, fds[i], SEL_EVENT_READ, 0,
					    NULL));
	}

	child = fork_or_die();
	keep_only(fds[child == 0 ? 1 : 0]);
	serve(child == 0 ? "c" : "p");
	sel_selector_free(selector);
	if (child == 0)
		_exit(0);

	if (waitpid(child, &status, 0) < 0 || status != 0)
		failed = 1;
	if (waitpid(clients, &status, 0) < 0 || status != 0)
		failed = 1;
	return failed;
}
