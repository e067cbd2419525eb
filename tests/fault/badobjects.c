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
	is_int(0, wrong, "poll: every bit of a mask");
	is_status(1, sel_poll_count(p),
		  "poll: the result is for the registered descriptor");
	wrong = 0;
	for (int bit = 1; bit < 32; bit++)
		wrong += sel_poll_poll(p, ready, 4, -1, UINT32_C(1) << bit) !=
			SEL_EVALUE;
	is_int(0, wrong, "poll: every unknown flag");
	(void)sel_poll_modify(p, fds[0], POLLIN);
	for (size_t i = 0; i < LENGTH(capacities); i++)
		is_status(1, sel_poll_poll(p, ready, capacities[i],
					   i % 2 ? INT64_MIN : INT64_MAX, 0),
			  "poll: capacity %zu", capacities[i]);
	for (size_t i = 0; i < LENGTH(unopened); i++)
		is_status(0, sel_poll_register(p, unopened[i], POLLIN),
			  "poll: %d registers", unopened[i]);
	is_status(4, sel_poll_poll(p, ready, SIZE_MAX, -1, 0),
		  "poll: all registered are reported");
	for (size_t i = 0; i < LENGTH(unopened); i++)
		ok(ready[i + 1].fd == unopened[i] &&
			   ready[i + 1].events == POLLNVAL,
		   "poll: all are reported as invalid");
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
	is_int(0, wrong, "epoll: every flag of new");
	ok(e == NULL, "epoll: which makes nothing");
	if (sel_epoll_new(&e, INT32_MAX, 0) != 0)
		bail("no epoll object");
	wrong = 0;
	for (int bit = 1; bit < 32; bit++)
		wrong += sel_epoll_poll(e, ready, 2, -1, UINT32_C(1) << bit) !=
			SEL_EVALUE;
	is_int(0, wrong, "epoll: every unknown flag");
	for (size_t i = 0; i < LENGTH(unopened); i++) {
		is_status(-EBADF, sel_epoll_register(e, unopened[i], EPOLLIN),
			  "epoll: register %d", unopened[i]);
		is_status(-EBADF, sel_epoll_modify(e, unopened[i], EPOLLIN),
			  "epoll: modify %d", unopened[i]);
		is_status(-EBADF, sel_epoll_unregister(e, unopened[i]),
			  "epoll: unregister %d", unopened[i]);
	}
	is_status(-EINVAL, sel_epoll_register(e, sel_epoll_fileno(e), EPOLLIN),
		  "epoll: register itself");
	(void)sel_epoll_register(e, fds[0], EPOLLIN);
	for (size_t i = 0; i < LENGTH(capacities); i++)
		is_status(most_status(),
			  sel_epoll_poll(e, ready, capacities[i],
					 i % 2 ? INT64_MIN : INT64_MAX, 0),
			  "epoll: capacity %zu", capacities[i]);
	sel_epoll_free(e);
}

/* Wrapped unseen, a descriptor that is none of epoll's fails later. */
static void test_wrong_kind(void)
{
	sel_pollfd ready;
	sel_epoll *e = NULL;
	int32_t copy = dup_of(fds[0]);

	is_status(0, sel_epoll_from_fd(&e, copy), "a pipe is wrapped");
	is_status(-EINVAL, sel_epoll_register(e, fds[0], EPOLLIN), "register");
	is_status(-EINVAL, sel_epoll_modify(e, fds[0], EPOLLIN), "modify");
	is_status(-EINVAL, sel_epoll_unregister(e, fds[0]), "unregister");
	is_status(-EINVAL, sel_epoll_poll(e, &ready, 1, -1, 0), "poll");
	is_status(copy, sel_epoll_fileno(e), "fileno");
	is_status(0, sel_epoll_close(e), "close");
	is_int(-1, fcntl(copy, F_GETFD), "the pipe is closed");
	sel_epoll_free(e);

	e = NULL;
	is_status(0, sel_epoll_from_fd(&e, INT32_MAX), "INT32_MAX is wrapped");
	is_status(-EBADF, sel_epoll_register(e, fds[0], EPOLLIN), "register");
	is_status(-EBADF, sel_epoll_poll(e, &ready, 1, INT64_MIN, 0), "poll");
	is_status(-EBADF, sel_epoll_close(e), "close");
	is_status(0, sel_epoll_close(e), "INT32_MAX: close is over and done");
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
		is_status(SEL_EVALUE, sel_select(list, &count, NULL, NULL, NULL,
						 NULL, times[i], 0),
			  "select: time-out %lld", (long long)times[i]);
	for (int bit = 1; bit < 32; bit++)
		wrong += sel_select(list, &count, NULL, NULL, NULL, NULL, 0,
				    UINT32_C(1) << bit) != SEL_EVALUE;
	is_int(0, wrong, "select: every unknown flag");
	is_status(1, sel_select(list, &count, NULL, NULL, NULL, NULL,
				INT64_MAX, 0), "select: the longest time-out");
	count = 2;
	for (size_t i = 0; i < LENGTH(numbers); i++) {
		list[1] = numbers[i];
		is_status(numbers[i] < 0 ? SEL_EBADFD : -EBADF,
			  sel_select(NULL, NULL, NULL, NULL, list, &count,
				     INT64_MAX, 0), "select: %d", numbers[i]);
		ok(count == 2 && list[0] == fds[0] && list[1] == numbers[i],
		   "select: the list is as it was");
	}
	/* The count is a lie, but the first descriptor stops it. */
	list[0] = -1;
	count = SIZE_MAX;
	is_status(SEL_EBADFD, sel_select(list, &count, NULL, NULL, NULL, NULL,
					 0, 0), "select: SIZE_MAX of them");
	is_status(SEL_ETYPE, sel_select(NULL, &count, NULL, NULL, NULL, NULL,
					0, 0), "select: SIZE_MAX of none");
	is_uint(SIZE_MAX, count, "select: the count is as it was");
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
	is_int(0, wrong, "every status code has its words");
	wrong = 0;
	for (int bit = 3; bit < 32; bit++) {
		uint32_t backend = UINT32_C(1) << bit;

		wrong += strcmp(sel_backend_name(backend), "") != 0;
		wrong += sel_backend_available(backend) != SEL_EVALUE;
		wrong += sel_backend_features(backend) != 0;
	}
	is_int(0, wrong, "an unknown back end is none");
	memset(name, 'e', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	is_status(SEL_EVALUE, sel_backend_by_name(name), "a long name");
	is_status(SEL_EVALUE, sel_backend_by_name(""), "no name");
	is_status(SEL_EVALUE, sel_constant(name, &value), "a long constant");
	is_status(SEL_EVALUE, sel_constant("", &value), "an empty constant");
	is_int(4711, value, "a constant without a name has no value");
	ok(sel_constant_name(SIZE_MAX) == NULL, "the last constant is none");
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
