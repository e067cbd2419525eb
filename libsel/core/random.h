/* SPDX-License-Identifier: MIT */
/*
 * Numbers that nobody else is likely to have: names by which an object of the
 * kernel is known again, and seeds of hash tables.  They are no secrets.
 */
#ifndef LIBSEL_CORE_RANDOM_H
#define LIBSEL_CORE_RANDOM_H

#include "core/private.h"

/* Any thread may call it.  Makes no system call. */
uint64_t sel__random(void);
/* When the library is loaded. */
void sel__random_load(void);
/* In a new child, whose numbers are to differ from its parent's. */
void sel__random_forked(void);

#endif
