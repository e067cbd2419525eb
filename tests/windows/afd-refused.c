/* SPDX-License-Identifier: MIT */
/*
 * What the AFD back end does while Windows refuses a call again and again: what it
 * looks for in ntdll, answers that say nothing, waits that end too early, no memory
 * for requests, and posts to a thread that sleeps.
 */
#include <poll.h>
#include <unistd.h>

#include "afd-calls.h"
#include "support.h"
#include "tap.h"
#include "udp.h"

enum { SOCKETS = 4 };

static int32_t fds[SOCKETS];
static sel_selector *selector;

/* First of all, since what ntdll has is looked for until all was found. */
static void test_find(void)
{
	long from = 0;

	topic("GetProcAddress");
	do {
		begin_fault(FIND, ++from, 1, ERROR_PROC_NOT_FOUND);
		inside = true;
		is_status(from <= 3 ? -ENOSYS : 0,
			  sel_backend_available(SEL_BACKEND_AFD),
			  "the call of number %ld fails", from);
		inside = false;
	} while (atomic_load(&failed) > 0 && from < 10);
	end_fault();
	is_int(4, from, "three calls are looked for");
}

/* Two stand between Winsock and the driver, and neither passes the question for
   the driver's handle on. */
static void test_layers(void)
{
	sel_event event;

	topic("layers above the driver");
	selector = open_selector(SEL_BACKEND_AFD, 0);
	for (int i = 0; i < 3; i++)
		layers[i] = fds[i];
	add(selector, fds[0], R, 1);
	send_udp(fds[2]);
	await(fds[2], POLLIN);
	is_hex(R, look(selector, fds[0], &event),
	       "the driver is asked for the lowest socket");
	drain(fds[2]);
	layers[2] = fds[0];
	is_status(-EOPNOTSUPP,
		  sel_selector_register(selector, fds[1], R, 2, NULL),
		  "layers that answer by each other are refused");
	for (int i = 0; i < 3; i++)
		layers[i] = -1;
	sel_selector_free(selector);
}

/* A driver that takes each request and answers none of them well neither keeps a
   wait from its end nor the processor busy till then. */
static void test_answers(void)
{
	static const uint32_t errors[] = { (uint32_t)SHORT, (uint32_t)INVALID,
					   (uint32_t)UNKNOWN };
	sel_event event;

	for (size_t i = 0; i < LENGTH(errors); i++) {
		int64_t begin;

		topic("each answer is %#x", errors[i]);
		selector = open_selector(SEL_BACKEND_AFD, 0);
		add(selector, fds[0], R, 1);
		begin_fault(ANSWER, 1, FOR_EVER, errors[i]);
		inside = true;
		begin = sel_now();
		is_status(0, sel_selector_select(selector, &event, 1, 100 * MS,
						 0), "a wait finds nothing");
		ok(sel_now() - begin >= 100 * MS, "the wait is not too short");
		ok(atomic_load(&calls) <= 250, "the wait asks 250 times (%ld)",
		   atomic_load(&calls));
		inside = false;
		end_fault();
		send_udp(fds[0]);
		is_status(1, sel_selector_select(selector, &event, 1,
						 10000 * MS, 0),
			  "without the fault a wait finds what has come");
		drain(fds[0]);
		sel_selector_free(selector);
	}
}

/* The system ends a wait too early. */
static void test_early(void)
{
	sel_event event;
	int64_t begin;

	topic("a wait that is over before its time");
	selector = open_selector(SEL_BACKEND_AFD, 0);
	begin_fault(TAKE, 1, 3, WAIT_TIMEOUT);
	inside = true;
	begin = sel_now();
	is_status(0, sel_selector_select(selector, &event, 1, 100 * MS, 0),
		  "finds nothing");
	ok(sel_now() - begin >= 100 * MS, "goes on");
	inside = false;
	end_fault();
	is_int(3, atomic_load(&failed), "was ended three times");
	sel_selector_free(selector);
}

/* The wait asks about five sockets together, and is refused the first request.
   Of what it has found the end of a connection is still true in the next wait,
   and data may have been read. */
