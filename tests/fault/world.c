/* SPDX-License-Identifier: MIT */
/* See world.h. */
#include <string.h>

#include "tap.h"
#include "world.h"

struct world w;

static sel_status list(sel_key *keys)
{
	int32_t cursor = -1;
	sel_status n = 0;

	while (n < ROOM &&
	       sel_selector_next(w.selector, &cursor, &keys[n]) == 1)
		n++;
	return n;
}

bool is_array(void)
{
	return w.backend == SEL_BACKEND_SELECT || w.backend == SEL_BACKEND_POLL;
}

bool reports(uint32_t events)
{
	sel_status n = sel_selector_select(w.selector, w.events, ROOM, 0, 0);

	if (events == 0)
		return n == 0;
	return n == 1 && w.events[0].key.fd == w.ready[0] &&
	       w.events[0].key.data == 1 && w.events[0].events == events;
}

bool kept(void)
{
	sel_key now[ROOM];

	memset(now, 0, sizeof(now));
	return w.key.fd == UNSEEN && list(now) == w.count &&
	       sel_selector_count(w.selector) == w.count &&
	       memcmp(now, w.before, sizeof(now)) == 0 && reports(R);
}

void set_up_bare(void)
{
	w.selector = NULL;
	w.key.fd = UNSEEN;
	w.failed = UNSEEN;
	memset(w.before, 0, sizeof(w.before));
	open_oneway(w.ready);
	open_oneway(w.idle);
	open_oneway(w.third);
	put(w.ready[1], 1);
}

void remember(void)
{
	memset(w.before, 0, sizeof(w.before));
	w.count = list(w.before);
}

void set_up(void)
{
	set_up_bare();
	w.selector = open_selector(w.backend, w.flags);
	add(w.selector, w.ready[0], R, 1);
	add(w.selector, w.idle[0], R, 2);
	remember();
}

void tear_down(void)
{
	sel_selector_free(w.selector);
	close_both(w.ready);
	close_both(w.idle);
	close_both(w.third);
}

void run(const char *name, unsigned int may, void (*prepare)(void),
	 sel_status (*act)(void), bool (*same)(void),
	 bool (*done)(sel_status status), void (*end)(void))
{
	struct scenario scenario = { name, may, prepare, act, same, done, end };

	sweep(&scenario);
}
