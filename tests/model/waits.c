/* SPDX-License-Identifier: MIT */
/* See run.h: steps that wait, and what they may bring. */
#include <poll.h>
#include <string.h>

#include "requests.h"
#include "ring.h"
#include "runner.h"
#include "run.h"
#include "support.h"

/* LATE: how long AFD may take to tell what has happened. */
enum { ROOM = 64, IDLE = 1000000, LATE_SECONDS = 10 };

/* One wait: how it is called, */
struct call {
	size_t capacity;
	int64_t timeout;
	bool until;
	uint32_t flags;
	uint32_t rings;		/* what another thread does meanwhile: ring.c */
	uint32_t delay;		/* before that */
};

/* what was expected of it, and what it has reported. */
struct look {
	struct expectation expected[NUMBERS];
	int may;
	int must;
	int at_once;		/* of these, at the first look */
	int records;		/* that bring them */
	bool whole;		/* all of these have a place */
	bool relaxed;		/* records of no use took places */
	bool rebuilt;
	uint32_t reported;	/* slots, as bits */
	int lost;		/* of these, reported before any other */
	bool alone;		/* another thread's wakeup was one of its own */
};

static void expect_all(const struct run *run, struct look *look)
{
	look->may = 0;
	look->must = 0;
	look->at_once = 0;
	look->records = 0;
	for (int slot = 0; slot < NUMBERS; slot++) {
		struct expectation *expected = &look->expected[slot];

		model_expect(&run->model, slot, expected);
		look->may += expected->may;
		look->must += expected->must;
		look->at_once += expected->must && !expected->late;
		look->records += !expected->may ? 0 :
			expected->filters.ready ?
			queue_records(&expected->filters) : 1;
	}
}

/* A rebuild on the way: what could be said before or after may be said. */
static void note_rebuild(struct run *run, struct look *look)
{
	const struct model before = run->model;

	model_rebuilt(&run->model, false);
	look->must = 0;
	for (int slot = 0; slot < NUMBERS; slot++) {
		struct expectation *expected = &look->expected[slot];
		struct expectation after;

		model_expect(&run->model, slot, &after);
		if (before.entries[slot].file != run->model.entries[slot].file)
			*expected = (struct expectation){
				.may = true, .any = true
			};
		else if (!expected->may)
			*expected = after;
		look->must += expected->must;
	}
	look->at_once = look->must;
	look->relaxed = true;
	look->rebuilt = true;
}

static void remember(struct run *run, const sel_event *event, uint64_t serial)
{
	size_t i = run->remembered++ % MEMORY;

	run->memory[i].event = *event;
	run->memory[i].serial = serial;
}

static bool is_the_same(uint32_t saw, uint32_t want, uint32_t optional)
{
	return (saw | optional) == (want | optional) && !(saw & ~want);
}

/* Whether it tells of an end, alone or beside what is expected. */
static bool ends(const struct expectation *expected, uint32_t asked,
		 const sel_event *event)
{
	uint32_t end = asked & (SEL_EVENT_READ | SEL_EVENT_RDHUP);

	return (event->events == end ||
		event->events == (end | expected->events)) &&
	       event->detail == SEL_DETAIL_RDHUP;
}

/* Of kqueue some filters may come in a later wait. */
static bool is_expected(const struct look *look,
			const struct expectation *expected, uint32_t asked,
			const sel_event *event)
{
	if (expected->any)
		return true;
	if (expected->filters.ready)
		return queue_gives(&expected->filters, look->whole ?
				   expected->least : 0, asked, event->events,
				   event->detail);
	if (expected->or_ended && ends(expected, asked, event))
		return true;
	if (expected->or_invalid && event->detail == SEL_DETAIL_INVALID)
		return event->events == (asked & READINESS);
	return is_the_same(event->events, expected->events,
			   expected->optional_events) &&
		is_the_same(event->detail, expected->detail,
			    expected->optional);
}

