/* SPDX-License-Identifier: MIT */
/*
 * The channel of wakeups: two descriptors, which may be one and the same.
 */
#ifndef LIBSEL_CORE_CHANNEL_H
#define LIBSEL_CORE_CHANNEL_H

#include "core/private.h"

/*
 * Makes a channel, whose first descriptor is readable after a write to the
 * second.  Neither descriptor blocks, and neither survives an exec.  Returns 0,
 * or -1 with errno.
 */
int sel__channel_open(int channel[2]);
/* -1 as the first descriptor: there is no channel.  Async-signal-safe. */
void sel__channel_close(const int channel[2]);
/* Whether the second descriptor is the writing end of the pipe that the first
   one reads from.  Async-signal-safe. */
bool sel__channel_is_pipe(const int channel[2]);

#endif
