/* SPDX-License-Identifier: MIT */
/*
 * A run: one byte string, carried out on a selector and on the model.
 *
 * The first STEP_SIZE bytes of a string say what it may do (see the enum
 * below); each further STEP_SIZE bytes are a step: which, and three arguments.
 * Every string means something, so that a fuzzer can make them up, and a part
 * taken out leaves the meaning of the others.
 */
#ifndef TESTS_MODEL_RUN_H
#define TESTS_MODEL_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"

enum { STEP_SIZE = 4, MAX_STEPS = 1024, MAX_BYTES = STEP_SIZE * MAX_STEPS };

/* Bits of the first byte. */
enum {
	MAY_CLOSE = 0x1, /* descriptors that are registered */
	MAY_FORK = 0x2,
	SIGNAL_MODE = 0x4, /* waits may have SEL_FLAG_RETURN_ON_SIGNAL */
	/* All bits of these; in them nothing is closed without a word. */
	DEFER_MODE = 0x28, /* SEL_FLAG_DEFER_MODIFY */
	DENSE_MODE = 0x50  /* SEL_FLAG_DENSE */
};

enum { MEMORY = 8, FORKS = 6, GENERATIONS = 2 };

/* What ended a run; in memory that children share. */
struct verdict {
	bool failed;
	size_t step;
	uint64_t steps;		/* done so far, of all runs */
	char text[512];
};

struct run {
	sel_selector *selector;
	struct model model;
	struct verdict *verdict;
	const uint8_t *bytes;
	size_t steps;
	size_t step;		/* the current one, from 1 on */
	uint8_t mode;
	uint32_t flags;		/* of the selector */
	int depth;		/* generations of children */
	int forks;
	bool plugged;		/* no number below the window is free */
	bool adopted;		/* by this step */
	bool trace;
	struct {
		sel_event event;
		uint64_t serial;
	} memory[MEMORY];	/* events of the past */
	size_t remembered;
};

typedef void step_function(struct run *run, const uint8_t *args);

/* sequence.c: whether library and model agree. */
bool run_bytes(struct verdict *verdict, const uint8_t *bytes, size_t size,
	       uint32_t backend, bool trace);
/* The next steps, `count` at most. */
void run_steps(struct run *run, size_t count);
void run_open(struct run *run);

/* check.c */
void fail(struct run *run, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
/* A line of the list of steps, when that is asked for. */
void say(struct run *run, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
bool check_status(struct run *run, sel_status want, sel_status saw,
		  const char *what);
/* `saw` was all 0xff; it is `want` now or, after a failure, as it was. */
void check_key(struct run *run, sel_status status, const sel_key *want,
	       const sel_key *saw);
void check_map(struct run *run);
void check_stats(struct run *run);
const char *name_of(uint32_t events);

/* Before a call that rebuilds an inherited selector. */
void about_to_change(struct run *run);
/* After something was done to the file of a slot. */
void touched(struct run *run, int pair);

/* changes.c */
step_function step_register, step_register_many, step_modify;
step_function step_unregister, step_unregister_many;

/* objects.c */
step_function step_open, step_close, step_dup, step_strand, step_write;
step_function step_read, step_shutdown, step_close_selector, step_new;

/* looks.c */
step_function step_get, step_find, step_iterate, step_current, step_stats;

/* waits.c */
step_function step_select, step_rounds, step_wakeup, step_fileno, step_idle;
step_function step_ring;

/* forks.c */
step_function step_fork;
/* After the first change in a child. */
void check_places(struct run *run);

#endif
