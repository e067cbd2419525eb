/* SPDX-License-Identifier: MIT */
/* Rows: a selector from new to free, and what it says of itself. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "call.h"
#include "tap.h"

static void life(void)
{
	int64_t features;
	void *selector;
	uint32_t backend;

	for (backend = SEL_BACKEND_SELECT; backend <= SEL_BACKEND_AFD;
	     backend++) {
		if (CALL(sel_backend_available, backend))
			continue;
		EXPECT(0, sel_selector_new, P(&selector), backend,
		       SEL_FLAG_DENSE);
		EXPECT(backend, sel_selector_backend, P(selector));
		features = CALL(sel_backend_features, backend);
		EXPECT(features, sel_selector_features, P(selector));
		EXPECT(0, sel_selector_closed, P(selector));
		EXPECT(0, sel_selector_close, P(selector));
		EXPECT(1, sel_selector_closed, P(selector));
		EXPECT(0, sel_selector_close, P(selector));
		CALL(sel_selector_free, P(selector));
	}
	CALL(sel_selector_free, P(NULL));
}

static void new_refuses(void)
{
	void *none = &none, *selector = none;
	uint64_t before;
	uint32_t backend;
	int number = closed_number();

	EXPECT(SEL_ETYPE, sel_selector_new, P(NULL), 0, 0);
	EXPECT(SEL_EVALUE, sel_selector_new, P(&selector), 7, 0);
	EXPECT(SEL_EVALUE, sel_selector_new, P(&selector), 0, 0x80);
	EXPECT(SEL_EVALUE, sel_selector_new, P(&selector), 0,
	       SEL_FLAG_RETURN_ON_SIGNAL);
	for (backend = SEL_BACKEND_DEVPOLL; backend <= SEL_BACKEND_KQUEUE;
	     backend++)
		if (CALL(sel_backend_available, backend))
			EXPECT(SEL_ENOTSUP, sel_selector_new, P(&selector),
			       backend, 0);
	before = limit(RLIMIT_NOFILE, (uint64_t)number);
	EXPECT(-EMFILE, sel_selector_new, P(&selector), SEL_BACKEND_POLL, 0);
	limit(RLIMIT_NOFILE, before);
	OK(selector == none);
}

/* Before it looks at any other argument. */
static void closed_answers_first(void)
{
	static const enum function_id others[] = {
		F_sel_selector_new, F_sel_selector_free, F_sel_selector_close,
		F_sel_selector_closed,
	};
	void *selector;
	size_t i;
	int id;

	if (CALL(sel_selector_new, P(&selector), 0, 0) ||
	    CALL(sel_selector_close, P(selector)))
		bail("no selector");
	for (id = 0; id < FUNCTIONS; id++) {
		if (strncmp(functions[id].name, "sel_selector_", 13))
			continue;
		for (i = 0; i < COUNT(others) && (int)others[i] != id; i++)
			;
		if (i == COUNT(others) &&
		    call_zeroes((enum function_id)id, P(selector)) != SEL_ECLOSED)
			check(false, __FILE__, __LINE__, "%s",
			      functions[id].name);
	}
	EXPECT(SEL_ECLOSED, sel_selector_wakeup, P(selector));
	CALL(sel_selector_free, P(selector));
}

static void numbers(void)
{
	BUFFER(saw, SIZE_sel_stats);
	BUFFER(want, SIZE_sel_stats);
	void *selector;
	int fds[2];

	open_pair(fds);
	if (CALL(sel_selector_new, P(&selector), SEL_BACKEND_EPOLL, 0))
		bail("no selector");
	EXPECT(0, sel_selector_register, P(selector), fds[0], 1, 0, 0);
	EXPECT(0, sel_selector_modify, P(selector), fds[0], 1, 7, 0);
	EXPECT(0, sel_selector_wakeup, P(selector));
	EXPECT(0, sel_selector_wakeup, P(selector));
	EXPECT(SEL_EVALUE, sel_selector_stats, P(selector), P(saw), 7);
	EXPECT(SEL_EVALUE, sel_selector_stats, P(selector), P(saw), 8192);
	EXPECT(SEL_ETYPE, sel_selector_stats, P(selector), 0, SIZE_sel_stats);
	IS_BYTES(want, saw);

	memset(want, 0, SIZE_sel_stats);
	PUT(want, sel_stats, changes, 1);
	PUT(want, sel_stats, changes_saved, 1);
	PUT(want, sel_stats, wakeups, 1);
	PUT(want, sel_stats, wakeups_merged, 1);
	EXPECT(0, sel_selector_stats, P(selector), P(saw), SIZE_sel_stats);
	/* Whether this kernel takes nanoseconds is its own affair. */
	PUT(want, sel_stats, fallbacks, GET(saw, sel_stats, fallbacks));
	IS_BYTES(want, saw);
	memset(saw, CANARY, sizeof(saw));
	memset(want, CANARY, sizeof(want));
	memset(want, 0, 16);
	EXPECT(0, sel_selector_stats, P(selector), P(saw), 16);
	IS_BYTES(want, saw);
	CALL(sel_selector_free, P(selector));
	close_pair(fds);
}

static void file_numbers(void)
{
	void *selector;

	if (CALL(sel_selector_new, P(&selector), SEL_BACKEND_EPOLL, 0))
		bail("no selector");
	OK(CALL(sel_selector_fileno, P(selector)) >= 0);
	CALL(sel_selector_free, P(selector));
	if (CALL(sel_selector_new, P(&selector), SEL_BACKEND_POLL, 0))
		bail("no selector");
	EXPECT(SEL_ENOTSUP, sel_selector_fileno, P(selector));
	CALL(sel_selector_free, P(selector));
}

const struct row rows_selector[] = {
	ROW(life), ROW(new_refuses), ROW(closed_answers_first), ROW(numbers),
	ROW(file_numbers), { NULL, NULL },
};
