/* SPDX-License-Identifier: MIT */
/*
 * What the programs about kqueue objects share.
 */
#include "objects/kqueue.h"

int64_t kq(const char *name)
{
	int64_t value = 0;

	if (sel_constant(name, &value))
		bail("no %s", name);
	return value;
}

void need_kqueue(void)
{
	if (sel_backend_available(SEL_BACKEND_KQUEUE))
		skip_all("no kqueue");
}

sel_kqueue *open_kqueue(void)
{
	sel_kqueue *kqueue = NULL;

	if (sel_kqueue_new(&kqueue) || !kqueue)
		bail("no kqueue object");
	return kqueue;
}

sel_kevent change(int32_t fd, int32_t filter, uint32_t flags)
{
	sel_kevent event;

	sel_kevent_init(&event, (uint64_t)fd, filter, flags, 0, 0,
			(uint64_t)fd);
	return event;
}

sel_status apply(sel_kqueue *kqueue, int32_t fd, int32_t filter, uint32_t flags)
{
	sel_kevent event = change(fd, filter, flags);

	return sel_kqueue_control(kqueue, &event, 1, NULL, 0, SEL_FOREVER, 0);
}

sel_status wait_for(sel_kqueue *kqueue, sel_kevent *events, size_t capacity,
		    int64_t timeout)
{
	return sel_kqueue_control(kqueue, NULL, 0, events, capacity, timeout,
				  0);
}
