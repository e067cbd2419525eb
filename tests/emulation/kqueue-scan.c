/* SPDX-License-Identifier: MIT */
/*
 * Reading a kqueue's events.  One entry at a time is taken from the sets, since
 * what epoll has handed out of an edge-triggered one is gone; what it has
 * handed out goes behind the others, in each set, so that nobody starves.
 */
#include <errno.h>
#include <sys/epoll.h>

#include "kqueue.h"
#include "kqueue-private.h"

static struct knote *take(struct kq *kq)
{
	struct epoll_event event;
	int set = KIND_READ, i;

	for (;;) {
		if (epoll_wait(kq->sets[set], &event, 1, 0) != 1) {
			if (set == KIND_READ)
				return NULL;
			set = KIND_READ;
			continue;
		}
		for (i = KIND_WRITE; i < SETS; i++)
			if (event.data.ptr == &kq->sets[i])
				break;
		if (i == SETS)
			return event.data.ptr;
		set = i;
	}
}

/*
 * [kqueue(2)] "The filter is also run when the user attempts to retrieve the
 * kevent from the kqueue. If the filter indicates that the condition that
 * triggered the event no longer holds, the kevent is removed from the kqueue
 * and is not returned."
 */
static bool run(struct knote *knote, struct kevent *event)
{
	*event = knote->kev;
	return knote->kind <= KIND_EXCEPT ? emulation_fd_filter(knote, event) :
	       emulation_own_filter(knote, event);
}

static void told(struct knote *knote)
{
	if (knote->kev.flags & EV_CLEAR)
		emulation_own_reset(knote);
	if (knote->kind == KIND_READ)
		knote->left = emulation_fd_bytes(knote);
	/* [kqueue(2)] EV_ONESHOT: "After the user retrieves the event from the
	 * kqueue, it is deleted." */
	if (knote->kev.flags & EV_ONESHOT) {
		emulation_drop(knote);
	/* [kqueue(2)] EV_DISPATCH: "Disable the event source immediately after
	 * delivery of an event." */
	} else if (knote->kev.flags & EV_DISPATCH) {
		knote->disabled = true;
		emulation_disarm(knote);
	} else {
		(void)emulation_park(knote, false);
	}
}

static bool deliver(struct knote *knote, struct kevent *event)
{
	if (knote->dead || knote->disabled)
		return false;
	if (!run(knote, event)) {
		(void)emulation_park(knote, true);
		return false;
	}
	told(knote);
	return true;
}

/* Those whose change epoll doesn't tell. */
static void look_again(struct kq *kq)
{
	bool partial = (emulation_oddity & ODDITY_CLEAR) != 0;
	struct kevent event;

	if (kq->files == 0 && !partial)
		return;
	for (int i = 0; i < BUCKETS; i++)
		for (struct knote *knote = kq->buckets[i]; knote != NULL;
		     knote = knote->next) {
			if (knote->disabled || knote->dead)
				continue;
			if (knote->type == TYPE_FILE && knote->parked &&
			    run(knote, &event))
				(void)emulation_park(knote, false);
			if (partial && knote->kind == KIND_READ &&
			    (knote->kev.flags & EV_CLEAR) &&
			    knote->left > emulation_fd_bytes(knote) &&
			    emulation_fd_bytes(knote) > 0)
				(void)emulation_arm(knote);
		}
}

int emulation_scan(struct kq *kq, struct kevent *events, int room)
{
	struct knote *knote, *again = NULL;
	uint64_t tries = 4 * kq->entries + 16;
	int count = 0;

	look_again(kq);
	kq->scans++;
	/* [kqueue(2)] "up to the value given by nevents": the rest stays. */
	while (count < room && tries-- > 0) {
		knote = take(kq);
		if (knote == NULL || knote == again)
			break;
		if (knote->told == kq->scans && !knote->dead) {
			/* Once around.  [kqueue(2)] "Multiple events which
			 * trigger the filter do not result in multiple kevents":
			 * what came meanwhile is the next call's. */
			if (again == NULL)
				again = knote;
			if (knote->kev.flags & EV_CLEAR)
				(void)emulation_arm(knote);
			continue;
		}
		knote->told = kq->scans;
		again = NULL;
		if (deliver(knote, &events[count]))
			count++;
		else
			knote->told = 0;
	}
	return count;
}
