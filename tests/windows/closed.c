/* SPDX-License-Identifier: MIT */
/*
 * Sockets that are closed while they are registered, also while a wait sleeps.
 * Over AFD each is reported as INVALID once, and nothing that was found of it is
 * reported of the socket that has the number next, nor of any other, also while
 * other threads register, modify and unregister.
 */
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"
#include "udp.h"

/* The end of what the peer writes is found in a wait without room for it, and the
   socket is closed before that is reported. */
static void test_next(sel_selector *selector)
{
	int32_t busy[2], pair[2], other[2];
	sel_event event = { .events = 0 };
	int32_t number;

	topic("the next socket of the number");
	open_tcp(busy);
	open_tcp(pair);
	add(selector, pair[0], R, 1);
	is_status(0, look_all(selector), "idle: no event");
	number = pair[0];
	add(selector, busy[0], W, 2);
	if (shutdown(pair[1], SHUT_WR) != 0)
		bail("shutdown");
	await(pair[0], POLLIN);
	is_status(1, sel_selector_select(selector, &event, 1, 10000 * MS, 0),
		  "a wait with room for one event");
	is_uint(2, event.key.data, "the event is the other's");
	is_status(0, sel_selector_modify(selector, number, W, 1, NULL),
		  "modify to WRITE");
	close_one(&pair[0]);
	is_hex(W, look(selector, number, &event), "the closed one is reported");
	is_hex(SEL_DETAIL_INVALID, event.detail, "as INVALID");
	is_hex(0, look(selector, number, NULL), "once");
	open_tcp(other);
	if (other[1] == number) {
		other[1] = other[0];
		other[0] = number;
	}
	move_to(&other[0], number);
	is_status(0, sel_selector_modify(selector, number, R, 3, NULL),
		  "modify takes the next socket of the number in");
	is_hex(0, look(selector, number, NULL), "of which there is no event");
	put(other[1], 1);
	await(number, POLLIN);
	is_hex(R, look(selector, number, &event), "but of its own data");
	is_hex(0, event.detail, "without a detail");
	is_uint(3, event.key.data, "with its own data");
	(void)sel_selector_unregister(selector, number, NULL);
	(void)sel_selector_unregister(selector, busy[0], NULL);
	close_both(busy);
	close_both(pair);
	close_both(other);
}

/*
 * Three threads change what is registered of their own sockets, a fourth registers
 * sockets of its own and closes them when the others have ended, and one waits all
 * the time.  No number is used again.  The sockets of even `data` get a message,
 * and those of odd `data` and all that are closed get none.
 *
 * The fourth waits for the others because of Wine 8, whose server dies of an
 * assertion of its own (in set_fd_events) where sockets are closed while requests
 * for others are cancelled.
 */
enum { CHANGERS = 3, OWN = 16, CLOSED = 64, ROUNDS = 150 };
enum { FIRST_CLOSED = CHANGERS * OWN, ALL = FIRST_CLOSED + CLOSED };

static struct {
	sel_selector *selector;
	int32_t fds[ALL];
	atomic_int invalid[ALL];
	atomic_int reported[ALL];
	atomic_bool closed[ALL];
	atomic_int wrong;
	atomic_int waits;
	atomic_bool stop;
} shared;

static void check(const sel_event *event)
{
	uint64_t data = event->key.data;

	if (data >= ALL || event->key.fd != shared.fds[data]) {
		atomic_fetch_add(&shared.wrong, 1);
		return;
	}
	if (event->detail & SEL_DETAIL_INVALID) {
		atomic_fetch_add(&shared.invalid[data], 1);
		if (!atomic_load(&shared.closed[data]))
			atomic_fetch_add(&shared.wrong, 1);
		return;
	}
	atomic_fetch_add(&shared.reported[data], 1);
	if (data >= FIRST_CLOSED)
		atomic_fetch_add(&shared.wrong, 1);
	else if (event->events & R && data % 2)
		atomic_fetch_add(&shared.wrong, 1);
}

static void *wait_for_them(void *context)
{
	sel_event events[32];

	(void)context;
	while (!atomic_load(&shared.stop)) {
		sel_status status = sel_selector_select(
			shared.selector, events, LENGTH(events), 10 * MS, 0);

		if (status < 0 && status != SEL_EWOKEN)
			atomic_fetch_add(&shared.wrong, 1);
		for (int i = 0; i < status; i++)
			check(&events[i]);
		atomic_fetch_add(&shared.waits, 1);
	}
	return NULL;
}

static void must(sel_status status)
{
	if (status != 0)
		atomic_fetch_add(&shared.wrong, 1);
}

static void *change(void *context)
{
	int from = (int)(intptr_t)context * OWN;

	for (int round = 0; round < ROUNDS; round++) {
		for (int i = from; i < from + OWN; i++)
			must(sel_selector_register(shared.selector,
						   shared.fds[i], R,
						   (uint64_t)i, NULL));
		if (round % 3 == 0)
			sched_yield();
		for (int i = from; i < from + OWN; i++)
			must(sel_selector_modify(shared.selector,
						 shared.fds[i],
						 round % 2 ? RW : W,
						 (uint64_t)i, NULL));
		if (round % 3 == 1)
			sched_yield();
		for (int i = from; i < from + OWN; i++)
			must(sel_selector_unregister(shared.selector,
						     shared.fds[i], NULL));
	}
	return NULL;
}

