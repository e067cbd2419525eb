/* SPDX-License-Identifier: MIT */
/*
 * What the programs about SEL_DENSE share: a selector with ten descriptors, in
 * three groups that get ready together, and the wait calls that one wait makes.
 */
#ifndef TESTS_FAULT_DENSE_H
#define TESTS_FAULT_DENSE_H

#include "support.h"
#include "tap.h"
#include "wrap.h"

/* A wait is a dense one from three of ten on. */
enum { TWO = 0x1, ONE = 0x2, SEVEN = 0x4, ALL = TWO | ONE | SEVEN };
enum { GROUPS = 3, COUNT = 10, MOST = 64 };

static struct {
	sel_selector *selector;
	int32_t pipes[GROUPS][2];
	int32_t fds[COUNT];
	uint32_t ready;		/* groups, as bits */
	sel_event events[64];
	sel_status status;	/* of the last wait */
} d;

static inline void be_ready(uint32_t groups)
{
	for (int i = 0; i < GROUPS; i++) {
		uint32_t bit = UINT32_C(1) << i;

		if (groups & ~d.ready & bit)
			put(d.pipes[i][1], 1);
		else if (~groups & d.ready & bit)
			drain(d.pipes[i][0]);
	}
	d.ready = groups;
}

static inline void dense_open(uint32_t flags)
{
	static const int sizes[GROUPS] = { 2, 1, 7 };
	int n = 0;

	d.selector = open_selector(SEL_BACKEND_EPOLL, SEL_DENSE | flags);
	d.ready = 0;
	for (int i = 0; i < GROUPS; i++) {
		open_pipe(d.pipes[i]);
		for (int k = 0; k < sizes[i]; k++, n++) {
			d.fds[n] = dup_of(d.pipes[i][0]);
			add(d.selector, d.fds[n], R, (uint64_t)n);
		}
	}
}

static inline void dense_close(void)
{
	gap_reset();
	sel_selector_free(d.selector);
	for (int n = 0; n < COUNT; n++)
		close_one(&d.fds[n]);
	for (int i = 0; i < GROUPS; i++)
		close_both(d.pipes[i]);
}

/* The calls since the last reset: poll that doesn't wait, one that does,
   epoll_wait, epoll_pwait2. */
static inline const char *calls(void)
{
	static char text[32];
	unsigned int i;

	for (i = 0; i < gap_count() && i < sizeof(text) - 1; i++) {
		const struct gap_call *call = gap_at(i);

		text[i] = call->call == FAULT_EPOLL_WAIT ? 'e' :
			  call->call == FAULT_EPOLL_PWAIT2 ? 'f' :
			  call->call != FAULT_POLL ? '?' :
			  call->timeout == 0 ? 'p' : 'P';
	}
	text[i] = '\0';
	return text;
}

/* One wait, and the calls it has made. */
static inline const char *wait_for(int64_t timeout)
{
	gap_reset();
	d.status = sel_selector_select(d.selector, d.events, LENGTH(d.events),
				       timeout);
	return calls();
}

/* Makes all ready, and waits till looks are made. */
static inline void heat(void)
{
	be_ready(ALL);
	for (int i = 0; i < 2 * MOST; i++)
		(void)wait_for(0);
}

/* How many of so many waits make a look. */
static inline int looks(int waits)
{
	int count = 0;

	for (int i = 0; i < waits; i++)
		count += *wait_for(0) == 'p';
	return count;
}

#endif
