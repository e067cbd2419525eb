/* SPDX-License-Identifier: MIT */
/* Windows lacks a part of <fcntl.h>: see posix.h. */
#ifndef TESTS_WINDOWS_FCNTL_H
#define TESTS_WINDOWS_FCNTL_H

#include_next <fcntl.h>

#include "posix.h"

#endif
