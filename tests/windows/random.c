/* SPDX-License-Identifier: MIT */
/*
 * Random calls on a selector over connected sockets, against a model that keeps
 * account of what was sent, read, shut and closed.  Both must agree at each step,
 * on every back end.  tests/model, which other systems run, needs fork() and
 * descriptors at numbers of its choice.  MODEL_STEPS (how many on each back end)
 * and MODEL_SEED in the environment change what the program does.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { PAIRS = 12, ENDS = 2 * PAIRS, STEPS = 200000 };

static struct end {
	int32_t fd;
	bool open;
	bool shut;     /* sends no more */
	size_t unread; /* bytes that wait here */
	/* The registration; `events` is 0 for none. */
	uint32_t events;
	uint64_t data;
	bool fired;
} ends[ENDS];

static sel_selector *selector;
static bool woken;
static uint64_t state;
static char fault[256];

#define FAIL(...) (snprintf(fault, sizeof(fault), __VA_ARGS__), false)

static uint32_t draw(uint32_t below)
{
	state = state * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (uint32_t)(state >> 33) % below;
}

static struct end *peer_of(const struct end *end)
{
	return &ends[(end - ends) ^ 1];
}

static void open_ends(struct end *pair)
{
	int32_t fds[2];

	open_tcp(fds);
	for (int i = 0; i < 2; i++)
		pair[i] = (struct end){ .fd = fds[i], .open = true };
}

static uint32_t expected(const struct end *end)
{
	const struct end *peer = peer_of(end);
	uint32_t ready = W; /* little is ever sent */

	if (!end->events || end->fired)
		return 0;
	if (end->unread > 0 || peer->shut || !peer->open || !end->open)
		ready |= R;
	return ready & end->events;
}

static bool answers(const char *call, sel_status want, sel_status saw)
{
	return want == saw || FAIL("%s: expected %s, seen %s", call,
				   sel_error_name(want), sel_error_name(saw));
}

static uint32_t draw_events(void)
{
	return (1 + draw(3)) | (draw(4) == 0 ? SEL_EVENT_ONESHOT : 0);
}

static bool step_register(struct end *end)
{
	uint32_t events = draw_events();
	uint64_t data = draw(1000000);
	sel_status saw = sel_selector_register(selector, end->fd, events, data,
					       NULL);

	if (!end->events) {
		end->events = events;
		end->data = data;
		end->fired = false;
		return answers("register", 0, saw);
	}
	return answers("register", SEL_EEXISTS, saw);
}

static bool step_modify(struct end *end)
{
	uint32_t events = draw_events();
	uint64_t data = draw(1000000);
	sel_status saw = sel_selector_modify(selector, end->fd, events, data,
					     NULL);

	if (!end->events)
		return answers("modify", SEL_ENOTREG, saw);
	end->events = events;
	end->data = data;
	end->fired = false;
	return answers("modify", 0, saw);
}

static bool same_key(const struct end *end, const sel_key *key)
{
	return (key->fd == end->fd && key->events == end->events &&
		key->data == end->data) ||
	       FAIL("%d: another key", end->fd);
}

static bool step_unregister(struct end *end)
{
	sel_key key;
	sel_status saw = sel_selector_unregister(selector, end->fd, &key);
	bool good;

	if (!end->events)
		return answers("unregister", SEL_ENOTREG, saw);
	good = answers("unregister", 0, saw) && same_key(end, &key);
	end->events = 0;
	return good;
}

static bool step_get_key(struct end *end)
{
	sel_key key;
	sel_status saw = sel_selector_get_key(selector, end->fd, &key);

	if (!end->events)
		return answers("get_key", SEL_ENOTREG, saw);
	return answers("get_key", 0, saw) && same_key(end, &key);
}

/* Loopback delivers a little after the call has returned. */
static bool step_send(struct end *end)
{
	if (end->shut)
		return true;
	put(end->fd, 1);
	peer_of(end)->unread++;
	await(peer_of(end)->fd, POLLIN);
	return true;
}

static bool step_read(struct end *end)
{
	static char bytes[65536];

	while (end->unread > 0) {
		ssize_t got;

		await(end->fd, POLLIN);
		got = read(end->fd, bytes, sizeof(bytes));
		if (got <= 0 || (size_t)got > end->unread)
			return FAIL("the system's own fault: %zd of %zu", got,
				    end->unread);
		end->unread -= (size_t)got;
	}
	return true;
}

/* Not both ends: systems report such a connection in different ways. */
static bool step_shut(struct end *end)
{
	if (end->shut || peer_of(end)->shut)
		return true;
	shutdown(end->fd, SHUT_WR);
	end->shut = true;
	await(peer_of(end)->fd, POLLIN);
	return true;
}

