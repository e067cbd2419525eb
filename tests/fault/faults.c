/* SPDX-License-Identifier: MIT */
/*
 * Changes of a selector's set when the system fails them: each call that they
 * make, with each errno, is answered as sel.h says, changes nothing, and leaks
 * nothing.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "world.h"

enum { MANY = 40, HIGH = 1000 };

/* Whether the third one is there as asked for, and reported in its turn. */
static bool has_third(uint64_t token, uint64_t data)
{
	sel_key key;

	if (w.key.fd != w.third[0] || w.key.events != R ||
	    w.key.token != token || w.key.data != data || !reports(R) ||
	    sel_selector_get_key(w.selector, w.third[0], &key) != 0 ||
	    memcmp(&key, &w.key, sizeof(key)) != 0)
		return false;
	put(w.third[1], 1);
	return look(w.selector, w.third[0], NULL) == R &&
	       look(w.selector, w.ready[0], NULL) == R;
}

static sel_status act_register(void)
{
	return sel_selector_register(w.selector, w.third[0], R, 3, &w.key);
}

static bool done_register(sel_status status)
{
	return status == 0 && has_third(0, 3);
}

static void set_up_growth(void)
{
	set_up();
	move_to(&w.third[0], HIGH);
}

/* The index of tokens grows with the ninth. */
static void set_up_tokens(void)
{
	int32_t copy;

	set_up();
	for (uint64_t token = 1; token <= 8; token++) {
		copy = dup_of(w.idle[0]);
		move_to(&copy, HIGH + (int32_t)token);
		if (sel_selector_register_token(w.selector, token, copy, R, 0,
						 NULL) != 0)
			bail("no token");
	}
	remember();
}

static void tear_down_copies(void)
{
	tear_down();
	for (int32_t fd = HIGH; fd < HIGH + 16; fd++) {
		int32_t copy = fd;

		if (fcntl(fd, F_GETFD) >= 0)
			close_one(&copy);
	}
}

static sel_status act_object(void)
{
	return sel_selector_register_token(w.selector, 77, w.third[0], R, 3,
					    &w.key);
}

static bool done_object(sel_status status)
{
	return status == 0 && has_third(77, 3) &&
	       find_fd(w.selector, 77) == w.third[0];
}

static bool kept_object(void)
{
	return kept() && find_fd(w.selector, 77) == SEL_ENOTREG;
}

static int32_t copies[MANY];

static void set_up_many(void)
{
	set_up();
	for (int i = 0; i < MANY; i++)
		copies[i] = dup_of(w.third[0]);
}

static void tear_down_many(void)
{
	tear_down();
	for (int i = 0; i < MANY; i++)
		close_one(&copies[i]);
}

static sel_status act_many(void)
{
	sel_key keys[MANY];

	for (int i = 0; i < MANY; i++) {
		keys[i] = (sel_key){ copies[i], R, 0, (uint64_t)i };
		if (i < 12)
			keys[i].token = (uint64_t)i + 100;
	}
	return sel_selector_register_many(w.selector, keys, MANY, &w.failed);
}

static bool kept_many(void)
{
	bool told = w.failed < MANY;

	w.failed = UNSEEN;
	for (uint64_t token = 100; token < 112; token++)
		if (find_fd(w.selector, token) != SEL_ENOTREG)
			return false;
	return told && kept();
}

static bool done_many(sel_status status)
{
	if (status != 0 || w.failed != UNSEEN || !reports(R) ||
	    sel_selector_count(w.selector) != w.count + MANY)
		return false;
	put(w.third[1], 1);
	return look_all(w.selector) == MANY + 1;
}

static void set_up_all(void)
{
	set_up_many();
	if (act_many() != 0)
		bail("not registered");
}

static sel_status act_none(void)
{
	return sel_selector_unregister_many(w.selector, copies, MANY,
					    &w.failed);
}

static bool done_none(sel_status status)
{
	put(w.third[1], 1);
	return status == 0 && w.failed == UNSEEN && kept();
}

