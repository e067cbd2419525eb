/* SPDX-License-Identifier: MIT */
/*
 * Healing of an epoll set that reports what nobody has registered any more.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_HEAL_H
#define LIBSEL_SELECTORS_EPOLL_HEAL_H

#include "selectors/epoll/set.h"

/* After stale records, not under the lock.  Returns false when more of them
   will come. */
bool sel__heal(sel_selector *selector);

#endif
