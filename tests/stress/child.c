/* SPDX-License-Identifier: MIT */
/* See child.h. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fork/fork.h"
#include "stress/child.h"

/* The numbers that are taken; the parent has no higher ones. */
enum { FIRST = 3, LAST = 47, PAIRS = LAST };

/* How long a child may wait for what has happened already, and may live. */
enum { PATIENCE = 15000, SECONDS = 45 };

struct world {
	sel_selector *selector;		/* the inherited one; NULL when freed */
	sel_selector *other;		/* the child's own, among the strangers */
	uint32_t backend;
	int32_t pairs[PAIRS][2];
	struct stat files[PAIRS][2];
	int count;
};

uint32_t draw(struct random *random, uint32_t end)
{
	uint64_t value = random->state += UINT64_C(0x9e3779b97f4a7c15);

	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((value >> 32) * end >> 32);
}

void dawdle(struct random *random)
{
	uint32_t kind = draw(random, 4);
	uint32_t many = draw(random, kind < 2 ? 10 : 3000);

	if (kind == 0)
		return;
	for (volatile uint32_t i = 0; i < many; i++)
		if (kind == 1)
			sched_yield();
}

/* Takes the free numbers, lowest first. */
static bool take_numbers(struct world *world, struct random *random)
{
	uint32_t turn = draw(random, 8);
	int32_t *pair;

	do {
		TRY(world->count < PAIRS);
		pair = world->pairs[world->count];
		if (draw(random, 2))
			open_pipe(pair);
		else
			open_unix(pair);
		for (int i = 0; i < 2; i++)
			TRY(fstat(pair[i],
				  &world->files[world->count][i]) == 0);
		world->count++;
		if (turn-- == 0) {
			world->other = open_selector(world->backend, 0);
			if (draw(random, 2))
				(void)sel_selector_fileno(world->other);
		}
	} while (pair[0] <= LAST && pair[1] <= LAST);
	return true;
}

/* Each of them is the file that it was, and carries what it is given. */
static bool files_are_unhurt(struct world *world)
{
	char text[4];
	struct stat now;

	for (int i = 0; i < world->count; i++) {
		int32_t *pair = world->pairs[i];

		for (int j = 0; j < 2; j++) {
			TRY(fstat(pair[j], &now) == 0);
			TRY(now.st_ino == world->files[i][j].st_ino &&
			    now.st_dev == world->files[i][j].st_dev);
		}
		TRY(write(pair[1], "abc", 3) == 3);
		TRY(read(pair[0], text, sizeof(text)) == 3);
		TRY(read(pair[0], text, sizeof(text)) == -1 &&
		    errno == EAGAIN);
	}
	return true;
}

static bool sees(sel_selector *selector, int32_t fd)
{
	sel_event event;

	TRY(sel_selector_select(selector, &event, 1, PATIENCE * MS, 0) == 1);
	TRY(event.key.fd == fd && event.events == R && event.key.data == 7);
	return true;
}

/* All that a selector is for.  One that is inherited may have a wakeup of the
   parent to report. */
static bool works(sel_selector *selector, const int32_t fds[2])
{
	sel_status status;

	TRY(sel_selector_register(selector, fds[0], R, 7, NULL) == 0);
	status = look_all(selector);
	TRY(status == 0 || status == SEL_EWOKEN);
	TRY(look_all(selector) == 0);
	put(fds[1], 1);
	TRY(sees(selector, fds[0]));
	TRY(sel_selector_wakeup(selector) == 0);
	TRY(sees(selector, fds[0]));
	TRY(look_all(selector) == SEL_EWOKEN);
	drain(fds[0]);
	TRY(look_all(selector) == 0);
	TRY(sel_selector_modify(selector, fds[0], R, 8, NULL) == 0);
	TRY(sel_selector_unregister(selector, fds[0], NULL) == 0);
	return true;
}

/* What the parent had registered is not the child's to look at. */
static bool forget(sel_selector *selector)
{
	sel_status status;

	for (int32_t fd = 0; fd <= 2 * LAST; fd++) {
		status = sel_selector_unregister(selector, fd, NULL);
		TRY(status == 0 || status == SEL_ENOTREG);
	}
	TRY(sel_selector_count(selector) == 0);
	return true;
}

static bool use(struct world *world, struct random *random)
{
	uint32_t pair = draw(random, (uint32_t)world->count);

	switch (draw(random, 6)) {
	case 0:
		sel_selector_free(world->selector);
		world->selector = NULL;
		return true;
	case 1:
		TRY(sel_selector_close(world->selector) == 0);
		sel_selector_free(world->selector);
		world->selector = NULL;
		return true;
	case 2:
		TRY(sel_selector_wakeup(world->selector) == 0);
		return true;
	case 3:
		(void)sel_selector_fileno(world->selector);
		return true;
	case 4:
		return world->other == NULL ||
		       works(world->other, world->pairs[pair]);
	default:
		TRY(forget(world->selector));
		return works(world->selector, world->pairs[pair]);
	}
}

bool child_passes(sel_selector *selector, uint32_t backend,
		  struct random *random)
{
	struct world world = { .selector = selector, .backend = backend };
	bool early = draw(random, 2);

	(void)signal(SIGALRM, SIG_DFL);
	(void)alarm(SECONDS);
	/* Before or after the numbers are others', both happen. */
	if (early)
		TRY(forget(selector));
	if (draw(random, 4))
		for (int32_t fd = FIRST; fd <= 2 * LAST; fd++)
			(void)close(fd);
	TRY(take_numbers(&world, random));
	for (int i = 0; i < 3 && world.selector != NULL; i++)
		TRY(use(&world, random));
	TRY(files_are_unhurt(&world));
	sel_selector_free(world.selector);
	TRY(files_are_unhurt(&world));
	if (world.other != NULL)
		TRY(works(world.other, world.pairs[0]));
	sel_selector_free(world.other);
	return files_are_unhurt(&world);
}
