/* SPDX-License-Identifier: MIT */
/*
 * select, constants and back ends.
 */
#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "world.h"

enum { WORD = 16, TEXT = ROOM * WORD };

/* Up to ROOM words between commas, or - for none. */
struct list {
	char words[ROOM][WORD];
	int32_t fds[ROOM];
	size_t count;
};

static void read_list(struct world *world, struct list *list, const char *text)
{
	size_t length;

	list->count = 0;
	if (!strcmp(text, "-"))
		return;
	for (; *text; text += length + (text[length] == ',')) {
		char *copy = list->words[list->count];

		length = strcspn(text, ",");
		if (list->count == ROOM || length >= WORD)
			bail("a list is too long");
		memcpy(copy, text, length);
		copy[length] = '\0';
		list->fds[list->count++] = reference(world, copy).fd;
	}
}

/* The words of those that are left; both are in the same order. */
static void write_list(const struct list *before, const struct list *after,
		       char text[TEXT])
{
	size_t i, j = 0, length = 0;

	strcpy(text, "-");
	for (i = 0; i < before->count && j < after->count; i++) {
		if (before->fds[i] != after->fds[j])
			continue;
		length += (size_t)snprintf(text + length, TEXT - length,
					   "%s%s", j ? "," : "",
					   before->words[i]);
		j++;
	}
	/* A result that was not among the arguments. */
	if (j < after->count)
		strcpy(text, "?");
}

static void select_lists(struct world *world)
{
	static struct list before[3], after[3];
	static char texts[3][TEXT];
	sel_status status;
	size_t total = 0;
	int i;

	for (i = 0; i < 3; i++) {
		read_list(world, &before[i], word(world, i + 1));
		after[i] = before[i];
	}
	status = sel_select(after[0].fds, &after[0].count,
			    after[1].fds, &after[1].count,
			    after[2].fds, &after[2].count,
			    nanoseconds(word(world, 4)), 0);
	if (status < 0) {
		say_status(world, status);
		return;
	}
	for (i = 0; i < 3; i++) {
		write_list(&before[i], &after[i], texts[i]);
		total += after[i].count;
	}
	say(world, "lists %s %s %s%s", texts[0], texts[1], texts[2],
	    total == (size_t)status ? "" : " and a wrong count");
}

static sel_status make(const char *name)
{
	sel_status status = sel_backend_by_name(name);
	sel_selector *made;

	if (status > 0)
		status = sel_selector_new(&made, (uint32_t)status, 0);
	if (!status)
		sel_selector_free(made);
	return status;
}

static sel_status make_object(const char *name)
{
	sel_status status = SEL_EVALUE;
	sel_devpoll *devpoll;
	sel_kqueue *kqueue;
	sel_epoll *epoll;
	sel_poll *poll;

	if (!strcmp(name, "poll")) {
		status = sel_poll_new(&poll);
		if (!status)
			sel_poll_free(poll);
	} else if (!strcmp(name, "epoll")) {
		status = sel_epoll_new(&epoll, -1, 0);
		if (!status)
			sel_epoll_free(epoll);
	} else if (!strcmp(name, "devpoll")) {
		status = sel_devpoll_new(&devpoll);
		if (!status)
			sel_devpoll_free(devpoll);
	} else if (!strcmp(name, "kqueue")) {
		status = sel_kqueue_new(&kqueue);
		if (!status)
			sel_kqueue_free(kqueue);
	}
	return status;
}

bool on_library(struct world *world)
{
	const char *verb = word(world, 0), *name = word(world, 1);
	sel_status status;
	int64_t value;

	if (!strcmp(verb, "select")) {
		select_lists(world);
	} else if (!strcmp(verb, "constant")) {
		status = sel_constant(name, &value);
		say_status(world, status);
		if (!status)
			say(world, "number %lld", (long long)value);
	} else if (!strcmp(verb, "default")) {
		say(world, "name %s", sel_backend_name(
			    (uint32_t)sel_backend_default()));
	} else if (!strcmp(verb, "make")) {
		say_status(world, make(name));
	} else if (!strcmp(verb, "make_object")) {
		say_status(world, make_object(name));
	} else {
		return false;
	}
	return true;
}
