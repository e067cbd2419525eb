/* SPDX-License-Identifier: MIT */
/* Windows has no <sys/mman.h>: see posix.h. */
#ifndef TESTS_WINDOWS_SYS_MMAN_H
#define TESTS_WINDOWS_SYS_MMAN_H

#include "posix.h"

#endif
