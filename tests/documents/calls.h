/* SPDX-License-Identifier: MIT */
/*
 * Every function that is called to see its errors, and what it is called with.
 */
#ifndef TESTS_DOCUMENTS_CALLS_H
#define TESTS_DOCUMENTS_CALLS_H

#include "fork/fork.h"

enum { ROOM = 200 };

/* What a call is made with: fine, until something below has spoilt it. */
struct world {
	uint32_t backend;
	sel_selector *selector;
	sel_poll *poll;
	sel_epoll *epoll;
	struct own own;
	int32_t fds[2];			/* fds[0] is registered, or to be */
	sel_selector *extras[2];	/* freed at the end */
	int32_t sets[14];		/* closed at the end */
	size_t sets_count;
	pthread_t thread;
	int32_t stop[2];		/* ends the thread's wait */
	bool threaded;

	/* The arguments. */
	bool no_object;
	bool no_array;
	int32_t fd;
	uint32_t events;
	uint32_t mask;
	uint64_t token;
	size_t count;
	uint32_t flags;
	size_t capacity;
	int64_t timeout;
	size_t size;
	int32_t cursor;
	int32_t sizehint;
	const char *name;
};

extern struct world w;

/* What the system may do to a call; what can't happen is not made up. */
enum {
	PLAIN = 0,
	REGISTERED = 0x1,	/* the descriptor is registered before */
	OPENS = 0x2,		/* makes descriptors */
	PROBES = 0x4,		/* a sandbox may refuse its system calls */
	ADDS = 0x8,		/* adds to an epoll set */
	CHANGES = 0x10,		/* modifies in an epoll set */
	WAITS = 0x20,
	REBUILDS = 0x40		/* lists what may fail in a child of fork */
};

struct call {
	const char *name;
	sel_status (*call)(void);
	unsigned int kind;
};

extern const struct call calls[];
extern const size_t calls_count;

/* Waits that look, for those who want to know whether another thread waits. */
sel_status call_select(void);
sel_status call_poll(void);

#endif
