/* SPDX-License-Identifier: MIT */
/* Windows has no <sys/resource.h>: see posix.h. */
#ifndef TESTS_WINDOWS_SYS_RESOURCE_H
#define TESTS_WINDOWS_SYS_RESOURCE_H

#include "posix.h"

#endif
