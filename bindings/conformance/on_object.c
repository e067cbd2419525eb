/* SPDX-License-Identifier: MIT */
/*
 * The operations on poll and epoll objects.
 */
#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "world.h"

static const char *const bits[] = {
	"IN", "PRI", "OUT", "ERR", "HUP", "NVAL", "RDNORM", "RDBAND", "WRNORM",
	"WRBAND", "MSG", "RDHUP", "EXCLUSIVE", "ONESHOT", "ET"
};
enum { BITS = sizeof(bits) / sizeof(bits[0]) };

/* 0 for a bit that the object or the system lacks. */
static uint32_t bit(const struct world *world, int i)
{
	char name[24];
	int64_t value;

	snprintf(name, sizeof(name), "%s%s", world->poll ? "POLL" : "EPOLL",
		 bits[i]);
	return sel_constant(name, &value) ? 0 : (uint32_t)value;
}

static uint32_t mask_of(const struct world *world, const char *text)
{
	uint32_t mask = 0;
	size_t length;
	int i;

	/* The default that Python has and C has not. */
	if (!text)
		text = "IN|PRI|OUT";
	if (*text < 'A')
		return number(text);
	for (; *text; text += length + (text[length] == '|')) {
		length = strcspn(text, "|");
		for (i = 0; i < BITS; i++)
			if (strlen(bits[i]) == length &&
			    !strncmp(bits[i], text, length))
				break;
		if (i == BITS)
			bail("no such mask: %s", text);
		mask |= bit(world, i);
	}
	return mask;
}

static sel_status change(struct world *world, const char *verb)
{
	int32_t fd = reference(world, word(world, 1)).fd;
	sel_epoll *epoll = world->epoll;
	sel_poll *poll = world->poll;
	uint32_t mask;

	if (!strcmp(verb, "unregister"))
		return poll ? sel_poll_unregister(poll, fd) :
			sel_epoll_unregister(epoll, fd);
	mask = mask_of(world, word(world, 2));
	if (!strcmp(verb, "register"))
		return poll ? sel_poll_register(poll, fd, mask) :
			sel_epoll_register(epoll, fd, mask);
	return poll ? sel_poll_modify(poll, fd, mask) :
		sel_epoll_modify(epoll, fd, mask);
}

/* The bits of a mask by their names.  On Windows IN is RDNORM and RDBAND, and OUT
   is WRNORM: what a name has said already is not named again. */
static void write_mask(const struct world *world, uint32_t mask, char *names)
{
	uint32_t named = 0;

	names[0] = '\0';
	for (int i = 0; i < BITS; i++) {
		uint32_t known = bit(world, i);

		if (!(mask & known) || !(known & ~named))
			continue;
		named |= known;
		if (names[0])
			strcat(names, "|");
		strcat(names, bits[i]);
	}
}

static sel_status wait_once(struct world *world, const char *timeout,
			    const char *room)
{
	size_t capacity = room ? number(room) : ROOM;
	int64_t time = nanoseconds(timeout);
	sel_pollfd ready[ROOM];
	sel_status status, i;
	char names[128];

	if (capacity > ROOM)
		capacity = ROOM;
	status = world->poll ?
		sel_poll_poll(world->poll, ready, capacity, time, 0) :
		sel_epoll_poll(world->epoll, ready, capacity, time, 0);
	for (i = 0; i < status; i++) {
		write_mask(world, ready[i].events, names);
		add_item(world, "%s=%s", name_of(world, ready[i].fd), names);
	}
	return status;
}

static void wait_for(struct world *world, bool gather)
{
	uint32_t rounds = gather ? number(word(world, 1)) : 1;
	sel_status status = 0;

	while (status >= 0 && rounds--)
		status = wait_once(world, word(world, 1 + gather),
				   word(world, 2 + gather));
	say_items(world, "ready");
	if (status < 0)
		say_status(world, status);
}

/* `new` SIZEHINT FLAGS: another one, which is dropped. */
static sel_status make(struct world *world)
{
	sel_epoll *made;
	sel_status status = sel_epoll_new(&made,
					  (int32_t)number(word(world, 1)),
					  (int32_t)number(word(world, 2)));

	if (!status)
		sel_epoll_free(made);
	return status;
}

/* `fromfd` FILE: it takes the place of the object, and owns the file. */
static sel_status take(struct world *world)
{
	struct reference file = reference(world, word(world, 1));
	sel_epoll *made;
	sel_status status = sel_epoll_from_fd(&made, file.fd);
	int i;

	if (status)
		return status;
	sel_epoll_free(world->epoll);
	world->epoll = made;
	for (i = 0; i < world->count; i++)
		if (world->files[i].number == file.fd)
			world->files[i].open = false;
	return 0;
}

bool on_object(struct world *world)
{
	const char *verb = word(world, 0);
	sel_status status;

	if (!strcmp(verb, "register") || !strcmp(verb, "modify") ||
	    !strcmp(verb, "unregister")) {
		say_status(world, change(world, verb));
	} else if (!strcmp(verb, "poll")) {
		wait_for(world, false);
	} else if (!strcmp(verb, "gather")) {
		wait_for(world, true);
	} else if (!world->epoll) {
		return false;
	} else if (!strcmp(verb, "new")) {
		say_status(world, make(world));
	} else if (!strcmp(verb, "fromfd")) {
		say_status(world, take(world));
	} else if (!strcmp(verb, "close")) {
		say_status(world, sel_epoll_close(world->epoll));
	} else if (!strcmp(verb, "closed")) {
		say(world, sel_epoll_closed(world->epoll) ? "true" : "false");
	} else if (!strcmp(verb, "fileno")) {
		status = sel_epoll_fileno(world->epoll);
		say_status(world, status);
		if (status >= 0)
			say(world, "descriptor");
	} else {
		return false;
	}
	return true;
}
