/* SPDX-License-Identifier: MIT */
/*
 * A forger of numbers: a child closes all descriptors, as daemons and workers
 * do, and puts strangers of one kind at every number that its parent had.  Then
 * the child makes one call of a selector that it has inherited, and each
 * stranger has to be what the stranger was.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "fork/fork.h"

/* The numbers that are forged, and where the strangers' other ends are. */
enum { FIRST = 3, LAST = 31, HIGH = 100 };

/* What eventfds hold, and what sockets and pipes are given. */
enum { VALUE = 3 };

enum kind {
	READER, WRITER, SOCKET, EVENTFD, EPOLL, EPOLL_ODD, EPOLL_EVEN, KINDS
};

static const char *const kinds[KINDS] = {
	"reading ends of pipes", "writing ends of pipes", "sockets", "eventfds",
	"epoll sets with duplicates of a pipe",
	"epoll sets, and at even numbers sockets that the sets hold",
	"epoll sets, and at odd numbers sockets that the sets hold",
};

struct stranger {
	enum kind kind;
	int32_t fd;
	int32_t peer;
	int flags;
	char info[4096];	/* what the kernel says of an epoll set */
};

struct world {
	uint32_t backend;
	sel_selector *selector;
	sel_selector *second;
	int32_t fds[2];
	bool taken[LAST + 1];	/* numbers that are not the world's */
	bool outer;
	enum kind kind;
	sel_status (*call)(struct world *world);
	struct stranger strangers[LAST + 1];
	int32_t held[2];	/* what EPOLL's sets hold */
};

/* The kind of the stranger at a number. */
static enum kind kind_at(const struct world *world, int32_t number)
{
	if (world->kind <= EPOLL)
		return world->kind;
	return (number % 2 == 1) == (world->kind == EPOLL_ODD) ? world->kind :
	       SOCKET;
}

static void close_all(void)
{
	for (int32_t fd = FIRST; fd < 2 * HIGH; fd++)
		(void)close(fd);
}

/* The same, and what comes next gets the numbers that the world's had. */
static void close_for(const struct world *world)
{
	close_all();
	for (int32_t fd = FIRST; fd <= LAST; fd++)
		if (world->taken[fd] && dup2(STDOUT_FILENO, fd) != fd)
			bail("dup2");
}

/* What the kernel says of a set; pieces that change by themselves are not
   among it. */
static void read_info(int32_t fd, char *text, size_t size)
{
	char path[64];
	ssize_t got;
	int info;

	memset(text, 0, size);
	(void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = open(path, O_RDONLY | O_CLOEXEC);
	if (info < 0)
		return;
	got = read(info, text, size - 1);
	if (got < 0)
		bail("fdinfo");
	(void)close(info);
}

/* Puts one end at the number, and the other one out of the way. */
static void take_place(struct stranger *stranger, int32_t number,
		       const int32_t ends[2])
{
	stranger->peer = fcntl(ends[1], F_DUPFD_CLOEXEC, HIGH);
	stranger->fd = fcntl(ends[0], F_DUPFD_CLOEXEC, HIGH);
	(void)close(ends[1]);
	(void)close(ends[0]);
	if (stranger->peer < 0 || stranger->fd < 0)
		bail("F_DUPFD_CLOEXEC");
	move_to(&stranger->fd, number);
}

static void make(struct world *world, enum kind kind, int32_t number)
{
	struct stranger *stranger = &world->strangers[number];
	struct epoll_event event = { .events = EPOLLIN };
	int32_t ends[2];
	int32_t swapped;

	stranger->kind = kind;
	switch (kind) {
	case READER:
		open_pipe(ends);
		break;
	case WRITER:
		open_pipe(ends);
		swapped = ends[0];
		ends[0] = ends[1];
		ends[1] = swapped;
		break;
	case SOCKET:
		open_unix(ends);
		break;
	case EVENTFD:
		ends[0] = eventfd(VALUE, EFD_CLOEXEC | EFD_NONBLOCK);
		ends[1] = dup_of(ends[0]);
		break;
	default:
		ends[0] = epoll_create1(EPOLL_CLOEXEC);
		ends[1] = dup_of(ends[0]);
	}
	take_place(stranger, number, ends);
	if (kind == EPOLL &&
	    epoll_ctl(number, EPOLL_CTL_ADD, world->held[0], &event) != 0)
		bail("epoll_ctl");
}

/* Each set holds each socket by its number. */
static void fill_sets(const struct world *world)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };

	for (int32_t set = FIRST; set <= LAST; set++)
		for (int32_t fd = FIRST; fd <= LAST; fd++)
			if (kind_at(world, set) >= EPOLL &&
			    kind_at(world, fd) == SOCKET &&
			    epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) != 0)
				bail("epoll_ctl");
}

