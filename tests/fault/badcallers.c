/* SPDX-License-Identifier: MIT */
/*
 * Absurd arguments for every call of a selector: an error each, at once, and
 * nothing is changed.  NULL and closed selectors are in api/null.c and
 * api/selector/order.c.  A freed pointer, and an array or a buffer that is shorter than
 * its stated size, can't be found out by any library.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "support.h"
#include "tap.h"
#include "wrap.h"

/* The most that a wait is asked for, whatever the capacity. */
#define RECORDS ((size_t)1 << 27)

static const int32_t numbers[] = { INT32_MIN, -2, -1, 999999, INT32_MAX - 1,
				   INT32_MAX };
static sel_selector *s;
static int32_t fds[2];		/* fds[0] is registered, and not ready */

/* The status of a number that is negative, or else not registered. */
static sel_status unknown(int32_t fd)
{
	return fd < 0 ? SEL_EBADFD : SEL_ENOTREG;
}

static void same(const char *what)
{
	sel_key key = { .fd = -1 };

	is_status(1, sel_selector_count(s), "%s: one descriptor is registered",
		  what);
	(void)sel_selector_get_key(s, fds[0], &key);
	ok(key.fd == fds[0] && key.events == R && key.data == 1 &&
		   key.token == 11,
	   "%s: the registration is as it was", what);
	is_status(0, look_all(s), "%s: no descriptor is ready", what);
}

static void test_numbers(void)
{
	sel_event event = { .generation = 0 };
	sel_key key = { .events = R };
	size_t failed;
	int32_t fd;

	fault_arm(FAULT_REALLOC, UINT32_MAX, 0);
	for (size_t i = 0; i < LENGTH(numbers); i++) {
		fd = numbers[i];
		failed = 77;
		key.fd = fd;
		is_status(fd < 0 ? SEL_EBADFD : -EBADF,
			  sel_selector_register(s, fd, R, 0, NULL),
			  "register %d is refused", fd);
		is_status(fd < 0 ? SEL_EFILEOBJ : -EBADF,
			  sel_selector_register_token(s, UINT64_MAX, fd, R, 0,
						      NULL),
			  "register_token %d, a new token, is refused", fd);
		is_status(SEL_EEXISTS,
			  sel_selector_register_token(s, 11, fd, R, 0, NULL),
			  "register_token %d, a known token: SEL_EEXISTS", fd);
		/* The count is a lie, but the first key stops it. */
		is_status(
			fd < 0 ? SEL_EBADFD : -EBADF,
			sel_selector_register_many(s, &key, SIZE_MAX, &failed),
			"register_many %d is refused", fd);
		is_uint(0, failed, "register_many %d: the first failed", fd);
		failed = 77;
		is_status(
			unknown(fd),
			sel_selector_unregister_many(s, &fd, SIZE_MAX, &failed),
			"unregister_many %d is refused", fd);
		is_uint(0, failed, "unregister_many %d: the first failed", fd);
		is_status(unknown(fd), sel_selector_modify(s, fd, R, 0, NULL),
			  "modify %d is refused", fd);
		is_status(unknown(fd), sel_selector_unregister(s, fd, NULL),
			  "unregister %d is refused", fd);
		is_status(unknown(fd), sel_selector_get_key(s, fd, NULL),
			  "get_key %d is refused", fd);
		event.key.fd = fd;
		is_status(0, sel_selector_is_current(s, &event),
			  "is_current %d: no", fd);
	}
	is_uint(0,
		fault_count(FAULT_REALLOC) + fault_count(FAULT_MALLOC) +
			fault_count(FAULT_CALLOC),
		"after all: no memory was asked for");
	(void)fault_disarm();
	is_status(SEL_ENOTREG, find_fd(s, UINT64_MAX),
		  "after all: the new token is unknown");
	same("after all");
}

/* Those that are registered twice, of a number that no array has. */
static void test_counts(void)
{
	sel_key keys[2] = { { fds[1], W, 0, 0 }, { fds[1], W, 0, 0 } };
	int32_t twice[2] = { fds[0], fds[0] };
	size_t failed = 77;

	is_status(SEL_EEXISTS,
		  sel_selector_register_many(s, keys, SIZE_MAX, &failed),
		  "SIZE_MAX keys, the first twice: SEL_EEXISTS");
	is_uint(1, failed, "SIZE_MAX keys, the first twice: the second failed");
	failed = 77;
	is_status(SEL_ENOTREG,
		  sel_selector_unregister_many(s, twice, SIZE_MAX, &failed),
		  "SIZE_MAX descriptors, the first twice: SEL_ENOTREG");
	is_uint(1, failed,
		"SIZE_MAX descriptors, the first twice: the second failed");
	same("after both");
}

