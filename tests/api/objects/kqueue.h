/* SPDX-License-Identifier: MIT */
/*
 * What the programs about kqueue objects share: kqueue's numbers by their
 * names, and changes in few words.
 */
#ifndef TESTS_API_KQUEUE_H
#define TESTS_API_KQUEUE_H

#include <fcntl.h>
#include <string.h>

#include "support.h"
#include "tap.h"

static inline int64_t kq(const char *name)
{
	int64_t value = 0;

	if (sel_constant(name, &value))
		bail("no %s", name);
	return value;
}

#define ADD ((uint32_t)kq("KQ_EV_ADD"))
#define DELETE ((uint32_t)kq("KQ_EV_DELETE"))
#define READING ((int32_t)kq("KQ_FILTER_READ"))
#define WRITING ((int32_t)kq("KQ_FILTER_WRITE"))

static inline void need_kqueue(void)
{
	if (sel_backend_available(SEL_BACKEND_KQUEUE))
		skip_all("no kqueue");
}

static inline sel_kqueue *open_kqueue(void)
{
	sel_kqueue *kqueue = NULL;

	if (sel_kqueue_new(&kqueue) || !kqueue)
		bail("no kqueue object");
	return kqueue;
}

/* With the descriptor as its udata. */
static inline sel_kevent change(int32_t fd, int32_t filter, uint32_t flags)
{
	sel_kevent event;

	sel_kevent_init(&event, (uint64_t)fd, filter, flags, 0, 0,
			(uint64_t)fd);
	return event;
}

/* One change, and no wait. */
static inline sel_status apply(sel_kqueue *kqueue, int32_t fd, int32_t filter,
			       uint32_t flags)
{
	sel_kevent event = change(fd, filter, flags);

	return sel_kqueue_control(kqueue, &event, 1, NULL, 0, SEL_FOREVER, 0);
}

static inline sel_status wait_for(sel_kqueue *kqueue, sel_kevent *events,
				  size_t capacity, int64_t timeout)
{
	return sel_kqueue_control(kqueue, NULL, 0, events, capacity, timeout,
				  0);
}

#endif