static void check_event(struct run *run, struct look *look,
			const sel_event *event)
{
	int slot = slot_of(event->key.fd);
	const struct expectation *expected;
	const struct entry *entry;

	say(run, "    %d %s detail 0x%x", event->key.fd,
	    name_of(event->events), event->detail);
	if (slot < 0 || !run->model.entries[slot].serial) {
		fail(run, "an event of %d, which is not registered",
		     event->key.fd);
		return;
	}
	entry = &run->model.entries[slot];
	expected = &look->expected[slot];
	check_key(run, 0, &entry->key, &event->key);
	if (look->reported & 1u << slot)
		fail(run, "two events of %d", event->key.fd);
	else if (!expected->may)
		fail(run, "an event of %d that is not due: %s", event->key.fd,
		     name_of(event->events));
	else if (!event->events || event->events & ~entry->key.events ||
		 event->events & ~(uint32_t)READINESS)
		fail(run, "events that were not asked of %d: %s",
		     event->key.fd, name_of(event->events));
	else if (!is_expected(look, expected, entry->key.events, event))
		fail(run, "event of %d: expected %s 0x%x, seen %s 0x%x",
		     event->key.fd, name_of(expected->events),
		     expected->detail, name_of(event->events), event->detail);
	else if (event->reserved)
		fail(run, "the reserved word is %u", event->reserved);
	else if (entry->generation && entry->generation != event->generation)
		fail(run, "the generation of %d has changed", event->key.fd);
	else
		check_status(run, 1, sel_selector_is_current(run->selector,
					event), "is_current");
	look->reported |= 1u << slot;
	look->lost += event->detail & SEL_DETAIL_INVALID &&
		(entry->lost || run->model.backend == SEL_BACKEND_EPOLL ||
		 run->model.backend == SEL_BACKEND_AFD);
	remember(run, event, entry->serial);
	model_reported(&run->model, slot, event);
}

/* Whether the right number of events has come. */
static void check_count(struct run *run, const struct look *look,
			size_t capacity, sel_status count)
{
	int least = look->at_once;

	if (least > (int)capacity)
		least = (int)capacity;
	/* Then there may be less, but not nothing. */
	if (look->relaxed || look->lost || !look->whole)
		least = least > 0;
	if (count > (sel_status)capacity)
		fail(run, "%d events in %zu places", count, capacity);
	else if (count >= 0 && count < least)
		fail(run, "%d events in %zu places, with %d ready", count,
		     capacity, look->must);
}

/* A wakeup that is pending ends the wait, behind events only, and one that is
   due ends the wait at once. */
static void check_outcome(struct run *run, const struct look *look,
			  const struct call *call, sel_status count)
{
	const struct model *model = &run->model;
	bool wakes = call->rings & RING_WAKEUPS;
	bool due = model_is_due(model);

	if (count == SEL_EWOKEN && !model->woken && !wakes)
		fail(run, "a wakeup is reported that nobody asked for, or "
		     "again");
	else if (count == SEL_EWOKEN && look->at_once && !model->due &&
		 !model->terse)
		fail(run, "a wakeup is reported in front of events");
	else if (count != SEL_EWOKEN && due)
		fail(run, "a wakeup is due, and the wait answers %d", count);
	else if (count == 0 && model->woken)
		fail(run, "a wakeup is lost");
	else if (count == SEL_EINTERRUPTED &&
		 call->flags & SEL_FLAG_RETURN_ON_SIGNAL &&
		 call->rings & RING_SIGNALS)
		return;
	else if (count < 0 && count != SEL_EWOKEN)
		fail(run, "the wait failed: %d %s", count,
		     sel_error_name(count));
}

