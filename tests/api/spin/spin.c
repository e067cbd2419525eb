/* SPDX-License-Identifier: MIT */
/*
 * Tries every mask in every state of a table.
 */
#include <errno.h>
#include <stdio.h>

#include "facts.h"
#include "spin/spin.h"

#define SPIN_TIME (MS / 2)

/* What all the waits took that had nothing to report. */
static int64_t spin_slept;
static int64_t spin_burnt;
static bool spin_two_ways;

/* kqueue has a record for each direction; the first alone fills one place. */
static sel_status spin_wait(sel_selector *selector, sel_event *event,
			    bool quiet)
{
	bool kqueue = sel_selector_backend(selector) == SEL_BACKEND_KQUEUE;
	int64_t begin = sel_now();
	int64_t cpu = cpu_now();
	sel_event events[3];
	sel_status status;

	events[0].events = 0;
	status = sel_selector_select(selector, events, kqueue ? 3 : 1,
				     SPIN_TIME, 0);
	*event = events[0];
	if (quiet) {
		spin_burnt += cpu_now() - cpu;
		spin_slept += sel_now() - begin;
	}
	/* Too early is as bad as an event. */
	return status == 0 && sel_now() - begin < SPIN_TIME ? -ETIME : status;
}

/* Two waits; false with a message. */
static bool spin_twice(sel_selector *selector, const struct state *state,
		       uint32_t mask, uint32_t reported)
{
	for (int i = 0; i < 2; i++) {
		uint32_t wanted = i > 0 && (mask & (ONE | EDGE)) ? 0 : reported;
		sel_event event;
		sel_status status = spin_wait(selector, &event, wanted == 0);

		if (status == (wanted != 0) && event.events == wanted)
			continue;
		diag("%s, mask %#x, wait %d: %d (%s), %#x instead of %#x",
		     state->name, mask, i + 1, status, sel_error_name(status),
		     event.events, wanted);
		return false;
	}
	return true;
}

/* What is reported of a mask. */
static uint32_t spin_reported(uint32_t mask, const char *letters)
{
	static const uint32_t bits[] = { R, W, P, RDHUP };
	uint32_t reported = 0;

	/* The fourth letter may be the end of the string. */
	for (int i = 0; i < 4; i++)
		if (letters[i] == "RWPH"[i] ||
		    (letters[i] == 'b' && spin_two_ways) ||
		    letters[i] == 'd' ||
		    (letters[i] == 'e' && (mask & RW) != 0))
			reported |= bits[i];
	return mask & reported;
}

/* What registering it should answer. */
static sel_status spin_expected(sel_selector *selector,
				const struct state *state, uint32_t mask,
				const char *letters)
{
	uint32_t features = (uint32_t)sel_selector_features(selector);

	if ((mask & P) != 0 && (features & SEL_FEATURE_PRI) == 0)
		return SEL_ENOTSUP;
	if ((mask & RDHUP) != 0 && (features & SEL_FEATURE_RDHUP) == 0)
		return SEL_ENOTSUP;
	if ((mask & EXCL) != 0 && (mask & (P | RDHUP | ONE)) != 0)
		return SEL_ENOTSUP;
	if ((mask & EXCL) != 0 && state->kind == NESTED)
		return -EINVAL;
	if (letters == NULL)
		return -EPERM;
	return (mask & P) != 0 && letters[2] == 'x' ? -EINVAL : 0;
}

/* One mask in one state. */
static bool spin_try(sel_selector *selector, const struct state *state,
		     uint32_t mask, const char *letters)
{
	struct place place = { .fd = -1, .other = -1, .third = -1 };
	sel_status expected = spin_expected(selector, state, mask, letters);
	sel_status status;
	int32_t number;
	bool good;

	state->open(&place);
	number = place.fd;
	status = sel_selector_register(selector, number, mask, 1, NULL);
	good = status == expected ||
	       (expected != SEL_ENOTSUP && letters != NULL &&
		letters[0] == 'd' && status == -ENODEV);
	if (!good)
		diag("%s, mask %#x: register: %d (%s)", state->name, mask,
		     status, sel_error_name(status));
	if (state->kind == CLOSED)
		close_one(&place.fd);
	if (status == 0) {
		good = spin_twice(selector, state, mask,
				  spin_reported(mask, letters)) && good;
		(void)sel_selector_unregister(selector, number, NULL);
	}
	close_one(&place.fd);
	close_one(&place.other);
	close_one(&place.third);
	return good;
}

void spin_table(uint32_t backend, const struct state *states, size_t count)
{
	static const uint32_t flags[] = { 0, ONE, EDGE, EDGE | ONE, EXCL };
	static const int columns[] = {
		[SEL_BACKEND_EPOLL] = 0, [SEL_BACKEND_POLL] = 1,
		[SEL_BACKEND_DEVPOLL] = 1, [SEL_BACKEND_SELECT] = 2,
		[SEL_BACKEND_KQUEUE] = 3,
	};
	uint32_t features = sel_backend_features(backend);
	size_t kinds = (features & SEL_FEATURE_EXCLUSIVE) != 0 ? 5 :
		       (features & SEL_FEATURE_EDGE) != 0 ? 4 : 2;
	sel_selector *selector = open_selector(backend, 0);

	spin_two_ways = pipes_have_two_ways(backend);
	spin_slept = 0;
	spin_burnt = 0;
	for (size_t i = 0; i < count; i++) {
		const char *letters = states[i].reported[columns[backend]];
		bool good = true;

		for (uint32_t bits = 1; bits < 16; bits++) {
			uint32_t mask = (bits & RW) | (bits & 4 ? P : 0) |
					(bits & 8 ? RDHUP : 0);

			for (size_t j = 0; j < kinds; j++)
				good = spin_try(selector, &states[i],
						mask | flags[j], letters) &&
				       good;
		}
		ok(good,
		   "%s: each mask is reported as the table says, and no wait spins",
		   states[i].name);
	}
	ok(spin_burnt < spin_slept / 2,
	   "waits in vain work for less than half of their time");
	is_uint(0, stats_of(selector).stale, "no stale record comes");
	sel_selector_free(selector);
}

/* As many signs as the back ends of a column have events. */
static void spin_print_cell(const char *letters, int signs)
{
	printf(" `");
	if (letters == NULL)
		printf("EPERM");
	else
		printf("%.*s%s", signs, letters,
		       letters[3] == '\0' && signs == 4 ? "-" : "");
	printf("` |");
}

int spin_print(const struct state *states, size_t count)
{
	static const int signs[] = { 4, 4, 3, 3 };

	for (size_t i = 0; i < count; i++) {
		printf("| %s |", states[i].name);
		for (size_t j = 0; j < LENGTH(signs); j++)
			spin_print_cell(states[i].reported[j], signs[j]);
		printf("\n");
	}
	return ferror(stdout) != 0;
}
