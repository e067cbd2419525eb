/* SPDX-License-Identifier: MIT */
/*
 * A child that closes a selector without having used it, or uses it first: it
 * closes its copies of the selector's descriptors where they are provably the
 * selector's, and nothing that the child has put at one of these numbers.
 */
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "fork/fork.h"

enum { NUMBERS = 256, OWN = 4 };

enum end { FREE, CLOSE, USE_AND_FREE, ENDS };
enum stranger { PIPE, EPOLL, EVENTFD, STRANGERS };

static const char *const ends[ENDS] = { "free", "close", "use and free" };
static const char *const strangers[STRANGERS] = { "pipe", "epoll", "eventfd" };

struct world {
	sel_selector *selector;
	int32_t fds[2];
	int32_t own[OWN];	/* the selector's descriptors */
	int owns;
	bool gone[OWN];		/* those closed when the child ends; */
	int closes;		/* how many it closes, of these */
	enum end end;
	enum stranger stranger;
	unsigned int replaced;	/* bits of `own` */
};

/* The number that the set of the next selector will have, if it tells. */
static int32_t number_of_set(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t number = sel_selector_fileno(selector);

	sel_selector_free(selector);
	return number;
}

/*
 * epoll proves of all that they are the selector's, /dev/poll of its set,
 * poll and select of nothing.  A kqueue is not inherited, and nothing is
 * proven of the channel that serves where the system has no user events.
 */
static void know_proven(struct world *world, uint32_t backend, int32_t set)
{
	for (int i = 0; i < world->owns; i++) {
		world->gone[i] = backend == SEL_BACKEND_EPOLL ||
				 world->own[i] == set;
		world->closes += world->gone[i];
	}
	if (backend == SEL_BACKEND_KQUEUE)
		world->closes = 0;
}

static void world_open(struct world *world, uint32_t backend, bool outer)
{
	bool before[NUMBERS];
	int32_t set;

	*world = (struct world){ .owns = 0 };
	open_pipe(world->fds);
	set = number_of_set(backend);
	for (int i = 0; i < NUMBERS; i++)
		before[i] = is_open(i);
	world->selector = open_selector(backend, 0);
	if (outer && sel_selector_fileno(world->selector) < 0)
		bail("no fileno");
	for (int i = 0; i < NUMBERS; i++) {
		if (before[i] || !is_open(i))
			continue;
		if (world->owns == OWN)
			bail("a selector with many descriptors");
		world->own[world->owns++] = i;
	}
	know_proven(world, backend, set);
	add(world->selector, world->fds[0], R, 1);
}

static bool end(struct world *world)
{
	if (world->end == USE_AND_FREE) {
		put(world->fds[1], 1);
		TRY(only(world->selector, world->fds[0], R, 1));
		drain(world->fds[0]);
	}
	if (world->end == CLOSE)
		TRY(sel_selector_close(world->selector) == 0);
	else
		sel_selector_free(world->selector);
	return true;
}

static bool child_ends(struct turn *parent, void *context)
{
	struct world *world = context;
	int before = count_open();

	(void)parent;
	TRY(end(world));
	TRY(count_open() == before - world->closes);
	for (int i = 0; i < world->owns; i++)
		TRY(is_open(world->own[i]) == !world->gone[i]);
	TRY(is_open(world->fds[0]) && is_open(world->fds[1]));
	return true;
}

static int32_t open_stranger(enum stranger stranger, int32_t fds[2])
{
	fds[1] = -1;
	if (stranger == PIPE)
		open_pipe(fds);
	else if (stranger == EPOLL)
		fds[0] = epoll_create1(EPOLL_CLOEXEC);
	else
		fds[0] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return fds[0];
}

/* What the system lists of an epoll set, where it does. */
static int members(int32_t fd)
{
	char line[200];
	int count = 0;
	FILE *file;

	snprintf(line, sizeof(line), "/proc/self/fdinfo/%d", fd);
	file = fopen(line, "re");
	if (file == NULL)
		return 0;
	while (fgets(line, sizeof(line), file) != NULL)
		count += strncmp(line, "tfd:", 4) == 0;
	fclose(file);
	return count;
}

