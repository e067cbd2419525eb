/* SPDX-License-Identifier: MIT */
/*
 * See runner.h: takes out what is not needed for a failure, larger parts
 * first; then makes the bytes that are left 0 where it may be.  Any failure is
 * as good as the first one.
 */
#include <string.h>

#include "runner.h"

/* A run takes milliseconds, or hangs. */
enum { RUN_SECONDS = 2 };

static bool keep(struct failure *failure, const uint8_t *bytes, size_t size)
{
	struct verdict *verdict = runner_begin();

	if (!runner_fails(bytes, size, failure->backend, false, RUN_SECONDS))
		return false;
	memmove(failure->bytes, bytes, size);
	failure->size = size;
	failure->verdict = *verdict;
	return true;
}

static size_t cut(struct failure *failure, size_t part, int64_t deadline)
{
	uint8_t bytes[MAX_BYTES];
	size_t at = STEP_SIZE;
	size_t kept = 0;

	while (at < failure->size && sel_now() < deadline) {
		size_t end = at + part < failure->size ? at + part :
			failure->size;

		memcpy(bytes, failure->bytes, at);
		memcpy(bytes + at, failure->bytes + end, failure->size - end);
		if (keep(failure, bytes, failure->size - (end - at)))
			kept++;
		else
			at = end;
	}
	return kept;
}

static void plain(struct failure *failure, int64_t deadline)
{
	uint8_t bytes[MAX_BYTES];

	for (size_t i = 0; i < failure->size && sel_now() < deadline; i++) {
		if (!failure->bytes[i])
			continue;
		memcpy(bytes, failure->bytes, failure->size);
		bytes[i] = 0;
		(void)keep(failure, bytes, failure->size);
	}
}

bool shrink(struct failure *failure, int seconds)
{
	int64_t deadline = sel_now() + (int64_t)seconds * 1000000000;
	size_t part = failure->size / STEP_SIZE / 2 * STEP_SIZE;

	/* Not all fail twice. */
	if (!keep(failure, failure->bytes, failure->size))
		return false;
	/* What comes after the failure is not needed. */
	if (failure->verdict.step) {
		size_t end = STEP_SIZE * (failure->verdict.step + 1);

		if (end < failure->size)
			(void)keep(failure, failure->bytes, end);
	}
	for (; part >= STEP_SIZE; part = part / STEP_SIZE / 2 * STEP_SIZE)
		(void)cut(failure, part, deadline);
	plain(failure, deadline);
	while (cut(failure, STEP_SIZE, deadline))
		;
	return true;
}
