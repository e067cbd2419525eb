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
#include "kqueue-systems.h"

/* The next of one set, or NULL. */
static struct knote *next_of(struct kq *kq, int set)
{
	struct knote *knote = kq->first[set];
	struct epoll_event event;
	int tries, i;

	kq->first[set] = NULL;
	if (knote != NULL)
		return knote;
	for (tries = SETS; kq->sets[set] >= 0 && tries > 0; tries--) {
		if (epoll_wait(kq->sets[set], &event, 1, 0) != 1)
			return NULL;
		for (i = KIND_WRITE; i < SETS; i++)
			if (event.data.ptr == &kq->sets[i])
				break;
		if (i == SETS)
			return event.data.ptr;
	}
	return NULL;
}

/*
 * In each round, each that is ready comes once, one set after the other: a set
 * below the outer one is but one entry there.  Who comes again has to wait for
 * the next round, and is the first there: epoll has put the entry behind all
 * others.
 */
static struct knote *take(struct kq *kq)
{
	struct knote *knote;
	int sets;

	for (sets = 2 * SETS; sets > 0; sets--) {
		knote = next_of(kq, kq->turn);
		if (knote != NULL && knote->round != kq->round) {
			knote->round = kq->round;
			return knote;
		}
		if (knote != NULL && (knote->kev.flags & EV_CLEAR))
			(void)emulation_arm(knote);
		else
			kq->first[kq->turn] = knote;
		kq->turn = (kq->turn + 1) % SETS;
		kq->round += kq->turn == 0;
	}
	return NULL;
}

/*
 * [kqueue(2)] "The filter is also run when the user attempts to retrieve the
 * kevent from the kqueue. If the filter indicates that the condition that
 * triggered the event no longer holds, the kevent is removed from the kqueue
 * and is not returned."
 */
bool emulation_run(struct knote *knote, struct kevent *event)
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
	} else if ((knote->kev.flags & EV_DISPATCH) &&
		   !(CLEAR_GOES_BEFORE_DISPATCH &&
		     (knote->kev.flags & EV_CLEAR))) {
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
	if (!emulation_run(knote, event)) {
		(void)emulation_park(knote, true);
		if (knote->type == TYPE_FILE)
			(void)emulation_file_changed(knote);
		return false;
	}
	told(knote);
	return true;
}

/* Whether a read has left data that are news. */
static bool is_read(struct knote *knote)
{
	int64_t bytes = emulation_fd_bytes(knote);

	return knote->kind == KIND_READ && (knote->kev.flags & EV_CLEAR) &&
	       ((PIPE_READ_IS_NEWS && knote->type == TYPE_PIPE) ||
		(emulation_oddity & ODDITY_CLEAR)) &&
	       knote->left > bytes && bytes > 0;
}

static void look_again_at(struct knote *knote)
{
	struct kevent event;

	if (knote->type == TYPE_FILE && knote->parked &&
	    (!FILE_SEEK_IS_UNSEEN || emulation_file_changed(knote)) &&
	    emulation_run(knote, &event))
		(void)emulation_park(knote, false);
	/* The other end closes: an eventfd doesn't tell. */
	if (knote->type == TYPE_BACK && !(knote->kev.flags & EV_EOF) &&
	    emulation_run(knote, &event) && (event.flags & EV_EOF)) {
		knote->kev.flags |= EV_EOF;
		(void)emulation_arm(knote);
	}
	if (is_read(knote))
		(void)emulation_arm(knote);
}

/* Those whose change epoll doesn't tell. */
static void look_again(struct kq *kq)
{
	if (kq->files == 0 && kq->clears == 0)
		return;
	for (int i = 0; i < BUCKETS; i++)
		for (struct knote *knote = kq->buckets[i]; knote != NULL;
		     knote = knote->next)
			if (!knote->disabled && !knote->dead)
				look_again_at(knote);
}

/* Those that have their event, whether its cause is still there or not. */
static int deliver_caught(struct kq *kq, struct kevent *events, int room)
{
	struct knote *knote, *next;
	int count = 0;

	for (int i = 0; kq->caught != 0 && i < BUCKETS; i++)
		for (knote = kq->buckets[i]; knote != NULL; knote = next) {
			next = knote->next;
			if (!knote->caught || knote->disabled)
				continue;
			if (count == room) {
				emulation_stick(kq);
				return count;
			}
			events[count] = knote->event;
			events[count++].udata = knote->kev.udata;
			emulation_drop(knote);
		}
	return count;
}

int emulation_scan(struct kq *kq, struct kevent *events, int room)
{
	struct knote *knote, *again = NULL;
	uint64_t tries = 4 * kq->entries + 16;
	int count;

	emulation_unstick(kq);
	look_again(kq);
	count = deliver_caught(kq, events, room);
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