/* Until two more waits have begun and ended: what was listed before is armed, and
   what was cancelled has come back. */
static void let_wait(void)
{
	int waits = atomic_load(&shared.waits);
	int64_t end = sel_now() + 1000 * MS;

	while (atomic_load(&shared.waits) < waits + 3 && sel_now() < end)
		sched_yield();
}

static void *register_them(void *context)
{
	(void)context;
	for (int i = FIRST_CLOSED; i < ALL; i++) {
		must(sel_selector_register(shared.selector, shared.fds[i], R,
					   (uint64_t)i, NULL));
		if (i % 2)
			let_wait();
	}
	return NULL;
}

/* Some alone, and some close behind another. */
static void *close_them(void *context)
{
	(void)context;
	for (int i = FIRST_CLOSED; i < ALL; i++) {
		int32_t fd = shared.fds[i];

		atomic_store(&shared.closed[i], true);
		close_one(&fd);
		if (i % 3 == 0)
			let_wait();
	}
	return NULL;
}

/* Those of even numbers that stay open have a message. */
static void open_all(void)
{
	for (int i = 0; i < ALL; i++) {
		shared.fds[i] = open_udp();
		if (i < FIRST_CLOSED && i % 2 == 0)
			send_udp(shared.fds[i]);
	}
}

/* The closed ones that were not reported just once. */
static int count_missing(void)
{
	int count = 0;

	for (int i = FIRST_CLOSED; i < ALL; i++)
		count += atomic_load(&shared.invalid[i]) != 1;
	return count;
}

static int count_reported(void)
{
	int count = 0;

	for (int i = 0; i < FIRST_CLOSED; i++)
		count += atomic_load(&shared.reported[i]) > 0;
	return count;
}

static void test_threads(sel_selector *selector)
{
	pthread_t waiter, closer, changers[CHANGERS];
	int64_t end;

	topic("threads");
	shared.selector = selector;
	open_all();
	thread_start(&waiter, wait_for_them, NULL);
	for (int i = 0; i < CHANGERS; i++)
		thread_start(&changers[i], change, (void *)(intptr_t)i);
	thread_start(&closer, register_them, NULL);
	for (int i = 0; i < CHANGERS; i++)
		pthread_join(changers[i], NULL);
	pthread_join(closer, NULL);
	let_wait();
	thread_start(&closer, close_them, NULL);
	pthread_join(closer, NULL);
	end = sel_now() + 10000 * MS;
	while (count_missing() > 0 && sel_now() < end)
		sched_yield();
	/* A second report of one of them would come now. */
	let_wait();
	atomic_store(&shared.stop, true);
	pthread_join(waiter, NULL);
	is_int(0, count_missing(), "each closed socket is INVALID once");
	is_int(0, atomic_load(&shared.wrong),
	       "no call fails, and no event is another's");
	ok(count_reported() > OWN, "events of others came (of %d sockets)",
	   count_reported());
	is_status(CLOSED, sel_selector_count(selector),
		  "the closed ones are still registered");
	for (int i = FIRST_CLOSED; i < ALL; i++)
		must(sel_selector_unregister(selector, shared.fds[i], NULL));
	is_int(0, atomic_load(&shared.wrong), "unregister of them succeeds");
	is_status(0, look_all(selector), "nothing is left to report");
	for (int i = 0; i < FIRST_CLOSED; i++)
		close_one(&shared.fds[i]);
}

static void *close_later(void *context)
{
	Sleep(300);
	close_one(context);
	return NULL;
}

/* A socket that is closed while a wait sleeps. */
static void test_asleep(sel_selector *selector)
{
	int32_t fd = open_udp();
	int32_t number = fd;
	pthread_t thread;
	sel_event event;

	topic("closed while a wait sleeps");
	add(selector, number, R, 1);
	thread_start(&thread, close_later, &fd);
	is_status(1, sel_selector_select(selector, &event, 1, 10000 * MS, 0),
		  "the wait has an event");
	is_hex(R, event.events, "of READ");
	is_hex(SEL_DETAIL_INVALID, event.detail, "which is INVALID");
	pthread_join(thread, NULL);
	(void)sel_selector_unregister(selector, number, NULL);
}

static void test(uint32_t backend)
{
	sel_selector *selector;

	if (backend == SEL_BACKEND_SELECT) {
		selector = open_selector(backend, 0);
		test_asleep(selector);
		sel_selector_free(selector);
		return;
	}

	if (backend != SEL_BACKEND_AFD) {
		skip("AFD alone reports a closed socket once");
		return;
	}
	selector = open_selector(backend, 0);
	test_next(selector);
	test_asleep(selector);
	test_threads(selector);
	topic("after all");
	is_status(0, sel_selector_count(selector), "nothing is registered");
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
