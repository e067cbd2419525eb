/* SPDX-License-Identifier: MIT */
/* See run.h: steps that change what is registered. */
#include <string.h>

#include "requests.h"
#include "run.h"

static uint32_t events_of(const struct run *run, uint8_t arg)
{
	const uint32_t r = SEL_EVENT_READ, w = SEL_EVENT_WRITE;
	const uint32_t p = SEL_EVENT_PRI, h = SEL_EVENT_RDHUP;
	const uint32_t one = SEL_EVENT_ONESHOT;
	const uint32_t edge = SEL_EVENT_EDGE, ex = SEL_EVENT_EXCLUSIVE;
	const uint32_t ready[16] = {
		r, w, r | w, r | h, w, r | w, h, r | w, r, w | h, r | w, r | p,
		p, r | w | p | h, 0, r | 0x80000008
	};
	const uint32_t how[16] = {
		0, 0, 0, 0, 0, 0, 0, one, one, one, edge, edge, one | edge, ex,
		ex | edge, ex | one
	};

	uint32_t events = ready[arg % 16];

	/* Most would be refused. */
	if (!(run->model.features & SEL_FEATURE_RDHUP) && arg & 16 &&
	    events != h)
		events &= ~h;
	/* There all others are seldom, as one of them is in the way. */
	if (run->flags & SEL_FLAG_DENSE && arg / 16 < 15)
		return events;
	return events | how[arg / 16];
}

/* Mostly a number of the window, open or not. */
static int32_t fd_of(const struct run *run, uint8_t arg)
{
	static const int32_t bad[] = { -1, -2, INT32_MIN, INT32_MAX, 1000000 };

	if (arg < 244)
		return number_of(arg % NUMBERS);
	arg -= 244;
	return arg < 5 ? bad[arg] : arg < 7 ? run->model.outer :
		number_of(arg % NUMBERS);
}

static uint64_t token_of(uint8_t arg)
{
	return arg < 176 ? 0 : 1 + arg % 8;
}

static sel_key wanted_by(const struct run *run, const uint8_t *args)
{
	return (sel_key){
		.fd = fd_of(run, args[0]),
		.events = events_of(run, args[1]),
		.token = token_of(args[2]),
		.data = run->step << 8 | args[2],
	};
}

/* A number that the library has taken, or will take, is none of ours. */
static bool is_taken(const struct run *run, int32_t fd)
{
	int slot = slot_of(fd);

	return slot >= 0 && file_at(slot) == NO_FILE &&
		(run->plugged || slot_is_taken(slot));
}

void step_register(struct run *run, const uint8_t *args)
{
	const sel_key wanted = wanted_by(run, args);
	sel_status want = SEL_ECLOSED;
	sel_status saw;
	sel_key key;

	if (is_taken(run, wanted.fd))
		return;
	memset(&key, 0xff, sizeof(key));
	about_to_change(run);
	if (!run->model.closed)
		want = model_register(&run->model, &wanted);
	if (wanted.token)
		saw = sel_selector_register_token(run->selector,
						   wanted.token, wanted.fd,
						   wanted.events, wanted.data,
						   &key);
	else
		saw = sel_selector_register(run->selector, wanted.fd,
					    wanted.events, wanted.data, &key);
	say(run, "register %d %s token %ju -> %d", wanted.fd,
	    name_of(wanted.events), (uintmax_t)wanted.token, saw);
	check_status(run, want, saw, "register");
	check_key(run, saw, &wanted, &key);
}

/* Arguments out of three: as many as are wanted. */
static uint8_t next_arg(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return (uint8_t)(*state >> 24);
}

static uint32_t first_arg(const uint8_t *args)
{
	return args[0] | (uint32_t)args[1] << 8 | (uint32_t)args[2] << 16;
}

