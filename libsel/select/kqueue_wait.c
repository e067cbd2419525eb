/* SPDX-License-Identifier: MIT */
/*
 * The calls of kqueue.
 */
#include <fcntl.h>
#include <unistd.h>

#include "core/cancel.h"
#include "select/kqueue_wait.h"

static const struct timespec at_once;

int sel__kqueue_open(void)
{
#ifdef HAVE_KQUEUE1
	int set = kqueue1(O_CLOEXEC);

	return set < 0 ? -errno : set;
#else
	/* fcntl() is a cancellation point on macOS. */
	int cancel = sel__cancel_disable();
	int set = kqueue();
	int result = set < 0 ? -errno : set;

	if (set >= 0 && fcntl(set, F_SETFD, FD_CLOEXEC) < 0) {
		result = -errno;
		close(set);
	}
	sel__cancel_restore(cancel);
	return result;
#endif
}

#ifdef EV_RECEIPT
/* With a receipt for each change no pending event comes back, and no change
   that fails keeps the later ones from being made.  A signal can take the
   receipts away: then all changes are made once more. */
int sel__kqueue_change(int set, struct kevent *changes, int count)
{
	const SEL_KEVENT_COUNT n = (SEL_KEVENT_COUNT)count;
	struct kevent receipts[SEL__CHANGES];
	int cancel = sel__cancel_disable();
	int got;
	int i;

	for (i = 0; i < count; i++)
		sel__kevent_put(changes[i].flags,
				changes[i].flags | EV_RECEIPT);
	do {
		got = kevent(set, changes, n, receipts, n, &at_once);
	} while (got < 0 && errno == EINTR);
	sel__cancel_restore(cancel);
	if (got < 0)
		return -errno;
	for (i = 0; i < count; i++)
		changes[i].data = i < got ? receipts[i].data : EIO;
	return 0;
}
#else
int sel__kqueue_change(int set, struct kevent *changes, int count)
{
	int cancel = sel__cancel_disable();
	int i;

	for (i = 0; i < count; i++) {
		int status;

		do {
			status = kevent(set, &changes[i], 1, NULL, 0, &at_once);
		} while (status < 0 && errno == EINTR);
		changes[i].data = status < 0 ? errno : 0;
	}
	sel__cancel_restore(cancel);
	return 0;
}
#endif

int sel__kqueue_wait(int set, struct kevent *records, size_t capacity,
		     int64_t remaining)
{
	SEL_KEVENT_COUNT most = capacity < SEL__RECORDS ?
		(SEL_KEVENT_COUNT)capacity : SEL__RECORDS;
	struct timespec limit;
	int ready = kevent(set, NULL, 0, records, most,
			   sel__limit(&limit, remaining));

	return ready < 0 ? -errno : ready;
}
