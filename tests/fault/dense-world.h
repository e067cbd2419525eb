/* SPDX-License-Identifier: MIT */
/*
 * What the programs about SEL_FLAG_DENSE share: a selector with ten descriptors, in
 * three groups that get ready together, and the wait calls that one wait makes.
 */
#ifndef TESTS_FAULT_DENSE_WORLD_H
#define TESTS_FAULT_DENSE_WORLD_H

#include "support.h"
#include "tap.h"
#include "wrap.h"

/* A wait is a dense one from three of ten on. */
enum { TWO = 0x1, ONE = 0x2, SEVEN = 0x4, ALL = TWO | ONE | SEVEN };
enum { GROUPS = 3, COUNT = 10, MOST = 64 };

struct dense_world {
	sel_selector *selector;
	int32_t pipes[GROUPS][2];
	int32_t fds[COUNT];
	uint32_t ready;		/* groups, as bits */
	sel_event events[64];
	sel_status status;	/* of the last wait */
};
extern struct dense_world d;

void be_ready(uint32_t groups);

void dense_open(uint32_t flags);

void dense_close(void);

/* The calls since the last reset: poll that doesn't wait, one that does,
   epoll_wait, epoll_pwait2. */
const char *calls(void);

/* One wait, and the calls it has made. */
const char *dense_wait(int64_t timeout);
const char *dense_wait_with(int64_t timeout, uint32_t flags);

/* Makes all ready, and waits till looks are made. */
void heat(void);

/* How many of so many waits make a look. */
int looks(int waits);

#endif