void step_register_many(struct run *run, const uint8_t *args)
{
	uint32_t state = first_arg(args);
	size_t count = args[0] % 5;
	size_t want_failed = SIZE_MAX;
	size_t failed = SIZE_MAX;
	sel_status want = SEL_ECLOSED;
	sel_status saw;
	sel_key keys[4];

	for (size_t i = 0; i < count; i++) {
		uint8_t more[3];

		for (int j = 0; j < 3; j++)
			more[j] = next_arg(&state);
		/* Every bad one spoils all. */
		more[1] %= 224;
		keys[i] = wanted_by(run, more);
		if (is_taken(run, keys[i].fd))
			return;
	}
	about_to_change(run);
	if (!run->model.closed)
		want = model_register_many(&run->model, keys, count,
					   &want_failed);
	saw = sel_selector_register_many(run->selector, keys, count, &failed);
	say(run, "register %zu -> %d", count, saw);
	for (size_t i = 0; i < count; i++)
		say(run, "    %d %s token %ju", keys[i].fd,
		    name_of(keys[i].events), (uintmax_t)keys[i].token);
	check_status(run, want, saw, "register_many");
	if (want_failed != failed)
		fail(run, "register_many: expected %zu to fail, seen %zu",
		     want_failed, failed);
}

void step_modify(struct run *run, const uint8_t *args)
{
	const sel_key wanted = wanted_by(run, args);
	sel_status want = SEL_ECLOSED;
	sel_status saw;
	sel_key want_key = { .fd = 0 };
	sel_key key;

	if (is_taken(run, wanted.fd) ||
	    requests_are_unsure(&run->model, wanted.fd))
		return;
	memset(&key, 0xff, sizeof(key));
	about_to_change(run);
	if (!run->model.closed)
		want = model_modify(&run->model, wanted.fd, wanted.events,
				    wanted.data);
	saw = sel_selector_modify(run->selector, wanted.fd, wanted.events,
				  wanted.data, &key);
	say(run, "modify %d %s -> %d", wanted.fd, name_of(wanted.events), saw);
	check_status(run, want, saw, "modify");
	(void)model_get_key(&run->model, wanted.fd, &want_key);
	check_key(run, saw, &want_key, &key);
}

void step_unregister(struct run *run, const uint8_t *args)
{
	int32_t fd = fd_of(run, args[0]);
	sel_status want = SEL_ECLOSED;
	sel_status saw;
	sel_key want_key = { .fd = 0 };
	sel_key key;

	memset(&key, 0xff, sizeof(key));
	(void)model_get_key(&run->model, fd, &want_key);
	if (!run->model.closed)
		want = model_unregister(&run->model, fd);
	saw = sel_selector_unregister(run->selector, fd, &key);
	say(run, "unregister %d -> %d", fd, saw);
	check_status(run, want, saw, "unregister");
	check_key(run, saw, &want_key, &key);
}

void step_unregister_many(struct run *run, const uint8_t *args)
{
	uint32_t state = first_arg(args);
	size_t count = args[0] % 4;
	size_t want_failed = SIZE_MAX;
	size_t failed = SIZE_MAX;
	sel_status want = SEL_ECLOSED;
	sel_status saw;
	int32_t fds[4] = { 0 };

	/* What is registered, mostly: else it never works. */
	for (size_t i = 0; i < count; i++) {
		uint8_t arg = next_arg(&state);
		int slot = arg % NUMBERS;

		for (int tries = 0; tries < NUMBERS && arg < 224 &&
		     !run->model.entries[slot].serial; tries++)
			slot = (slot + 1) % NUMBERS;
		fds[i] = number_of(slot);
	}
	if (!run->model.closed)
		want = model_unregister_many(&run->model, fds, count,
					     &want_failed);
	saw = sel_selector_unregister_many(run->selector, fds, count, &failed);
	say(run, "unregister %zu -> %d", count, saw);
	for (size_t i = 0; i < count; i++)
		say(run, "    %d", fds[i]);
	check_status(run, want, saw, "unregister_many");
	if (want_failed != failed)
		fail(run, "unregister_many: expected %zu to fail, seen %zu",
		     want_failed, failed);
}
