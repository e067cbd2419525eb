/* SPDX-License-Identifier: MIT */
/*
 * kevent values, which need no kqueue.
 */
#include "core/private.h"

SEL_EXPORT void sel_kevent_init(sel_kevent *event, uint64_t ident,
				int32_t filter, uint32_t flags, uint32_t fflags,
				int64_t data, uint64_t udata)
{
	if (!event)
		return;
	event->ident = ident;
	event->data = data;
	event->udata = udata;
	event->filter = filter;
	event->flags = flags;
	event->fflags = fflags;
	event->reserved = 0;
}
