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

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

SEL_EXPORT int32_t sel_kevent_compare(const sel_kevent *a, const sel_kevent *b)
{
	if (!a || !b)
		return COMPARE(!!a, !!b);
	if (a->ident != b->ident)
		return COMPARE(a->ident, b->ident);
	if (a->filter != b->filter)
		return COMPARE(a->filter, b->filter);
	if (a->flags != b->flags)
		return COMPARE(a->flags, b->flags);
	if (a->fflags != b->fflags)
		return COMPARE(a->fflags, b->fflags);
	if (a->data != b->data)
		return COMPARE(a->data, b->data);
	return COMPARE((int64_t)a->udata, (int64_t)b->udata);
}
