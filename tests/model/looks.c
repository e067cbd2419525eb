/* SPDX-License-Identifier: MIT */
/* See run.h: steps that look at what is registered. */
#include <string.h>

#include "run.h"

void step_get(struct run *run, const uint8_t *args)
{
	static const int32_t others[] = { -1, INT32_MIN, INT32_MAX, 0 };
	int32_t fd = args[1] < 16 ? others[args[1] % 4] :
		number_of(args[0] % NUMBERS);
	sel_status want = SEL_ECLOSED;
	sel_status saw;
	sel_key want_key = { .fd = 0 };
	sel_key key;

	memset(&key, 0xff, sizeof(key));
	if (!run->model.closed)
		want = model_get_key(&run->model, fd, &want_key);
	saw = sel_selector_get_key(run->selector, fd, &key);
	say(run, "get_key %d -> %d", fd, saw);
	check_status(run, want, saw, "get_key");
	check_key(run, saw, &want_key, &key);
	check_status(run, want, sel_selector_get_key(run->selector, fd, NULL),
		     "get_key without a key");
}

void step_find(struct run *run, const uint8_t *args)
{
	uint64_t token = args[0] % 10;
	sel_key key;
	sel_status saw = sel_selector_find(run->selector, token, &key);

	if (saw == 0)
		saw = key.token == token ? key.fd : SEL_ETYPE;
	say(run, "find %ju -> %d", (uintmax_t)token, saw);
	check_status(run, run->model.closed ? SEL_ECLOSED :
		     model_find(&run->model, token), saw, "find");
}

void step_iterate(struct run *run, const uint8_t *args)
{
	int32_t cursor = -2;
	sel_key key;
	sel_status status = run->model.closed ? SEL_ECLOSED : SEL_EVALUE;

	if (args[0] & 1)
		check_status(run, status,
			     sel_selector_next(run->selector, &cursor, &key),
			     "next from -2 on");
	check_map(run);
	say(run, "iterate: %d", model_count(&run->model));
}

void step_current(struct run *run, const uint8_t *args)
{
	size_t known = run->remembered < MEMORY ? run->remembered : MEMORY;
	const struct entry *entry;
	const sel_event *event;
	size_t i;

	if (!known)
		return;
	i = args[0] % known;
	event = &run->memory[i].event;
	entry = model_entry(&run->model, event->key.fd);
	say(run, "is_current of an event of %d", event->key.fd);
	check_status(run, run->model.closed ? SEL_ECLOSED :
		     entry && entry->serial == run->memory[i].serial,
		     sel_selector_is_current(run->selector, event),
		     "is_current");
}

void step_stats(struct run *run, const uint8_t *args)
{
	static const size_t sizes[] = { 0, 8, 40, 80, 96, 3, 81 };
	size_t size = sizes[args[0] % 7];
	union {
		sel_stats stats;
		uint64_t words[12];
	} saw;
	sel_status want = run->model.closed ? SEL_ECLOSED :
		size % 8 ? SEL_EVALUE : 0;
	sel_status status;

	memset(&saw, 0xff, sizeof(saw));
	status = sel_selector_stats(run->selector, &saw.stats, size);
	say(run, "stats of %zu bytes -> %d", size, status);
	check_status(run, want, status, "stats");
	for (size_t i = 0; i < 12; i++) {
		bool written = status == 0 && 8 * i < size;

		if ((!written && saw.words[i] != UINT64_MAX) ||
		    (written && i > 9 && saw.words[i] != 0))
			fail(run, "stats of %zu bytes: word %zu is %ju", size,
			     i, (uintmax_t)saw.words[i]);
	}
	if (!run->model.closed)
		check_stats(run);
	check_status(run, run->model.closed ? SEL_ECLOSED :
		     (sel_status)run->model.backend,
		     sel_selector_backend(run->selector), "backend");
	status = sel_selector_features(run->selector);
	/* That one goes when the system turns out to lack it. */
	if (status >= 0)
		status |= SEL_FEATURE_NANOSECONDS;
	check_status(run, run->model.closed ? SEL_ECLOSED :
		     (sel_status)run->model.features | SEL_FEATURE_NANOSECONDS,
		     status, "features");
}
