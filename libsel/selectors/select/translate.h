/* SPDX-License-Identifier: MIT */
/*
 * From the sets that a call of select has overwritten to events.
 */
#ifndef LIBSEL_SELECTORS_SELECT_TRANSLATE_H
#define LIBSEL_SELECTORS_SELECT_TRANSLATE_H

#include "selectors/private.h"

/* Under the lock: translates what was found, `bits` bits; returns how many
   events came out. */
int sel__selectset_translate(sel_selector *selector, struct sel__wait *wait,
			     int bits);

#endif
