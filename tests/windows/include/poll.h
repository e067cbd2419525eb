/* SPDX-License-Identifier: MIT */
/* Windows has no <poll.h>: see posix.h. */
#ifndef TESTS_WINDOWS_POLL_H
#define TESTS_WINDOWS_POLL_H

#include "posix.h"

#endif
