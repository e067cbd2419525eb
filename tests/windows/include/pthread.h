/* SPDX-License-Identifier: MIT */
/* Windows lacks a part of <pthread.h>: see posix.h. */
#ifndef TESTS_WINDOWS_PTHREAD_H
#define TESTS_WINDOWS_PTHREAD_H

#include_next <pthread.h>

#include "posix.h"

/* The header's macro would leave a handler unused. */
#undef pthread_atfork
#define pthread_atfork posix_atfork

#endif
