/* SPDX-License-Identifier: MIT */
/*
 * What the running kernel has of epoll, and what a sandbox permits.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_PROBE_H
#define LIBSEL_SELECTORS_EPOLL_PROBE_H

#include "selectors/private.h"

/* The back end's probe. */
sel_status sel__epoll_probe(void);
/* The features that the headers have and the running kernel lacks. */
uint32_t sel__epoll_lacks(void);

#endif
