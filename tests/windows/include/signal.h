/* SPDX-License-Identifier: MIT */
/* Windows lacks a part of <signal.h>: see posix.h. */
#ifndef TESTS_WINDOWS_SIGNAL_H
#define TESTS_WINDOWS_SIGNAL_H

#include_next <signal.h>

#include "posix.h"

#endif
