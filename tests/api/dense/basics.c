/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DENSE on every back end: a selector with it reports what one without it
 * reports, wait after wait, whatever is registered, ready or changed.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "support.h"
#include "tap.h"

/* So many waits have looks among them. */
enum { WAITS = 6, ROOM = 32, PIPES = 8 };

static sel_selector *dense, *plain;
static int32_t pipes[PIPES][2];

static int by_fd(const void *a, const void *b)
{
	const sel_event *one = a;
	const sel_event *other = b;

	return (one->key.fd > other->key.fd) - (one->key.fd < other->key.fd);
}

/* Generations are not the same, but each its selector's current one. */
static bool same(const sel_event *ours, const sel_event *theirs)
{
	return memcmp(&ours->key, &theirs->key, sizeof(ours->key)) == 0 &&
	       ours->events == theirs->events &&
	       ours->detail == theirs->detail && ours->reserved == 0 &&
	       sel_selector_is_current(dense, ours) == 1;
}

/* One wait of each; how many events both report, or -1. */
static sel_status agree_once(void)
{
	sel_event ours[ROOM];
	sel_event theirs[ROOM];
	sel_status status = sel_selector_select(plain, theirs, ROOM, 0, 0);

	memset(ours, 0xa5, sizeof(ours));
	if (sel_selector_select(dense, ours, ROOM, 0, 0) != status)
		return -1;
	for (sel_status i = 1; i < status; i++)
		if (ours[i].key.fd == ours[i - 1].key.fd)
			return -1;
	if (status > 0) {
		qsort(ours, (size_t)status, sizeof(*ours), by_fd);
		qsort(theirs, (size_t)status, sizeof(*theirs), by_fd);
	}
	for (sel_status i = 0; i < status; i++)
		if (!same(&ours[i], &theirs[i]))
			return -1;
	return status;
}

/* The same for some waits in a row. */
static void agree(sel_status want, const char *what)
{
	sel_status saw = want;

	for (int i = 0; i < WAITS && saw == want; i++)
		saw = agree_once();
	is_status(want, saw, "SEL_FLAG_DENSE and plain waits agree: %s", what);
}

static void begin(uint32_t backend, uint32_t flags)
{
	plain = open_selector(backend, flags);
	dense = open_selector(backend, flags | SEL_FLAG_DENSE);
	for (int i = 0; i < PIPES; i++)
		open_pipe(pipes[i]);
}

static void end(void)
{
	for (int i = 0; i < PIPES; i++)
		close_both(pipes[i]);
	sel_selector_free(dense);
	sel_selector_free(plain);
}

static void enter(int32_t fd, uint32_t events, uint64_t data)
{
	add(dense, fd, events, data);
	add(plain, fd, events, data);
}

static void change(int32_t fd, uint32_t events, uint64_t data)
{
	if (sel_selector_modify(dense, fd, events, data, NULL) != 0 ||
	    sel_selector_modify(plain, fd, events, data, NULL) != 0)
		bail("modify");
}

static void leave(int32_t fd)
{
	if (sel_selector_unregister(dense, fd, NULL) != 0 ||
	    sel_selector_unregister(plain, fd, NULL) != 0)
		bail("unregister");
}

/* All that there is of events and details. */
static void test_kinds(uint32_t backend)
{
	int32_t both[2], half[2], urgent[2], gone[2];
	bool pri;

	topic("kinds of events");
	begin(backend, 0);
	pri = (sel_selector_features(dense) & SEL_FEATURE_PRI) != 0;
	open_unix(both);
	open_unix(half);
	open_tcp(urgent);
	open_unix(gone);
	enter(pipes[0][0], R, 1);
	enter(pipes[0][1], W, 2);
	enter(both[0], RW, 3);
	enter(both[1], R, 4);
	enter(half[0], RW, 5);
	enter(half[1], W, 6);
	enter(urgent[0], pri ? RWP : RW, 7);
	enter(urgent[1], W, 8);
	agree(6, "six sockets and pipes are writable");
	put(pipes[0][1], 1);
	put(both[1], 1);
	put(both[0], 1);
	agree(8, "two more are readable, and one of the six");
	if (shutdown(half[1], SHUT_WR) != 0 ||
	    send(urgent[1], "!", 1, MSG_OOB) != 1)
		bail("a socket");
	await(urgent[0], POLLPRI);
	agree(8, "a peer is shut, another has sent urgent data");
	drain(urgent[0]);
	enter(gone[0], R, 9);
	agree(8, "an idle socket is registered");
	close_one(&gone[1]);
	enter(pipes[1][0], R, 10);
	enter(pipes[2][1], W, 11);
	agree(10, "the idle socket hangs up, a pipe has room");
	close_one(&pipes[1][1]);
	close_one(&pipes[2][0]);
	agree(11, "a pipe hangs up, another has an error");
	end();
	close_both(both);
	close_both(half);
	close_both(urgent);
	close_both(gone);
}

