/* SPDX-License-Identifier: MIT */
/*
 * What the running kernel has of epoll, and what a sandbox permits.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_PROBE_H
#define LIBSEL_SELECTORS_EPOLL_PROBE_H

#include "selectors/private.h"

/* The back end's probe. */
sel_status sel__epoll_probe(void);
/* The same for a selector whose set has just been made: 0 or an error. */
sel_status sel__epoll_probe_set(const sel_selector *selector);
/* The features that the headers have and the running kernel lacks. */
uint32_t sel__epoll_lacks(void);

#endif
