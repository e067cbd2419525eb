/* SPDX-License-Identifier: MIT */
/*
 * sel_select(): what it refuses, in which order, and that the lists are then
 * as they were.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

#define BAD_FLAG 0x80

static int32_t fds[2];

/* Three lists of two: `bad` stands at `place` among readable ones. */
static void refuses(sel_status code, int32_t bad, int place, int64_t timeout,
		    uint32_t flags, const char *what)
{
	int32_t before[6], lists[6];
	size_t n[3] = { 2, 2, 2 };
	int i;

	for (i = 0; i < 6; i++)
		before[i] = i == place ? bad : fds[0];
	memcpy(lists, before, sizeof(lists));
	is_status(code,
		  sel_select(lists, &n[0], lists + 2, &n[1], lists + 4, &n[2],
			     timeout, flags),
		  "%d %s, time-out %jd, flags %#x: error %d", bad, what,
		  (intmax_t)timeout, flags, code);
	ok(n[0] == 2 && n[1] == 2 && n[2] == 2 &&
		   !memcmp(before, lists, sizeof(lists)),
	   "%d %s, time-out %jd, flags %#x: the lists are as before", bad, what,
	   (intmax_t)timeout, flags);
}

static void closed(int32_t number, const char *what)
{
	if (fcntl(number, F_GETFD) >= 0)
		bail("descriptor %d is open", number);
	refuses(-EBADF, number, 0, 0, 0, what);
	refuses(-EBADF, number, 3, 0, 0, what);
	refuses(-EBADF, number, 5, SEL_FOREVER, SEL_FLAG_RETURN_ON_SIGNAL,
		what);
}

static void null_lists(void)
{
	int32_t list[1] = { fds[0] };
	size_t none = 0, one = 1, two = 2, many = INT32_MAX;

	is_status(SEL_ETYPE,
		  sel_select(NULL, &one, NULL, NULL, NULL, NULL, 0, 0),
		  "NULL for an rlist of 1: SEL_ETYPE");
	is_status(SEL_ETYPE,
		  sel_select(NULL, NULL, NULL, &two, NULL, NULL, 0, 0),
		  "NULL for a wlist of 2: SEL_ETYPE");
	is_status(SEL_ETYPE,
		  sel_select(NULL, NULL, NULL, NULL, NULL, &one, 0, 0),
		  "NULL for an xlist of 1: SEL_ETYPE");
	is_status(SEL_ETYPE,
		  sel_select(list, &one, NULL, &two, NULL, NULL, 0, 0),
		  "a good rlist, NULL for a wlist of 2: SEL_ETYPE");
	ok(one == 1 && two == 2 && list[0] == fds[0],
	   "NULL for a list: lengths and other lists are as before");
	is_status(SEL_EVALUE,
		  sel_select(NULL, NULL, list, &many, NULL, NULL, 0, 0),
		  "a wlist of %d: SEL_EVALUE", INT32_MAX);
	is_status(0, sel_select(NULL, NULL, NULL, NULL, NULL, NULL, 0, 0),
		  "no lists and no lengths: nothing is ready");
	is_status(0, sel_select(NULL, &none, NULL, &none, NULL, &none, 0, 0),
		  "no lists and lengths of 0: nothing is ready");
	is_status(0, sel_select(list, &none, list, &none, list, &none, 0, 0),
		  "lists with lengths of 0: nothing is ready");
	is_status(1, sel_select(list, &one, NULL, NULL, NULL, &none, 0, 0),
		  "a list, no list and an empty list: one is ready");
}

/* When two arguments are wrong. */
static void order(void)
{
	int32_t bad[1] = { -1 };
	size_t one = 1;

	refuses(SEL_EVALUE, -1, 0, -1, 0, "and a time-out");
	refuses(SEL_EVALUE, -1, 0, 0, BAD_FLAG, "and a flag");
	refuses(SEL_EVALUE, INT32_MAX, 0, INT64_MIN, 0, "and a time-out");
	is_status(SEL_EVALUE,
		  sel_select(NULL, &one, NULL, NULL, NULL, NULL, -1, 0),
		  "NULL and a bad time-out: SEL_EVALUE");
	is_status(SEL_EVALUE,
		  sel_select(NULL, &one, NULL, NULL, NULL, NULL, 0, BAD_FLAG),
		  "NULL and a bad flag: SEL_EVALUE");
	is_status(SEL_ETYPE,
		  sel_select(bad, &one, NULL, NULL, NULL, &one, 0, 0),
		  "NULL and a negative descriptor: SEL_ETYPE");
	bad[0] = INT32_MAX;
	is_status(SEL_ETYPE,
		  sel_select(bad, &one, NULL, NULL, NULL, &one, 0, 0),
		  "NULL and a closed descriptor: SEL_ETYPE");
	is_int(INT32_MAX, bad[0],
	       "NULL and a closed descriptor: the list is as before");
}

static void negative_and_closed(void)
{
	int32_t list[3] = { INT32_MAX, 1000, -1 };
	size_t three = 3;

	is_status(SEL_EBADFD,
		  sel_select(NULL, NULL, list, &three, NULL, NULL, 0, 0),
		  "a closed and a negative descriptor: SEL_EBADFD");
	ok(list[0] == INT32_MAX && list[1] == 1000 && list[2] == -1 &&
		   three == 3,
	   "a closed and a negative descriptor: the list is as before");
}

int main(void)
{
	struct rlimit limit;
	int32_t number;

	begin_tests();
	open_pipe(fds);
	put(fds[1], 1);

	refuses(SEL_EVALUE, fds[0], 0, -1, 0, "good");
	refuses(SEL_EVALUE, fds[0], 0, INT64_MIN, 0, "good");
	refuses(SEL_EVALUE, fds[0], 0, 0, BAD_FLAG, "good");
	refuses(SEL_EVALUE, fds[0], 0, 0, UINT32_MAX, "good");

	refuses(SEL_EBADFD, -1, 0, 0, 0, "in rlist");
	refuses(SEL_EBADFD, -1, 3, 0, 0, "in wlist");
	refuses(SEL_EBADFD, -2, 5, 0, 0, "in xlist");
	refuses(SEL_EBADFD, INT32_MIN, 1, 0, 0, "in rlist");

	number = free_number();
	closed(number, "closed");
	closed(1000, "closed");
	closed(100000, "beyond the table");
	closed(INT32_MAX, "the largest");
	if (getrlimit(RLIMIT_NOFILE, &limit))
		skip("no limit of descriptors");
	else
		closed((int32_t)(limit.rlim_cur < 1 << 30 ? limit.rlim_cur :
				 1 << 30) + 1000, "above the limit");

	null_lists();
	order();
	negative_and_closed();
	close_both(fds);
	return finish();
}
