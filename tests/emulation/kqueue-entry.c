/* SPDX-License-Identifier: MIT */
/* A registration's entry in one of its kqueue's sets of epoll. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptors.h"
#include "kqueue-private.h"
#include "kqueue-systems.h"

/* What is no descriptor's of the program lies in the outer set. */
static int *set_of(struct knote *knote)
{
	return &knote->kq->sets[knote->own < 0 ? knote->kind : KIND_READ];
}

static uint32_t wanted(const struct knote *knote)
{
	static const uint32_t masks[KINDS] = {
		[KIND_READ] = EPOLLIN | EPOLLRDHUP,
		[KIND_WRITE] = EPOLLOUT,
#ifdef EMULATE_MACOS
		[KIND_EXCEPT] = EPOLLPRI | EPOLLIN | EPOLLRDHUP,
#else
		[KIND_EXCEPT] = EPOLLPRI,
#endif
		[KIND_USER] = EPOLLIN,
		[KIND_TIMER] = EPOLLIN,
		[KIND_PROC] = EPOLLIN,
	};
	uint32_t mask = knote->type >= TYPE_BACK ? EPOLLIN :
			masks[knote->kind];

#ifdef EV_OOBAND
	if (knote->kev.flags & EV_OOBAND)
		mask |= EPOLLPRI;
#endif
	if (knote->parked || (knote->kev.flags & EV_CLEAR))
		mask |= EPOLLET;
	return mask;
}

/* The sets below the outer one are made when something is to be in them. */
static int need_set(struct kq *kq, enum kind kind)
{
	struct epoll_event event = { .events = EPOLLIN };
	int error = 0;

	if (kq->sets[kind] >= 0)
		return 0;
	emulation_raise_limit();
	kq->sets[kind] = emulation_hide(epoll_create1(EPOLL_CLOEXEC));
	if (kq->sets[kind] < 0)
		error = errno;
	emulation_restore_limit();
	event.data.ptr = &kq->sets[kind];
	if (error == 0 && epoll_ctl(kq->sets[KIND_READ], EPOLL_CTL_ADD,
				    kq->sets[kind], &event) != 0) {
		error = errno;
		emulation_close_hidden(kq->sets[kind]);
		kq->sets[kind] = -1;
	}
	return error;
}

static bool is_device(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode);
}

static int ready_eventfd(int *fd)
{
	int error;

	emulation_raise_limit();
	*fd = emulation_hide(eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK));
	error = errno;
	emulation_restore_limit();
	return *fd < 0 ? error : 0;
}

int emulation_stand_in(struct knote *knote)
{
	int error = ready_eventfd(&knote->own);

	if (error != 0)
		return error;
	knote->fd = knote->own;
	knote->kq->files++;
	return 0;
}

/* A kqueue without the memory or the number for it is as Linux's is. */
void emulation_stick(struct kq *kq)
{
	struct epoll_event event = {
		.events = EPOLLIN, .data.ptr = &kq->stick,
	};
	const uint64_t one = 1;

	if (kq->stick >= 0) {
		(void)!write(kq->stick, &one, sizeof(one));
		return;
	}
	if (ready_eventfd(&kq->stick) != 0)
		return;
	if (epoll_ctl(kq->sets[KIND_READ], EPOLL_CTL_ADD, kq->stick,
		      &event) != 0) {
		emulation_close_hidden(kq->stick);
		kq->stick = -1;
	}
}

void emulation_unstick(struct kq *kq)
{
	uint64_t count;

	if (kq->stick >= 0)
		(void)!read(kq->stick, &count, sizeof(count));
}

/*
 * Puts it there or, if it is there, has it looked at again: [code] each change
 * runs the filter.  An error number.
 */
int emulation_arm(struct knote *knote)
{
	struct epoll_event event = { .data.ptr = knote };
	int error = *set_of(knote) < 0 ? need_set(knote->kq, knote->kind) : 0;

	if (error != 0)
		return error;
	event.events = wanted(knote);
	if (knote->in_set && epoll_ctl(*set_of(knote), EPOLL_CTL_MOD,
				       knote->fd, &event) == 0)
		return 0;
	knote->in_set = epoll_ctl(*set_of(knote), EPOLL_CTL_ADD, knote->fd,
				  &event) == 0;
	if (knote->in_set)
		return 0;
	if (errno != EPERM || knote->own >= 0)
		return errno;
	/* Files and devices that never block. */
	if (DEVICE_IS_ENODEV && is_device(knote->fd))
		return ENODEV;
	knote->type = TYPE_FILE;
	error = emulation_stand_in(knote);
	return error != 0 ? error : emulation_arm(knote);
}

void emulation_disarm(struct knote *knote)
{
	if (knote->in_set && epoll_ctl(*set_of(knote), EPOLL_CTL_DEL,
				       knote->fd, NULL) != 0)
		/* Closed behind our back, and perhaps still in the set. */
		knote->dead = true;
	knote->in_set = false;
}

int emulation_park(struct knote *knote, bool parked)
{
	if (knote->parked == parked || (knote->kev.flags & EV_CLEAR))
		return 0;
	knote->parked = parked;
	return emulation_arm(knote);
}
