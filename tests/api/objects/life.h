/* SPDX-License-Identifier: MIT */
/*
 * The contract of the objects that own one descriptor (epoll, devpoll, kqueue):
 * what new, from_fd, close, free, NULL and threads inside mean is the same for
 * all three, and so is what fork() leaves to the parent.  Each kind has a table
 * of its calls, and a program of its own for what differs.
 */
#ifndef TESTS_API_LIFE_H
#define TESTS_API_LIFE_H

#include "support.h"
#include "tap.h"

struct life {
	const char *name;
	sel_status (*create)(void **object);
	/* NULL where no descriptor can be adopted. */
	sel_status (*adopt)(void **object, int32_t fd);
	sel_status (*close)(void *object);
	sel_status (*closed)(void *object);
	sel_status (*fileno)(void *object);
	void (*free)(void *object);
	/* Has the object report the descriptor when it is readable. */
	sel_status (*watch)(void *object, int32_t fd);
	/* The same, but only once; NULL where the object has no such thing. */
	sel_status (*watch_once)(void *object, int32_t fd);
	/* Waits for one event, without a limit or not at all; `fd` is whose. */
	sel_status (*wait)(void *object, bool forever, int32_t *fd);
	/*
	 * In a child of fork(): uses the object that the parent has, which
	 * reports `fds[0]` and whose descriptor is `set`, and frees the object.
	 * Returns false when something is wrong; `child` says what is right.
	 */
	bool (*inherit)(void *object, int32_t set, int32_t fds[2]);
	const char *child;
};

/* A thread that waits once. */
struct waiting {
	const struct life *life;
	void *object;
	pthread_t thread;
	sel_status status;
	int32_t fd;
	atomic_bool begun;
};

/* Comes back when the thread is about to wait. */
void waiting_start(struct waiting *waiting, const struct life *life,
		   void *object);
void waiting_join(struct waiting *waiting);

/* The whole contract. */
void life_test(const struct life *life);

#endif
