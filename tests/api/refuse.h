/* SPDX-License-Identifier: MIT */
/*
 * Makes the kernel refuse system calls from now on, as an old kernel or a
 * sandbox does; for a child, since nothing takes the refusal back.
 */
#ifndef TESTS_API_REFUSE_H
#define TESTS_API_REFUSE_H

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "tap.h"

/* In the child: it ends, and names the first thing that is wrong. */
#define MUST(condition) do { \
	if (!(condition)) { \
		diag("%s:%d: %s", __FILE__, __LINE__, #condition); \
		_exit(1); \
	} \
} while (0)

/* The numbers that a wait has on this processor; -1 is the last. */
extern const long epoll_calls[];	/* all of epoll's */
extern const long epoll_wait_calls[];	/* epoll_wait and epoll_pwait */
extern const long pwait2_calls[];	/* epoll_pwait2 alone */
extern const long ppoll_calls[];
extern const long pselect_calls[];
extern const long coarse_calls[];	/* poll and select */
extern const long eventfd_calls[];

/* Runs in a child of its own, which is expected to come back; makes one point,
   which is skipped where this system has no filters. */
void refuse_run(void (*run)(int error), int error, const char *format, ...)
	TAP_PRINTF(3, 4);
/* The same with EPERM, a sandbox's error, and ENOSYS, an old kernel's. */
void refuse_run_both(void (*run)(int error), const char *what);
/* In that child: refuses system calls from now on. */
void deny(const long *calls, int error);
/* In that child: a back end is not available, because of this error. */
void must_be_refused(uint32_t backend, int error);
/* deny() in whatever process: false when this system has no filters. */
bool refuse(const long *calls, int error);

#endif
