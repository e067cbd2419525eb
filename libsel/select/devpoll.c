/* SPDX-License-Identifier: MIT */
/*
 * The devpoll object.  No system that libsel builds on so far has it: each
 * call answers SEL_ENOTSUP, so that callers need no #ifdef.
 */
#include "select/private.h"

static sel_status absent(const void *devpoll)
{
	return devpoll ? SEL_ENOTSUP : SEL_ETYPE;
}

SEL_EXPORT sel_status sel_devpoll_new(sel_devpoll **devpoll)
{
	return absent(devpoll);
}

SEL_EXPORT void sel_devpoll_free(sel_devpoll *devpoll)
{
	(void)devpoll;
}

SEL_EXPORT sel_status sel_devpoll_close(sel_devpoll *devpoll)
{
	return absent(devpoll);
}

SEL_EXPORT sel_status sel_devpoll_closed(sel_devpoll *devpoll)
{
	return absent(devpoll);
}

SEL_EXPORT sel_status sel_devpoll_fileno(sel_devpoll *devpoll)
{
	return absent(devpoll);
}

SEL_EXPORT sel_status
sel_devpoll_register(sel_devpoll *devpoll, int32_t fd, uint32_t mask)
{
	(void)fd;
	(void)mask;
	return absent(devpoll);
}

SEL_EXPORT sel_status
sel_devpoll_modify(sel_devpoll *devpoll, int32_t fd, uint32_t mask)
{
	(void)fd;
	(void)mask;
	return absent(devpoll);
}

SEL_EXPORT sel_status sel_devpoll_unregister(sel_devpoll *devpoll, int32_t fd)
{
	(void)fd;
	return absent(devpoll);
}

SEL_EXPORT sel_status
sel_devpoll_poll(sel_devpoll *devpoll, sel_pollfd *ready, size_t capacity,
		 int64_t timeout, uint32_t flags)
{
	(void)ready;
	(void)capacity;
	(void)timeout;
	(void)flags;
	return absent(devpoll);
}
