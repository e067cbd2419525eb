/* SPDX-License-Identifier: MIT */
/*
 * Absurd arguments for the `select` module and for the calls without an
 * object: wrong kinds of descriptors, every flag, absurd sizes and times.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "support.h"
#include "tap.h"

static const size_t capacities[] = { SIZE_MAX, SIZE_MAX / 8 + 1, INT32_MAX,
				     (size_t)INT32_MAX + 1, UINT32_MAX };
static const int32_t unopened[] = { 999999, INT32_MAX - 1, INT32_MAX };
static int32_t fds[2];		/* fds[0] is readable */

static void test_poll(void)
{
	sel_pollfd ready[4];
	sel_poll *p = NULL;
	int wrong = 0;

	if (sel_poll_new(&p) != 0)
		bail("no poll object");
	for (int bit = 0; bit < 32; bit++)
		wrong += sel_poll_register(p, fds[0], UINT32_C(1) << bit) !=
			(bit < 16 ? 0 : SEL_ERANGE);
	is_int(0, wrong,
	       "poll: register of each bit: taken below 16, else SEL_ERANGE");
	is_status(1, sel_poll_count(p),
		  "poll: register of each bit: one descriptor is registered");
	wrong = 0;
	for (int bit = 1; bit < 32; bit++)
		wrong += sel_poll_poll(p, ready, 4, -1, UINT32_C(1) << bit) !=
			SEL_EVALUE;
	is_int(0, wrong, "poll: each unknown flag: SEL_EVALUE");
	(void)sel_poll_modify(p, fds[0], POLLIN);
	for (size_t i = 0; i < LENGTH(capacities); i++)
		is_status(1,
			  sel_poll_poll(p, ready, capacities[i],
					i % 2 ? INT64_MIN : INT64_MAX, 0),
			  "poll: capacity %zu: one result", capacities[i]);
	for (size_t i = 0; i < LENGTH(unopened); i++)
		is_status(0, sel_poll_register(p, unopened[i], POLLIN),
			  "poll: register of %d succeeds", unopened[i]);
	is_status(4, sel_poll_poll(p, ready, SIZE_MAX, -1, 0),
		  "poll: 3 numbers not open and a ready pipe: 4 results");
	for (size_t i = 0; i < LENGTH(unopened); i++)
		ok(ready[i + 1].fd == unopened[i] &&
			   ready[i + 1].events == POLLNVAL,
		   "poll: %d, which is not open: POLLNVAL", unopened[i]);
	sel_poll_free(p);
}

/* The memory for the most records a wait can bring may not be there. */
#define MOST ((1u << 27) - 1)

static sel_status most_status(void)
{
	void *volatile records = malloc(MOST * sizeof(struct epoll_event));
	sel_status status = records != NULL ? 1 : SEL_ENOMEM;

	free(records);
	return status;
}

static void test_epoll(void)
{
	sel_pollfd ready[2];
	sel_epoll *e = NULL;
	int wrong = 0;

	for (int bit = 0; bit < 32; bit++) {
		int32_t flag = (int32_t)(UINT32_C(1) << bit);

		if (flag != EPOLL_CLOEXEC)
			wrong += sel_epoll_new(&e, -1, flag) != -EINVAL;
	}
	is_int(0, wrong, "epoll: new with each unknown flag: EINVAL");
	ok(e == NULL, "epoll: new with each unknown flag: no object is made");
	if (sel_epoll_new(&e, INT32_MAX, 0) != 0)
		bail("no epoll object");
	wrong = 0;
	for (int bit = 1; bit < 32; bit++)
		wrong += sel_epoll_poll(e, ready, 2, -1, UINT32_C(1) << bit) !=
			SEL_EVALUE;
	is_int(0, wrong, "epoll: poll with each unknown flag: SEL_EVALUE");
	for (size_t i = 0; i < LENGTH(unopened); i++) {
		is_status(-EBADF, sel_epoll_register(e, unopened[i], EPOLLIN),
			  "epoll: register %d: EBADF", unopened[i]);
		is_status(-EBADF, sel_epoll_modify(e, unopened[i], EPOLLIN),
			  "epoll: modify %d: EBADF", unopened[i]);
		is_status(-EBADF, sel_epoll_unregister(e, unopened[i]),
			  "epoll: unregister %d: EBADF", unopened[i]);
	}
	is_status(-EINVAL, sel_epoll_register(e, sel_epoll_fileno(e), EPOLLIN),
		  "epoll: register of itself: EINVAL");
	(void)sel_epoll_register(e, fds[0], EPOLLIN);
	for (size_t i = 0; i < LENGTH(capacities); i++)
		is_status(
			most_status(),
			sel_epoll_poll(e, ready, capacities[i],
				       i % 2 ? INT64_MIN : INT64_MAX, 0),
			"epoll: capacity %zu: one result, or SEL_ENOMEM without memory",
			capacities[i]);
	sel_epoll_free(e);
}

