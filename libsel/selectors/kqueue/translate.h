/* SPDX-License-Identifier: MIT */
/*
 * From kqueue's records to events.
 */
#ifndef LIBSEL_SELECTORS_KQUEUE_TRANSLATE_H
#define LIBSEL_SELECTORS_KQUEUE_TRANSLATE_H

#include "select/kqueue_wait.h"
#include "selectors/private.h"

/* Not under the lock: translates `count` records to events behind `filled`
   others of this wait.  Returns how many there are then. */
size_t sel__kqueue_translate(sel_selector *selector, struct sel__wait *wait,
			     const struct kevent *records, int count,
			     size_t filled);

#endif
