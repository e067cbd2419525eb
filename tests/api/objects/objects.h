/* SPDX-License-Identifier: MIT */
/*
 * The three waits of the `select` module behind one call, for what they have
 * in common.
 */
#ifndef TESTS_API_OBJECTS_H
#define TESTS_API_OBJECTS_H

#include "support.h"
#include "tap.h"

enum { OBJECTS = 3 };
extern const char *const objects[OBJECTS];

/* `fd`, unless negative, is waited for as readable. */
void objects_open(int32_t fd);

void objects_close(void);

/* SEL_ETYPE when a result is not what was registered. */
sel_status object_wait(size_t object, int32_t fd, int64_t timeout,
		       uint32_t flags);

#endif
