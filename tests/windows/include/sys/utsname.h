/* SPDX-License-Identifier: MIT */
/* Windows has no <sys/utsname.h>: see posix.h. */
#ifndef TESTS_WINDOWS_SYS_UTSNAME_H
#define TESTS_WINDOWS_SYS_UTSNAME_H

#include "posix.h"

#endif
