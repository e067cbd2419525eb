/* SPDX-License-Identifier: MIT */
/* The filters that take no descriptor: user events, timers, processes. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "descriptors.h"
#include "kqueue-private.h"

static int own(struct knote *knote, int fd)
{
	int error = errno;

	knote->fd = knote->own = emulation_hide(fd);
	if (fd >= 0)
		error = errno;
	return knote->own < 0 ? error : 0;
}

static uint64_t read_all(int fd)
{
	uint64_t count = 0;

	return read(fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

#ifdef EVFILT_USER
/*
 * [kqueue(2)] "The lower 24 bits of the fflags may be used for user defined
 * flags and manipulated using the following: NOTE_FFNOP Ignore the input
 * fflags. NOTE_FFAND Bitwise AND fflags. NOTE_FFOR Bitwise OR fflags.
 * NOTE_FFCOPY Copy fflags."
 */
static void user_flags(struct knote *knote, unsigned fflags)
{
	unsigned input = fflags & NOTE_FFLAGSMASK;

	switch (fflags & NOTE_FFCTRLMASK) {
	case NOTE_FFAND:
		knote->fflags &= input;
		break;
	case NOTE_FFOR:
		knote->fflags |= input;
		break;
	case NOTE_FFCOPY:
		knote->fflags = input;
		break;
	}
}

static void trigger(struct knote *knote)
{
	uint64_t one = 1;

	if (!knote->triggered)
		(void)!write(knote->own, &one, sizeof(one));
	knote->triggered = true;
}

static void untrigger(struct knote *knote)
{
	if (knote->triggered)
		(void)read_all(knote->own);
	knote->triggered = false;
}

static int user_attach(struct knote *knote)
{
	int error = own(knote, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));

#ifdef EMULATE_MACOS
	if (error == 0 && (knote->fflags & NOTE_TRIGGER))
		trigger(knote);		/* [code] */
#else
	/* [seen] "NOTE_TRIGGER in the same call that first adds an EVFILT_USER
	 * is ignored." */
#endif
	return error;
}

static void user_touch(struct knote *knote, const struct kevent *change)
{
	/* [kqueue(2)] "NOTE_TRIGGER Cause the event to be triggered." */
	if (change->fflags & NOTE_TRIGGER)
		trigger(knote);
	user_flags(knote, change->fflags);
	knote->data = change->data;
#ifndef EMULATE_MACOS
	/* [code] Even one that this call triggers. */
	if (change->flags & EV_CLEAR)
		untrigger(knote);
#endif
}

/* [kqueue(2)] "On return, fflags contains the users defined flags in the lower
 * 24 bits." */
static bool user_filter(struct knote *knote, struct kevent *event)
{
	event->fflags = (unsigned)(knote->fflags & NOTE_FFLAGSMASK);
	event->data = (intptr_t)knote->data;
	return knote->triggered;
}
#endif

/* The length of the timer's unit in ns; [kqueue(2)] "If fflags is not set, the
 * default is milliseconds." */
