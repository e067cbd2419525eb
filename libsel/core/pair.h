/* SPDX-License-Identifier: MIT */
/*
 * The channel of wakeups.
 */
#ifndef LIBSEL_CORE_PAIR_H
#define LIBSEL_CORE_PAIR_H

#include "core/private.h"

/*
 * A channel: its first descriptor is readable after a write to the second, and
 * they may be the same.  Neither blocks or survives an exec.  0, or -1 with
 * errno.
 */
int sel__pair_open(int pair[2]);
/* Async-signal-safe; -1 for none. */
void sel__pair_close(const int pair[2]);
/* Async-signal-safe: whether the second is the writing end of the pipe that the
   first one reads from. */
bool sel__pair_is_pipe(const int pair[2]);

#endif