static void test_shortage(void)
{
	sel_event events[2 * SOCKETS];
	int32_t stream[2];

	topic("no memory for requests");
	selector = open_selector(SEL_BACKEND_AFD, 0);
	open_pipe(stream);
	add(selector, fds[0], R, 0);
	add(selector, stream[0], R, 1);
	close_one(&stream[1]);
	await(stream[0], POLLIN);
	for (int i = 1; i <= 3; i++) {
		add(selector, fds[i], R, 2);
		send_udp(fds[i]);
		await(fds[i], POLLIN);
	}
	begin_fault(ONE, 1, FOR_EVER, (uint32_t)SHORT);
	inside = true;
	is_status(-ENOMEM,
		  sel_selector_select(selector, events, LENGTH(events), 0, 0),
		  "a wait fails");
	for (int i = 1; i <= 3; i++)
		drain(fds[i]);
	is_status(0, sel_selector_unregister(selector, fds[0], NULL),
		  "the socket whose request was refused is unregistered");
	is_status(1,
		  sel_selector_select(selector, events, LENGTH(events), 0, 0),
		  "another wait has one event");
	is_uint(1, events[0].key.data, "the event is the end's");
	inside = false;
	end_fault();
	sel_selector_free(selector);
	close_one(&stream[0]);
}

static atomic_int events_seen;
static atomic_int wakeups_seen;
static atomic_bool stop;

static DWORD WINAPI wait_on(void *context)
{
	sel_event events[4];

	while (!atomic_load(&stop)) {
		sel_status status = sel_selector_select(
			context, events, LENGTH(events), SEL_FOREVER, 0);

		if (status == SEL_EWOKEN)
			atomic_fetch_add(&wakeups_seen, 1);
		for (int i = 0; i < status; i++)
			sel_selector_unregister(context, events[i].key.fd,
						NULL);
		if (status > 0)
			atomic_fetch_add(&events_seen, status);
	}
	return 0;
}

/* A wakeup whose first posts are refused. */
static void test_refused_wakeup(void)
{
	await_sleep();
	begin_fault(POST, 1, 3, ERROR_NO_SYSTEM_RESOURCES);
	inside = true;
	is_status(0, sel_selector_wakeup(selector), "wakeup succeeds");
	inside = false;
	end_fault();
	ok(reaches(&wakeups_seen, 1), "the wakeup comes");
	is_int(4, atomic_load(&calls), "it is posted until that goes well");
}

/* No post goes well for as long as the library tries, and the driver has no
   request.  Then the wait that sleeps knows nothing of the change; the next
   change tells the wait of both. */
static void test_refused_kick(void)
{
	int before = atomic_load(&events_seen);
	sel_status status;
	int64_t begin;

	await_sleep();
	begin_fault(POST, 1, FOR_EVER, ERROR_NO_SYSTEM_RESOURCES);
	inside = true;
	begin = sel_now();
	status = sel_selector_register(selector, fds[0], W, 0, NULL);
	inside = false;
	end_fault();
	is_status(0, status, "register succeeds without a post");
	ok(atomic_load(&failed) > 1 && sel_now() - begin >= 1000 * MS,
	   "posts are tried for a second");
	Sleep(50);
	is_int(before, atomic_load(&events_seen), "the wait sleeps on");
	is_status(0, sel_selector_register(selector, fds[1], W, 0, NULL),
		  "another register succeeds");
	ok(reaches(&events_seen, before + 2), "the wait has both events");
}

static DWORD WINAPI wake_inside(void *context)
{
	inside = true;
	(void)sel_selector_wakeup(context);
	inside = false;
	return 0;
}

/* A change counts on the post of a wakeup, which is then refused.  The next
   change tells the wait of both. */
static void test_refused_for_another(void)
{
	int before = atomic_load(&events_seen);
	HANDLE thread;

	await_sleep();
	begin_fault(POST, 1, FOR_EVER, ERROR_NO_SYSTEM_RESOURCES);
	thread = CreateThread(NULL, 0, wake_inside, selector, 0, NULL);
	if (!thread)
		bail("CreateThread");
	for (int i = 0; i < 10000 && atomic_load(&failed) == 0; i++)
		Sleep(1);
	ok(atomic_load(&failed) > 0, "the post of a wakeup is refused");
	is_status(0, sel_selector_register(selector, fds[0], W, 0, NULL),
		  "meanwhile register succeeds");
	is_uint(WAIT_OBJECT_0, WaitForSingleObject(thread, 10000),
		"the wakeup gives up");
	CloseHandle(thread);
	end_fault();
	is_status(0, sel_selector_register(selector, fds[1], W, 0, NULL),
		  "another register succeeds");
	ok(reaches(&events_seen, before + 2), "the wait has both events");
}

