/* SPDX-License-Identifier: MIT */
/*
 * A library that spends too much, for cost.sh to notice: put in front of the
 * real one, each select makes a system call, an allocation and two locked
 * instructions of its own.
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sel.h"

static sel_status (*real)(sel_selector *, sel_event *, size_t, int64_t,
			  uint32_t);
static void *volatile memory;
static atomic_int lock;

sel_status sel_selector_select(sel_selector *selector, sel_event *events,
			       size_t capacity, int64_t timeout,
			       uint32_t flags)
{
	void *found;

	if (!real) {
		found = dlsym(RTLD_NEXT, "sel_selector_select");
		memcpy(&real, &found, sizeof(real));
	}
	(void)getppid();
	memory = malloc(1);
	free(memory);
	atomic_exchange(&lock, 1);
	atomic_fetch_sub(&lock, 1);
	return real(selector, events, capacity, timeout, flags);
}
