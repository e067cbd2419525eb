/* SPDX-License-Identifier: MIT */
/*
 * Somebody closes all numbers, those of a selector among them: a wait says so,
 * at once and each time, rather than spin or sleep.
 */
#include <errno.h>
#include <unistd.h>

#include "heal/heal.h"
#include "fork/fork.h"

enum registered { NOTHING, IDLE, CLOSED, KINDS };

static const char *const kinds[KINDS] = {
	"with nothing else", "with an open one", "with another closed one",
};

static void test_all(uint32_t backend, enum registered kind)
{
	static const int64_t timeouts[] = { 0, 1500000, 20 * MS, SEL_FOREVER };
	struct own own;
	sel_selector *selector = own_open(&own, backend);
	int64_t begin = sel_now();
	int32_t fds[2];
	int wrong = 0;

	topic("all own descriptors closed, %s", kinds[kind]);
	open_pipe(fds);
	if (kind != NOTHING)
		add(selector, fds[0], R, 1);
	if (kind == CLOSED)
		close_one(&fds[0]);
	for (int i = 0; i < own.count; i++)
		close_one(&own.fds[i]);
	for (size_t i = 0; i < 2 * LENGTH(timeouts); i++) {
		sel_event event;
		sel_status status;

		status = sel_selector_select(selector, &event, 1,
					     timeouts[i % LENGTH(timeouts)], 0);
		if (status != -EBADF)
			diag("a wait: %s", sel_error_name(status));
		wrong += status != -EBADF;
	}
	is_int(0, wrong, "each wait fails with EBADF");
	ok(sel_now() - begin < 2000 * MS, "no wait sleeps");
	sel_selector_free(selector);
	close_both(fds);
}

/* The kernel forgets it and says nothing, but events come as before. */
static void test_epoll(void)
{
	struct own own;
	sel_selector *selector = own_open(&own, SEL_BACKEND_EPOLL);
	int32_t fds[2];

	topic("only the wakeup descriptor closed");
	open_pipe(fds);
	add(selector, fds[0], R, 1);
	/* Known by what the kernel says of an epoll set: not readable. */
	for (int i = 0; i < own.count; i++) {
		char byte[8];

		if (read(own.fds[i], byte, sizeof(byte)) < 0 &&
		    errno == EAGAIN)
			close_one(&own.fds[i]);
	}
	ok(blocks(selector, 20 * MS), "an idle wait sleeps for its time");
	put(fds[1], 1);
	is_int(R, look(selector, fds[0], NULL), "an event is reported");
	sel_selector_free(selector);
	close_both(fds);
}

static void test(uint32_t backend)
{
	topic("all own descriptors closed");
	if (backend == SEL_BACKEND_AFD) {
		skip("a selector has handles that are no descriptors");
		return;
	}
	for (enum registered kind = NOTHING; kind < KINDS; kind++)
		test_all(backend, kind);
	topic("only the wakeup descriptor closed");
	if (backend == SEL_BACKEND_EPOLL)
		test_epoll();
	else
		skip("no descriptor but those of the wakeup");
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