/* AFD has asked about all that is registered, or as far as there was room. */
static void settle_requests(struct run *run, const struct look *look,
			    const struct call *call, sel_status count)
{
	bool all = count < (sel_status)call->capacity && !look->lost &&
		   !(count == SEL_EWOKEN && run->model.due);

	for (int slot = 0; slot < NUMBERS; slot++)
		if (!(look->reported & 1u << slot))
			requests_asked(&run->model, slot, all,
				       look->expected[slot].may);
}

static void settle(struct run *run, const struct look *look,
		   const struct call *call, sel_status count)
{
	struct model *model = &run->model;
	bool residue = model->residue;

	model_asked(model, look->reported);
	if (model->backend == SEL_BACKEND_AFD)
		settle_requests(run, look, call, count);
	/* Also of what was reported before. */
	if (look->rebuilt)
		model_edges(model);
	if (count < (sel_status)call->capacity && count != SEL_EINTERRUPTED &&
	    look->whole && !look->relaxed && !look->lost &&
	    !(count == SEL_EWOKEN && model->due))
		model_drained(model);
	/* Which may have come from a look with poll. */
	if (run->flags & SEL_FLAG_DENSE && count > 0)
		model->residue = residue;
	if (call->rings & RING_WAKEUPS)
		model_raced(model, count, look->alone);
	else
		model_waited(model, count);
}

/* How it went with the kernel's set. */
static void account(struct run *run, struct look *look, sel_status count)
{
	struct model *model = &run->model;
	uint64_t stale = model->stats.stale;
	sel_stats saw = { 0 };

	model->stats.waits++;
	model->stats.events += count > 0 ? (uint64_t)count : 0;
	(void)sel_selector_stats(run->selector, &saw, sizeof(saw));
	look->relaxed = saw.stale != stale &&
			model->backend != SEL_BACKEND_AFD;
	/* An idle wait looks again and again, but not without end. */
	if (saw.stale - stale > 80 * ((uint64_t)model_zombies(model) + 1))
		fail(run, "%ju stale records in one wait",
		     (uintmax_t)(saw.stale - stale));
	if (saw.rebuilds != model->stats.rebuilds && model_zombies(model)) {
		say(run, "    (rebuilt)");
		note_rebuild(run, look);
		model->stats.rebuilds = saw.rebuilds;
		model->stats.stale = saw.stale;
	}
	check_stats(run);
}

/* The wakeup of another thread was counted once: as one with the wakeup that
   was pending, or, if that was none or was just reported, alone. */
static void account_ring(struct run *run, struct look *look, sel_status count)
{
	struct model *model = &run->model;
	sel_stats saw = { 0 };
	uint64_t alone, merged;

	(void)sel_selector_stats(run->selector, &saw, sizeof(saw));
	alone = saw.wakeups - model->stats.wakeups;
	merged = saw.wakeups_merged - model->stats.wakeups_merged;
	look->alone = alone == 1;
	say(run, "    (%ju wakeups, %ju merged)", (uintmax_t)alone,
	    (uintmax_t)merged);
	if (alone + merged != 1)
		fail(run, "a wakeup is counted as %ju, and %ju merged",
		     (uintmax_t)alone, (uintmax_t)merged);
	else if (merged && !model->woken)
		fail(run, "a wakeup is one with none");
	else if (alone && model->woken && count != SEL_EWOKEN)
		fail(run, "a wakeup is not one with the pending wakeup");
	model->stats.wakeups = saw.wakeups;
	model->stats.wakeups_merged = saw.wakeups_merged;
}

static sel_status call_wait(struct run *run, sel_event *events,
			    const struct call *call)
{
	int64_t timeout = call->timeout;
	int64_t begin = sel_now();
	sel_status count;

	if (call->until && timeout < SEL_FOREVER)
		timeout = begin + (timeout > 0 ? timeout : 0);
	if (call->rings)
		ring_begin(run->selector, call->rings, call->delay);
	if (call->until) {
		count = sel_selector_select_until(run->selector, events,
						  call->capacity, timeout,
						  call->flags);
		timeout -= begin;
	} else {
		count = sel_selector_select(run->selector, events,
					    call->capacity, timeout,
					    call->flags);
	}
	if (call->rings)
		ring_end();
	if (count == 0 && sel_now() - begin < timeout)
		fail(run, "a wait was too short");
	return count;
}

