/* SPDX-License-Identifier: MIT */
/* Windows lacks a part of <sys/time.h>: see posix.h. */
#ifndef TESTS_WINDOWS_SYS_TIME_H
#define TESTS_WINDOWS_SYS_TIME_H

#include_next <sys/time.h>

#include "posix.h"

#endif
