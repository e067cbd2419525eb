/* SPDX-License-Identifier: MIT */
/*
 * How a child knows inherited descriptors of an epoll selector again.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_IDENTITY_H
#define LIBSEL_SELECTORS_EPOLL_IDENTITY_H

#include "selectors/epoll/set.h"

/*
 * 1 if the selector's set, or its outer set, is still at its number; else 0, or
 * an error if there is no descriptor or memory left for finding out.
 * Async-signal-safe.
 */
sel_status sel__epollset_is_inherited(const sel_selector *selector);
sel_status sel__epollset_outer_is_inherited(const sel_selector *selector);
/* The same for the wakeup descriptor, as the selector's set knows it; 0 too if
   the set is not inherited. */
sel_status sel__epollset_wakeup_is_inherited(const sel_selector *selector);

#endif
