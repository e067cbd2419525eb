/* SPDX-License-Identifier: MIT */
/*
 * The operations on a selector.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "world.h"

static const struct letter {
	char letter;
	uint32_t bit;
} letters[] = {
	{ 'r', SEL_EVENT_READ }, { 'w', SEL_EVENT_WRITE },
	{ 'p', SEL_EVENT_PRI }, { 'h', SEL_EVENT_RDHUP },
	{ 'o', SEL_EVENT_ONESHOT }, { 'e', SEL_EVENT_EDGE },
	{ 'x', SEL_EVENT_EXCLUSIVE },
};
enum { LETTERS = sizeof(letters) / sizeof(letters[0]) };

static uint32_t events_of(const char *text)
{
	uint32_t events = 0;
	int i;

	if (!strchr("rwphoex", *text))
		return number(text);
	for (; *text; text++)
		for (i = 0; i < LETTERS; i++)
			if (letters[i].letter == *text)
				events |= letters[i].bit;
	return events;
}

static const char *in_letters(uint32_t events)
{
	static char text[16];
	uint32_t rest = events;
	int i, length = 0;

	for (i = 0; i < LETTERS; i++) {
		if (events & letters[i].bit)
			text[length++] = letters[i].letter;
		rest &= ~letters[i].bit;
	}
	text[length] = '\0';
	if (!events || rest)
		snprintf(text, sizeof(text), "%u", events);
	return text;
}

/* As in the table: the object's name with an @, or the number's. */
static const char *file_of(const struct world *world, const sel_key *key)
{
	static char text[64];
	const struct file *file;

	if (!key->token)
		return name_of(world, key->fd);
	if (key->token > (uint64_t)world->count)
		return "a wrong token";
	file = &world->files[key->token - 1];
	snprintf(text, sizeof(text), "@%s%s", file->name,
		 file->number == key->fd ? "" : " with another descriptor");
	return text;
}

static void say_key(struct world *world, sel_status status, const sel_key *key)
{
	char data[24] = "nil";

	if (status < 0) {
		say_status(world, status);
		return;
	}
	if (key->data)
		snprintf(data, sizeof(data), "%llu",
			 (unsigned long long)key->data);
	say(world, "key %s %s %s", file_of(world, key),
	    in_letters(key->events), data);
}

/* A closed object is known by its token only. */
static int32_t look_up(struct world *world, const char *name)
{
	struct reference file = reference(world, name);

	sel_key key;

	if (file.token && file.fd < 0 &&
	    sel_selector_find(world->selector, file.token, &key) == 0)
		file.fd = key.fd;
	return file.fd < 0 && file.token ? -1 : file.fd;
}

/* register, modify, unregister, get_key */
static bool change(struct world *world, const char *verb)
{
	sel_selector *selector = world->selector;
	const char *name = word(world, 1);
	struct reference file;
	sel_key key = { .fd = -1 };
	uint32_t events = 0;
	uint64_t data = 0;
	sel_status status;

	if (world->operation->count == 4) {
		events = events_of(word(world, 2));
		data = strtoull(word(world, 3), NULL, 10);
	}
	if (!strcmp(verb, "register")) {
		file = reference(world, name);
		status = file.token ? sel_selector_register_token(selector,
				file.token, file.fd, events, data, &key) :
			sel_selector_register(selector, file.fd, events, data,
					      &key);
	} else if (!strcmp(verb, "modify")) {
		status = sel_selector_modify(selector, look_up(world, name),
					     events, data, &key);
	} else if (!strcmp(verb, "unregister")) {
		status = sel_selector_unregister(selector,
						 look_up(world, name), &key);
	} else if (!strcmp(verb, "get_key")) {
		status = sel_selector_get_key(selector, look_up(world, name),
					      &key);
	} else {
		return false;
	}
	say_key(world, status, &key);
	return true;
}

static void keys(struct world *world)
{
	int32_t cursor = -1;
	sel_status status;
	sel_key key;

	while ((status = sel_selector_next(world->selector, &cursor,
					   &key)) > 0)
		add_item(world, "%s", name_of(world, key.fd));
	say_items(world, "files");
	if (status < 0)
		say_status(world, status);
}

/* One wait; the items are added to those that are there. */
static sel_status wait_once(struct world *world, const char *timeout,
			    const char *room, const char *flags)
{
	sel_event events[ROOM], *each;
	size_t capacity = room ? number(room) : ROOM;
	sel_status status;

	status = sel_selector_select(world->selector, events,
				     capacity < ROOM ? capacity : ROOM,
				     nanoseconds(timeout),
				     flags ? number(flags) : 0);
	for (each = events; each < events + (status > 0 ? status : 0); each++) {
		char data[24] = "";

		if (each->key.data)
			snprintf(data, sizeof(data), ":%llu",
				 (unsigned long long)each->key.data);
		add_item(world, "%s=%s%s", file_of(world, &each->key),
			 in_letters(each->events), data);
	}
	return status;
}

static bool wait_for(struct world *world, const char *verb)
{
	sel_status status = 0;
	uint32_t rounds;

	if (!strcmp(verb, "select")) {
		status = wait_once(world, word(world, 1), word(world, 2),
				   word(world, 3));
	} else if (!strcmp(verb, "gather")) {
		rounds = number(word(world, 1));
		while (status >= 0 && rounds--)
			status = wait_once(world, word(world, 2),
					   word(world, 3), NULL);
	} else {
		return false;
	}
	say_items(world, "ready");
	if (status < 0)
		say_status(world, status);
	return true;
}

static void say_value(struct world *world, sel_status status, const char *text)
{
	if (status < 0)
		say_status(world, status);
	else
		say(world, "%s", text);
}

bool on_selector(struct world *world)
{
	sel_selector *selector = world->selector;
	const char *verb = word(world, 0);
	sel_status status;
	char text[40];

	if (change(world, verb) || wait_for(world, verb))
		return true;
	if (!strcmp(verb, "keys")) {
		keys(world);
	} else if (!strcmp(verb, "count")) {
		status = sel_selector_count(selector);
		snprintf(text, sizeof(text), "number %d", status);
		say_value(world, status, text);
	} else if (!strcmp(verb, "contains")) {
		status = sel_selector_get_key(
			selector, look_up(world, word(world, 1)), NULL);
		say_value(world, status == SEL_ENOTREG ? 0 : status,
			  status == SEL_ENOTREG ? "false" : "true");
	} else if (!strcmp(verb, "wakeup")) {
		say_status(world, sel_selector_wakeup(selector));
	} else if (!strcmp(verb, "close")) {
		say_status(world, sel_selector_close(selector));
	} else if (!strcmp(verb, "closed")) {
		status = sel_selector_closed(selector);
		say_value(world, status, status ? "true" : "false");
	} else if (!strcmp(verb, "fileno")) {
		say_value(world, sel_selector_fileno(selector), "descriptor");
	} else if (!strcmp(verb, "backend")) {
		status = sel_selector_backend(selector);
		snprintf(text, sizeof(text), "name %s",
			 sel_backend_name((uint32_t)status));
		say_value(world, status, text);
	} else {
		return false;
	}
	return true;
}
