/* SPDX-License-Identifier: MIT */
/*
 * The work whose cost cost.sh counts.  Each kind is done twice, with a low and
 * a high number of operations, so that the difference is the cost of the
 * operations alone.  Each time it is announced on the standard output and, by
 * a system call that does nothing, in the trace, and done in cost_measure(),
 * where callgrind counts.
 *
 * usage: work MODE instructions|calls
 * The exit status is 77 when the library has no such mode.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { LOW = 50, HIGH = 100, MANY = 101, NO_SUCH_MODE = 77 };

static const struct {
	const char *name;
	uint32_t backend;
	uint32_t flags;
} modes[] = {
	{ "epoll", SEL_BACKEND_EPOLL, 0 },
	{ "epoll-defer", SEL_BACKEND_EPOLL, SEL_FLAG_DEFER_MODIFY },
	{ "epoll-dense", SEL_BACKEND_EPOLL, SEL_FLAG_DENSE },
	{ "poll", SEL_BACKEND_POLL, 0 },
	{ "select", SEL_BACKEND_SELECT, 0 },
}, *mode;

static sel_selector *selector;
static sel_selector *others[HIGH];
static sel_event events[MANY];
/* What the caller's loop over the events makes, so that it is not left out. */
static volatile uint64_t sum;
static int32_t fds[MANY][2];
static int32_t numbers[MANY];
static sel_key keys[MANY];

static void expect(const char *what, bool as_expected)
{
	if (!as_expected)
		bail("%s: %s", mode->name, what);
}

/* Inline, with constants: a caller's loop and nothing else. */
__attribute__((__always_inline__))
static inline void wait_each(int count, int expected, int64_t timeout)
{
	uint64_t seen = 0;
	int status = expected;

	for (int i = 0; i < count; i++) {
		int ready = sel_selector_select(selector, events,
						LENGTH(events), timeout, 0);

		for (int j = 0; j < ready; j++)
			seen += events[j].key.data + events[j].events;
		status |= ready ^ expected;
	}
	sum += seen;
	expect("a wait", status == expected);
}

static void look_none(int count)
{
	wait_each(count, 0, 0);
}

static void look_one(int count)
{
	wait_each(count, 1, 0);
}

static void look_all_many(int count)
{
	wait_each(count, MANY, 0);
}

static void wait_forever(int count)
{
	wait_each(count, 1, SEL_FOREVER);
}

static void wait_1s(int count)
{
	wait_each(count, 1, 1000 * MS);
}

static void wait_half(int count)
{
	wait_each(count, 1, 2001 * MS / 2);
}

static void idle_1ms(int count)
{
	wait_each(count, 0, MS);
}

static void idle_half(int count)
{
	wait_each(count, 0, MS / 2);
}

/* The deadline is never a whole number of milliseconds away. */
static void until_1s(int count)
{
	int status = 1;

	for (int i = 0; i < count; i++)
		status |= sel_selector_select_until(selector, events,
						    LENGTH(events),
						    sel_now() + 1000 * MS, 0);
	expect("select_until", status == 1);
}

/* Many in a row, as of a program that is mostly idle. */
static void idle_often(int count)
{
	wait_each(count, 0, 1);
}

static void modify(int32_t fd, uint32_t mask, int data)
{
	sel_status status = sel_selector_modify(selector, fd, mask,
						(uint64_t)data, NULL);

	expect("modify", status == 0);
}

static void modify_events(int count)
{
	for (int i = 0; i < count; i++)
		modify(numbers[0], i % 2 == 0 ? RW : R, 0);
}

static void modify_data(int count)
{
	for (int i = 0; i < count; i++)
		modify(numbers[0], R, i);
}

static void modify_wait(int count)
{
	for (int i = 0; i < count; i++) {
		modify(numbers[0], i % 2 == 0 ? RW : R, 0);
		wait_each(1, 1, 0);
	}
}

