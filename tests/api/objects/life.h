/* SPDX-License-Identifier: MIT */
/*
 * The contract of the objects that own one descriptor (epoll, devpoll, kqueue):
 * what close, free and threads inside mean is the same for all three.  Each
 * kind has a table of its calls, and a program of its own for what differs.
 */
#ifndef TESTS_API_LIFE_H
#define TESTS_API_LIFE_H

#include "support.h"
#include "tap.h"

struct life {
	const char *name;
	void *(*open)(void);
	sel_status (*close)(void *object);
	sel_status (*closed)(void *object);
	sel_status (*fileno)(void *object);
	void (*free)(void *object);
	/* Has the object wait until the descriptor is readable. */
	sel_status (*watch)(void *object, int32_t fd);
	/* Waits for one event; `fd` receives whose.  Without a limit, or not. */
	sel_status (*wait)(void *object, bool forever, int32_t *fd);
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
