/* SPDX-License-Identifier: MIT */
/*
 * Each call that the AFD back end makes fails at each of its places in the life of
 * a selector, once and for ever: the device, the port, the questions, the answers
 * of the driver, and memory.  After each failure the status says what was wrong,
 * the same call works where the fault is gone, no event is stale, and nothing is
 * leaked.
 */
#include <poll.h>
#include <unistd.h>

#include "afd-calls.h"
#include "support.h"
#include "tap.h"
#include "udp.h"

/* The life of a selector, in which each call is tried again once if it fails. */

/* Two sockets more than a device of the library's has. */
enum { SOCKETS = 34, CLOSED = SOCKETS, HANDLES = 1 << 13 };

static int32_t fds[SOCKETS];
static sel_selector *selector;
static sel_status first;	/* error */
static const char *wrong;	/* what has gone wrong first */
static int invalid;		/* open sockets that were reported as closed */

static void complain(const char *what)
{
	if (!wrong)
		wrong = what;
}

/* Whether a failed call is to be made again: that works where the fault is gone. */
static bool again(sel_status status, int *tries)
{
	if (status >= 0 || status == SEL_EWOKEN)
		return false;
	if (first == 0)
		first = status;
	if (atomic_load(&failed) == 0)
		complain("a call has failed before the fault");
	end_fault();
	return ++*tries < 2;
}

#define TRY(status, call) \
	do { \
		int tries = 0; \
		do { \
			inside = true; \
			status = (call); \
			inside = false; \
		} while (again(status, &tries)); \
	} while (0)