static void flip_wait(int count)
{
	for (int i = 0; i < count; i++) {
		modify(numbers[0], RW, 0);
		modify(numbers[0], R, 0);
		wait_each(1, 1, 0);
	}
}

static void register_each(int count)
{
	for (int i = 0; i < count; i++)
		expect("register",
		       sel_selector_register(selector, numbers[i], R, 0,
					     NULL) == 0);
}

static void unregister_each(int count)
{
	for (int i = 0; i < count; i++)
		expect("unregister",
		       sel_selector_unregister(selector, numbers[i],
					       NULL) == 0);
}

static void register_many(int count)
{
	expect("register_many",
	       sel_selector_register_many(selector, keys, (size_t)count,
					  NULL) == 0);
}

static void unregister_many(int count)
{
	expect("unregister_many",
	       sel_selector_unregister_many(selector, numbers, (size_t)count,
					    NULL) == 0);
}

static void churn_wait(int count)
{
	for (int i = 0; i < count; i++) {
		expect("unregister",
		       sel_selector_unregister(selector, numbers[1],
					       NULL) == 0);
		expect("register",
		       sel_selector_register(selector, numbers[1], R, 0,
					     NULL) == 0);
		wait_each(1, 1, 0);
	}
}

static void get_key(int count)
{
	sel_key key;

	for (int i = 0; i < count; i++)
		expect("get_key",
		       sel_selector_get_key(selector, numbers[0], &key) == 0);
}

static void wakeup_wait(int count)
{
	for (int i = 0; i < count; i++) {
		expect("wakeup", sel_selector_wakeup(selector) == 0);
		wait_each(1, SEL_EWOKEN, SEL_FOREVER);
	}
}

/* Of its own thread: nobody waits, and nobody else watches. */
static void wakeup_own(int count)
{
	for (int i = 0; i < count; i++)
		expect("wakeup", sel_selector_wakeup(others[i]) == 0);
}

static void wakeup_again(int count)
{
	for (int i = 0; i < count; i++)
		expect("wakeup", sel_selector_wakeup(selector) == 0);
}

static void make(int count)
{
	for (int i = 0; i < count; i++)
		expect("new", sel_selector_new(&others[i], mode->backend,
					       mode->flags) == 0);
}

static void end(int count)
{
	for (int i = 0; i < count; i++) {
		if (!others[i])
			continue;
		sel_selector_close(others[i]);
		sel_selector_free(others[i]);
		others[i] = NULL;
	}
}

static const struct work {
	const char *name;
	void (*run)(int count);
	int registered;		/* for reading */
	int ready;		/* of these, the last ones */
	void (*prepare)(int count);
	void (*undo)(int count);
	bool calls_only;	/* takes time, or is the C library's work */
} works[] = {
	{ "none-of-1", look_none, 1, 0, NULL, NULL, false },
	{ "none-of-101", look_none, MANY, 0, NULL, NULL, false },
	{ "one-of-1", look_one, 1, 1, NULL, NULL, false },
	{ "one-of-101", look_one, MANY, 1, NULL, NULL, false },
	{ "all-of-101", look_all_many, MANY, MANY, NULL, NULL, false },
	{ "ready-forever", wait_forever, 1, 1, NULL, NULL, false },
	{ "ready-1s", wait_1s, 1, 1, NULL, NULL, false },
	{ "ready-1000.5ms", wait_half, 1, 1, NULL, NULL, false },
	{ "ready-until", until_1s, 1, 1, NULL, NULL, false },
	{ "idle-1ms", idle_1ms, 1, 0, NULL, NULL, true },
	{ "idle-0.5ms", idle_half, 1, 0, NULL, NULL, true },
	{ "idle-often", idle_often, 1, 0, NULL, NULL, false },
	{ "modify-events", modify_events, 1, 0, NULL, NULL, false },
	{ "modify-data", modify_data, 1, 0, NULL, NULL, false },
	{ "modify+wait", modify_wait, 1, 1, NULL, NULL, false },
	{ "flip+wait", flip_wait, 1, 1, NULL, NULL, false },
	{ "register", register_each, 0, 0, NULL, unregister_each, false },
	{ "unregister", unregister_each, 0, 0, register_each, NULL, false },
	{ "register_many", register_many, 0, 0, NULL, unregister_many, false },
	{ "unregister_many", unregister_many, 0, 0, register_many, NULL,
	  false },
	{ "churn+wait", churn_wait, MANY, 1, NULL, NULL, false },
	{ "get_key", get_key, 1, 0, NULL, NULL, false },
	{ "wakeup", wakeup_own, 0, 0, make, end, true },
	{ "wakeup+wait", wakeup_wait, 1, 0, NULL, NULL, false },
	{ "wakeup-again", wakeup_again, 1, 0, NULL, NULL, false },
	{ "new", make, 0, 0, NULL, end, true },
	{ "free", end, 0, 0, make, end, true },
};

