/* SPDX-License-Identifier: MIT */
/*
 * Registrations that no number names any more: a duplicate of the file keeps
 * them in epoll's set, always ready.  Waits must block all the same, at no
 * cost, and find what else there is.  poll and select have no such thing.
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "heal/heal.h"

static bool is_epoll(sel_selector *selector)
{
	return sel_selector_backend(selector) == SEL_BACKEND_EPOLL;
}

/* The ways to lose a number, beside the plain one; zombie_end() ends all. */

static void by_close(struct zombie *zombie, sel_selector *selector)
{
	zombie_make(zombie, selector, R);
}

static void by_modify(struct zombie *zombie, sel_selector *selector)
{
	int32_t fds[2];

	open_pipe(fds);
	put(fds[1], 1);
	*zombie = (struct zombie){ fds[0], dup_of(fds[0]), fds[1] };
	add(selector, fds[0], R, 666);
	close_one(&fds[0]);
	/* Whether the kernel refuses this or not, the key stays. */
	(void)sel_selector_modify(selector, zombie->number, RW, 1, NULL);
	(void)sel_selector_unregister(selector, zombie->number, NULL);
}

/* `events`: what is asked of the thief before it is unregistered; or 0. */
static void steal(struct zombie *zombie, sel_selector *selector,
		  uint32_t events)
{
	int32_t fds[2], other[2];

	open_pipe(fds);
	open_pipe(other);
	put(fds[1], 1);
	*zombie = (struct zombie){ fds[0], dup_of(fds[0]), fds[1] };
	add(selector, fds[0], R, 666);
	if (dup2(other[0], fds[0]) < 0)
		bail("dup2");
	if (events)
		(void)sel_selector_modify(selector, fds[0], events, 1, NULL);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_one(&fds[0]);
	close_both(other);
}

static void by_theft(struct zombie *zombie, sel_selector *selector)
{
	steal(zombie, selector, 0);
}

static void by_exclusion(struct zombie *zombie, sel_selector *selector)
{
	steal(zombie, selector, R | SEL_EVENT_EXCLUSIVE);
}

static void by_many(struct zombie *zombie, sel_selector *selector)
{
	int32_t fds[2];

	open_pipe(fds);
	put(fds[1], 1);
	*zombie = (struct zombie){ fds[0], dup_of(fds[0]), fds[1] };
	add(selector, fds[0], R, 666);
	close_one(&fds[0]);
	(void)sel_selector_unregister_many(selector, &zombie->number, 1, NULL);
}

/* HUP for ever, whatever is asked for. */
static void by_hup(struct zombie *zombie, sel_selector *selector)
{
	int32_t fds[2];

	open_unix(fds);
	*zombie = (struct zombie){ fds[0], dup_of(fds[0]), -1 };
	add(selector, fds[0], W, 666);
	close_one(&fds[0]);
	(void)sel_selector_unregister(selector, zombie->number, NULL);
	close_one(&fds[1]);
}

/* Sent away: it lives in a message that nobody has received. */
static int32_t mail[2];

static void by_message(struct zombie *zombie, sel_selector *selector)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
				  .cmsg_level = SOL_SOCKET,
				  .cmsg_type = SCM_RIGHTS } };
	char byte = '\0';
	struct iovec body = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &body, .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control.bytes) };
	int32_t fds[2];

	open_pipe(fds);
	put(fds[1], 1);
	*zombie = (struct zombie){ fds[0], -1, fds[1] };
	memcpy(CMSG_DATA(&control.header), &fds[0], sizeof(fds[0]));
	if (sendmsg(mail[0], &message, 0) != 1)
		bail("sendmsg");
	add(selector, fds[0], R, 666);
	close_one(&fds[0]);
	(void)sel_selector_unregister(selector, zombie->number, NULL);
}

static const struct {
	void (*make)(struct zombie *zombie, sel_selector *selector);
	const char *name;
} ways[] = {
	{ by_close, "closed, then unregistered" },
	{ by_modify, "closed, then modified" },
	{ by_theft, "its number taken over, then unregistered" },
	{ by_exclusion, "its number taken over, then made exclusive" },
	{ by_many, "closed, then unregistered by unregister_many" },
	{ by_hup, "hung up, closed, then unregistered" },
	{ by_message, "sent away, closed, then unregistered" },
};

