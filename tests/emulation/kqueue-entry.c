/* SPDX-License-Identifier: MIT */
/* A registration's entry in one of its kqueue's sets of epoll. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "descriptors.h"
#include "kqueue-private.h"

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
		[KIND_EXCEPT] = EPOLLPRI,
		[KIND_USER] = EPOLLIN,
		[KIND_TIMER] = EPOLLIN,
		[KIND_PROC] = EPOLLIN,
	};
	uint32_t mask = knote->type == TYPE_FILE ? EPOLLIN :
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
	/* Files and devices that never block: an eventfd that is always ready
	 * stands for them. */
	emulation_raise_limit();
	knote->own = emulation_hide(eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK));
	error = errno;
	emulation_restore_limit();
	if (knote->own < 0)
		return error;
	knote->type = TYPE_FILE;
	knote->fd = knote->own;
	knote->kq->files++;
	return emulation_arm(knote);
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
