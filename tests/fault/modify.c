/* SPDX-License-Identifier: MIT */
/*
 * A modify that the system refuses from some system call on, so that a
 * half-made change can't be undone either.  The key is as it was, or lost: then
 * it is reported once, with INVALID, to a wait that sleeps as well, and fileno
 * is readable until it is reported.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "facts.h"
#include "tap.h"
#include "world.h"
#include "wrap.h"

enum { MOST = 16, NEVER = -1 };

static const int errors[] = { ENOMEM, ENOSPC, EBADF };

/* What a modify is made with, and which of its system calls fail. */
static const struct {
	uint32_t backend;
	enum fault_call call;
	uint32_t events;
	bool may_lose;
} cases[] = {
	{ SEL_BACKEND_SELECT, FAULT_CALLS, RW, false },
	{ SEL_BACKEND_POLL, FAULT_CALLS, RW, false },
	{ SEL_BACKEND_EPOLL, FAULT_EPOLL_CTL, RW, false },
	{ SEL_BACKEND_EPOLL, FAULT_EPOLL_CTL, RW | SEL_EVENT_ONESHOT, false },
	{ SEL_BACKEND_EPOLL, FAULT_EPOLL_CTL, RW | SEL_EVENT_EDGE, false },
	{ SEL_BACKEND_EPOLL, FAULT_EPOLL_CTL, RW | SEL_EVENT_EXCLUSIVE, true },
	{ SEL_BACKEND_DEVPOLL, FAULT_PWRITE, RW, true },
	{ SEL_BACKEND_KQUEUE, FAULT_KEVENT, RW, true },
	{ SEL_BACKEND_KQUEUE, FAULT_KEVENT_CHANGE, W, true },
	{ SEL_BACKEND_KQUEUE, FAULT_KEVENT_CHANGE, R | SEL_EVENT_ONESHOT,
	  true },
}, *now;

static sel_status modify_ready(void)
{
	w.key.fd = UNSEEN;
	return sel_selector_modify(w.selector, w.ready[0], now->events, 7,
				   &w.key);
}

/* The modify, whose system calls fail from that one on: false if it makes no
   more than that. */
static bool refuse(unsigned int index, int error, sel_status *status)
{
	if (now->call != FAULT_CALLS)
		fault_arm_from(now->call, index, error);
	*status = modify_ready();
	return fault_disarm();
}

static bool has_old_key(void)
{
	sel_key key = { .fd = UNSEEN };

	(void)sel_selector_get_key(w.selector, w.ready[0], &key);
	return memcmp(&key, &w.before[0], sizeof(key)) == 0 &&
	       sel_selector_count(w.selector) == w.count;
}

/* The data is reported, and no loss. */
static bool is_kept(void)
{
	return reports(R) && w.events[0].detail == 0;
}

/* One event in the first wait, and none in the waits that follow. */
static bool is_lost(void)
{
	const sel_event *event = &w.events[0];

	return sel_selector_select(w.selector, w.events, ROOM, 0, 0) == 1 &&
	       memcmp(&event->key, &w.before[0], sizeof(event->key)) == 0 &&
	       event->events == R && event->detail == SEL_DETAIL_INVALID &&
	       reports(0) && reports(0) && has_old_key();
}

/* The next modify is made, whether the key was lost or not. */
static bool is_modified(void)
{
	uint32_t seen;
	sel_event event;

	if (modify_ready() != 0 || w.key.data != 7)
		return false;
	seen = look(w.selector, w.ready[0], &event);
	return seen == (now->events & R) &&
	       (seen == 0 || (event.key.data == 7 && event.detail == 0));
}

static void test_refused(void)
{
	int kept_count = 0, lost_count = 0, wrong = 0;
	sel_status status;
	bool struck = true;

	for (size_t i = 0; i < LENGTH(errors); i++, struck = true)
		for (unsigned int index = 0; struck && index < MOST; index++) {
			set_up();
			struck = refuse(index, errors[i], &status);
			if (struck && status < 0) {
				bool unhurt = w.key.fd == UNSEEN &&
					      has_old_key();

				wrong += !unhurt || status != -errors[i];
				if (is_kept())
					kept_count++;
				else
					lost_count++;
				wrong += !has_old_key();
			}
			wrong += !is_modified();
			tear_down();
		}
	is_int(0, wrong, "each refused modify is answered, keeps the key, "
	       "and can be made again");
	if (now->call == FAULT_CALLS)
		is_int(0, kept_count + lost_count, "none can be refused");
	else if (now->may_lose)
		ok(lost_count > 0, "%d keys are lost, %d kept", lost_count,
		   kept_count);
	else
		ok(lost_count == 0 && kept_count > 0,
		   "%d keys are lost, %d kept", lost_count, kept_count);
}

/* The first system call from which on failures lose the key, or NEVER. */
static int first_loss(int error)
{
	bool struck = true;
	bool lost = false;
	sel_status status;
	int index;

	for (index = 0; struck && index < MOST; index++) {
		set_up();
		struck = refuse((unsigned int)index, error, &status);
		lost = struck && status < 0 && !is_kept();
		tear_down();
		if (lost)
			return index;
	}
	return NEVER;
}

