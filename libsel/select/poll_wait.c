/* SPDX-License-Identifier: MIT */
/*
 * The wait call of poll.
 */
#include "select/private.h"

int sel__poll_wait(struct pollfd *fds, size_t count, int64_t remaining)
{
	nfds_t n = (nfds_t)count;
	int ready;
#ifdef HAVE_PPOLL
	struct timespec limit;

	/* poll and ppoll cost the same, but poll is never refused. */
	if (remaining < SEL__PIECE && remaining % SEL__MILLISECOND != 0 &&
	    !sel__call_refused(SEL__PPOLL)) {
		ready = ppoll(fds, n, sel__limit(&limit, remaining), NULL);
		if (ready >= 0)
			return ready;
		if (!sel__call_refuse(SEL__PPOLL, errno))
			return -errno;
	}
#endif
	ready = poll(fds, n, sel__milliseconds(remaining));
	return ready < 0 ? -errno : ready;
}
