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
	is_str("e", dense_wait(0), "nothing is ready");
	be_ready(ALL);
	is_str("e", dense_wait(0), "a first dense wait goes by epoll");
	is_str("e", dense_wait(0), "a second dense wait goes by epoll");
	for (int i = 0; i < 4; i++)
		is_str("p", dense_wait(SEL_FOREVER), "then waits are looks");
	is_status(COUNT, d.status, "looks have all events");
	be_ready(TWO | ONE);
	is_str("p", dense_wait(0), "three of ten are dense");
	is_status(3, d.status, "three of ten: three events come");
	be_ready(TWO);
	is_str("p", dense_wait(MS),
	       "two of ten after dense waits: a look is made");
	is_status(2, d.status, "two of ten: two events come");
	is_str("e", dense_wait(0), "two of ten end the looks");
	dense_close();
}

/* The rest of a wait whose look has found nothing. */
static void test_empty(void)
{
	static const int64_t timeouts[] = { 0, 5 * MS, 5 * MS + 1 };

	dense_open(0);
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
		   "the look and a wait of %jd ns: %s", (intmax_t)timeouts[i],
		   made);
		is_status(0, d.status, "nothing is ready");
		ok(time >= timeouts[i] && time < timeouts[i] + 5000 * MS,
		   "a wait lasts its time");
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
		       "a look in vain after %d waits", counts[i]);
		is_int(counts[i], waits, "all of them on epoll");
	}
	dense_close();
}

/* One of two that was not in vain makes up for one. */
static void test_recovery(void)
{
	dense_open(0);
	be_ready(ALL);
	is_int(1, looks(3), "two waits by epoll, then a look");
	be_ready(0);
	is_str("pe", dense_wait(0), "then a look in vain");
	be_ready(ALL);
	is_int(3, looks(4 + 3), "four waits by epoll, then three looks");
	be_ready(0);
	is_str("pe", dense_wait(0), "a look in vain");
	be_ready(ALL);
	is_int(0, looks(4), "four waits by epoll");
	is_int(2, looks(2), "then two looks");
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
		   "no look is made when looks are of no use");
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
	is_int(0, few, "no look while less than a fifth is ready");
	is_int(0, wrong, "looks while more than a third is");
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
	topic("patience after looks that were not");
	test_recovery();
	for (int dense = 1; dense <= 3; dense++)
		test_turns(dense);
	test_turns(6);
	test_turns(12);
	test_share();
	return finish();
}
