/* SPDX-License-Identifier: MIT */
/*
 * What every event loop has to pass that has a selector in it by
 * sel_selector_fileno().  A test program says how its loop, the host, watches a
 * selector and makes a turn; run_host() plays the scenarios on each back end.
 */
#ifndef EXAMPLES_WITH_TEST_HOST_H
#define EXAMPLES_WITH_TEST_HOST_H

#include <stdbool.h>

#include "sel.h"

struct host {
	/* Makes a loop that watches the selector: 0 or the errno number of what
	   is in the way, which leaves no loop. */
	int (*open)(sel_selector *selector);
	/* One turn of the loop.  With `wait` the turn sleeps until the loop has
	   something to do. */
	void (*turn)(bool wait);
	void (*close)(void);
	/* After the last loop; NULL is fine. */
	void (*end)(void);
};

/* The host's callback passes on here what the adapter tells. */
void host_told(const sel_event *events, sel_status n);

/* Returns the exit status of the program. */
int run_host(const struct host *host);

#endif
