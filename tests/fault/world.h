/* SPDX-License-Identifier: MIT */
/*
 * What the scenarios with a selector begin with, and how it is found out
 * whether a selector is as it was.
 */
#ifndef TESTS_FAULT_WORLD_H
#define TESTS_FAULT_WORLD_H

#include "support.h"
#include "sweep.h"

enum { UNSEEN = 4711, ROOM = 64 };

extern struct world {
	uint32_t backend;
	uint32_t flags;		/* of the selector */
	sel_selector *selector;
	int32_t ready[2];	/* registered, with data 1, and readable */
	int32_t idle[2];	/* registered, with data 2 */
	int32_t third[2];	/* idle, and not registered */
	sel_key before[ROOM];	/* all that was registered */
	sel_status count;
	sel_key key;		/* out-parameters, with UNSEEN in them */
	size_t failed;
	sel_event events[ROOM];
} w;

void set_up_bare(void);		/* without a selector */
void set_up(void);
void remember(void);		/* all that is registered */
void tear_down(void);
/* Whether the set is the library's own, and a change of it no system call. */
bool is_array(void);
/* Whether a look reports `events` of the ready one, and nothing else. */
bool reports(uint32_t events);
/* Whether the same is registered and ready as at first. */
bool kept(void);

/* A sweep. */
void run(const char *name, unsigned int may, void (*prepare)(void),
	 sel_status (*act)(void), bool (*same)(void),
	 bool (*done)(sel_status status), void (*end)(void));

#endif