static void test_looks(unsigned int index, int error)
{
	sel_status status;

	set_up();
	(void)refuse(index, error, &status);
	is_status(-error, status, "a key is lost: modify has the error");
	ok(is_lost(), "a look reports INVALID once");
	ok(is_modified(), "the next modify registers the key again");
	tear_down();

	set_up();
	(void)refuse(index, error, &status);
	ok(is_modified(), "a modify before the look: nothing was lost");
	tear_down();

	set_up();
	(void)refuse(index, error, &status);
	ok(is_lost(), "a lost key, and the old mask: a look reports INVALID");
	is_status(0, sel_selector_modify(w.selector, w.ready[0],
					 w.before[0].events, 1, NULL),
		  "a lost key: modify to the old mask succeeds");
	ok(reports(R), "a lost key, modified to the old mask: READ is reported");
	tear_down();

	set_up();
	(void)refuse(index, error, &status);
	is_status(0, sel_selector_unregister(w.selector, w.ready[0], NULL),
		  "a lost key can be unregistered");
	ok(reports(0), "the lost key unregistered: nothing is reported");
	add(w.selector, w.ready[0], R, 1);
	ok(reports(R), "registered again, the descriptor is reported");
	tear_down();
}

static void test_sleep(unsigned int index, int error)
{
	struct waiter waiter;
	sel_status status;

	/* Of what is put off, sel_selector_modify() can't tell. */
	if (w.backend == SEL_BACKEND_DEVPOLL) {
		skip("a wait that sleeps puts changes off");
		return;
	}
	set_up();
	drain(w.ready[0]);
	waiter_start(&waiter, w.selector, 20000 * MS);
	(void)refuse(index, error, &status);
	is_status(-error, status, "a wait sleeps: modify has the error");
	is_status(1, waiter_join(&waiter), "a wait that sleeps has an event");
	ok(waiter.elapsed < 10000 * MS, "a wait that sleeps ends at once");
	is_hex(SEL_DETAIL_INVALID, waiter.events[0].detail,
	       "a wait that sleeps has INVALID");
	is_status(0, look_all(w.selector), "the next wait has nothing");
	tear_down();
}

static void test_outer(unsigned int index, int error)
{
	sel_status status;
	int32_t fd;

	set_up();
	fd = sel_selector_fileno(w.selector);
	drain(w.ready[0]);
	ok(is_unreadable(w.selector), "nothing is ready: fileno is not readable");
	(void)refuse(index, error, &status);
	is_status(-error, status, "with fileno: modify has the error");
	ok(is_readable(fd), "a key is lost: fileno is readable");
	ok(is_lost(), "with fileno: a look reports INVALID once");
	ok(is_unreadable(w.selector), "the loss reported: fileno is not readable");
	tear_down();

	set_up();
	fd = sel_selector_fileno(w.selector);
	(void)refuse(index, error, &status);
	(void)sel_selector_unregister(w.selector, w.ready[0], NULL);
	is_status(0, look_all(w.selector),
		  "with fileno: the lost key unregistered: no event");
	ok(is_unreadable(w.selector), "there is no loss left: fileno is not readable");
	tear_down();

	/* Of a kqueue the next wait takes the record. */
	if (w.backend == SEL_BACKEND_KQUEUE)
		return;
	set_up();
	fd = sel_selector_fileno(w.selector);
	drain(w.ready[0]);
	(void)refuse(index, error, &status);
	is_status(1, look_all(w.selector), "with fileno: one look has INVALID");
	ok(is_unreadable(w.selector), "after that look fileno is not readable");
	tear_down();
}

static void test_lost(void)
{
	for (size_t i = 0; i < LENGTH(errors); i++) {
		int index = first_loss(errors[i]);

		if (index == NEVER)
			continue;
		topic("modify to %#x, errno %d", now->events, errors[i]);
		test_looks((unsigned int)index, errors[i]);
		test_sleep((unsigned int)index, errors[i]);
		if (sel_backend_features(w.backend) & SEL_FEATURE_FILENO)
			test_outer((unsigned int)index, errors[i]);
	}
}

/* The kernel is not asked again for what a fired one-shot waits for. */
static void test_fired(void)
{
	topic("a fired one-shot, and a refused modify to EXCLUSIVE");
	set_up();
	is_status(0, sel_selector_modify(w.selector, w.ready[0],
					 R | SEL_EVENT_ONESHOT, 1, NULL),
		  "modify to a one-shot");
	is_hex(R, look(w.selector, w.ready[0], NULL), "the one-shot fires");
	fault_arm_from(FAULT_EPOLL_CTL, 2, ENOMEM);
	is_status(-ENOMEM,
		  sel_selector_modify(w.selector, w.ready[0],
				      R | SEL_EVENT_EXCLUSIVE, 2, NULL),
		  "the third system call of modify fails");
	(void)fault_disarm();
	is_status(0, look_all(w.selector), "the key is as it was: no event");

	/* Now the kernel does not know the descriptor. */
	fault_arm(FAULT_EPOLL_CTL, 0, ENOMEM);
	is_status(-ENOMEM,
		  sel_selector_modify(w.selector, w.ready[0],
				      R | SEL_EVENT_EXCLUSIVE, 2, NULL),
		  "the first system call of another modify fails");
	(void)fault_disarm();
	is_status(0, look_all(w.selector),
		  "the key is as it was again: no event");
	is_status(0, sel_selector_modify(w.selector, w.ready[0],
					 R | SEL_EVENT_ONESHOT, 3, NULL),
		  "modify to a one-shot again");
	is_hex(R, look(w.selector, w.ready[0], NULL),
	       "the one-shot fires again");
	tear_down();
}

static void test(uint32_t backend)
{
	w.backend = backend;
	if (backend == SEL_BACKEND_EPOLL)
		test_fired();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		now = &cases[i];
		if (now->backend != backend)
			continue;
		topic("modify to %#x, %s", now->events,
		      now->call == FAULT_CALLS ? "no system call" :
		      fault_name(now->call));
		test_refused();
		if (now->may_lose)
			test_lost();
	}
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
