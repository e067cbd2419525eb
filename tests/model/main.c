/* SPDX-License-Identifier: MIT */
/*
 * Random sequences of calls, on the library and on a model of what is
 * documented: both must agree, on every back end, at each step.
 *
 *	model			one point for each back end
 *	model -f SECONDS	fresh seeds for that long on each back end
 *	model -r HEX BACKEND	one string of bytes, step by step
 *
 * MODEL_STEPS (how many on each back end), MODEL_SEED, MODEL_BACKEND and
 * MODEL_SHRINK (for how many seconds) in the environment change what the first
 * two do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner.h"
#include "support.h"
#include "tap.h"

enum { STEPS = 400000, SHRINK_SECONDS = 20, REPLAY_SECONDS = 30 };

static struct failure failure;

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

static bool is_wanted(uint32_t backend)
{
	const char *name = getenv("MODEL_BACKEND");

	return !name || !*name || strcmp(name, sel_backend_name(backend)) == 0;
}

static void print_bytes(void)
{
	printf("# model -r ");
	for (size_t i = 0; i < failure.size; i++)
		printf("%02x", failure.bytes[i]);
	printf(" %s\n", sel_backend_name(failure.backend));
}

static void explain(void)
{
	diag("%s, MODEL_SEED=%ju, sequence %ju, step %zu: %s",
	     sel_backend_name(failure.backend), (uintmax_t)failure.seed,
	     (uintmax_t)failure.sequence, failure.verdict.step,
	     failure.verdict.text);
	if (shrink(&failure, (int)setting("MODEL_SHRINK", SHRINK_SECONDS))) {
		diag("shrunk to %zu steps: %s", failure.size / STEP_SIZE - 1,
		     failure.verdict.text);
		(void)runner_fails(failure.bytes, failure.size,
				   failure.backend, true, REPLAY_SECONDS);
	} else {
		diag("it does not fail again");
	}
	print_bytes();
}

static void test(uint32_t backend)
{
	uint64_t seed = setting("MODEL_SEED", 1);
	/* There a step takes much longer. */
	uint64_t steps = setting("MODEL_STEPS",
				 under_valgrind() ? STEPS / 100 : STEPS);

	if (!is_wanted(backend)) {
		skip("not in MODEL_BACKEND");
		return;
	}
	(void)runner_begin();
	steps = runner_run(backend, seed, steps, 0, &failure);
	if (!ok(!failure.size, "seed %ju, %ju steps: library and model agree",
		(uintmax_t)seed, (uintmax_t)steps))
		explain();
}

static int fuzz(int seconds)
{
	uint64_t fresh = (uint64_t)sel_now() ^ (uint64_t)getpid() << 32;
	uint64_t seed = setting("MODEL_SEED", fresh);
	int result = 0;

	(void)runner_begin();
	for (uint32_t backend = SEL_BACKEND_SELECT;
	     backend <= SEL_BACKEND_AFD; backend++) {
		uint64_t steps;
		int64_t begin = sel_now();
		double spent;

		if (sel_backend_available(backend) || !is_wanted(backend))
			continue;
		steps = runner_run(backend, seed, setting("MODEL_STEPS", 0),
				   seconds, &failure);
		spent = (double)(sel_now() - begin) / 1e9;
		printf("%s: %ju steps in %.1f s (%.0f a second), "
		       "MODEL_SEED=%ju: %s\n", sel_backend_name(backend),
		       (uintmax_t)steps, spent, (double)steps / spent,
		       (uintmax_t)seed, failure.size ? "FAILED" : "agrees");
		if (!failure.size)
			continue;
		explain();
		result = 1;
	}
	return result;
}

static int replay(const char *hex, const char *backend)
{
	sel_status number = sel_backend_by_name(backend);
	size_t size = strlen(hex) / 2;
	unsigned int byte;

	if (number <= 0 || size > sizeof(failure.bytes))
		return 2;
	for (size_t i = 0; i < size; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			return 2;
		failure.bytes[i] = (uint8_t)byte;
	}
	(void)runner_begin();
	if (!runner_fails(failure.bytes, size, (uint32_t)number, true,
			  REPLAY_SECONDS)) {
		puts("# library and model agree");
		return 0;
	}
	printf("# step %zu: %s\n", runner_begin()->step,
	       runner_begin()->text);
	return 1;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 4 && strcmp(argv[1], "-r") == 0)
		return replay(argv[2], argv[3]);
	if (argc == 3 && strcmp(argv[1], "-f") == 0)
		return fuzz(atoi(argv[2]));
	if (argc != 1) {
		fputs("usage: model [-f SECONDS | -r HEX BACKEND]\n", stderr);
		return 2;
	}
	for_each_backend(test);
	return finish();
}
