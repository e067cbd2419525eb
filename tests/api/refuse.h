/* SPDX-License-Identifier: MIT */
/*
 * Makes the kernel refuse a system call from now on, as an old kernel or a
 * sandbox does; for a child, since nothing takes the refusal back.
 */
#ifndef TESTS_API_REFUSE_H
#define TESTS_API_REFUSE_H

#include <stdbool.h>
#include <sys/syscall.h>

/* False when this system has no filters. */
bool refuse(long call, int error);

#endif
