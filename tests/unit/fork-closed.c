/* SPDX-License-Identifier: MIT */
/*
 * A selector of a child that was rebuilt and waits for the others, and is closed
 * while the wakeup of a signal handler is inside: the rebuild of the others
 * sends nothing to it, since the handler may leave at any moment, as the last,
 * and then closes the descriptors.
 */
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fork/fork.h"
#include "selectors/enter.h"
#include "selectors/private.h"

/* The newest is rebuilt first. */
enum { LAST, CLOSED, SELECTORS, MOST = 16 };

static sel_selector *selectors[SELECTORS];
static struct own own[SELECTORS];

static bool limit(int32_t number)
{
	struct rlimit limits;

	TRY(getrlimit(RLIMIT_NOFILE, &limits) == 0);
	limits.rlim_cur = (rlim_t)number;
	return setrlimit(RLIMIT_NOFILE, &limits) == 0;
}

static bool waits_for_others(const sel_selector *selector)
{
	return selector->fork_state == SEL__FORK_REBUILT &&
	       sel__state_get(&selector->state) & SEL__INHERITED;
}

/* A call while the child may open two descriptors more, too few for all. */
static bool call_with_two(void)
{
	TRY(limit(free_number() + 2));
	(void)look_all(selectors[CLOSED]);
	return limit(1000);
}

static bool child_closes(struct turn *parent, void *context)
{
	sel_selector *closed = selectors[CLOSED];
	int calls;

	(void)parent;
	(void)context;
	/* The child uses none of the numbers again, and needs more. */
	for (int i = 0; i < SELECTORS; i++)
		for (int n = 0; n < own[i].count; n++)
			(void)close(own[i].fds[n]);
	plug_gaps(STDERR_FILENO);
	for (calls = 0; !waits_for_others(closed) && calls < MOST; calls++)
		TRY(call_with_two());
	TRY(waits_for_others(closed));
	/* The wakeup enters, the selector is closed, and the others are
	   rebuilt. */
	(void)sel__state_enter(&closed->state, 0, SEL__WOKEN);
	TRY(sel_selector_close(closed) == 0);
	TRY(look_all(selectors[LAST]) == 0);
	TRY(poll(&(struct pollfd){ closed->wakeup[0], POLLIN, 0 }, 1, 0) == 0);
	sel__leave_signal(closed);
	return true;
}

int main(void)
{
	if (sel_backend_available(SEL_BACKEND_EPOLL) != 0)
		skip_all("no epoll");
	if (!may_open(1000))
		skip_all("the process may not open so many descriptors");
	begin_tests();
	for (int i = 0; i < SELECTORS; i++)
		selectors[i] = own_open(&own[i], SEL_BACKEND_EPOLL);
	for (int i = 0; i < SELECTORS; i++)
		(void)sel_selector_fileno(selectors[i]);
	ok(turn_run(child_closes, NULL),
	   "nothing is sent to a closed selector that a wakeup is about to leave");
	for (int i = 0; i < SELECTORS; i++)
		sel_selector_free(selectors[i]);
	return finish();
}
