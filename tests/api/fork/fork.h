/* SPDX-License-Identifier: MIT */
/*
 * What the programs about fork() share: a child that runs checks, and the turns
 * that it and its parent take.
 */
#ifndef TESTS_API_FORK_H
#define TESTS_API_FORK_H

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

/* For functions that answer whether all went well, in whatever process. */
#define TRY(condition) do { \
	if (!(condition)) { \
		diag("%s:%d: not so: %s", __FILE__, __LINE__, #condition); \
		return false; \
	} \
} while (0)

/* How each side sees the other. */
struct turn {
	pid_t pid;		/* 0: the parent */
	int32_t fd;
};

static inline void turn_pass(struct turn *other)
{
	/* One that has died early is found out by turn_join(). */
	(void)!send(other->fd, "", 1, MSG_NOSIGNAL);
}

/* False when the other side has ended. */
static inline bool turn_await(struct turn *other)
{
	char byte;

	return read(other->fd, &byte, 1) == 1;
}

/* Runs `body` in a child, which then ends. */
static inline void turn_fork(struct turn *child,
			     bool (*body)(struct turn *, void *), void *context)
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

/* Whether all went well in the child. */
static inline bool turn_join(struct turn *child)
{
	int status = -1;

	if (waitpid(child->pid, &status, 0) != child->pid)
		bail("waitpid");
	close_one(&child->fd);
	if (status != 0)
		diag("the child ended with status %#x", (unsigned int)status);
	return status == 0;
}

/* The whole life of a child that takes no turns. */
static inline bool turn_run(bool (*body)(struct turn *, void *), void *context)
{
	struct turn child;

	turn_fork(&child, body, context);
	return turn_join(&child);
}

/* Whether two descriptors are one open file: they share its flags. */
static inline bool one_file(int32_t a, int32_t b)
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

static inline bool is_open(int32_t fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

/* What a look says of one descriptor's data, and of nothing else. */
static inline bool only(sel_selector *selector, int32_t fd, uint32_t events,
			uint64_t data)
{
	sel_event event[2] = { { .events = 0 } };

	return sel_selector_select(selector, event, 2, 0) == 1 &&
	       event[0].key.fd == fd && event[0].events == events &&
	       event[0].key.data == data;
}

#endif
