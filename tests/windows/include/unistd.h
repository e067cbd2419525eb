/* SPDX-License-Identifier: MIT */
/* Windows lacks a part of <unistd.h>: see posix.h. */
#ifndef TESTS_WINDOWS_UNISTD_H
#define TESTS_WINDOWS_UNISTD_H

#include_next <unistd.h>

#include "posix.h"

#endif
