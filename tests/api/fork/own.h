/* SPDX-License-Identifier: MIT */
/* Which descriptors a selector has opened for itself. */
#ifndef TESTS_API_OWN_H
#define TESTS_API_OWN_H

#include <fcntl.h>

#include "support.h"
#include "tap.h"

enum { OWN_NUMBERS = 256, OWN_MOST = 4 };

struct own {
	int32_t fds[OWN_MOST];
	int count;
};

static inline sel_selector *own_open(struct own *own, uint32_t backend)
{
	bool before[OWN_NUMBERS];
	sel_selector *selector;

	own->count = 0;
	for (int fd = 0; fd < OWN_NUMBERS; fd++)
		before[fd] = fcntl(fd, F_GETFD) >= 0;
	selector = open_selector(backend, 0);
	for (int fd = 0; fd < OWN_NUMBERS; fd++) {
		if (before[fd] || fcntl(fd, F_GETFD) < 0)
			continue;
		if (own->count == OWN_MOST)
			bail("a selector with many descriptors");
		own->fds[own->count++] = fd;
	}
	return selector;
}

#endif
