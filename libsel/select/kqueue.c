/* SPDX-License-Identifier: MIT */
/*
 * The kqueue object.  It is not built on any system yet: each call that would
 * need one answers SEL_ENOTSUP, so that callers need no #ifdef.
 */
#include "select/private.h"

static sel_status absent(const void *kqueue)
{
	return kqueue ? SEL_ENOTSUP : SEL_ETYPE;
}

SEL_EXPORT sel_status sel_kqueue_new(sel_kqueue **kqueue)
{
	return absent(kqueue);
}

SEL_EXPORT sel_status sel_kqueue_from_fd(sel_kqueue **kqueue, int32_t fd)
{
	(void)fd;
	return absent(kqueue);
}

SEL_EXPORT void sel_kqueue_free(sel_kqueue *kqueue)
{
	(void)kqueue;
}

SEL_EXPORT sel_status sel_kqueue_close(sel_kqueue *kqueue)
{
	return absent(kqueue);
}

SEL_EXPORT sel_status sel_kqueue_closed(sel_kqueue *kqueue)
{
	return absent(kqueue);
}

SEL_EXPORT sel_status sel_kqueue_fileno(sel_kqueue *kqueue)
{
	return absent(kqueue);
}

SEL_EXPORT sel_status
sel_kqueue_control(sel_kqueue *kqueue, const sel_kevent *changes,
		   size_t nchanges, sel_kevent *events, size_t capacity,
		   int64_t timeout, uint32_t flags)
{
	(void)changes;
	(void)nchanges;
	(void)events;
	(void)capacity;
	(void)timeout;
	(void)flags;
	return absent(kqueue);
}
