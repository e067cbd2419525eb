/* SPDX-License-Identifier: MIT */
/*
 * When a wait goes on: after a signal (PEP 475), and after a system call that was
 * over before the wait is, such as a piece of a wait that no single system call
 * can express.
 */
#include "select/private.h"

bool sel__wait_again(int result, int64_t *remaining, int64_t deadline,
		     uint32_t flags)
{
	if (result == -EINTR) {
		if (flags & SEL_FLAG_RETURN_ON_SIGNAL)
			return false;
	} else if (result != 0 || sel__is_over(*remaining, deadline)) {
		return false;
	}
	*remaining = sel__remaining(deadline);
	return true;
}