/* What a mask should be answered, and whether it is valid. */
static sel_status mask_status(uint32_t events)
{
	uint32_t features = (uint32_t)sel_selector_features(s);
	uint32_t known = RW;

	if ((events & ~(uint32_t)(RWP | SEL_EVENT_RDHUP | SEL_EVENT_ONESHOT |
				  SEL_EVENT_EDGE | SEL_EVENT_EXCLUSIVE)) != 0 ||
	    (events & (RWP | SEL_EVENT_RDHUP)) == 0)
		return SEL_EEVENTS;
	if ((features & SEL_FEATURE_RDHUP) != 0)
		known |= SEL_EVENT_RDHUP;
	if ((features & SEL_FEATURE_PRI) != 0)
		known |= P;
	if ((features & SEL_FEATURE_ONESHOT) != 0)
		known |= SEL_EVENT_ONESHOT;
	if ((features & SEL_FEATURE_EDGE) != 0)
		known |= SEL_EVENT_EDGE;
	if ((features & SEL_FEATURE_EXCLUSIVE) != 0)
		known |= SEL_EVENT_EXCLUSIVE;
	return (events & ~known) != 0 ? SEL_ENOTSUP : 0;
}

static int wrong_masks(uint32_t events)
{
	sel_status want = mask_status(events);
	sel_status status = sel_selector_register(s, fds[1], events, 0, NULL);
	int wrong = status != want;

	if (status == 0)
		(void)sel_selector_unregister(s, fds[1], NULL);
	status = sel_selector_modify(s, fds[0], events, 99, NULL);
	wrong += status != want;
	if (status == 0)
		(void)sel_selector_modify(s, fds[0], R, 1, NULL);
	if (wrong != 0)
		diag("mask %#x", events);
	return wrong;
}

static void test_masks(void)
{
	int wrong = wrong_masks(0) + wrong_masks(UINT32_MAX) +
		wrong_masks(UINT32_MAX & ~(uint32_t)RWP);

	for (int bit = 0; bit < 32; bit++)
		wrong += wrong_masks(UINT32_C(1) << bit) +
			wrong_masks(UINT32_C(1) << bit | R);
	is_int(0, wrong,
	       "each bit, alone and with READ: registered or refused");
	same("after all");
}

static void test_flags(uint32_t backend)
{
	sel_selector *made = NULL;
	int wrong = 0;

	for (int bit = 3; bit < 32; bit++) {
		wrong += sel_selector_new(&made, backend, UINT32_C(1) << bit) !=
			SEL_EVALUE;
		wrong += sel_selector_new(&made, UINT32_C(1) << bit, 0) !=
			SEL_EVALUE;
	}
	wrong += sel_selector_new(&made, backend, UINT32_MAX) != SEL_EVALUE;
	wrong += sel_selector_new(&made, UINT32_MAX, 0) != SEL_EVALUE;
	is_int(0, wrong, "each bit from the fourth on: SEL_EVALUE");
	ok(made == NULL, "after all: no selector is made");
}

static void test_times(void)
{
	static const int64_t past[] = { INT64_MIN, INT64_MIN + 1, -1, 0 };
	static const int64_t future[] = { INT64_MAX, INT64_MAX - 1,
					  SEL_FOREVER, SEL_FOREVER - 1 };
	sel_event events[2];

	for (size_t i = 0; i < LENGTH(past); i++) {
		is_status(0, sel_selector_select(s, events, 2, past[i], 0),
			  "time-out %lld: no event", (long long)past[i]);
		is_status(0, sel_selector_select_until(s, events, 2, past[i], 0),
			  "deadline %lld: no event", (long long)past[i]);
		(void)sel_selector_wakeup(s);
		is_status(SEL_EWOKEN,
			  sel_selector_select(s, events, 2, past[i], 0),
			  "time-out %lld, a wakeup: SEL_EWOKEN",
			  (long long)past[i]);
		(void)sel_selector_wakeup(s);
		is_status(SEL_EWOKEN,
			  sel_selector_select_until(s, events, 2, past[i], 0),
			  "deadline %lld, a wakeup: SEL_EWOKEN",
			  (long long)past[i]);
	}
	for (size_t i = 0; i < LENGTH(future); i++) {
		(void)sel_selector_wakeup(s);
		is_status(SEL_EWOKEN,
			  sel_selector_select(s, events, 2, future[i], 0),
			  "time-out %lld, a wakeup: SEL_EWOKEN",
			  (long long)future[i]);
		(void)sel_selector_wakeup(s);
		is_status(SEL_EWOKEN,
			  sel_selector_select_until(s, events, 2, future[i], 0),
			  "deadline %lld, a wakeup: SEL_EWOKEN",
			  (long long)future[i]);
	}
	same("after all");
}

