/* SPDX-License-Identifier: MIT */
/*
 * Runs the scenario table on the library: the files that are its arguments, or
 * all of the source folder's.  CONFORMANCE_LEFT_OUT in the environment names a
 * file of scenarios that this system can't have: in each line "NAME" or
 * "BACKEND: NAME", a tab, and the reason.
 */
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "world.h"

/* A name that the table leaves out isn't asked for. */
static bool is_expected(const char *want, const char *saw)
{
	size_t length;

	if (!want)
		return strncmp(saw, "error", 5) != 0;
	length = strlen(want);
	if (!strncmp(want, "error ", 6) && !strchr(want + 6, ' ') &&
	    !strncmp(want, saw, length) && saw[length] == ' ')
		return true;
	return !strcmp(want, saw);
}

static void say_elapsed(struct world *world)
{
	say(world, world->elapsed < nanoseconds(word(world, 1)) ? "early" :
	    world->elapsed > nanoseconds(word(world, 2)) ? "late" : "ok");
}

static void step(struct world *world, enum target target)
{
	int64_t start;
	bool known;

	say(world, "nothing");
	if (world_file(world))
		return;
	if (!strcmp(word(world, 0), "elapsed")) {
		say_elapsed(world);
		return;
	}
	start = sel_now();
	known = target == ON_SELECTOR ? on_selector(world) :
		target == ON_LIBRARY ? on_library(world) : on_object(world);
	world->elapsed = sel_now() - start;
	if (!known)
		bail("line %d: no such operation: %s", world->operation->line,
		     word(world, 0));
}

static void play(const struct scenario *scenario, uint32_t backend)
{
	struct world world = { .count = 0 };
	const struct operation *operation;
	const char *want = NULL;
	bool good = true;
	size_t i;

	if (backend && sel_selector_new(&world.selector, backend, 0))
		bail("no selector");
	if (scenario->target == ON_POLL && sel_poll_new(&world.poll))
		bail("no poll object");
	if (scenario->target == ON_EPOLL && sel_epoll_new(&world.epoll, -1, 0))
		bail("no epoll object");
	for (i = 0; good && i < scenario->count; i++) {
		operation = world.operation = &scenario->operations[i];
		want = operation->want[backend];
		step(&world, scenario->target);
		good = is_expected(want, world.result);
	}
	world_end(&world);
	if (!good)
		diag("%s:%d: %s: expected %s, seen %s", scenario->file,
		     operation->line, word(&world, 0), want ? want :
		     "no error", world.result);
	ok(good, "%s%s%s", backend ? sel_backend_name(backend) : "",
	   backend ? ": " : "", scenario->name);
}

/* The scenarios that are left out, with their reasons. */
enum { LEFT_OUT = 256 };
static struct omission {
	char name[96];
	char reason[96];
	bool used;
} omissions[LEFT_OUT];
static int omitted;

static void read_left_out(const char *path)
{
	FILE *stream = fopen(path, "r");
	char line[256];

	if (!stream)
		bail("can't read %s", path);
	while (fgets(line, sizeof(line), stream)) {
		struct omission *next = &omissions[omitted];

		if (*line == '#' || *line == '\n' || *line == '\r')
			continue;
		if (omitted++ == LEFT_OUT ||
		    sscanf(line, "%95[^\t]%*[\t]%95[^\r\n]", next->name,
			   next->reason) != 2)
			bail("%s: no reason, or too much: %s", path, line);
	}
	fclose(stream);
}

/* Why a scenario is left out on a back end, or on all; or NULL. */
static const char *left_out(const char *name, uint32_t backend)
{
	const char *why = NULL;
	char text[96];

	snprintf(text, sizeof(text), "%s: %s", sel_backend_name(backend), name);
	for (struct omission *each = omissions; each < omissions + omitted;
	     each++) {
		if (strcmp(each->name, name) != 0 &&
		    strcmp(each->name, text) != 0)
			continue;
		each->used = true;
		why = each->reason;
	}
	return why;
}

static void check_left_out(void)
{
	int unused = 0;

	for (int i = 0; i < omitted; i++) {
		if (omissions[i].used)
			continue;
		diag("no scenario that would run: %s", omissions[i].name);
		unused++;
	}
	if (omitted)
		ok(unused == 0, "each scenario that is left out exists");
}

static void play_or_skip(const struct scenario *scenario, uint32_t backend,
			 uint32_t have)
{
	const char *why = left_out(scenario->name, backend);

	if (why)
		skip("%s: %s", scenario->name, why);
	else if (scenario->excluded)
		skip("not for C: %s", scenario->name);
	else if (scenario->needs & ~have || scenario->lacks & have)
		skip("not on this system: %s", scenario->name);
	else
		play(scenario, backend);
}

static bool runs_on(const struct scenario *scenario, uint32_t backend,
		    uint32_t have)
{
	if (scenario->target == ON_SELECTOR)
		return scenario->backends & have & UINT32_C(1) << backend;
	return backend == 0;
}

static void read_all(struct table *table)
{
	const char *folder = getenv("srcdir");
	char pattern[4096];
	glob_t found;
	size_t i;

	snprintf(pattern, sizeof(pattern),
		 "%s/bindings/conformance/cases/*.cases",
		 folder ? folder : ".");
	if (glob(pattern, 0, NULL, &found))
		bail("no table: %s", pattern);
	for (i = 0; i < found.gl_pathc; i++)
		table_read(table, found.gl_pathv[i]);
	globfree(&found);
}

int main(int argc, char **argv)
{
	struct table table = { .count = 0 };
	const struct scenario *each, *end;
	uint32_t backend, have = 0;
	int i;

	/* What the default is, is in the table. */
	unsetenv("LIBSEL_BACKEND");
	signal(SIGPIPE, SIG_IGN);
	for (i = 1; i < argc; i++)
		table_read(&table, argv[i]);
	if (argc < 2)
		read_all(&table);
	if (getenv("CONFORMANCE_LEFT_OUT"))
		read_left_out(getenv("CONFORMANCE_LEFT_OUT"));
	end = table.scenarios + table.count;
	for (backend = 1; backend < BACKENDS; backend++)
		if (!sel_backend_available(backend))
			have |= UINT32_C(1) << backend;
	begin_tests();
	for (each = table.scenarios; each < end; each++)
		for (backend = 0; backend < BACKENDS; backend++)
			if (runs_on(each, backend, have))
				play_or_skip(each, backend, have);
	for (backend = 1; backend < BACKENDS; backend++)
		if (!(have >> backend & 1))
			skip("%s: not available", sel_backend_name(backend));
	check_left_out();
	table_free(&table);
	return finish();
}
