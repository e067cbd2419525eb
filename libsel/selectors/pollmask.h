/* SPDX-License-Identifier: MIT */
/*
 * Events in the bits of poll, which /dev/poll shares.
 */
#ifndef LIBSEL_SELECTORS_POLLMASK_H
#define LIBSEL_SELECTORS_POLLMASK_H

#include "core/system.h"
#include "selectors/private.h"

static inline short sel__pollmask(uint32_t events)
{
	int mask = 0;

	if (events & SEL_EVENT_READ)
		mask |= POLLIN | SEL__POLLRDHUP;
	if (events & SEL_EVENT_WRITE)
		mask |= POLLOUT;
	if (events & SEL_EVENT_PRI)
		mask |= POLLPRI;
	if (events & SEL_EVENT_RDHUP)
		mask |= SEL__POLLRDHUP;
	return (short)mask;
}

static inline uint32_t sel__pollmask_events(short mask, uint32_t *detail)
{
	uint32_t events = 0;

	*detail = 0;
	if (SEL__LIKELY(mask == POLLIN))
		return SEL_EVENT_READ;
	if (mask & POLLIN)
		events |= SEL_EVENT_READ;
	if (mask & POLLOUT)
		events |= SEL_EVENT_WRITE;
	if (SEL__LIKELY(!(mask & ~(POLLIN | POLLOUT))))
		return events;
	if (mask & POLLPRI) {
		events |= SEL_EVENT_PRI;
		*detail |= SEL_DETAIL_PRI;
	}
	if (mask & SEL__POLLRDHUP) {
		events |= SEL_EVENT_READ | SEL_EVENT_RDHUP;
		*detail |= SEL_DETAIL_RDHUP;
	}
	if (mask & POLLERR)
		*detail |= SEL_DETAIL_ERR;
	if (mask & POLLHUP)
		*detail |= SEL_DETAIL_HUP;
	if (mask & POLLNVAL)
		*detail |= SEL_DETAIL_INVALID;
	if (mask & (POLLERR | POLLHUP | POLLNVAL))
		events = SEL__READINESS;
	return events;
}

#endif