static void forge(struct world *world)
{
	close_all();
	open_pipe(world->held);
	for (int i = 0; i < 2; i++)
		move_to(&world->held[i], HIGH + 90 + i);
	for (int32_t fd = FIRST; fd <= LAST; fd++)
		make(world, kind_at(world, fd), fd);
	if (world->kind > EPOLL)
		fill_sets(world);
	for (int32_t fd = FIRST; fd <= LAST; fd++) {
		struct stranger *stranger = &world->strangers[fd];

		stranger->flags = fcntl(fd, F_GETFL);
		if (stranger->kind >= EPOLL)
			read_info(fd, stranger->info, sizeof(stranger->info));
	}
}

/* Exactly what was sent comes out, and then nothing. */
static bool carries(int32_t from, int32_t to)
{
	char text[VALUE + 1];

	put(from, VALUE);
	TRY(read(to, text, sizeof(text)) == VALUE);
	TRY(read(to, text, sizeof(text)) == -1 && errno == EAGAIN);
	return true;
}

static bool is_unhurt(struct stranger *stranger)
{
	char info[sizeof(stranger->info)];
	uint64_t value = 0;

	TRY(fcntl(stranger->fd, F_GETFL) == stranger->flags);
	TRY(fcntl(stranger->fd, F_GETFD) == FD_CLOEXEC);
	switch (stranger->kind) {
	case READER:
		return carries(stranger->peer, stranger->fd);
	case WRITER:
		return carries(stranger->fd, stranger->peer);
	case SOCKET:
		return carries(stranger->peer, stranger->fd) &&
		       carries(stranger->fd, stranger->peer);
	case EVENTFD:
		TRY(one_file(stranger->fd, stranger->peer));
		TRY(read(stranger->fd, &value, sizeof(value)) ==
		    sizeof(value));
		TRY(value == VALUE);
		return true;
	default:
		TRY(one_file(stranger->fd, stranger->peer));
		read_info(stranger->fd, info, sizeof(info));
		TRY(strcmp(info, stranger->info) == 0);
		return true;
	}
}

static sel_status selects(struct world *world)
{
	return look_all(world->selector);
}

static sel_status registers(struct world *world)
{
	(void)sel_selector_register(world->selector, HIGH + 90, R, 2, NULL);
	return sel_selector_unregister(world->selector, HIGH + 90, NULL);
}

static sel_status modifies(struct world *world)
{
	return sel_selector_modify(world->selector, world->fds[0], W, 2, NULL);
}

static sel_status unregisters(struct world *world)
{
	return sel_selector_unregister(world->selector, world->fds[0], NULL);
}

static sel_status wakes(struct world *world)
{
	(void)sel_selector_wakeup(world->selector);
	(void)sel_selector_wakeup(world->second);
	(void)look_all(world->selector);
	return sel_selector_wakeup(world->selector);
}

static sel_status asks_fileno(struct world *world)
{
	return sel_selector_fileno(world->selector);
}

static sel_status makes_another(struct world *world)
{
	sel_selector *other = open_selector(world->backend, 0);

	(void)sel_selector_fileno(other);
	(void)sel_selector_wakeup(other);
	(void)look_all(other);
	sel_selector_free(other);
	return 0;
}

static sel_status closes(struct world *world)
{
	return sel_selector_close(world->selector);
}

/* Each second call finds the numbers that the first one has left. */
static sel_status uses_and_frees(struct world *world)
{
	(void)look_all(world->selector);
	sel_selector_free(world->second);
	(void)sel_selector_wakeup(world->selector);
	return look_all(world->selector);
}

static const struct {
	const char *name;
	sel_status (*call)(struct world *world);
} calls[] = {
	{ "select", selects },
	{ "register", registers },
	{ "modify", modifies },
	{ "unregister", unregisters },
	{ "wakeup", wakes },
	{ "fileno", asks_fileno },
	{ "new", makes_another },
	{ "close", closes },
	{ "select, and free of another", uses_and_frees },
};

static bool child_is_forged(struct turn *parent, void *context)
{
	struct world *world = context;
	bool good = true;

	(void)parent;
	forge(world);
	(void)world->call(world);
	sel_selector_free(world->selector);
	for (int32_t fd = FIRST; fd <= LAST; fd++) {
		if (is_unhurt(&world->strangers[fd]))
			continue;
		diag("number %d", fd);
		good = false;
	}
	return good;
}

static void world_open(struct world *world, bool outer)
{
	world->outer = outer;
	for (int32_t fd = FIRST; fd <= LAST; fd++)
		world->taken[fd] = is_open(fd);
	open_pipe(world->fds);
	world->selector = open_selector(world->backend, 0);
	world->second = open_selector(world->backend, 0);
	if (outer) {
		(void)sel_selector_fileno(world->selector);
		(void)sel_selector_fileno(world->second);
	}
	add(world->selector, world->fds[0], R, 1);
	add(world->second, world->fds[0], R, 1);
	if (free_number() > LAST)
		bail("more descriptors than are forged");
}

