/* SPDX-License-Identifier: MIT */
/*
 * The descriptors of a scenario and what is done to them, as plain calls over
 * numbers, so that a runner in another language may use them as well.  They
 * answer 0 or more, or a negated errno.  README.md says what each word means.
 */
#ifndef CONFORMANCE_FILES_H
#define CONFORMANCE_FILES_H

#include <stdint.h>

/*
 * Opens a file of the kind and answers how many descriptors, 1 or 2, it has
 * put into `fds`; both are close-on-exec and don't block.  `other`: what
 * `dup` duplicates or `connect` connects to.  `text`, for `later`: seconds.
 * `child` receives a process to end with conformance_reap(), or 0.
 * `unused` answers a number that is not open any more.
 */
int32_t conformance_open(const char *kind, int32_t other, const char *text,
			 int32_t fds[2], int32_t *child);
/* write, post, fill, drain, shutdown, urgent, close; replace, with `other`. */
int32_t conformance_do(const char *verb, int32_t fd, int32_t other);
/* Waits until the descriptor is ready for 'r', 'w' or 'p'; -ETIMEDOUT. */
int32_t conformance_await(int32_t fd, char event);

/* later.c: what writes into `fd` after so many seconds and keeps a descriptor of
   its own open until it is ended; 0 or more. */
int32_t conformance_later(const char *seconds, int32_t fd, int32_t *child);
void conformance_reap(int32_t child);

#endif