static void test_changes(uint32_t backend, uint32_t flags)
{
	sel_event event = { .events = 0 };
	int32_t sockets[4][2];
	sel_key keys[2];
	int32_t fds[2];

	topic("changes, flags %#x", flags);
	begin(backend, flags);
	for (int i = 0; i < 4; i++) {
		open_unix(sockets[i]);
		enter(sockets[i][0], W, (uint64_t)i);
	}
	agree(4, "four sockets are writable");
	change(sockets[0][0], R, 10);
	change(sockets[3][0], RW, 13);
	agree(3, "one mask shrinks, one grows");
	put(sockets[0][1], 1);
	put(sockets[3][1], 1);
	agree(4, "both of them are readable");
	change(sockets[0][0], RW, 20);
	change(sockets[0][0], R, 21);
	change(sockets[1][0], W, 22);
	agree(4, "a mask goes forth and back, data changes");
	is_hex(R, look(dense, sockets[0][0], &event),
	       "the first socket is readable");
	leave(sockets[0][0]);
	agree(3, "the first socket is unregistered");
	change(sockets[3][0], R, 31);
	agree(3, "the mask of the moved last socket shrinks");
	drain(sockets[3][0]);
	agree(2, "the last socket has no more data");
	change(sockets[3][0], RW, 32);
	enter(sockets[0][0], R, 30);
	agree(4, "the first socket is registered again");
	is_status(
		0, sel_selector_is_current(dense, &event),
		"an event that is another registration's is refused");
	leave(sockets[0][0]);
	leave(sockets[2][0]);
	agree(2, "the last and a middle one are unregistered");
	for (int i = 0; i < 2; i++) {
		fds[i] = sockets[2 * i][0];
		keys[i] = (sel_key){ .fd = fds[i], .events = RW,
				     .data = 40 + (uint64_t)i };
	}
	(void)sel_selector_register_many(dense, keys, 2, NULL);
	(void)sel_selector_register_many(plain, keys, 2, NULL);
	agree(4, "two sockets are registered at once");
	keys[0].fd = pipes[0][1];
	is_status(
		SEL_EEXISTS, sel_selector_register_many(dense, keys, 2, NULL),
		"of two registrations at once the second is refused");
	agree(4, "a refused register_many changes nothing");
	(void)sel_selector_unregister_many(dense, fds, 2, NULL);
	(void)sel_selector_unregister_many(plain, fds, 2, NULL);
	agree(2, "two sockets are unregistered at once");
	leave(sockets[1][0]);
	leave(sockets[3][0]);
	agree(0, "nothing is registered");
	enter(sockets[1][0], W, 50);
	agree(1, "one socket is the only registration");
	drain(sockets[3][0]);
	end();
	for (int i = 0; i < 4; i++)
		close_both(sockets[i]);
}

static void test_tokens(uint32_t backend)
{
	topic("tokens");
	begin(backend, 0);
	for (int i = 0; i < PIPES; i++) {
		uint64_t token = 1000 + (uint64_t)i;

		put(pipes[i][1], 1);
		(void)sel_selector_register_token(dense, token, pipes[i][0],
						   R, 1, NULL);
		(void)sel_selector_register_token(plain, token, pipes[i][0],
						   R, 1, NULL);
	}
	agree(PIPES, "all pipes are reported with their tokens");
	leave(find_fd(dense, 1003));
	agree(PIPES - 1, "a pipe in the middle is unregistered");
	is_status(SEL_ENOTREG, find_fd(dense, 1003),
		  "the unregistered token is not found");
	is_status(pipes[7][0], find_fd(dense, 1007),
		  "the last token is still found");
	end();
}