/* As every call of a life but the waits. */
#define DO(call) \
	do { \
		sel_status done; \
		TRY(done, call); \
		if (done != 0) \
			complain(#call); \
	} while (0)

/* A request that is refused for good is that of a closed socket, as far as the
   library knows: modify takes the socket in again. */
static void revive(const sel_event *event)
{
	invalid++;
	end_fault();
	if (atomic_load(&failed) == 0)
		complain("an open socket is INVALID without a fault");
	DO(sel_selector_modify(selector, event->key.fd, event->key.events,
			       event->key.data, NULL));
}

/* Waits until each of the wanted sockets was reported once with `events`. */
static void expect(uint64_t wanted, uint32_t events, int64_t timeout)
{
	sel_event batch[SOCKETS + 1];
	uint64_t seen = 0;
	sel_status count;

	for (int turns = 0; turns < 100; turns++) {
		TRY(count, sel_selector_select(selector, batch, LENGTH(batch),
					       timeout, 0));
		if (count < 0)
			complain("a wait fails again");
		if (count <= 0)
			break;
		for (int i = 0; i < count; i++) {
			const sel_event *event = &batch[i];
			uint64_t bit = UINT64_C(1) << event->key.data;

			if (event->detail & SEL_DETAIL_INVALID &&
			    !(event->key.data == CLOSED && wanted & bit))
				revive(event);
			else if (!(wanted & bit) || event->events != events)
				complain("an event that nobody wants");
			else
				seen |= bit;
		}
		if (wanted && seen == wanted)
			return;
	}
	if (seen != wanted)
		complain("an event is missing");
}

static void wait_for_all(void)
{
	for (int i = 0; i < SOCKETS; i++)
		DO(sel_selector_modify(selector, fds[i], RW, (uint64_t)i,
				       NULL));
	expect((UINT64_C(1) << SOCKETS) - 1, W, 10000 * MS);
	for (int i = 0; i < SOCKETS; i++)
		DO(sel_selector_modify(selector, fds[i], R, (uint64_t)i, NULL));
	expect(0, 0, 0);
}

static void wait_for_one(void)
{
	send_udp(fds[0]);
	expect(1, R, 10000 * MS);
	/* What was reported is read: only the second question knows that. */
	drain(fds[0]);
	expect(0, 0, 0);
	send_udp(fds[0]);
	await(fds[0], POLLIN);
	drain(fds[0]);
	expect(0, 0, 0);
}

static void close_one_of_them(void)
{
	int32_t fd = socket(AF_INET, SOCK_STREAM, 0);
	int32_t number = fd;

	DO(sel_selector_register(selector, fd, P, CLOSED, NULL));
	expect(0, 0, 0);
	close_one(&fd);
	expect(UINT64_C(1) << CLOSED, P, 10000 * MS);
	expect(0, 0, 0);
	DO(sel_selector_unregister(selector, number, NULL));
}

static void live_once(void)
{
	sel_event event;
	sel_status woken;

	first = 0;
	wrong = NULL;
	invalid = 0;
	DO(sel_selector_new(&selector, SEL_BACKEND_AFD, 0));
	for (int i = 0; i < SOCKETS; i++) {
		DO(sel_selector_register(selector, fds[i], R, (uint64_t)i,
					 NULL));
		if (sel_selector_count(selector) != i + 1)
			complain("a register that failed has left something");
	}
	expect(0, 0, 0);
	wait_for_one();
	wait_for_all();
	close_one_of_them();
	DO(sel_selector_wakeup(selector));
	TRY(woken, sel_selector_select(selector, &event, 1, 10000 * MS, 0));
	if (woken != SEL_EWOKEN)
		complain("a wakeup is missing");
	for (int i = 0; i < SOCKETS; i += 2)
		DO(sel_selector_unregister(selector, fds[i], NULL));
	expect(0, 0, 0);
	DO(sel_selector_close(selector));
	inside = true;
	sel_selector_free(selector);
	inside = false;
}

/* Wine does not count a process's handles, so each number is tried. */
static int count_handles(void)
{
	int count = 0;
	DWORD flags;

	for (intptr_t i = 4; i < HANDLES; i += 4)
		count += GetHandleInformation((HANDLE)i, &flags) != 0;
	return count;
}

/* The memory of requests that are never given back is left to the driver: that of
   one group of 32, and of another for the rest.  Windows does not give back a
   request that was not cancelled. */
static bool may_leak(enum call call, long times, long leaked)
{
	if (times != FOR_EVER || leaked > 2)
		return false;
	return call == CANCEL || (call == TAKE && first == 0);
}

/* What the first failure of a life says: an error, or that an open socket is
   reported as closed, or nothing. */
struct kind {
	enum call call;
	uint32_t error;
	sel_status status;
	bool invalid;
	bool quiet;
};

static const struct kind kinds[] = {
	{ .call = DEVICE, .error = (uint32_t)SHORT, .status = -ENOMEM },
	{ .call = PORT, .error = ERROR_NO_SYSTEM_RESOURCES, .status = -ENOMEM },
	{ .call = PORT, .error = ERROR_INVALID_PARAMETER, .status = -EINVAL },
	{ .call = MODES, .error = ERROR_NO_SYSTEM_RESOURCES,
	  .status = -ENOMEM },
	{ .call = EVENT, .error = ERROR_NOT_ENOUGH_MEMORY, .status = -ENOMEM },
	{ .call = BASE, .error = WSAENOBUFS, .status = -ENOBUFS },
	{ .call = CHECK, .error = WSAENOBUFS, .status = -ENOBUFS },
	{ .call = TAKE, .error = ERROR_NOT_ENOUGH_MEMORY, .status = -ENOMEM },
	{ .call = CANCEL, .error = ERROR_NOT_ENOUGH_MEMORY, .status = -ENOMEM },
	{ .call = ONE, .error = (uint32_t)SHORT, .status = -ENOMEM },
	{ .call = ONE, .error = (uint32_t)INVALID, .invalid = true },
	{ .call = ONE, .error = (uint32_t)UNKNOWN, .invalid = true },
	{ .call = ANSWER, .error = (uint32_t)CANCELLED, .quiet = true },
	{ .call = ANSWER, .error = (uint32_t)SHORT, .quiet = true },
	{ .call = ANSWER, .error = (uint32_t)INVALID, .quiet = true },
	{ .call = ANSWER, .error = (uint32_t)UNKNOWN, .quiet = true },
	{ .call = BATCH, .error = (uint32_t)SHORT, .quiet = true },
	{ .call = BATCH, .error = (uint32_t)CANCELLED, .quiet = true },
	{ .call = BATCH, .error = (uint32_t)INVALID, .quiet = true },
	{ .call = BATCH, .error = (uint32_t)UNKNOWN, .quiet = true },
	{ .call = LATER, .error = (uint32_t)SUCCESS, .quiet = true },
	{ .call = LATER, .error = (uint32_t)SHORT, .quiet = true },
	{ .call = LATER, .error = (uint32_t)INVALID, .quiet = true },
	{ .call = MEMORY, .status = SEL_ENOMEM },
};

/* Whether the failure was told as the kind has it.  What unregister, close and
   free are refused, they do not tell. */
static bool is_told(const struct kind *kind)
{
	if (first != 0)
		return first == kind->status;
	if (invalid > 0)
		return kind->invalid;
	return kind->quiet || kind->call == CANCEL || kind->call == TAKE;
}

/* One life with a fault; whether the fault was met. */
static bool try_one(const struct kind *kind, long from, long times)
{
	long leaked = -count_allocations();
	bool met;

	begin_fault(kind->call, from, times, kind->error);
	live_once();
	end_fault();
	met = atomic_load(&failed) > 0;
	if (!wrong && met && !is_told(kind))
		complain("the failure is told in another way");
	leaked += count_allocations();
	if (leaked != 0 && !may_leak(kind->call, times, leaked))
		complain("memory is leaked");
	if (wrong)
		diag("from call %ld: %s (first error %d)", from, wrong, first);
	return met;
}

static void test_kind(const struct kind *kind, long times)
{
	int handles = count_handles();
	int bad = 0;
	long from = 0;

	topic("%s, %#x, %ld times", call_names[kind->call], kind->error, times);
	while (from < 2000 && try_one(kind, ++from, times))
		if (wrong && ++bad >= 5)
			break;
	ok(from > 1, "%ld places", from - 1);
	ok(from < 2000, "after its last place all goes well");
	is_int(0, bad, "after each failure all goes well");
	is_int(handles, count_handles(), "no handle is leaked");
}

int main(void)
{
	begin_tests();
	for (int i = 0; i < SOCKETS; i++)
		fds[i] = open_udp();
	topic("no fault");
	live_once();
	live_once();
	is_str(NULL, wrong, "all goes well");
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		test_kind(&kinds[i], 1);
		/* A request that is never answered well has no end. */
		test_kind(&kinds[i], kinds[i].call == ANSWER ? 50 : FOR_EVER);
	}
	for (int i = 0; i < SOCKETS; i++)
		close_one(&fds[i]);
	topic("after all");
	return finish();
}
