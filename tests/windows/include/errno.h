/* SPDX-License-Identifier: MIT */
/* Windows' <errno.h> lacks a number, for which EPIPE stands: see posix.h. */
#include_next <errno.h>

#ifndef ESHUTDOWN
#define ESHUTDOWN EPIPE
#endif