/* With less room than is ready nobody starves, and no number of waits before
   changes what comes when there is more. */
static void test_capacity(uint32_t backend)
{
	sel_event events[PIPES];
	int wrong = 0;

	topic("less room than events");
	begin(backend, 0);
	for (int i = 0; i < PIPES; i++) {
		put(pipes[i][1], 1);
		enter(pipes[i][0], R, (uint64_t)i);
	}
	agree(PIPES, "before, all pipes are reported");
	for (size_t room = 1; room < PIPES; room++) {
		uint32_t seen = 0;

		for (int i = 0; i < 2 * PIPES; i++) {
			sel_status n = sel_selector_select(dense, events, room,
							   0, 0);

			wrong += n != (sel_status)room;
			for (sel_status k = 0; k < n; k++)
				seen |= UINT32_C(1) << events[k].key.data;
		}
		wrong += seen != (UINT32_C(1) << PIPES) - 1;
	}
	is_int(0, wrong,
	       "some descriptors at a time, each in its turn");
	agree(PIPES, "afterwards, all pipes are reported");
	end();
}

/* Registrations that looks leave to the kernel's set. */
static void test_odd(uint32_t backend, uint32_t flag, uint32_t feature,
		     const char *name)
{
	topic("%s", name);
	if ((sel_backend_features(backend) & feature) == 0) {
		skip("the back end has no such registrations");
		return;
	}
	begin(backend, 0);
	for (int i = 0; i < PIPES; i++) {
		put(pipes[i][1], 1);
		if (i > 0)
			enter(pipes[i][0], R, (uint64_t)i);
	}
	agree(PIPES - 1, "before the registration, all others");
	enter(pipes[0][0], R | flag, 99);
	is_status(PIPES, agree_once(), "the first wait reports all pipes");
	agree(flag == SEL_EVENT_EXCLUSIVE ? PIPES : PIPES - 1, "the next waits");
	change(pipes[0][0], R, 100);
	agree(PIPES, "modify makes the registration level-triggered");
	change(pipes[0][0], R | flag, 101);
	(void)agree_once();
	leave(pipes[0][0]);
	agree(PIPES - 1, "the registration is gone");
	end();
}

/* Against the promise, but without another file at its number. */
static void test_closed(uint32_t backend)
{
	sel_status left = backend == SEL_BACKEND_SELECT ||
			  backend == SEL_BACKEND_POLL ? PIPES : PIPES - 1;
	int32_t number;

	topic("a closed descriptor");
	if (backend == SEL_BACKEND_DEVPOLL || backend == SEL_BACKEND_KQUEUE ||
	    backend == SEL_BACKEND_AFD) {
		skip("what is reported differs on this back end");
		return;
	}
	begin(backend, 0);
	for (int i = 0; i < PIPES; i++) {
		put(pipes[i][1], 1);
		enter(pipes[i][0], R, (uint64_t)i);
	}
	agree(PIPES, "before, all pipes are reported");
	number = pipes[3][0];
	close_one(&pipes[3][0]);
	agree(left, "one pipe is closed");
	leave(number);
	agree(PIPES - 1, "the closed pipe is unregistered");
	end();
}

static void test(uint32_t backend)
{
	test_kinds(backend);
	test_changes(backend, 0);
	test_changes(backend, SEL_FLAG_DEFER_MODIFY);
	test_tokens(backend);
	test_capacity(backend);
	test_odd(backend, SEL_EVENT_ONESHOT, SEL_FEATURE_ONESHOT,
		 "SEL_EVENT_ONESHOT");
	test_odd(backend, SEL_EVENT_EDGE, SEL_FEATURE_EDGE, "SEL_EVENT_EDGE");
	test_odd(backend, SEL_EVENT_EXCLUSIVE, SEL_FEATURE_EXCLUSIVE,
		 "SEL_EVENT_EXCLUSIVE");
	test_closed(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
