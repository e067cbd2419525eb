/* SPDX-License-Identifier: MIT */
/*
 * What the programs about fork() share: a child that runs checks, the turns
 * that parent and child take, and which descriptors are a selector's own.
 */
#ifndef TESTS_API_FORK_H
#define TESTS_API_FORK_H

#include <sys/types.h>
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

void turn_pass(struct turn *other);

/* False when the other side has ended. */
bool turn_await(struct turn *other);

/* Runs `body` in a child, which then ends. */
void turn_fork(struct turn *child, bool (*body)(struct turn *, void *),
	       void *context);

/* Whether all went well in the child. */
bool turn_join(struct turn *child);

/* The whole life of a child that takes no turns. */
bool turn_run(bool (*body)(struct turn *, void *), void *context);

/* Whether two descriptors are one open file: they share its flags. */
bool one_file(int32_t a, int32_t b);

bool is_open(int32_t fd);

/* What a look says of one descriptor's data, and of nothing else. */
bool only(sel_selector *selector, int32_t fd, uint32_t events, uint64_t data);

/* The descriptors that a selector has opened for itself. */
enum { OWN_MOST = 4 };

struct own {
	int32_t fds[OWN_MOST];
	int count;
};

sel_selector *own_open(struct own *own, uint32_t backend);

#endif
