/* SPDX-License-Identifier: MIT */
/*
 * What differs between systems and is no doing of libsel's: found out by asking
 * the system's own interfaces, when the test runs.
 */
#ifndef TESTS_API_FACTS_H
#define TESTS_API_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sel.h"

/* Whether the system call of this back end says that a pipe's reading end can
   be written: pipes of FreeBSD have two ways. */
bool pipes_have_two_ways(uint32_t backend);
/* Whether such a selector has descriptors for its wakeups beside its set. */
bool has_channel(uint32_t backend);
/*
 * Whether fileno says that there is nothing to report.  A kqueue whose cause is
 * gone stays readable on some systems until a wait has found nothing: there
 * this waits once, for no time.
 */
bool is_unreadable(sel_selector *selector);

#endif
