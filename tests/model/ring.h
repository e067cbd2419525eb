/* SPDX-License-Identifier: MIT */
/*
 * A thread that wakes a selector or sends signals to the thread that waits, so
 * that both come before, in or behind a wait.
 */
#ifndef TESTS_MODEL_RING_H
#define TESTS_MODEL_RING_H

#include <stdint.h>

#include "sel.h"

enum {
	RING_WAKEUP = 0x1,		/* by the other thread, once */
	RING_WAKEUP_IN_HANDLER = 0x2,	/* by the first signal's handler */
	RING_SIGNALS = 0x4,		/* again and again until ring_end() */
	RING_WAKEUPS = RING_WAKEUP | RING_WAKEUP_IN_HANDLER
};

/* Just before the wait; the delay is 0 to 7. */
void ring_begin(sel_selector *selector, uint32_t rings, uint32_t delay);
/* Just behind it.  All has come when this returns. */
void ring_end(void);

#endif
