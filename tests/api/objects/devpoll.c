/* SPDX-License-Identifier: MIT */
/*
 * What the programs about devpoll objects share.
 */
#include "objects/devpoll.h"

void need_devpoll(void)
{
	if (sel_backend_available(SEL_BACKEND_DEVPOLL))
		skip_all("no /dev/poll");
}

sel_devpoll *open_devpoll(void)
{
	sel_devpoll *devpoll = NULL;

	if (sel_devpoll_new(&devpoll) || !devpoll)
		bail("no devpoll object");
	return devpoll;
}

uint32_t says(sel_devpoll *devpoll, int32_t fd)
{
	sel_pollfd ready[8];
	sel_status n = sel_devpoll_poll(devpoll, ready, 8, 0, 0);

	if (n == 0)
		return 0;
	return n == 1 && ready[0].fd == fd ? ready[0].events : UINT32_MAX;
}