static int64_t unit_of(const struct knote *knote)
{
#ifdef EMULATE_OPENBSD
	switch (knote->fflags & 3) {
#else
	switch (knote->fflags) {
#endif
#ifdef NOTE_SECONDS
	case NOTE_SECONDS:
		return 1000000000;
	case NOTE_USECONDS:
		return 1000;
	case NOTE_NSECONDS:
		return 1;
#endif
	default:
		return 1000000;
	}
}

static int start_timer(struct knote *knote)
{
	struct itimerspec spec;
	int64_t unit, count = knote->data;
	int flags = 0, clock = CLOCK_MONOTONIC, error;

#ifdef NOTE_ABSTIME
	/* [kqueue(2)] "The specified expiration time is absolute", "The timer
	 * will be periodic unless EV_ONESHOT or NOTE_ABSTIME is specified." */
	if (knote->fflags & NOTE_ABSTIME) {
		flags = TFD_TIMER_ABSTIME;
		clock = CLOCK_REALTIME;
		knote->fflags &= ~(uint64_t)NOTE_ABSTIME;
		knote->kev.flags |= EV_ONESHOT;
	}
#endif
	/* [seen] "a negative timer is EINVAL". */
	if (count < 0)
		return EINVAL;
	if (count == 0)
		count = 1;		/* [code] */
	unit = unit_of(knote);
	spec.it_value.tv_sec = (time_t)(count / (1000000000 / unit));
	spec.it_value.tv_nsec = (long)(count % (1000000000 / unit) * unit);
	spec.it_interval = spec.it_value;
	if (knote->kev.flags & EV_ONESHOT)
		spec.it_interval = (struct timespec){ .tv_sec = 0 };
	/* [kqueue(2)] "this filter automatically sets the EV_CLEAR flag". */
	knote->kev.flags |= EV_CLEAR;
	emulation_disarm(knote);
	emulation_close_hidden(knote->own);
	error = own(knote, timerfd_create(clock, TFD_CLOEXEC | TFD_NONBLOCK));
	if (error != 0)
		return error;
	return timerfd_settime(knote->own, flags, &spec, NULL) ? errno : 0;
}

/*
 * [kqueue(2)] "If an existing timer is re-added, the existing timer will be
 * effectively canceled (throwing away any undelivered record of previous timer
 * expiration) and re-started using the new parameters contained in data and
 * fflags."  Of NetBSD [seen] "adding a timer again keeps its old period".
 */
static int timer_touch(struct knote *knote, const struct kevent *change)
{
#ifdef EMULATE_NETBSD
	(void)knote;
	(void)change;
	return 0;
#else
	if (!(change->flags & EV_ADD))
		return 0;
	if (change->data < 0)
		return EINVAL;
	knote->fflags = change->fflags;
	knote->data = change->data;
	return start_timer(knote);
#endif
}

/* [kqueue(2)] "ESRCH The specified process to attach to does not exist." */
static int proc_attach(struct knote *knote)
{
	unsigned known = NOTE_EXIT;

#ifdef NOTE_EXITSTATUS
	known |= NOTE_EXITSTATUS;
#endif
	/* Linux tells a stranger of nothing but the end. */
	if ((knote->fflags & ~(uint64_t)known) != 0)
		return EINVAL;
	if (knote->kev.ident == 0 || knote->kev.ident > INT_MAX)
		return ESRCH;
	return own(knote, (int)syscall(SYS_pidfd_open,
				       (pid_t)knote->kev.ident, 0));
}

/* [kqueue(2)] "NOTE_EXIT The process has exited. The exit status will be stored
 * in data."  Told, [code], once, with EV_EOF. */
static bool proc_filter(struct knote *knote, struct kevent *event)
{
	siginfo_t info = { .si_pid = 0 };

	if (waitid(P_PIDFD, (id_t)knote->own, &info,
		   WEXITED | WNOHANG | WNOWAIT) == 0) {
		if (info.si_pid == 0)
			return false;
		event->data = info.si_code == CLD_EXITED ?
			      (info.si_status & 0xff) << 8 : info.si_status;
		if (info.si_code == CLD_DUMPED)
			event->data |= 0x80;
	}
	event->fflags = (unsigned)knote->fflags;
	event->flags |= EV_EOF | EV_ONESHOT;
	knote->kev.flags |= EV_ONESHOT;
	return true;
}

int emulation_own_attach(struct knote *knote)
{
	int error;

	emulation_raise_limit();
	switch (knote->kind) {
#ifdef EVFILT_USER
	case KIND_USER:
		error = user_attach(knote);
		break;
#endif
	case KIND_TIMER:
		error = start_timer(knote);
		break;
	default:
		error = proc_attach(knote);
	}
	emulation_restore_limit();
	return error;
}

int emulation_own_touch(struct knote *knote, const struct kevent *change)
{
	int error = 0;

	emulation_raise_limit();
#ifdef EVFILT_USER
	if (knote->kind == KIND_USER)
		user_touch(knote, change);
#endif
	if (knote->kind == KIND_TIMER)
		error = timer_touch(knote, change);
	emulation_restore_limit();
	return error;
}

bool emulation_own_filter(struct knote *knote, struct kevent *event)
{
#ifdef EVFILT_USER
	if (knote->kind == KIND_USER)
		return user_filter(knote, event);
#endif
	if (knote->kind == KIND_PROC)
		return proc_filter(knote, event);
	/* [kqueue(2)] "data contains the number of times the timeout has
	 * expired since the last call to kevent()." */
	event->data = (intptr_t)read_all(knote->own);
	return event->data != 0;
}

/* [kqueue(2)] EV_CLEAR: "After the event is retrieved by the user, its state is
 * reset." */
void emulation_own_reset(struct knote *knote)
{
#ifdef EVFILT_USER
	if (knote->kind != KIND_USER)
		return;
	untrigger(knote);
	knote->fflags = knote->fflags & NOTE_FFLAGSMASK;
#else
	(void)knote;
#endif
}
