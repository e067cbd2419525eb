/* SPDX-License-Identifier: MIT */
/*
 * The oddities of the emulated /dev/poll that are switched on.
 */
#include <stdlib.h>
#include <string.h>

#include "devpoll-private.h"

static atomic_uint oddities;

static const struct {
	const char *name;
	unsigned value;
} names[] = {
	{ "partial", EMULATION_DEVPOLL_PARTIAL },
	{ "waits", EMULATION_DEVPOLL_WAITS },
	{ "fewer", EMULATION_DEVPOLL_FEWER },
	{ "pollerr", EMULATION_DEVPOLL_POLLERR },
	{ "limited", EMULATION_DEVPOLL_LIMITED },
	{ "restarts", EMULATION_DEVPOLL_RESTARTS },
	{ "samefile", EMULATION_DEVPOLL_SAMEFILE },
	{ "open=", EMULATION_DEVPOLL_OPEN(1) },
	{ "eintr=", EMULATION_DEVPOLL_EINTR(1) },
};

void emulation_devpoll_oddity(unsigned which)
{
	atomic_store(&oddities, which);
}

unsigned devpoll_odd(unsigned which)
{
	return atomic_load(&oddities) & which;
}

__attribute__((__constructor__)) static void from_environment(void)
{
	const char *at = getenv("EMULATION_DEVPOLL");
	unsigned which = 0, value;
	size_t i, length;

	for (; at && *at; at = strchr(at, ','), at += at != NULL) {
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			length = strlen(names[i].name);
			if (strncmp(at, names[i].name, length))
				continue;
			value = 1;
			if (names[i].name[length - 1] == '=')
				value = (unsigned)strtoul(at + length, NULL, 10);
			which |= names[i].value * (value & 0xff);
		}
	}
	emulation_devpoll_oddity(which);
}