static uint32_t wanted;

static sel_status act_modify(void)
{
	return sel_selector_modify(w.selector, w.ready[0], wanted, 1, &w.key);
}

/* A refused modify leaves key and kernel as they were, on every wait. */
static bool kept_modify(void)
{
	return kept() && kept() && stats_of(w.selector).stale == 0;
}

/* Where the exchange can't be undone, the key is lost: see modify.c. */
static bool kept_exchange(void)
{
	sel_status n = sel_selector_select(w.selector, w.events, ROOM, 0, 0);

	if (n == 1 && w.events[0].detail != SEL_DETAIL_INVALID)
		return kept_modify();
	return n == 1 && reports(0) && reports(0) && w.key.fd == UNSEEN &&
	       sel_selector_count(w.selector) == w.count;
}

static bool done_modify(sel_status status)
{
	return status == 0 && w.key.fd == w.ready[0] &&
	       w.key.events == wanted && w.key.data == 1 && reports(R) &&
	       sel_selector_count(w.selector) == w.count;
}

static sel_status act_unregister(void)
{
	return sel_selector_unregister(w.selector, w.ready[0], &w.key);
}

static bool done_unregister(sel_status status)
{
	if (status != 0 || memcmp(&w.key, &w.before[0], sizeof(w.key)) != 0 ||
	    sel_selector_count(w.selector) != w.count - 1 || !reports(0))
		return false;
	add(w.selector, w.ready[0], R, 1);
	return reports(R);
}

static void test_changes(void)
{
	unsigned int both = MEMORY | SYSTEM;
	unsigned int none = is_array() ? QUIET : 0;

	run("register", both, set_up, act_register, kept, done_register,
	    tear_down);
	run("register with growth", both, set_up_growth, act_register, kept,
	    done_register, tear_down);
	run("register_token", both, set_up, act_object, kept_object,
	    done_object, tear_down);
	run("register_token with growth", both, set_up_tokens, act_object,
	    kept_object, done_object, tear_down_copies);
	run("register_many", both, set_up_many, act_many, kept_many, done_many,
	    tear_down_many);
	run("unregister", none, set_up, act_unregister, kept, done_unregister,
	    tear_down);
	run("unregister_many", none, set_up_all, act_none, kept, done_none,
	    tear_down_many);
}

static void test_modify(uint32_t features)
{
	static const struct {
		uint32_t flag;
		uint32_t feature;
	} flags[] = {
		{ 0, 0 },
		{ SEL_EVENT_RDHUP, SEL_FEATURE_RDHUP },
		{ SEL_EVENT_ONESHOT, SEL_FEATURE_ONESHOT },
		{ SEL_EVENT_EDGE, SEL_FEATURE_EDGE },
		{ SEL_EVENT_EXCLUSIVE, SEL_FEATURE_EXCLUSIVE },
	};
	unsigned int may = is_array() ? QUIET : SYSTEM;
	char name[64];

	for (size_t i = 0; i < LENGTH(flags); i++) {
		wanted = R | P | flags[i].flag;
		/* Its filters are counted, and it takes PRI of sockets only. */
		if (w.backend == SEL_BACKEND_KQUEUE) {
			wanted = RW | flags[i].flag;
			may |= MEMORY;
		}
		if (flags[i].flag == SEL_EVENT_EXCLUSIVE) {
			/* It is taken out first: EEXIST can't be. */
			wanted = RW | flags[i].flag;
			may |= EXISTS;
		}
		snprintf(name, sizeof(name), "modify to %#x", wanted);
		if ((flags[i].feature & ~features) != 0)
			skip("no %s", name);
		else
			run(name, may, set_up, act_modify,
			    may & EXISTS ? kept_exchange : kept_modify,
			    done_modify, tear_down);
	}
}

static void test(uint32_t backend)
{
	w.backend = backend;
	test_changes();
	test_modify(sel_backend_features(backend));
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
