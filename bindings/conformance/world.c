/* SPDX-License-Identifier: MIT */
/*
 * Files by name, and results in words: see world.h.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "tap.h"
#include "world.h"

const char *word(const struct world *world, int n)
{
	const struct operation *operation = world->operation;

	return n < operation->count ? operation->words[n] : NULL;
}

uint32_t number(const char *text)
{
	return (uint32_t)strtoll(text, NULL, 10);
}

/* Rounded away from 0, and cut to what an int64_t holds. */
int64_t nanoseconds(const char *text)
{
	double exact = strtod(strcmp(text, "none") ? text : "inf", NULL) * 1e9;
	int64_t whole;

	if (exact >= 0x1p62)
		return SEL_FOREVER;
	if (exact <= -0x1p62)
		return -SEL_FOREVER;
	whole = (int64_t)exact;
	return whole + (exact > (double)whole) - (exact < (double)whole);
}

static struct file *file(struct world *world, const char *name)
{
	int i;

	for (i = world->count - 1; i >= 0; i--)
		if (!strcmp(world->files[i].name, name))
			return &world->files[i];
	return NULL;
}

static struct file *known(struct world *world, const char *name)
{
	struct file *found = name ? file(world, name) : NULL;

	if (!found)
		bail("line %d: no file %s", world->operation->line,
		     name ? name : "at all");
	return found;
}

struct reference reference(struct world *world, const char *name)
{
	struct reference self = { .fd = -1 };
	struct file *found;

	if (!strcmp(name, "self")) {
		self.fd = world->selector ?
			sel_selector_fileno(world->selector) :
			sel_epoll_fileno(world->epoll);
	} else if (!strcmp(name, "@none")) {
		self.token = UINT64_MAX;
	} else if (*name == '@') {
		found = known(world, name + 1);
		self.token = (uint64_t)(found - world->files) + 1;
		self.fd = found->open ? found->number : -1;
	} else if (isdigit((unsigned char)*name) || *name == '-') {
		self.fd = (int32_t)strtol(name, NULL, 10);
	} else {
		self.fd = known(world, name)->number;
	}
	return self;
}

const char *name_of(const struct world *world, int32_t fd)
{
	static char text[16];
	int i;

	for (i = world->count - 1; i >= 0; i--)
		if (world->files[i].number == fd)
			return world->files[i].name;
	snprintf(text, sizeof(text), "%d", fd);
	return text;
}

static void add(struct world *world, const char *name, const char *end,
		int32_t fd, bool open, int32_t child)
{
	struct file *new = &world->files[world->count];
	size_t room = sizeof(new->name);

	if (world->count++ == FILES ||
	    snprintf(new->name, room, "%s%s", name, end) >= (int)room)
		bail("line %d: too much of files", world->operation->line);
	new->number = fd;
	new->open = open;
	new->child = child;
}

static void check(struct world *world, int32_t code)
{
	if (code < 0)
		bail("line %d: %s: %s", world->operation->line, word(world, 0),
		     sel_strerror(code));
}

static void open_one(struct world *world)
{
	const char *kind = word(world, 0), *name = word(world, 1);
	bool later = !strcmp(kind, "later"), pipe = !strcmp(kind, "pipe");
	const char *text = word(world, 2);
	int32_t fds[2], child, other = -1, count;

	if (text && !later)
		other = known(world, text)->number;
	count = conformance_open(kind, other, text, fds, &child);
	check(world, count);
	add(world, name, count == 1 ? "" : pipe ? ".r" : ".a", fds[0],
	    strcmp(kind, "unused") != 0, child);
	if (count == 2)
		add(world, name, pipe ? ".w" : ".b", fds[1], true, 0);
}

static bool among(const char *verb, const char *const *list)
{
	while (*list && strcmp(*list, verb) != 0)
		list++;
	return *list;
}

bool world_file(struct world *world)
{
	static const char *const kinds[] = {
		"pipe", "unix", "tcp", "listener", "connect", "socket", "file",
		"directory", "null", "eventfd", "unused", "dup", "later", NULL
	};
	static const char *const verbs[] = {
		"write", "post", "fill", "drain", "shutdown", "urgent",
		"close", "replace", NULL
	};
	const char *verb = word(world, 0), *other = word(world, 2);
	struct file *target;

	/* `close` alone closes the selector. */
	if (!word(world, 1))
		return false;
	if (among(verb, kinds)) {
		open_one(world);
	} else if (!strcmp(verb, "await")) {
		target = known(world, word(world, 1));
		check(world, conformance_await(target->number, *other));
	} else if (among(verb, verbs)) {
		target = known(world, word(world, 1));
		check(world, conformance_do(verb, target->number, other ?
					    known(world, other)->number : -1));
		if (!strcmp(verb, "close"))
			target->open = false;
		if (!strcmp(verb, "replace"))
			target->open = true;
	} else {
		return false;
	}
	say(world, "ok");
	return true;
}

void world_end(struct world *world)
{
	struct file *each;

	sel_selector_free(world->selector);
	sel_poll_free(world->poll);
	sel_epoll_free(world->epoll);
	for (each = world->files; each < world->files + world->count; each++) {
		if (each->open)
			conformance_do("close", each->number, -1);
		conformance_reap(each->child);
	}
}

#define PRINT(text) do { \
	va_list args; \
	va_start(args, format); \
	vsnprintf(text, sizeof(text), format, args); \
	va_end(args); \
} while (0)

void say(struct world *world, const char *format, ...)
{
	PRINT(world->result);
}

void say_status(struct world *world, sel_status status)
{
	if (status >= 0)
		say(world, "ok");
	else if (status == SEL_EWOKEN)
		say(world, "woken");
	else if (status < -20999 || status > -20001)
		say(world, "error OSError %s", sel_error_name(status));
	else
		say(world, "error %s %s", sel_error_exception(status),
		    sel_error_name(status));
}

void add_item(struct world *world, const char *format, ...)
{
	if (world->nitems == (int)(sizeof(world->items) /
				   sizeof(world->items[0])))
		bail("too many results");
	PRINT(world->items[world->nitems]);
	world->nitems++;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

void say_items(struct world *world, const char *first)
{
	char *end = world->result + sizeof(world->result), *at;
	int i;

	qsort(world->items, (size_t)world->nitems, sizeof(world->items[0]),
	      compare);
	say(world, "%s", first);
	at = world->result + strlen(first);
	for (i = 0; i < world->nitems; i++)
		if (!i || strcmp(world->items[i - 1], world->items[i]) != 0)
			at += snprintf(at, (size_t)(end - at), " %s",
				       world->items[i]);
	world->nitems = 0;
}