static void test_way(uint32_t backend, size_t way)
{
	sel_selector *selector = open_selector(backend, 0);
	uint64_t healed = is_epoll(selector);
	struct zombie zombie;
	sel_stats stats;

	topic("a zombie, %s", ways[way].name);
	ways[way].make(&zombie, selector);
	ok(blocks(selector, 50 * MS), "a wait blocks");
	stats = stats_of(selector);
	is_uint(healed, stats.rebuilds,
		"rebuilds of the set: 1 with epoll, else none");
	is_uint(healed, stats.stale, "stale records: 1 with epoll, else none");
	ok(blocks(selector, 5 * MS), "the next wait blocks");
	is_uint(healed, stats_of(selector).rebuilds,
		"the next wait does not rebuild the set");
	zombie_end(&zombie);
	sel_selector_free(selector);
}

/* One after another in the same set, each as soon as the last one is gone. */
static void test_again(sel_selector *selector)
{
	struct zombie zombies[8];
	bool blocked = true;
	sel_stats stats;

	for (size_t i = 0; i < LENGTH(zombies); i++) {
		zombie_make(&zombies[i], selector, R);
		blocked = blocked && blocks(selector, 10 * MS);
	}
	topic("8 zombies, one after another");
	ok(blocked, "each wait blocks");
	stats = stats_of(selector);
	if (is_epoll(selector))
		ok(stats.rebuilds >= 1 && stats.rebuilds <= LENGTH(zombies),
		   "rebuilds of the set: from 1 to 8");
	else
		is_uint(0, stats.rebuilds, "no rebuild of the set");
	for (size_t i = 0; i < LENGTH(zombies); i++)
		zombie_end(&zombies[i]);
}

/* One place in the array, which the dead one takes first. */
static void test_one_place(sel_selector *selector)
{
	sel_event event = { .events = 0 };
	struct zombie zombie;
	sel_status status = 0;
	int32_t fds[2];
	int waits = 0;

	open_pipe(fds);
	zombie_make(&zombie, selector, R);
	add(selector, fds[0], R, 1);
	put(fds[1], 1);
	while (status == 0 && waits++ < 4)
		status = sel_selector_select(selector, &event, 1, 0, 0);
	topic("a zombie and a ready descriptor, waits with capacity 1");
	is_status(1, status, "one of five waits has an event");
	is_int(fds[0], event.key.fd,
	       "the event is that of the ready descriptor");
	drain(fds[0]);
	ok(blocks(selector, 10 * MS),
	   "the descriptor is drained: a wait blocks");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	zombie_end(&zombie);
	close_both(fds);
}

static void test_wakeups(sel_selector *selector)
{
	struct zombie zombie;
	struct waiter waiter;
	sel_event event;
	bool woken = true;

	topic("a zombie and a wakeup");
	/* Pending while the set is built anew. */
	zombie_make(&zombie, selector, R);
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN,
		  sel_selector_select(selector, &event, 1, SEL_FOREVER, 0),
		  "the wakeup was sent before the wait: SEL_EWOKEN");
	ok(blocks(selector, 10 * MS),
	   "the wakeup was reported: the next wait blocks");
	zombie_end(&zombie);
	for (int i = 0; i < 10; i++) {
		zombie_make(&zombie, selector, R);
		waiter_start(&waiter, selector, SEL_FOREVER);
		(void)sel_selector_wakeup(selector);
		woken = waiter_join(&waiter) == SEL_EWOKEN && woken;
		zombie_end(&zombie);
	}
	ok(woken,
	   "the wakeup is sent to a waiting thread, ten times: SEL_EWOKEN");
	is_status(0, look_all(selector),
		  "all wakeups were reported: a look has no event");
}

static void test(uint32_t backend)
{
	sel_selector *selector;

	open_unix(mail);
	for (size_t i = 0; i < LENGTH(ways); i++)
		test_way(backend, i);
	selector = open_selector(backend, 0);
	test_again(selector);
	test_one_place(selector);
	test_wakeups(selector);
	sel_selector_free(selector);
	/* What was sent away ends with these. */
	close_both(mail);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
