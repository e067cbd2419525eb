/* SPDX-License-Identifier: MIT */
/* Tokens for file objects: sel_selector_register_token(), _find(). */
#include <errno.h>

#include "support.h"
#include "tap.h"

static void test_one(sel_selector *selector, int32_t fds[2])
{
	const uint64_t token = UINT64_MAX;
	sel_event event = { .events = 0 };
	sel_key key = { .fd = -7 };
	int32_t cursor = -1;
	int32_t number = fds[0];

	topic("a token");
	is_status(SEL_ENOTREG, find_fd(selector, token),
		  "find() of an unknown token: SEL_ENOTREG");
	is_status(SEL_EVALUE, find_fd(selector, 0),
		  "find() of 0: SEL_EVALUE");
	is_status(0,
		  sel_selector_register_token(selector, token, number, R, 5,
					       &key),
		  "register_token succeeds");
	ok(key.token == token && key.fd == number && key.data == 5,
	   "register_token: the key has the token");
	is_status(number, find_fd(selector, token),
		  "find() has its descriptor");
	(void)sel_selector_get_key(selector, number, &key);
	ok(key.token == token, "get_key: the key has the token");
	(void)sel_selector_next(selector, &cursor, &key);
	ok(key.token == token, "next: the key has the token");
	put(fds[1], 1);
	is_hex(R, look(selector, number, &event), "data: READ is reported");
	ok(event.key.token == token, "data: the event has the token");
	(void)sel_selector_modify(selector, number, W, 6, &key);
	ok(key.token == token, "modify: the key has the token");
	is_status(number, find_fd(selector, token),
		  "modified: find() has its descriptor");

	close_one(&fds[0]);
	is_status(number, find_fd(selector, token),
		  "the descriptor closed: find() has it");
	is_status(0, sel_selector_unregister(selector, number, &key),
		  "unregister succeeds");
	ok(key.token == token, "unregister: the key has the token");
	is_status(SEL_ENOTREG, find_fd(selector, token),
		  "unregistered: find() has SEL_ENOTREG");
}

static void test_refused(sel_selector *selector, int32_t fds[2])
{
	sel_key key = { .fd = -7 };

	topic("register_token");
	is_status(0,
		  sel_selector_register_token(selector, 0, fds[0], R, 0, &key),
		  "without a token: success");
	ok(key.token == 0, "without a token: the key has none");
	is_status(0, sel_selector_unregister(selector, fds[0], NULL),
		  "without a token: unregister succeeds");

	is_status(0,
		  sel_selector_register_token(selector, 8, fds[0], R, 0, NULL),
		  "with a token: success");
	key.fd = -7;
	is_status(SEL_EEXISTS,
		  sel_selector_register_token(selector, 8, fds[1], R, 0, &key),
		  "the same token for another descriptor: SEL_EEXISTS");
	is_status(SEL_EEXISTS,
		  sel_selector_register_token(selector, 9, fds[0], R, 0, &key),
		  "another token for the same descriptor: SEL_EEXISTS");
	is_status(SEL_ENOTREG, find_fd(selector, 9),
		  "another token for the same descriptor: it is not kept");
	is_status(SEL_EEXISTS,
		  sel_selector_register_token(selector, 8, -1, R, 0, &key),
		  "a known token without a descriptor");
	is_status(SEL_EFILEOBJ,
		  sel_selector_register_token(selector, 9, -1, R, 0, &key),
		  "an unknown token without a descriptor: SEL_EFILEOBJ");
	is_status(SEL_EBADFD,
		  sel_selector_register_token(selector, 0, -1, R, 0, &key),
		  "neither token nor descriptor: SEL_EBADFD");
	is_status(SEL_EEVENTS,
		  sel_selector_register_token(selector, 8, -1, 0, 0, &key),
		  "invalid events and no descriptor: SEL_EEVENTS");
	is_int(-7, key.fd, "no failed call writes a key");
	is_status(fds[0], find_fd(selector, 8),
		  "failed: the first token is known");
	is_status(1, sel_selector_count(selector),
		  "failed: only the first is registered");

	is_status(-EBADF,
		  sel_selector_register_token(selector, 9, free_number(), R, 0,
					       NULL),
		  "a descriptor that is not open: EBADF");
	is_status(SEL_ENOTREG, find_fd(selector, 9),
		  "a descriptor that is not open: the token is not kept");
	is_status(0,
		  sel_selector_register_token(selector, 9, fds[1], R, 0, NULL),
		  "the token of a failed call can be used");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	(void)sel_selector_unregister(selector, fds[1], NULL);
}

/* Tokens look like pointers or counters, and share their low or high bits. */
static uint64_t token_of(int i)
{
	static const int shifts[] = { 0, 4, 12, 32, 48 };
	uint64_t n = (uint64_t)i + 1;

	return n << shifts[i % (int)LENGTH(shifts)] | (uint64_t)i << 56;
}

static void test_many(sel_selector *selector, int32_t fd)
{
	enum { COUNT = 200 };
	int32_t fds[COUNT];
	int wrong = 0;

	topic("%d tokens", COUNT);
	for (int i = 0; i < COUNT; i++) {
		fds[i] = dup_of(fd);
		wrong += sel_selector_register_token(selector, token_of(i),
						      fds[i], R, 0, NULL) != 0;
	}
	is_int(0, wrong, "all are registered");
	for (int i = 0; i < COUNT; i++)
		wrong += find_fd(selector, token_of(i)) != fds[i];
	is_int(0, wrong, "all are found");
	for (int round = 0; round < 3; round++) {
		for (int i = round; i < COUNT; i += 3)
			wrong += sel_selector_unregister(selector, fds[i],
							 NULL) != 0;
		for (int i = 0; i < COUNT; i++) {
			sel_status expected = i % 3 <= round ? SEL_ENOTREG :
							       fds[i];

			wrong += find_fd(selector, token_of(i)) !=
				 expected;
		}
	}
	is_int(0, wrong, "unregistered by thirds: only these are forgotten");
	is_status(0, sel_selector_count(selector),
		  "all unregistered: nothing is left");
	for (int i = 0; i < COUNT; i++) {
		wrong += sel_selector_register_token(selector, token_of(i),
						      fds[COUNT - 1 - i], R, 0,
						      NULL) != 0;
		wrong += find_fd(selector, token_of(i)) !=
			 fds[COUNT - 1 - i];
	}
	is_int(0, wrong, "all can be used again");
	for (int i = 0; i < COUNT; i++) {
		(void)sel_selector_unregister(selector, fds[i], NULL);
		close_one(&fds[i]);
	}
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_unix(fds);
	test_one(selector, fds);
	close_both(fds);
	open_unix(fds);
	test_refused(selector, fds);
	test_many(selector, fds[0]);
	close_both(fds);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
