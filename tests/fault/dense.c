/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DENSE: when a look with poll is made instead of a wait on epoll, or
 * before one.  What all back ends have in common is in api/dense/basics.c.
 */
#include "dense-world.h"

enum { WAITS = 10000 };

static void test_begin(void)
{
	dense_open(0);
	is_str("e", dense_wait(0), "nothing ready: epoll");
	be_ready(ALL);
	is_str("e", dense_wait(0), "the first dense wait: epoll");
	is_str("e", dense_wait(0), "the second dense wait: epoll");
	for (int i = 0; i < 4; i++)
		is_str("p", dense_wait(SEL_FOREVER), "dense wait %d: a look",
		       i + 3);
	is_status(COUNT, d.status, "all ready: a look has all events");
	be_ready(TWO | ONE);
	is_str("p", dense_wait(0), "three of ten ready: a look");
	is_status(3, d.status, "three of ten ready: three events");
	be_ready(TWO);
	is_str("p", dense_wait(MS),
	       "two of ten ready after dense waits: a look");
	is_status(2, d.status, "two of ten ready: two events");
	is_str("e", dense_wait(0), "two of ten ready once more: epoll");
	dense_close();
}

/* The rest of a wait whose look has found nothing. */
static void test_empty(void)
{
	static const int64_t timeouts[] = { 0, 100 * MS, 100 * MS + 1 };

	dense_open(0);
	/* Long enough for some to be left, whatever the machine does between. */
	for (size_t i = 0; i < LENGTH(timeouts); i++) {
		int64_t begin;
		int64_t time;
		const char *made;

		heat();
		be_ready(0);
		begin = sel_now();
		made = dense_wait(timeouts[i]);
		time = sel_now() - begin;
		ok(made[0] == 'p' && (made[1] == 'e' || made[1] == 'f') &&
			   (timeouts[i] == 0 || gap_at(1)->timeout > 0) &&
			   gap_at(1)->timeout <= timeouts[i] + MS,
		   "%jd ns: a look, then a wait for what is left: %s",
		   (intmax_t)timeouts[i], made);
		is_status(0, d.status, "%jd ns: no event",
			  (intmax_t)timeouts[i]);
		ok(time >= timeouts[i] && time < timeouts[i] + 5000 * MS,
		   "%jd ns: the wait lasts its time", (intmax_t)timeouts[i]);
	}
	dense_close();
}

/* Twice as many dense waits after each look in vain, but not for ever. */
static void test_patience(void)
{
	static const int counts[] = { 2, 4, 8, 16, 32, 64, 64, 64 };

	dense_open(0);
	for (size_t i = 0; i < LENGTH(counts); i++) {
		int waits = 0;

		be_ready(ALL);
		while (waits < counts[i] && *dense_wait(0) == 'e')
			waits++;
		be_ready(i % 2 == 0 ? 0 : TWO);
		is_str(i % 2 == 0 ? "pe" : "p", dense_wait(0),
		       "look %zu in vain: after %d dense waits", i + 1,
		       counts[i]);
		is_int(counts[i], waits,
		       "look %zu in vain: the dense waits before go by epoll",
		       i + 1);
	}
	dense_close();
}

/* One of two that was not in vain makes up for one. */
static void test_recovery(void)
{
	dense_open(0);
	be_ready(ALL);
	is_int(1, looks(3), "the first 3 dense waits: 1 look");
	be_ready(0);
	is_str("pe", dense_wait(0), "the first look in vain");
	be_ready(ALL);
	is_int(3, looks(4 + 3), "7 dense waits after that: 3 looks");
	be_ready(0);
	is_str("pe", dense_wait(0), "the second look in vain");
	be_ready(ALL);
	is_int(0, looks(4), "4 dense waits after that: no look");
	is_int(2, looks(2), "2 dense waits more: 2 looks");
	dense_close();
}

/* So many dense waits in turn with one that is not: few looks are in vain. */
static void test_turns(int dense)
{
	int useful = 0;
	int vain = 0;

	dense_open(0);
	for (int i = 0; i < WAITS; i++) {
		bool is_dense = i % (dense + 1) < dense;

		be_ready(is_dense ? ALL : 0);
		if (*dense_wait(0) != 'p')
			continue;
		if (is_dense)
			useful++;
		else
			vain++;
	}
	ok(2 * vain <= useful + 16,
	   "%d dense and a sparse one in turn: %d looks, %d more in vain",
	   dense, useful, vain);
	if (dense <= 3)
		ok(vain <= 1 && useful <= 2,
		   "%d dense and a sparse one in turn: no more than 2 looks",
		   dense);
	dense_close();
}

/* A number of descriptors of which `ready` are ready. */
static int looks_at(int count, int ready)
{
	int32_t idle[2], busy[2];
	int32_t fds[64];
	int made;

	d.selector = open_selector(SEL_BACKEND_EPOLL, SEL_FLAG_DENSE);
	open_pipe(idle);
	open_pipe(busy);
	put(busy[1], 1);
	for (int i = 0; i < count; i++) {
		fds[i] = dup_of(i < ready ? busy[0] : idle[0]);
		add(d.selector, fds[i], R, 0);
	}
	made = looks(10);
	sel_selector_free(d.selector);
	for (int i = 0; i < count; i++)
		close_one(&fds[i]);
	close_both(idle);
	close_both(busy);
	return made;
}

static void test_share(void)
{
	int few = 0;
	int wrong = 0;

	for (int count = 1; count < 60; count += 1 + count / 20) {
		few += looks_at(count, (count - 1) / 5);
		/* Of so few a half may be what it takes. */
		wrong += looks_at(count, count <= 8 ? (count + 1) / 2 :
				  (35 * count + 99) / 100) != 8;
	}
	is_int(0, few, "1 to 59 registered, less than a fifth ready: no look");
	is_int(0, wrong,
	       "1 to 59 registered, over a third ready: 8 looks in 10 waits");
}

int main(void)
{
	if (sel_backend_available(SEL_BACKEND_EPOLL) != 0)
		skip_all("no epoll");
	begin_tests();
	topic("when looks begin");
	test_begin();
	topic("nothing ready");
	test_empty();
	topic("patience after looks in vain");
	test_patience();
	topic("patience after looks that find events");
	test_recovery();
	topic("%d waits", WAITS);
	for (int dense = 1; dense <= 3; dense++)
		test_turns(dense);
	test_turns(6);
	test_turns(12);
	topic("how many have to be ready");
	test_share();
	return finish();
}