/* No system has so many descriptors: what is asked of it is less. */
static void test_capacities(void)
{
	static const size_t capacities[] = {
		SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / sizeof(sel_event),
		SIZE_MAX / sizeof(sel_event) + 1, (size_t)INT32_MAX + 1,
		INT32_MAX, UINT32_MAX, RECORDS + 1, RECORDS,
	};
	size_t size = RECORDS * sizeof(sel_event);
	sel_event *events;

	/* epoll writes to the end of it, too. */
	events = size / sizeof(*events) != RECORDS ? MAP_FAILED :
		mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (events == MAP_FAILED) {
		skip("no address space for such an array");
		return;
	}
	for (size_t i = 0; i < LENGTH(capacities); i++) {
		is_status(0, sel_selector_select(s, events, capacities[i], 0, 0),
			  "capacity %zu: no event", capacities[i]);
		(void)sel_selector_wakeup(s);
		is_status(SEL_EWOKEN,
			  sel_selector_select(s, events, capacities[i],
					      SEL_FOREVER, 0),
			  "capacity %zu, a wakeup: SEL_EWOKEN", capacities[i]);
		put(fds[1], 1);
		is_status(1, sel_selector_select(s, events, capacities[i], MS, 0),
			  "capacity %zu, one ready: one event", capacities[i]);
		is_status(1,
			  sel_selector_select_until(s, events, capacities[i],
						    sel_now() + MS, 0),
			  "capacity %zu, one ready, a deadline: one event",
			  capacities[i]);
		drain(fds[0]);
	}
	munmap(events, size);
}

static void test_other(void)
{
	static const int32_t cursors[] = { INT32_MIN, INT32_MIN + 1, -2 };
	static const size_t sizes[] = { 1, 7, 9, SIZE_MAX, SIZE_MAX - 8,
					SIZE_MAX / 2 };
	sel_key key = { .fd = 4711 };
	sel_stats stats[2];
	uint64_t more[64];
	int32_t cursor;

	for (size_t i = 0; i < LENGTH(cursors); i++) {
		cursor = cursors[i];
		is_status(SEL_EVALUE, sel_selector_next(s, &cursor, &key),
			  "next, cursor %d: SEL_EVALUE", cursor);
		is_int(cursors[i], cursor,
		       "next, cursor %d: the cursor is as it was", cursors[i]);
	}
	cursor = INT32_MAX;
	is_status(0, sel_selector_next(s, &cursor, &key),
		  "next, cursor INT32_MAX: the end");
	is_int(4711, key.fd, "next, cursor INT32_MAX: no key is written");

	memset(stats, 0x55, sizeof(stats));
	stats[1] = stats[0];
	for (size_t i = 0; i < LENGTH(sizes); i++)
		is_status(SEL_EVALUE, sel_selector_stats(s, stats, sizes[i]),
			  "statistics of %zu bytes: SEL_EVALUE", sizes[i]);
	is_status(0, sel_selector_stats(s, stats, 0),
		  "statistics of 0 bytes succeed");
	is_mem(&stats[1], &stats[0], sizeof(stats[0]),
	       "statistics of 0 bytes write nothing");
	is_status(0, sel_selector_stats(s, stats, 8),
		  "statistics of one number succeed");
	is_mem(&stats[1].events, &stats[0].events, sizeof(stats[0]) - 8,
	       "statistics of one number write nothing behind it");
	memset(more, 0x55, sizeof(more));
	is_status(
		0,
		sel_selector_stats(s, (sel_stats *)(void *)more, sizeof(more)),
		"statistics of a later version succeed");
	is_uint(0, more[63], "counters of a later version are 0");
	same("after all");
}

static void test(uint32_t backend)
{
	s = open_selector(backend, 0);
	open_unix(fds);
	(void)sel_selector_register_token(s, 11, fds[0], R, 1, NULL);
	topic("impossible descriptors");
	test_numbers();
	topic("impossible counts");
	test_counts();
	topic("masks");
	test_masks();
	topic("flags and back ends of a new selector");
	test_flags(backend);
	topic("extreme times");
	test_times();
	topic("extreme capacities");
	test_capacities();
	topic("other arguments");
	test_other();
	sel_selector_free(s);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
