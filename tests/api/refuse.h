/* SPDX-License-Identifier: MIT */
/*
 * Makes the kernel refuse a system call from now on, as an old kernel or a
 * sandbox does; for a child, since nothing takes the refusal back.
 */
#ifndef TESTS_API_REFUSE_H
#define TESTS_API_REFUSE_H

#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap.h"

/* In the child: it ends, and names the first thing that is wrong. */
#define MUST(condition) do { \
	if (!(condition)) { \
		diag("%s:%d: %s", __FILE__, __LINE__, #condition); \
		_exit(1); \
	} \
} while (0)

/* Runs in a child of its own, which is expected to come back; makes one point,
   which is skipped where this system has no filters. */
void refuse_run(void (*run)(int error), int error, const char *format, ...)
	TAP_PRINTF(3, 4);
/* In that child: refuses a system call from now on. */
void deny(long call, int error);
/* The same in whatever process: false when this system has no filters. */
bool refuse(long call, int error);

#endif
