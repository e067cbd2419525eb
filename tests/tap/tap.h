/* SPDX-License-Identifier: MIT */
/*
 * The TAP producer of the C tests.  A test program begins with begin_tests() or
 * for_each_backend() and ends with `return finish();`.  Nobody counts points:
 * finish() prints the plan, as the last line.  A program that ends before, even
 * with status 0, has printed no plan, which the driver takes for an error.
 * Points are made by the thread that called begin_tests(); threads and children
 * report to that thread.  Texts have one line.
 *
 * A program that takes longer than 60 s (180 s on one processor), or
 * TAP_TIMEOUT seconds (0: no limit), ends with a failed point; with
 * for_each_backend() each back end has that time, and TAP_BACKEND names the
 * only one that is tested.  This uses SIGALRM; tests take other signals.  A child of fork() has as
 * much time again and then dies of SIGALRM, silently.
 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAP_PRINTF(format, first) \
	__attribute__((__format__(__printf__, format, first)))

void begin_tests(void);
/* In place of begin_tests(): the whole program is skipped. */
_Noreturn void skip_all(const char *why, ...) TAP_PRINTF(1, 2);
/* Begins, and runs a test once for each back end of this system. */
void for_each_backend(void (*test)(uint32_t backend));
/*
 * Checks that the same descriptors are open as at first, and prints the plan.
 * Returns the exit status.
 */
int finish(void);
/* Makes one point, which stands for all that can't be tested here. */
void skip(const char *why, ...) TAP_PRINTF(1, 2);
/*
 * What the next points are about: stands before the name of each of them, until
 * the next topic, back end or finish().
 */
void topic(const char *format, ...) TAP_PRINTF(1, 2);
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
