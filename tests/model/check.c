/* SPDX-License-Identifier: MIT */
/* See run.h: verdicts, and the comparisons that many steps make. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "run.h"

void fail(struct run *run, const char *format, ...)
{
	struct verdict *verdict = run->verdict;
	va_list args;

	if (verdict->failed)
		return;
	verdict->failed = true;
	verdict->step = run->step;
	va_start(args, format);
	vsnprintf(verdict->text, sizeof(verdict->text), format, args);
	va_end(args);
	say(run, "FAILED: %s", verdict->text);
}

void say(struct run *run, const char *format, ...)
{
	va_list args;

	if (!run->trace)
		return;
	printf("# %*s%4zu  ", 2 * run->depth, "", run->step);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

const char *name_of(uint32_t events)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{ SEL_EVENT_READ, "READ" },
		{ SEL_EVENT_WRITE, "WRITE" },
		{ SEL_EVENT_PRI, "PRI" },
		{ SEL_EVENT_RDHUP, "RDHUP" },
		{ SEL_EVENT_ONESHOT, "ONESHOT" },
		{ SEL_EVENT_EDGE, "EDGE" },
		{ SEL_EVENT_EXCLUSIVE, "EXCLUSIVE" },
	};
	static char texts[4][80];
	static int turn;
	char *text = texts[turn++ % 4];
	size_t used = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(events & names[i].bit))
			continue;
		used += (size_t)snprintf(text + used, 80 - used, "%s%s",
					 used ? "|" : "", names[i].name);
		events &= ~names[i].bit;
	}
	if (events || !used)
		snprintf(text + used, 80 - used, "%s0x%x", used ? "|" : "",
			 events);
	return text;
}

bool check_status(struct run *run, sel_status want, sel_status saw,
		  const char *what)
{
	if (want != saw)
		fail(run, "%s: expected %d %s, seen %d %s", what, want,
		     want < 0 ? sel_error_name(want) : "", saw,
		     saw < 0 ? sel_error_name(saw) : "");
	return want == saw;
}

void check_key(struct run *run, sel_status status, const sel_key *want,
	       const sel_key *saw)
{
	sel_key untouched;

	memset(&untouched, 0xff, sizeof(untouched));
	if (status < 0)
		want = &untouched;
	if (want->fd != saw->fd || want->events != saw->events ||
	    want->token != saw->token || want->data != saw->data)
		fail(run, "the key: expected %d %s token %ju data %ju, seen "
		     "%d %s token %ju data %ju", want->fd,
		     name_of(want->events), (uintmax_t)want->token,
		     (uintmax_t)want->data, saw->fd, name_of(saw->events),
		     (uintmax_t)saw->token, (uintmax_t)saw->data);
}

/* All that is registered, in order. */
void check_map(struct run *run)
{
	struct model *model = &run->model;
	int32_t cursor = -1;
	sel_key key;
	int slot;

	if (model->closed) {
		check_status(run, SEL_ECLOSED,
			     sel_selector_count(run->selector), "count");
		check_status(run, SEL_ECLOSED,
			     sel_selector_next(run->selector, &cursor, &key),
			     "next");
		return;
	}
	check_status(run, model_count(model),
		     sel_selector_count(run->selector), "count");
	for (slot = 0; slot < NUMBERS; slot++) {
		if (!model->entries[slot].serial)
			continue;
		if (!check_status(run, 1, sel_selector_next(run->selector,
						&cursor, &key), "next"))
			return;
		check_key(run, 0, &model->entries[slot].key, &key);
		check_status(run, number_of(slot), cursor, "the cursor");
	}
	check_status(run, 0, sel_selector_next(run->selector, &cursor, &key),
		     "next at the end");
}

static void check_count(struct run *run, uint64_t want, uint64_t saw,
			const char *what)
{
	if (want != saw)
		fail(run, "counted %s: expected %ju, seen %ju", what,
		     (uintmax_t)want, (uintmax_t)saw);
}

/*
 * Records of no registration, and rebuilt sets, come from files that epoll
 * could not forget, and from nothing else but AFD's requests, which come back.
 */
void check_stats(struct run *run)
{
	struct model *model = &run->model;
	sel_stats *want = &model->stats;
	sel_stats saw = { 0 };

	if (!check_status(run, 0, sel_selector_stats(run->selector, &saw,
						sizeof(saw)), "stats"))
		return;
	check_count(run, want->waits, saw.waits, "waits");
	check_count(run, want->events, saw.events, "events");
	/* What is deferred may come to be saved as well: tests/api/selector/defer.c. */
	if (!(run->flags & SEL_FLAG_DEFER_MODIFY))
		check_count(run, want->changes_saved, saw.changes_saved,
			    "changes saved");
	check_count(run, want->wakeups, saw.wakeups, "wakeups");
	check_count(run, want->wakeups_merged, saw.wakeups_merged,
		    "wakeups merged");
	if (saw.stale - want->stale <= model->forgotten) {
		model->forgotten -= saw.stale - want->stale;
		want->stale = saw.stale;
	}
	if (!model_zombies(model)) {
		check_count(run, want->stale, saw.stale, "stale records");
		check_count(run, want->rebuilds, saw.rebuilds, "rebuilds");
	}
	if (saw.changes < want->changes ||
	    saw.changes_saved < want->changes_saved || saw.stale < want->stale ||
	    saw.rebuilds < want->rebuilds || saw.signals < want->signals)
		fail(run, "a counter went back");
	*want = saw;
}

void about_to_change(struct run *run)
{
	if (run->model.closed || !run->model.inherited)
		return;
	model_adopt(&run->model);
	run->adopted = true;
}

void touched(struct run *run, int pair)
{
	model_touched(&run->model, pair);
}