/* A wait without end must be sure to have one. */
static bool has_end(const struct run *run, const struct look *look,
		    const struct call *call)
{
	return look->must || run->model.woken || call->rings & RING_WAKEUPS ||
		(call->rings & RING_SIGNALS &&
		 call->flags & SEL_FLAG_RETURN_ON_SIGNAL);
}

/* What has to come, but may come later. */
static uint32_t late_ones(const struct look *look, const struct call *call,
			  sel_status count)
{
	uint32_t late = 0;

	for (int slot = 0; slot < NUMBERS; slot++)
		if (look->expected[slot].must && look->expected[slot].late)
			late |= 1u << slot;
	return count < (sel_status)call->capacity ? late & ~look->reported : 0;
}

/* The slots that were reported, and those that are late. */
static uint32_t wait_once(struct run *run, struct call call, uint32_t *late)
{
	sel_event events[ROOM + 1];
	struct look look = { .reported = 0 };
	size_t capacity = call.capacity;
	sel_event guard;
	sel_status count;

	about_to_change(run);
	expect_all(run, &look);
	if (run->model.backend == SEL_BACKEND_KQUEUE)
		look.whole = model_count(&run->model) <= (int)capacity ||
			look.records + run->model.woken +
			run->model.residue <= (int)capacity;
	else
		look.whole = true;
	look.whole = look.whole && !run->model.terse;
	if (call.timeout >= SEL_FOREVER && !has_end(run, &look, &call))
		call.timeout = 0;
	memset(&guard, 0x5a, sizeof(guard));
	events[capacity] = guard;
	count = call_wait(run, events, &call);
	say(run, "select %zu%s%s%s -> %d%s", capacity, call.timeout > 0 ?
	    " with a time-out" : "", call.until ? " (until)" : "",
	    call.flags ? " returning on a signal" : "", count,
	    count < 0 ? sel_error_name(count) : "");
	if (memcmp(&guard, &events[capacity], sizeof(guard)) != 0)
		fail(run, "a wait wrote beyond the array");
	if (count > 0 && count > (sel_status)capacity)
		fail(run, "%d events in %zu places", count, capacity);
	if (run->verdict->failed)
		return 0;
	if (call.rings & RING_WAKEUPS)
		account_ring(run, &look, count);
	account(run, &look, count);
	check_outcome(run, &look, &call, count);
	for (sel_status i = 0; i < count; i++)
		check_event(run, &look, &events[i]);
	check_count(run, &look, capacity, count);
	settle(run, &look, &call, count);
	*late = late_ones(&look, &call, count);
	return look.reported;
}

/* A wait, and as many others as what is late takes.  The slots that were
   reported. */
static uint32_t wait(struct run *run, struct call call)
{
	int64_t deadline = sel_now() + LATE_SECONDS * (1000 * MS);
	uint32_t late = 0;
	uint32_t reported = wait_once(run, call, &late);

	call.rings = 0;
	call.until = false;
	call.timeout = 1 * MS;
	while (late && !run->verdict->failed) {
		if (sel_now() > deadline)
			fail(run, "nothing tells of 0x%x, as bits", late);
		reported |= wait_once(run, call, &late);
	}
	return reported;
}

static size_t capacity_of(const struct run *run, uint8_t arg)
{
	static const size_t capacities[] = { 1, 1, 1, 2, 2, 3, 4, 6, 16, ROOM };

	return run->flags & SEL_FLAG_DENSE && arg < 192 ? ROOM :
		capacities[arg % 10];
}

