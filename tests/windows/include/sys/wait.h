/* SPDX-License-Identifier: MIT */
/* Windows has no <sys/wait.h>: see posix.h. */
#ifndef TESTS_WINDOWS_SYS_WAIT_H
#define TESTS_WINDOWS_SYS_WAIT_H

#include "posix.h"

#endif