static bool renew(struct end *end)
{
	struct end *pair = &ends[(end - ends) / 2 * 2];

	for (int i = 0; i < 2; i++) {
		if (pair[i].events && !step_unregister(&pair[i]))
			return false;
		close_one(&pair[i].fd);
	}
	open_ends(pair);
	return true;
}

static bool check_event(const sel_event *event, bool seen[ENDS])
{
	for (int i = 0; i < ENDS; i++) {
		const struct end *end = &ends[i];
		uint32_t lost = end->open ? 0 : SEL_DETAIL_INVALID;

		if (!end->events || end->fd != event->key.fd)
			continue;
		if (seen[i])
			return FAIL("%d is reported twice", end->fd);
		seen[i] = true;
		if (event->events != expected(end))
			return FAIL("%d: expected events 0x%x, seen 0x%x",
				    end->fd, expected(end), event->events);
		if ((event->detail & SEL_DETAIL_INVALID) != lost)
			return FAIL("%d: detail 0x%x", end->fd, event->detail);
		return same_key(end, &event->key);
	}
	return FAIL("%d is reported, and is not registered", event->key.fd);
}

static bool check_events(const sel_event *events, sel_status count)
{
	bool seen[ENDS] = { false };

	for (sel_status i = 0; i < count; i++)
		if (!check_event(&events[i], seen))
			return false;
	for (int i = 0; i < ENDS; i++)
		if (seen[i] && ends[i].events & SEL_EVENT_ONESHOT)
			ends[i].fired = true;
	return true;
}

static bool wait_for(size_t capacity, int64_t timeout)
{
	sel_event events[ENDS];
	sel_status ready = 0;
	int64_t begin = sel_now();
	sel_status saw = sel_selector_select(selector, events, capacity,
					     timeout, 0);

	for (int i = 0; i < ENDS; i++)
		ready += expected(&ends[i]) != 0;
	if (ready == 0 && woken) {
		woken = false;
		return answers("a wait after a wakeup", SEL_EWOKEN, saw);
	}
	if (ready > (sel_status)capacity)
		ready = (sel_status)capacity;
	if (ready != saw)
		return FAIL("a wait: expected %d, seen %d", ready, saw);
	if (saw == 0 && sel_now() - begin < timeout)
		return FAIL("a wait ended early");
	if (!check_events(events, saw))
		return false;
	if (!woken)
		return true;
	woken = false;
	saw = sel_selector_select(selector, events, capacity, SEL_FOREVER, 0);
	return answers("a wait after one with events", SEL_EWOKEN, saw);
}

static bool step_wait(struct end *end)
{
	(void)end;
	return wait_for(draw(3) ? ENDS : 1 + draw(4), draw(50) ? 0 : 2 * MS);
}

static bool step_wakeup(struct end *end)
{
	(void)end;
	woken = true;
	return answers("wakeup", 0, sel_selector_wakeup(selector));
}

/* Closes a socket that is registered, and sees it reported; the number is free
   for no longer than that. */
static bool step_close(struct end *end)
{
	int32_t number = end->fd;
	bool good;

	if (!end->events || end->unread > 0)
		return renew(end);
	close_one(&end->fd);
	end->fd = number;
	end->open = false;
	await(peer_of(end)->fd, POLLIN);
	good = wait_for(ENDS, 0) && step_unregister(end);
	end->fd = -1;
	return good && renew(end);
}

static bool run_step(void)
{
	static bool (*const steps[])(struct end *) = {
		step_register, step_register,	step_register, step_modify,
		step_modify,   step_unregister, step_get_key,  step_send,
		step_send,     step_read,	step_read,     step_shut,
		step_wakeup,   step_wait,	step_wait,     step_wait,
		step_wait,
	};
	struct end *end = &ends[draw(ENDS)];

	if (draw(60) == 0)
		return step_close(end);
	return steps[draw(LENGTH(steps))](end);
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

static void test(uint32_t backend)
{
	const uint64_t steps = setting("MODEL_STEPS", STEPS);
	const uint64_t seed = setting("MODEL_SEED", 1);
	uint64_t done = 0;

	selector = open_selector(backend, 0);
	state = seed;
	woken = false;
	for (int i = 0; i < ENDS; i += 2)
		open_ends(&ends[i]);
	while (done < steps && run_step())
		done++;
	ok(done == steps, "seed %ju, %ju steps: library and model agree",
	   (uintmax_t)seed, (uintmax_t)steps);
	if (done < steps)
		diag("step %ju: %s", (uintmax_t)done, fault);
	for (int i = 0; i < ENDS; i++)
		close_one(&ends[i].fd);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
