/* SPDX-License-Identifier: MIT */
/* Windows has no <netinet/in.h>: see posix.h. */
#ifndef TESTS_WINDOWS_NETINET_IN_H
#define TESTS_WINDOWS_NETINET_IN_H

#include "posix.h"

#endif