/* Nothing was put into it or written to it. */
static bool unused(enum stranger stranger, int32_t fd)
{
	struct epoll_event event = { .events = EPOLLOUT };
	uint64_t value = 0;
	int32_t fds[2];

	if (stranger == EPOLL) {
		TRY(epoll_wait(fd, &event, 1, 0) == 0);
		TRY(members(fd) == 0);
		open_unix(fds);
		TRY(epoll_ctl(fd, EPOLL_CTL_ADD, fds[0], &event) == 0);
		TRY(epoll_wait(fd, &event, 1, 0) == 1);
		return true;
	}
	TRY(read(fd, &value, sizeof(value)) < 0);
	return true;
}

/* The child has closed some of the numbers and opened them for itself. */
static bool child_replaces(struct turn *parent, void *context)
{
	struct world *world = context;
	int32_t files[OWN][2];

	(void)parent;
	/* Such as a kqueue's, where the next stranger would be opened. */
	plug_gaps(world->fds[0]);
	for (int i = 0; i < world->owns; i++) {
		if ((world->replaced >> i & 1) == 0)
			continue;
		(void)open_stranger(world->stranger, files[i]);
		TRY(dup2(files[i][0], world->own[i]) == world->own[i]);
	}
	TRY(end(world));
	for (int i = 0; i < world->owns; i++) {
		if ((world->replaced >> i & 1) == 0)
			continue;
		TRY(one_file(files[i][0], world->own[i]));
		TRY(unused(world->stranger, world->own[i]));
	}
	return true;
}

/* What is closed in the child can't be closed once more. */
static bool child_closes(struct turn *parent, void *context)
{
	struct world *world = context;
	int before = count_open();

	(void)parent;
	for (int i = 0; i < world->owns; i++)
		if ((world->replaced >> i & 1) != 0)
			(void)close(world->own[i]);
	TRY(end(world));
	TRY(count_open() <= before);
	TRY(is_open(world->fds[0]) && is_open(world->fds[1]));
	return true;
}

static bool parent_is_well(struct world *world)
{
	TRY(look_all(world->selector) == 0);
	put(world->fds[1], 1);
	TRY(only(world->selector, world->fds[0], R, 1));
	drain(world->fds[0]);
	TRY(sel_selector_wakeup(world->selector) == 0);
	TRY(look_all(world->selector) == SEL_EWOKEN);
	TRY(look_all(world->selector) == 0);
	return true;
}

static void test_one(uint32_t backend, bool outer)
{
	struct world world;
	bool good;

	world_open(&world, backend, outer);
	for (world.end = FREE; world.end < ENDS; world.end++) {
		ok(turn_run(child_ends, &world) && parent_is_well(&world),
		   "%s%s in a child: it closes the selector's descriptors only",
		   ends[world.end], outer ? " after fileno" : "");
		good = true;
		for (world.replaced = 1; world.replaced < 1U << world.owns;
		     world.replaced++)
			good = good && turn_run(child_closes, &world) &&
			       parent_is_well(&world);
		ok(good,
		   "%s%s in a child that has closed them: nothing else is closed",
		   ends[world.end], outer ? " after fileno" : "");
		for (world.stranger = PIPE; world.stranger < STRANGERS;
		     world.stranger++) {
			good = true;
			for (world.replaced = 1;
			     world.replaced < 1U << world.owns;
			     world.replaced++)
				good = good &&
				       turn_run(child_replaces, &world) &&
				       parent_is_well(&world);
			ok(good,
			   "%s%s in a child with a strange %s at their numbers: it stays",
			   ends[world.end], outer ? " after fileno" : "",
			   strangers[world.stranger]);
		}
	}
	sel_selector_free(world.selector);
	close_both(world.fds);
}

static void test(uint32_t backend)
{
	test_one(backend, false);
	if (number_of_set(backend) >= 0)
		test_one(backend, true);
	else
		skip("fileno is not supported");
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
