/* SPDX-License-Identifier: MIT */
/*
 * What the wrappers of the injector share.
 */
#ifndef TESTS_FAULT_WRAP_PRIVATE_H
#define TESTS_FAULT_WRAP_PRIVATE_H

#include <time.h>

#include "wrap.h"

/* Declares the real function, and declares and defines its replacement. */
#define WRAP(type, name, ...) \
	type __real_##name(__VA_ARGS__); \
	type __wrap_##name(__VA_ARGS__); \
	type __wrap_##name(__VA_ARGS__)

#define WAIT(name, kind, limit, count, ...) \
	struct gap_call call = { .call = kind, .timeout = limit, \
				 .size = (size_t)count }; \
	unsigned int index; \
	if (gap_begin(&call, &index)) \
		call.result = __real_##name(__VA_ARGS__); \
	return gap_end(&call, index)

/* Counts a call; whether it is the one to fail, with errno set. */
bool fault_strikes(enum fault_call call);
/* Whether the real call is to be made. */
bool gap_begin(struct gap_call *call, unsigned int *index);
int gap_end(const struct gap_call *call, unsigned int index);

static inline int64_t from_ms(int ms)
{
	return ms < 0 ? -1 : ms * INT64_C(1000000);
}

static inline int64_t from_timespec(const struct timespec *limit)
{
	return limit == NULL ? -1 :
	       limit->tv_sec * INT64_C(1000000000) + limit->tv_nsec;
}

#endif
