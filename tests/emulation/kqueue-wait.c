/* SPDX-License-Identifier: MIT */
/* kevent(): its changes, its events and the wait between them. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <time.h>

#include "kqueue.h"
#include "kqueue-private.h"

#ifdef EMULATE_NETBSD
typedef size_t count;
#else
typedef int count;
#endif

enum { DAY = 24 * 60 * 60, FILE_PAUSE = 20000000 };

/* What the error records say beside the error. */
static void make_record(struct kevent *record, int error)
{
	/* [seen] "An error record carries exactly EV_ERROR in its flags and the
	 * errno in data; receipts of success are EV_ERROR with data 0." */
#ifdef EMULATE_MACOS
	record->flags |= EV_ERROR;	/* [code] */
#else
	record->flags = EV_ERROR;
#endif
	record->data = error;
}

/*
 * [kqueue(2)] "If an error occurs while processing an element of the changelist
 * and there is enough room in the eventlist, then the event will be placed in
 * the eventlist with EV_ERROR set in flags and the system error in data.
 * Otherwise, -1 will be returned, and errno will be set".  "EV_RECEIPT [...]
 * forces EV_ERROR to always be returned. [...] if there is no remaining space
 * in eventlist to hold the EV_ERROR event, then subsequent changes will not get
 * processed": [seen] 0 is returned.
 *
 * "The same array may be used for the changelist and eventlist": no record is
 * written before its change has been read.  True if that was all of the call.
 */
static bool apply(struct kq *kq, const struct kevent *changes, count nchanges,
		  struct kevent *events, count nevents, int *result)
{
	count i, records = 0;

	for (i = 0; i < nchanges; i++) {
		struct kevent change = changes[i];
		int error;

		change.flags &= (unsigned short)~EV_SYSFLAGS;
#ifdef EV_OOBAND
		change.flags |= changes[i].flags & EV_OOBAND;
#endif
		error = emulation_change(kq, &change);
		if (error == 0 && !(change.flags & EV_RECEIPT))
			continue;
		if (records == nevents) {
			/* [code] Records that were written don't count. */
			errno = error;
			*result = error != 0 ? -1 : 0;
			return true;
		}
		make_record(&change, error);
		events[records++] = change;
	}
	*result = (int)records;
	return records != 0 || nevents == 0;
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* [kqueue(2)] BUGS: "The timeout value is limited to 24 hours; longer timeouts
 * will be silently reinterpreted as 24 hours." */
static int64_t nanoseconds(const struct timespec *timeout)
{
	if (timeout->tv_sec >= DAY)
		return (int64_t)DAY * 1000000000;
	return (int64_t)timeout->tv_sec * 1000000000 + timeout->tv_nsec;
}

static bool is_time(const struct timespec *timeout)
{
	return timeout->tv_sec >= 0 && timeout->tv_nsec >= 0 &&
	       timeout->tv_nsec < 1000000000;
}

static int scan(struct kq *kq, struct kevent *events, int room)
{
	int stray = (emulation_oddity & ODDITY_STRAY) && room > 1, found;

	if (emulation_oddity & ODDITY_SHORT)
		room = 1 + stray;
	found = emulation_scan(kq, events + stray, room - stray);
	if (stray == 0 || found <= 0)
		return found;
	events[0] = (struct kevent){
		.ident = INT_MAX, .filter = EVFILT_READ,
		.flags = EV_ERROR, .data = EBADF,
	};
	return found + 1;
}

/* Of every second call that would sleep. */
static bool is_odd_signal(void)
{
	static unsigned calls;

	return (emulation_oddity & ODDITY_EINTR) && ++calls % 2 == 0;
}

/* Without the lock; what the set holds may change meanwhile.  Files don't wake
 * anybody: they are looked at now and then. */
static int pause_until(struct kq *kq, int64_t deadline, bool files)
{
	struct pollfd pfd = { .fd = kq->sets[KIND_READ], .events = POLLIN };
	int64_t left = deadline == INT64_MAX ? INT64_MAX : deadline - now();
	struct timespec time;

	if (files && left > FILE_PAUSE)
		left = FILE_PAUSE;
	if (left < 0)
		left = 0;
	time.tv_sec = (time_t)(left / 1000000000);
	time.tv_nsec = (long)(left % 1000000000);
	return ppoll(&pfd, 1, left == INT64_MAX ? NULL : &time, NULL);
}

/*
 * [kqueue(2)] "If timeout is a NULL pointer, kevent() waits indefinitely. To
 * effect a poll, the timeout argument should be non-NULL, pointing to a
 * zero-valued timespec structure."  "EINTR A signal was delivered before the
 * timeout expired and before any events were placed on the kqueue for return."
 */
static int wait_for(struct kq *kq, struct kevent *events, int room,
		    const struct timespec *timeout)
{
	int64_t deadline = INT64_MAX;
	int found, slept, error = 0;
	bool files;

	if (timeout != NULL && !is_time(timeout)) {
		errno = EINVAL;
		return -1;
	}
	if (timeout != NULL)
		deadline = now() + nanoseconds(timeout);
	found = scan(kq, events, room);
	if (found != 0 || (timeout != NULL && nanoseconds(timeout) == 0))
		return found;
	if (is_odd_signal()) {
		errno = EINTR;
		return -1;
	}
	while (found == 0 && error == 0 && now() < deadline) {
		files = kq->files != 0;
		emulation_unlock();
		slept = pause_until(kq, deadline, files);
		error = slept < 0 ? errno : 0;
		emulation_lock();
		found = scan(kq, events, room);
	}
	if (found != 0 || error == 0)
		return found;
	errno = error;
	return -1;
}

int kevent(int number, const struct kevent *changes, count nchanges,
	   struct kevent *events, count nevents, const struct timespec *timeout)
{
	int result = -1, error;
	struct kq *kq;

	emulation_lock();
	kq = emulation_kq_find(number);
	if (kq == NULL) {
		errno = EBADF;
		goto out;
	}
	kq->references++;
	/* [kqueue(2)] "All changes contained in the changelist are applied
	 * before any pending events are read from the queue."  "When nevents is
	 * zero, kevent() will return immediately even if there is a timeout
	 * specified". */
	if ((nchanges > 0 && changes == NULL) ||
	    (nevents > 0 && events == NULL))
		errno = EFAULT;
	else if (!apply(kq, changes, nchanges, events, nevents, &result))
		result = wait_for(kq, events,
				  nevents > INT_MAX ? INT_MAX : (int)nevents,
				  timeout);
	error = errno;
	emulation_kq_release(kq);
	errno = error;
out:
	emulation_unlock();
	return result;
}
