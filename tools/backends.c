/* SPDX-License-Identifier: MIT */
/*
 * The back ends: each is created for real, and timed.
 */
#include <stdlib.h>

#include "info.h"

static const struct {
	const char *name;
	uint32_t bit;
} features[] = {
	{ "edge", SEL_FEATURE_EDGE },
	{ "oneshot", SEL_FEATURE_ONESHOT },
	{ "pri", SEL_FEATURE_PRI },
	{ "exclusive", SEL_FEATURE_EXCLUSIVE },
	{ "fileno", SEL_FEATURE_FILENO },
	{ "nanoseconds", SEL_FEATURE_NANOSECONDS },
	{ "rdhup", SEL_FEATURE_RDHUP },
};

const char *info_feature(size_t index, uint32_t *bit)
{
	if (index >= sizeof(features) / sizeof(features[0]))
		return NULL;
	*bit = features[index].bit;
	return features[index].name;
}

#define WAITS 63

/* All that is measured together ends within a second, on any system. */
static const struct {
	int64_t time;
	int waits;
	int64_t limit;
} asked[INFO_TIMERS] = {
	{ 50000, WAITS, 60000000 },
	{ 1000000, 25, 100000000 },
};

static int compare(const void *one, const void *two)
{
	int64_t a = *(const int64_t *)one, b = *(const int64_t *)two;

	return (a > b) - (a < b);
}

/* Nothing is registered, so that only the time can end a wait. */
static void measure(struct info_timer *timer, sel_selector *selector, size_t i)
{
	int64_t over[WAITS], begin, now = sel_now();
	int64_t end = now + asked[i].limit;
	sel_event event;
	int count = 0;

	while (count < asked[i].waits && now < end) {
		begin = sel_now();
		if (sel_selector_select(selector, &event, 1, asked[i].time, 0))
			break;
		now = sel_now();
		over[count++] = now - begin - asked[i].time;
	}
	timer->asked = asked[i].time;
	timer->waits = count;
	if (!count)
		return;
	qsort(over, (size_t)count, sizeof(over[0]), compare);
	timer->least = over[0];
	timer->median = over[count / 2];
}

static void try_backend(struct info_backend *backend, uint32_t number,
			int timers)
{
	sel_selector *selector = NULL;
	size_t i;

	backend->number = number;
	backend->name = sel_backend_name(number);
	backend->status = sel_selector_new(&selector, number, 0);
	for (i = 0; timers && !backend->status && i < INFO_TIMERS; i++)
		measure(&backend->timers[i], selector, i);
	sel_selector_free(selector);
	/* Only the first wait shows that an exact call is refused. */
	backend->features = sel_backend_features(number);
}

static enum info_variable what_became(const char *variable, uint32_t choice)
{
	sel_status number;

	if (!variable)
		return INFO_UNSET;
	number = sel_backend_by_name(variable);
	if (number < 0)
		return INFO_UNKNOWN;
	if (number == SEL_BACKEND_DEFAULT)
		return INFO_DEFAULT;
	return (uint32_t)number == choice ? INFO_USED : INFO_IGNORED;
}

void info_backends(struct info *info, uint32_t only, int timers)
{
	uint32_t number = only ? only : 1;

	info->choice = (uint32_t)sel_backend_default();
	info->variable = getenv("LIBSEL_BACKEND");
	info->use = what_became(info->variable, info->choice);
	do {
		try_backend(&info->backends[info->count++], number++, timers);
	} while (!only && info->count < INFO_BACKENDS &&
		 *sel_backend_name(number));
}