/* Wrapped unseen, a descriptor that is none of epoll's fails later. */
static void test_wrong_kind(void)
{
	sel_pollfd ready;
	sel_epoll *e = NULL;
	int32_t copy = dup_of(fds[0]);

	is_status(0, sel_epoll_from_fd(&e, copy), "a pipe: from_fd succeeds");
	is_status(-EINVAL, sel_epoll_register(e, fds[0], EPOLLIN),
		  "a pipe: register: EINVAL");
	is_status(-EINVAL, sel_epoll_modify(e, fds[0], EPOLLIN),
		  "a pipe: modify: EINVAL");
	is_status(-EINVAL, sel_epoll_unregister(e, fds[0]),
		  "a pipe: unregister: EINVAL");
	is_status(-EINVAL, sel_epoll_poll(e, &ready, 1, -1, 0),
		  "a pipe: poll: EINVAL");
	is_status(copy, sel_epoll_fileno(e), "a pipe: fileno is the pipe");
	is_status(0, sel_epoll_close(e), "a pipe: close succeeds");
	is_int(-1, fcntl(copy, F_GETFD), "a pipe: close has closed it");
	sel_epoll_free(e);

	e = NULL;
	is_status(0, sel_epoll_from_fd(&e, INT32_MAX),
		  "INT32_MAX: from_fd succeeds");
	is_status(-EBADF, sel_epoll_register(e, fds[0], EPOLLIN),
		  "INT32_MAX: register: EBADF");
	is_status(-EBADF, sel_epoll_poll(e, &ready, 1, INT64_MIN, 0),
		  "INT32_MAX: poll: EBADF");
	is_status(-EBADF, sel_epoll_close(e), "INT32_MAX: close: EBADF");
	is_status(0, sel_epoll_close(e), "INT32_MAX: a second close succeeds");
	sel_epoll_free(e);
}

static void test_select(void)
{
	static const int64_t times[] = { INT64_MIN, INT64_MIN + 1, -1 };
	static const int32_t numbers[] = { INT32_MIN, -2, -1, 999999,
					   INT32_MAX - 1, INT32_MAX };
	int32_t list[2] = { fds[0], 0 };
	size_t count = 1;
	int wrong = 0;

	for (size_t i = 0; i < LENGTH(times); i++)
		is_status(SEL_EVALUE,
			  sel_select(list, &count, NULL, NULL, NULL, NULL,
				     times[i], 0),
			  "select: time-out %lld: SEL_EVALUE",
			  (long long)times[i]);
	for (int bit = 1; bit < 32; bit++)
		wrong += sel_select(list, &count, NULL, NULL, NULL, NULL, 0,
				    UINT32_C(1) << bit) != SEL_EVALUE;
	is_int(0, wrong, "select: each unknown flag: SEL_EVALUE");
	is_status(
		1,
		sel_select(list, &count, NULL, NULL, NULL, NULL, INT64_MAX, 0),
		"select: the longest time-out, one ready: 1");
	count = 2;
	for (size_t i = 0; i < LENGTH(numbers); i++) {
		list[1] = numbers[i];
		is_status(numbers[i] < 0 ? SEL_EBADFD : -EBADF,
			  sel_select(NULL, NULL, NULL, NULL, list, &count,
				     INT64_MAX, 0),
			  "select: %d is refused", numbers[i]);
		ok(count == 2 && list[0] == fds[0] && list[1] == numbers[i],
		   "select: %d: the list is as it was", numbers[i]);
	}
	/* The count is a lie. */
	count = SIZE_MAX;
	is_status(SEL_EVALUE,
		  sel_select(list, &count, NULL, NULL, NULL, NULL, 0, 0),
		  "select: a count of SIZE_MAX: SEL_EVALUE");
	is_status(SEL_EVALUE,
		  sel_select(NULL, &count, NULL, NULL, NULL, NULL, 0, 0),
		  "select: NULL and a count of SIZE_MAX: SEL_EVALUE");
	is_uint(SIZE_MAX, count, "select: a count of SIZE_MAX is as it was");
}

/* Calls that take codes, numbers and names. */
static void test_library(void)
{
	static const int32_t codes[] = { INT32_MIN, INT32_MIN + 1, -21000,
					 -20999, -20016, -20000, -4096, -1, 0,
					 1, INT32_MAX };
	static const int32_t numbers[] = { INT32_MAX, INT32_MAX, 21000,
					   EINVAL, EINVAL, 20000, 4096, 1, 0,
					   0, 0 };
	char name[4096];
	int64_t value = 4711;
	int wrong = 0;

	for (size_t i = 0; i < LENGTH(codes); i++) {
		wrong += sel_strerror(codes[i]) == NULL ||
			sel_strerror(codes[i])[0] == '\0';
		wrong += sel_error_name(codes[i]) == NULL;
		wrong += sel_error_exception(codes[i]) == NULL;
		wrong += sel_error_errno(codes[i]) != numbers[i];
	}
	is_int(0, wrong,
	       "a status code, known or not: words, a name, an exception");
	wrong = 0;
	for (int bit = 3; bit < 32; bit++) {
		uint32_t backend = UINT32_C(1) << bit;

		wrong += strcmp(sel_backend_name(backend), "") != 0;
		wrong += sel_backend_available(backend) != SEL_EVALUE;
		wrong += sel_backend_features(backend) != 0;
	}
	is_int(0, wrong,
	       "an unknown back end: no name, SEL_EVALUE, no features");
	memset(name, 'e', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	is_status(SEL_EVALUE, sel_backend_by_name(name),
		  "a back end by a long name: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_backend_by_name(""),
		  "a back end by an empty name: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_constant(name, &value),
		  "a constant by a long name: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_constant("", &value),
		  "a constant by an empty name: SEL_EVALUE");
	is_int(4711, value, "a constant by an empty name: no value is written");
	ok(sel_constant_name(SIZE_MAX) == NULL,
	   "the name of constant SIZE_MAX: NULL");
	sel_kevent_init(NULL, 0, 0, 0, 0, 0, 0);
}

int main(void)
{
	begin_tests();
	open_pipe(fds);
	put(fds[1], 1);
	test_poll();
	test_epoll();
	topic("epoll object of a wrong descriptor");
	test_wrong_kind();
	test_select();
	topic("strings and constants");
	test_library();
	close_both(fds);
	return finish();
}