static uint32_t flags_of(const struct run *run, uint8_t arg)
{
	return run->mode & SIGNAL_MODE && arg & 16 ?
		SEL_FLAG_RETURN_ON_SIGNAL : 0;
}

/* Waits that are refused, in the order of the documents. */
static void refuse(struct run *run)
{
	static const struct {
		size_t room;
		uint32_t flags;
		bool array;
		sel_status want;
		const char *what;
	} calls[] = {
		{ 0, 0, true, SEL_EVALUE, "select without room" },
		{ 0, 0, false, SEL_ETYPE, "select without an array" },
		{ 0, SEL_FLAG_DENSE, false, SEL_EVALUE,
		  "select with a flag of selectors" },
		{ 1, 0x80000001, true, SEL_EVALUE,
		  "select with an unknown flag" },
	};
	sel_event event;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		sel_event *array = calls[i].array ? &event : NULL;
		sel_status want = run->model.closed ? SEL_ECLOSED :
			calls[i].want;

		check_status(run, want,
			     sel_selector_select(run->selector, array,
						 calls[i].room, 0,
						 calls[i].flags),
			     calls[i].what);
		check_status(run, want,
			     sel_selector_select_until(run->selector, array,
						       calls[i].room, 0,
						       calls[i].flags),
			     calls[i].what);
	}
}

void step_select(struct run *run, const uint8_t *args)
{
	uint8_t kind = args[1];

	if (run->model.closed || args[0] == 255) {
		refuse(run);
		return;
	}
	(void)wait(run, (struct call){
		.capacity = capacity_of(run, args[0]),
		.timeout = kind < 150 ? 0 : kind < 160 ? -1 :
			kind < 165 ? INT64_MIN : kind < 170 ? 1 :
			kind < 174 ? 50000 : kind < 176 ? 1500000 :
			kind < 250 ? SEL_FOREVER : INT64_MAX,
		.until = args[2] % 8 == 0,
		.flags = flags_of(run, args[2]),
	});
}

/* A wait while another thread wakes it or sends signals. */
void step_ring(struct run *run, const uint8_t *args)
{
	static const uint32_t rings[] = {
		RING_WAKEUP, RING_WAKEUP, RING_WAKEUP | RING_SIGNALS,
		RING_WAKEUP_IN_HANDLER | RING_SIGNALS, RING_SIGNALS
	};
	static const int64_t timeouts[] = {
		0, 0, 50000, 1000000, SEL_FOREVER, SEL_FOREVER
	};

	uint32_t chosen = rings[args[1] % 5];

	if (run->model.closed)
		return;
	/* Its pselect() gets EFAULT once a signal has come. */
	if (under_valgrind() &&
	    sel_selector_backend(run->selector) == SEL_BACKEND_SELECT)
		chosen = RING_WAKEUP;
	/* Windows has no signals either. */
	if (!runner_forks())
		chosen = RING_WAKEUP;
	say(run, "ring 0x%x", chosen);
	(void)wait(run, (struct call){
		.capacity = capacity_of(run, args[0]),
		.timeout = timeouts[args[1] / 5 % 6],
		.until = args[2] % 8 == 0,
		.flags = flags_of(run, args[2]),
		.rings = chosen,
		.delay = args[2] / 32,
	});
}

/* A wait that is woken before it begins. */
static void wake(struct run *run)
{
	struct model *model = &run->model;
	sel_status saw = sel_selector_wakeup(run->selector);

	say(run, "wakeup -> %d", saw);
	check_status(run, model->closed ? SEL_ECLOSED : 0, saw, "wakeup");
	if (model->closed)
		return;
	if (model_wake(model))
		model->stats.wakeups++;
	else
		model->stats.wakeups_merged++;
}

void step_wakeup(struct run *run, const uint8_t *args)
{
	(void)args;
	wake(run);
}

