/* SPDX-License-Identifier: MIT */
/*
 * What the programs about fork() share.
 */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "fork/fork.h"

enum { OWN_NUMBERS = 256 };

void turn_pass(struct turn *other)
{
	/* One that has died early is found out by turn_join(). */
	(void)!send(other->fd, "", 1, MSG_NOSIGNAL);
}

bool turn_await(struct turn *other)
{
	char byte;

	return read(other->fd, &byte, 1) == 1;
}

void turn_fork(struct turn *child, bool (*body)(struct turn *, void *),
	       void *context)
{
	struct turn parent = { .pid = 0 };
	int32_t ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 ||
	    fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0)
		bail("socketpair");
	child->pid = fork();
	if (child->pid < 0)
		bail("fork");
	child->fd = ends[child->pid == 0];
	if (child->pid != 0) {
		close_one(&ends[1]);
		return;
	}
	parent.fd = ends[1];
	close_one(&ends[0]);
	_exit(body(&parent, context) ? 0 : 1);
}

bool turn_join(struct turn *child)
{
	int status = -1;

	if (waitpid(child->pid, &status, 0) != child->pid)
		bail("waitpid");
	close_one(&child->fd);
	if (status != 0)
		diag("the child ended with status %#x", (unsigned int)status);
	return status == 0;
}

bool turn_run(bool (*body)(struct turn *, void *), void *context)
{
	struct turn child;

	turn_fork(&child, body, context);
	return turn_join(&child);
}

bool one_file(int32_t a, int32_t b)
{
	int flags = fcntl(a, F_GETFL);
	bool one;

	if (flags < 0 || fcntl(b, F_GETFL) != flags)
		return false;
	(void)fcntl(a, F_SETFL, flags ^ O_NONBLOCK);
	one = fcntl(b, F_GETFL) == (flags ^ O_NONBLOCK);
	(void)fcntl(a, F_SETFL, flags);
	return one;
}

bool is_open(int32_t fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

bool only(sel_selector *selector, int32_t fd, uint32_t events, uint64_t data)
{
	sel_event event[2] = { { .events = 0 } };

	return sel_selector_select(selector, event, 2, 0, 0) == 1 &&
	       event[0].key.fd == fd && event[0].events == events &&
	       event[0].key.data == data;
}

sel_selector *own_open(struct own *own, uint32_t backend)
{
	bool before[OWN_NUMBERS];
	sel_selector *selector;

	own->count = 0;
	for (int fd = 0; fd < OWN_NUMBERS; fd++)
		before[fd] = fcntl(fd, F_GETFD) >= 0;
	selector = open_selector(backend, 0);
	for (int fd = 0; fd < OWN_NUMBERS; fd++) {
		if (before[fd] || fcntl(fd, F_GETFD) < 0)
			continue;
		if (own->count == OWN_MOST)
			bail("a selector with many descriptors");
		own->fds[own->count++] = fd;
	}
	return selector;
}
