/* SPDX-License-Identifier: MIT */
/* Windows has no <sys/select.h>: see posix.h. */
#ifndef TESTS_WINDOWS_SYS_SELECT_H
#define TESTS_WINDOWS_SYS_SELECT_H

#include "posix.h"

#endif