/* Callgrind is told its name; so is the linker, lest it be inlined. */
void cost_measure(const struct work *work, int count);

__attribute__((__noinline__))
void cost_measure(const struct work *work, int count)
{
	work->run(count);
}

/* In a trace, what lies between two of these is the work. */
static void announce(const char *name, int count)
{
	char path[64];

	snprintf(path, sizeof(path), "work:%s:%d", name, count);
	expect("a file of that name", access(path, F_OK) < 0);
}

/*
 * With a selector of its own, after a first time in which tables grow and
 * functions are found.  All but the piece itself is the same for each count.
 */
static void measure(const struct work *work, int count)
{
	printf("%s %d\n", work->name, count);
	selector = open_selector(mode->backend, mode->flags);
	for (int i = 0; i < work->registered; i++) {
		add(selector, numbers[i], R, 0);
		if (i >= work->registered - work->ready)
			put(fds[i][1], 1);
	}
	if (work->prepare)
		work->prepare(HIGH);
	work->run(work->calls_only ? count : HIGH);
	if (work->undo)
		work->undo(HIGH);
	if (work->prepare)
		work->prepare(HIGH);
	announce(work->name, count);
	cost_measure(work, count);
	announce("-", 0);
	for (int i = 0; i < work->registered; i++)
		drain(fds[i][0]);
	end(HIGH);
	sel_selector_free(selector);
}

static void find_mode(const char *name)
{
	sel_selector *try;
	size_t i;

	for (i = 0; i < LENGTH(modes); i++) {
		mode = &modes[i];
		if (strcmp(mode->name, name) == 0)
			break;
	}
	if (i == LENGTH(modes))
		exit(2);
	if (sel_selector_new(&try, mode->backend, mode->flags) == SEL_ENOTSUP)
		exit(NO_SUCH_MODE);
	sel_selector_free(try);
}

/* Fixed numbers, wherever the lowest free one is: select counts by them. */
static void open_all(void)
{
	for (int i = 0; i < MANY; i++) {
		open_pipe(fds[i]);
		move_to(&fds[i][0], 512 + i);
		move_to(&fds[i][1], 768 + i);
		numbers[i] = fds[i][0];
		keys[i].fd = fds[i][0];
		keys[i].events = R;
	}
}

int main(int argc, char **argv)
{
	static char buffer[BUFSIZ];
	bool calls;

	if (argc != 3)
		return 2;
	find_mode(argv[1]);
	calls = strcmp(argv[2], "calls") == 0;
	alarm(60);
	/* A buffer of its own would be an allocation. */
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	open_all();
	for (size_t i = 0; i < LENGTH(works); i++) {
		if (works[i].calls_only && !calls)
			continue;
		measure(&works[i], calls && works[i].calls_only ? 2 : LOW);
		measure(&works[i], calls && works[i].calls_only ? 4 : HIGH);
	}
	return 0;
}
