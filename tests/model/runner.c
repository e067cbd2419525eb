/* SPDX-License-Identifier: MIT */
/* See runner.h. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner.h"
#include "support.h"
#include "tap.h"

enum { SEQUENCE_STEPS = 256, SEQUENCE_SECONDS = 30 };

static struct {
	struct verdict verdict;
	uint64_t sequence;	/* the one that runs */
} *shared;

/* Asked for once, before there is a child. */
bool runner_forks(void)
{
	static bool known, forks;

	if (!known)
		forks = has_processes();
	known = true;
	return forks;
}

struct verdict *runner_begin(void)
{
	if (shared)
		return &shared->verdict;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		bail("no shared memory");
	/* A pipe without a reader must give ERR, and no more. */
	signal(SIGPIPE, SIG_IGN);
	return &shared->verdict;
}

/* A small generator with a good mix: a counter and a hash of it. */
static uint64_t mix(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

size_t runner_bytes(uint64_t seed, uint64_t sequence, uint8_t *bytes)
{
	const size_t size = STEP_SIZE * (SEQUENCE_STEPS + 1);
	uint64_t state = seed;

	state = mix(&state) + sequence;
	for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
		uint64_t word = mix(&state);

		for (size_t j = 0; j < sizeof(word) && i + j < size; j++)
			bytes[i + j] = (uint8_t)(word >> 8 * j);
	}
	return size;
}

static void set_limit(unsigned int seconds)
{
	signal(SIGALRM, SIG_DFL);
	alarm(seconds);
}

/* 0 where the run is done: in a child, or in this process. */
static pid_t begin_run(void)
{
	return runner_forks() ? fork() : 0;
}

/* What a child has left behind; it may have died on the way. */
static bool failed(pid_t child)
{
	struct verdict *verdict = &shared->verdict;
	int status = -1;

	if (!runner_forks())
		return verdict->failed;
	if (child < 0 || waitpid(child, &status, 0) != child)
		bail("no child");
	if (status != 0 && !verdict->failed) {
		verdict->failed = true;
		verdict->step = 0;
		snprintf(verdict->text, sizeof(verdict->text),
			 WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ?
			 "it hangs" : "it died with status 0x%x", status);
	}
	return verdict->failed;
}

bool runner_fails(const uint8_t *bytes, size_t size, uint32_t backend,
		  bool trace, unsigned int seconds)
{
	pid_t child;

	fflush(stdout);
	shared->verdict.failed = false;
	child = begin_run();
	if (child == 0) {
		bool good;

		set_limit(seconds);
		good = run_bytes(&shared->verdict, bytes, size, backend,
				 trace);
		if (runner_forks())
			_exit(!good);
		alarm(0);
	}
	return failed(child);
}

/* A child ends by exit(), where leaks are looked for. */
static void run_all(uint32_t backend, uint64_t seed, uint64_t steps,
			      int64_t deadline)
{
	uint64_t goal = shared->verdict.steps + steps;
	static uint8_t bytes[MAX_BYTES];
	bool good = true;

	while (good && (shared->verdict.steps < goal || sel_now() < deadline)) {
		size_t size = runner_bytes(seed, shared->sequence, bytes);

		alarm(SEQUENCE_SECONDS);
		good = run_bytes(&shared->verdict, bytes, size, backend,
				 false);
		if (good)
			shared->sequence++;
	}
	if (runner_forks())
		exit(!good);
	alarm(0);
}

uint64_t runner_run(uint32_t backend, uint64_t seed, uint64_t steps,
		    int seconds, struct failure *failure)
{
	int64_t deadline = sel_now() + (int64_t)seconds * 1000000000;
	pid_t child;

	fflush(stdout);
	shared->sequence = 0;
	shared->verdict.steps = 0;
	shared->verdict.failed = false;
	child = begin_run();
	if (child == 0) {
		set_limit(SEQUENCE_SECONDS);
		run_all(backend, seed, steps, deadline);
	}
	failure->size = 0;
	if (failed(child)) {
		failure->backend = backend;
		failure->seed = seed;
		failure->sequence = shared->sequence;
		failure->size = runner_bytes(seed, shared->sequence,
					     failure->bytes);
		failure->verdict = shared->verdict;
	}
	return shared->verdict.steps;
}
