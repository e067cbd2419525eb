/* SPDX-License-Identifier: MIT */
/*
 * What an outer set of epoll sees of registrations that the kernel has lost:
 * fileno is readable while a wait would report one, and not afterwards.
 */
#include <errno.h>
#include <poll.h>

#include "support.h"
#include "tap.h"
#include "wrap.h"

/* A modify to EXCLUSIVE asks, deletes and adds: two of the calls succeed. */
enum { MOST = 16, DELETED = 2 };

static sel_selector *selector;
static struct pollfd outer;
static int32_t fds[2];		/* fds[0] is registered and will be lost */
static int32_t other[2];
static int32_t stuck[2];

static void begin(uint32_t flags)
{
	selector = open_selector(SEL_BACKEND_EPOLL, flags);
	outer.fd = sel_selector_fileno(selector);
	outer.events = POLLIN;
	open_unix(fds);
	open_unix(other);
	open_unix(stuck);
}

static void end(void)
{
	sel_selector_free(selector);
	close_both(fds);
	close_both(other);
	close_both(stuck);
}

static bool readable(void)
{
	return poll(&outer, 1, 0) == 1;
}

/* The kernel takes the registration out, and takes no other in its place. */
static void lose(void *context)
{
	sel_status *status = context;

	fault_arm_from(FAULT_EPOLL_CTL, DELETED, ENOSPC);
	*status = sel_selector_modify(selector, fds[0],
				      R | SEL_EVENT_EXCLUSIVE, 1, NULL);
	(void)fault_disarm();
}

static void is_silent(const char *what)
{
	is_status(0, look_all(selector), "%s: a look has no event", what);
	ok(!readable(), "%s: then fileno is not readable", what);
}

/* What is put back is what epoll knew, and not what was deferred. */
static void test_undone(void)
{
	begin(SEL_FLAG_DEFER_MODIFY);
	add(selector, fds[0], RW, 1);
	(void)sel_selector_modify(selector, fds[0], R, 1, NULL);
	fault_arm(FAULT_EPOLL_CTL, DELETED, ENOSPC);
	is_status(-ENOSPC,
		  sel_selector_modify(selector, fds[0], R | SEL_EVENT_EXCLUSIVE,
				      1, NULL),
		  "a deferred modify, then one undone: ENOSPC");
	(void)fault_disarm();
	is_status(0, sel_selector_modify(selector, fds[0], RW, 1, NULL),
		  "a deferred modify, then one undone: the first mask again");
	is_hex(W, look(selector, fds[0], NULL),
	       "a deferred modify, then one undone: WRITE is reported");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	end();
}

/* The record of a deferred modify is lost. */
static void test_deferred(void)
{
	sel_status status = 0;

	begin(SEL_FLAG_DEFER_MODIFY);
	add(selector, fds[0], RW, 1);
	(void)sel_selector_modify(selector, fds[0], R, 1, NULL);
	lose(&status);
	is_status(-ENOSPC, status, "a deferred modify, then one refused: ENOSPC");
	ok(readable(), "a deferred modify, then one refused: fileno is readable");
	/* The wait would make the deferred modify, and lose the record again. */
	fault_arm_all(FAULT_EPOLL_CTL, ENOSPC);
	is_status(1, look_all(selector),
		  "a deferred modify, then one refused: a look reports the loss");
	(void)fault_disarm();
	(void)sel_selector_unregister(selector, fds[0], NULL);
	is_silent("a deferred modify, then one refused, and unregister");
	end();
}

static void lose_beside(void *context)
{
	put(other[1], 1);
	lose(context);
}

/* The wait returns another event; then the program itself ends what was
   lost. */
static void test_unregistered(void)
{
	sel_status status = 0;
	sel_event events[4];

	begin(0);
	add(selector, fds[0], R, 1);
	add(selector, other[0], R, 2);
	gap_reset();
	gap_before(0, lose_beside, &status);
	is_status(1, sel_selector_select(selector, events, LENGTH(events),
					 SEL_FOREVER, 0),
		  "one ready and one lost: the wait has an event");
	gap_reset();
	is_status(-ENOSPC, status, "one ready and one lost: ENOSPC");
	drain(other[0]);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	is_silent("one ready and one lost, and unregister");
	end();
}

/* A registration is stuck, a registered descriptor is closed, and the new set
   can't be filled from some call on. */
static bool heals_badly(unsigned int index)
{
	int32_t number, copy;
	bool struck, seen;
	sel_event events[4];

	begin(0);
	number = stuck[0];
	add(selector, number, R, 3);
	add(selector, fds[0], R, 1);
	add(selector, other[0], R, 2);
	copy = dup_of(number);
	close_one(&stuck[0]);
	(void)sel_selector_unregister(selector, number, NULL);
	put(stuck[1], 1);
	close_one(&fds[0]);
	put(other[1], 1);
	fault_arm_from(FAULT_EPOLL_CTL, index, ENOSPC);
	(void)sel_selector_select(selector, events, LENGTH(events), 0, 0);
	struck = fault_disarm();
	drain(copy);
	drain(other[0]);
	seen = readable();
	if (look_all(selector) > 0 && !seen) {
		ok(false, "call %u of a healing fails: fileno is readable for "
		   "what is lost", index);
	}
	close_one(&copy);
	end();
	return struck;
}

static void test_healing(void)
{
	unsigned int index = 0;

	while (index < MOST && heals_badly(index))
		index++;
	ok(index > 3 && index < MOST,
	   "each call of a healing fails: fileno is readable for what is lost");
}

int main(void)
{
	begin_tests();
	if (!(sel_backend_features(SEL_BACKEND_EPOLL) & SEL_FEATURE_EXCLUSIVE))
		skip_all("epoll has no exclusive registrations");
	test_undone();
	test_deferred();
	test_unregistered();
	test_healing();
	return finish();
}
