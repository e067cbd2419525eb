/* SPDX-License-Identifier: MIT */
/*
 * The TAP producer of the C tests.  A test program begins with one of the plan
 * calls and ends with `return finish();`.  Points are made by the thread that
 * called plan(); threads and children report to it.  Texts have one line.
 *
 * A program that takes longer than 60 s, or TAP_TIMEOUT seconds (0: no limit),
 * ends with a failed point.  This uses SIGALRM; tests take other signals.  A
 * child of fork() has as much time again and then dies of SIGALRM, silently.
 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAP_PRINTF(format, first) \
	__attribute__((__format__(__printf__, format, first)))

void plan(int points);		/* without the point that finish() makes */
void plan_skip_all(const char *why, ...) TAP_PRINTF(1, 2);
/* Runs a test, which makes `each` points, once for each back end there is. */
void plan_backends(int each, void (*test)(uint32_t backend));
/* Checks that the same descriptors are open as at first; the exit status. */
int finish(void);
void skip(int points, const char *why, ...) TAP_PRINTF(2, 3);
void todo(const char *why);	/* the next point is expected to fail */
void diag(const char *format, ...) TAP_PRINTF(1, 2);
_Noreturn void bail(const char *format, ...) TAP_PRINTF(1, 2);

/* The points: what is expected, what was seen, a format; true if they pass. */
#define ok(condition, ...) TAP_POINT((condition) ? NULL : "", __VA_ARGS__)
#define is_int(want, saw, ...) TAP_POINT(tap_int(want, saw), __VA_ARGS__)
#define is_uint(want, saw, ...) TAP_POINT(tap_uint(want, saw), __VA_ARGS__)
#define is_hex(want, saw, ...) TAP_POINT(tap_uint(want, saw), __VA_ARGS__)
#define is_str(want, saw, ...) TAP_POINT(tap_str(want, saw), __VA_ARGS__)
#define is_mem(want, saw, n, ...) TAP_POINT(tap_mem(want, saw, n), __VA_ARGS__)
#define is_status(want, saw, ...) TAP_POINT(tap_status(want, saw), __VA_ARGS__)

#define TAP_POINT(fault, ...) tap_point(fault, __FILE__, __LINE__, __VA_ARGS__)
bool tap_point(const char *fault, const char *file, int line,
	       const char *format, ...) TAP_PRINTF(4, 5);
/* NULL when both are the same, else how they differ. */
const char *tap_int(int64_t want, int64_t saw);
const char *tap_uint(uint64_t want, uint64_t saw);
const char *tap_str(const char *want, const char *saw);
const char *tap_mem(const void *want, const void *saw, size_t size);
const char *tap_status(int32_t want, int32_t saw);

#endif