static void world_close(struct world *world)
{
	sel_selector_free(world->selector);
	sel_selector_free(world->second);
	close_both(world->fds);
}

/* A thread that sleeps hears of the wakeup, and not at its time-out only. */
static bool is_woken(sel_selector *selector)
{
	struct waiter waiter;

	waiter_start(&waiter, selector, 10000 * MS);
	TRY(sel_selector_wakeup(selector) == 0);
	TRY(waiter_join(&waiter) == SEL_EWOKEN);
	TRY(waiter.elapsed < 5000 * MS);
	return true;
}

/* All that a selector is for. */
static bool works(sel_selector *selector, const int32_t fds[2], bool outer)
{
	add(selector, fds[0], R, 7);
	put(fds[1], 1);
	TRY(only(selector, fds[0], R, 7));
	drain(fds[0]);
	TRY(is_woken(selector));
	TRY(!outer || sel_selector_fileno(selector) >= 0);
	TRY(look_all(selector) == 0);
	TRY(sel_selector_unregister(selector, fds[0], NULL) == 0);
	return true;
}

/* The parts of a new selector get the numbers of inherited ones. */
static bool child_makes_another(struct turn *parent, void *context)
{
	struct world *world = context;
	bool outer = world->outer &&
		     sel_backend_features(world->backend) & SEL_FEATURE_FILENO;
	sel_selector *other;
	int32_t fds[2];

	/* What comes next gets the numbers of the first selector. */
	(void)parent;
	close_for(world);
	open_pipe(fds);
	other = open_selector(world->backend, 0);
	if (outer)
		TRY(sel_selector_fileno(other) >= 0);
	for (int i = 0; i < 2; i++)
		move_to(&fds[i], HIGH + i);
	TRY(works(other, fds, outer));
	(void)world->call(world);
	TRY(works(other, fds, outer));
	sel_selector_free(world->selector);
	TRY(works(other, fds, outer));
	sel_selector_free(other);
	return true;
}

/* The first that is used gets the numbers of the second. */
static bool child_uses_both(struct turn *parent, void *context)
{
	struct world *world = context;
	int32_t number = world->fds[0];
	int32_t fds[2];

	(void)parent;
	close_for(world);
	open_pipe(fds);
	for (int i = 0; i < 2; i++)
		move_to(&fds[i], HIGH + i);
	(void)look_all(world->second);
	TRY(sel_selector_unregister(world->second, number, NULL) == 0);
	TRY(works(world->second, fds, false));
	(void)look_all(world->selector);
	TRY(works(world->second, fds, false));
	TRY(sel_selector_unregister(world->selector, number, NULL) == 0);
	TRY(works(world->selector, fds, false));
	sel_selector_free(world->second);
	TRY(works(world->selector, fds, false));
	return true;
}

/* Whether a duplicate of an eventfd holds what the eventfd does: for a processor
   of the other byte order, qemu-user swaps the bytes of what is read. */
static bool eventfds_have_duplicates(void)
{
	int32_t fd = eventfd(VALUE, EFD_CLOEXEC | EFD_NONBLOCK);
	int32_t copy = fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
	uint64_t value = 0;
	bool same = read(copy, &value, sizeof(value)) == sizeof(value) &&
		    value == VALUE;

	close_one(&fd);
	close_one(&copy);
	return same;
}

static void test(uint32_t backend)
{
	struct world world = { .backend = backend };

	for (int outer = 0; outer <= 1; outer++) {
		world_open(&world, outer);
		for (size_t i = 0; i < LENGTH(calls); i++) {
			topic("%s%s", calls[i].name,
			      outer ? ", fileno was asked" : "");
			world.call = calls[i].call;
			for (int kind = 0; kind < KINDS; kind++) {
				world.kind = (enum kind)kind;
				if (kind == EVENTFD &&
				    !eventfds_have_duplicates()) {
					skip("qemu-user swaps an eventfd's bytes");
					continue;
				}
				ok(turn_run(child_is_forged, &world),
				   "the strangers are %s: each is unhurt",
				   kinds[kind]);
			}
			ok(turn_run(child_makes_another, &world),
			   "a new selector at these numbers: it works");
		}
		topic("two inherited selectors%s",
		      outer ? ", fileno was asked" : "");
		ok(turn_run(child_uses_both, &world),
		   "all closed, then both are used: both work");
		ok(look_all(world.selector) == 0 &&
		   look_all(world.second) == 0,
		   "the parent's selectors are idle");
		put(world.fds[1], 1);
		ok(only(world.selector, world.fds[0], R, 1) &&
		   only(world.second, world.fds[0], R, 1),
		   "the parent's selectors work");
		world_close(&world);
	}
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
