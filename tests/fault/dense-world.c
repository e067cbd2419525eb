/* SPDX-License-Identifier: MIT */
/*
 * What the programs about SEL_FLAG_DENSE share.
 */
#include "dense-world.h"

struct dense_world d;

void be_ready(uint32_t groups)
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

void dense_open(uint32_t flags)
{
	static const int sizes[GROUPS] = { 2, 1, 7 };
	int n = 0;

	d.selector = open_selector(SEL_BACKEND_EPOLL, SEL_FLAG_DENSE | flags);
	d.ready = 0;
	for (int i = 0; i < GROUPS; i++) {
		open_pipe(d.pipes[i]);
		for (int k = 0; k < sizes[i]; k++, n++) {
			d.fds[n] = dup_of(d.pipes[i][0]);
			add(d.selector, d.fds[n], R, (uint64_t)n);
		}
	}
}

void dense_close(void)
{
	gap_reset();
	sel_selector_free(d.selector);
	for (int n = 0; n < COUNT; n++)
		close_one(&d.fds[n]);
	for (int i = 0; i < GROUPS; i++)
		close_both(d.pipes[i]);
}

const char *calls(void)
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

const char *dense_wait_with(int64_t timeout, uint32_t flags)
{
	gap_reset();
	d.status = sel_selector_select(d.selector, d.events, LENGTH(d.events),
				       timeout, flags);
	return calls();
}

const char *dense_wait(int64_t timeout)
{
	return dense_wait_with(timeout, 0);
}

void heat(void)
{
	be_ready(ALL);
	for (int i = 0; i < 2 * MOST; i++)
		(void)dense_wait(0);
}

int looks(int waits)
{
	int count = 0;

	for (int i = 0; i < waits; i++)
		count += *dense_wait(0) == 'p';
	return count;
}
