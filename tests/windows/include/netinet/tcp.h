/* SPDX-License-Identifier: MIT */
/* Windows has no <netinet/tcp.h>: see posix.h. */
#ifndef TESTS_WINDOWS_NETINET_TCP_H
#define TESTS_WINDOWS_NETINET_TCP_H

#include "posix.h"

#endif