/* As before, but the driver has a request, which tells the wait of the change
   by coming back. */
static void test_cancelled(void)
{
	begin_fault(CANCEL, 1, 0, 0);
	inside = true;
	is_status(0, sel_selector_register(selector, fds[0], W, 0, NULL),
		  "register succeeds with a post");
	inside = false;
	end_fault();
	ok(reaches(&events_seen, 1), "the wait has the event");
	is_int(0, atomic_load(&calls), "no request is cancelled in vain");
	await_sleep();
	begin_fault(POST, 1, FOR_EVER, ERROR_NO_SYSTEM_RESOURCES);
	inside = true;
	is_status(0, sel_selector_register(selector, fds[0], W, 0, NULL),
		  "register succeeds without a post");
	inside = false;
	end_fault();
	ok(atomic_load(&failed) > 1, "posts are refused");
	ok(reaches(&events_seen, 2), "the wait has the event without a post");
	send_udp(fds[2]);
	ok(reaches(&events_seen, 3), "the request is made again");
	drain(fds[2]);
}

/* Another thread waits on the selector. */
static HANDLE begin_wait(void)
{
	HANDLE thread;

	atomic_store(&stop, false);
	atomic_store(&events_seen, 0);
	atomic_store(&wakeups_seen, 0);
	thread = CreateThread(NULL, 0, wait_on, selector, 0, NULL);
	if (!thread)
		bail("CreateThread");
	await_sleep();
	return thread;
}

static void end_wait(HANDLE thread)
{
	atomic_store(&stop, true);
	(void)sel_selector_wakeup(selector);
	is_uint(WAIT_OBJECT_0, WaitForSingleObject(thread, 10000),
		"the last wakeup ends the wait");
	CloseHandle(thread);
	sel_selector_free(selector);
}

static void test_posts(void)
{
	HANDLE thread;

	topic("posts are refused");
	selector = open_selector(SEL_BACKEND_AFD, 0);
	thread = begin_wait();
	test_refused_wakeup();
	test_refused_kick();
	test_refused_for_another();
	end_wait(thread);
	topic("posts are refused beside a request");
	selector = open_selector(SEL_BACKEND_AFD, 0);
	add(selector, fds[2], R, 0);
	thread = begin_wait();
	test_cancelled();
	end_wait(thread);
}

/* A minute after a post that was refused for good the wait knows why. */
static void test_minute(void)
{
	HANDLE thread;

	topic("no post goes well");
	atomic_store(&hurry, true);
	selector = open_selector(SEL_BACKEND_AFD, 0);
	thread = begin_wait();
	begin_fault(POST, 1, FOR_EVER, ERROR_NO_SYSTEM_RESOURCES);
	inside = true;
	is_status(0, sel_selector_wakeup(selector), "wakeup succeeds");
	ok(atomic_load(&failed) > 0, "no post is made");
	ok(reaches(&wakeups_seen, 1), "the wakeup comes");
	is_status(0, sel_selector_register(selector, fds[0], W, 0, NULL),
		  "register succeeds");
	ok(reaches(&events_seen, 1), "the event comes");
	inside = false;
	end_fault();
	end_wait(thread);
	atomic_store(&hurry, false);
}

/* A thread that has waited and now computes must not keep another thread's wait
   asleep, as Windows has it for a port of one thread.  Wine gives a port's
   packets whatever the number is, so that the number itself is looked at. */
static void test_threads(void)
{
	topic("CreateIoCompletionPort");
	sel_selector_free(open_selector(SEL_BACKEND_AFD, 0));
	is_hex(MAXDWORD, port_threads, "any number of threads may run");
}

int main(void)
{
	begin_tests();
	for (int i = 0; i < SOCKETS; i++)
		fds[i] = open_udp();
	test_find();
	test_threads();
	test_layers();
	test_answers();
	test_early();
	test_shortage();
	test_posts();
	test_minute();
	for (int i = 0; i < SOCKETS; i++)
		close_one(&fds[i]);
	topic("after all");
	return finish();
}