/* Nobody starves: all that is ready comes in so many waits. */
void step_rounds(struct run *run, const uint8_t *args)
{
	size_t capacity = 1 + args[0] % 4;
	struct look look;
	uint32_t left = 0;
	int rounds;

	if (run->model.closed)
		return;
	about_to_change(run);
	expect_all(run, &look);
	for (int slot = 0; slot < NUMBERS; slot++)
		if (look.expected[slot].must)
			left |= 1u << slot;
	rounds = 4 + look.may +
		2 * (look.records + model_zombies(&run->model)) /
		(int)capacity;
	if (run->model.terse)
		rounds += 4 * look.records;
	/* Every other wait reports a wakeup. */
	rounds = args[1] & 1 ? 2 * rounds + 1 : rounds + 1;
	do {
		if (args[1] & 1)
			wake(run);
		left &= ~wait(run, (struct call){
			.capacity = capacity,
			.timeout = args[1] & 2 ? SEL_FOREVER : 0,
		});
	} while (left && rounds-- > 0 && !run->verdict->failed);
	for (int slot = 0; slot < NUMBERS; slot++)
		if (left & 1u << slot)
			fail(run, "%d is ready and not reported",
			     number_of(slot));
}

/*
 * With nothing ready a wait sleeps.  Files that epoll can't forget disturb it
 * for a while only, which a rebuild of the set sets by the time that it took: on
 * a busy machine that may be long.
 */
void step_idle(struct run *run, const uint8_t *args)
{
	const struct call idle = { .capacity = ROOM, .timeout = IDLE };
	struct model *model = &run->model;
	struct look look;
	int64_t late = sel_now() + LATE_SECONDS * (1000 * MS);
	int tries = 2000;
	int busy = 0;
	bool disturbed;

	if (model->closed || model->inherited)
		return;
	expect_all(run, &look);
	/* It takes long, for a step. */
	if ((args[0] % 8 || look.may || model->woken) && !model_zombies(model))
		return;
	do {
		uint64_t stale = model->stats.stale;
		int64_t begin = cpu_now();

		if (wait(run, idle) == 0 &&
		    cpu_now() - begin > IDLE / 2)
			busy++;
		else
			busy = 0;
		disturbed = model->stats.stale != stale || busy % 4;
		tries--;
	} while (disturbed && (tries > 0 || sel_now() < late) &&
		 !run->verdict->failed);
	if (disturbed)
		fail(run, "stale records without end");
	else if (busy)
		fail(run, "a wait with nothing ready does not sleep");
}

/* It is readable while a wait would return something. */
void step_fileno(struct run *run, const uint8_t *args)
{
	struct model *model = &run->model;
	struct pollfd pfd = { .events = POLLIN };
	sel_status want = SEL_ENOTSUP;
	struct look look;

	(void)args;
	about_to_change(run);
	pfd.fd = sel_selector_fileno(run->selector);
	say(run, "fileno -> %d", pfd.fd);
	if (model->closed)
		want = SEL_ECLOSED;
	else if (model->features & SEL_FEATURE_FILENO ||
		 model->backend == SEL_BACKEND_DEVPOLL)
		want = model->outer < 0 && pfd.fd >= 0 ? pfd.fd : model->outer;
	if (!check_status(run, want, pfd.fd, "fileno") || want < 0)
		return;
	model->outer = pfd.fd;
	if (!(model->features & SEL_FEATURE_FILENO))
		return;
	expect_all(run, &look);
	if (poll(&pfd, 1, 0) < 0 || pfd.revents & ~POLLIN)
		fail(run, "poll says 0x%x of fileno", pfd.revents);
	else if (!pfd.revents && (look.must || model->woken))
		fail(run, "fileno is not readable, but a wait would return");
	/* A kqueue finds out only in a wait that something is over. */
	else if (pfd.revents && !look.may && !model->woken &&
		 !model->residue && model->backend == SEL_BACKEND_EPOLL &&
		 !model_zombies(model))
		fail(run, "fileno is readable, but nothing is ready");
}
