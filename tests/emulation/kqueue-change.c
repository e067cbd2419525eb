/* SPDX-License-Identifier: MIT */
/* One change of a changelist. */
#include <errno.h>
#include <limits.h>

#include "descriptors.h"
#include "kqueue.h"
#include "kqueue-private.h"
#include "kqueue-systems.h"

/* What a registration keeps of the flags that made it. */
#ifdef EMULATE_MACOS
#define DROPPED (EV_DELETE | EV_DISABLE)	/* [code] */
#else
#define DROPPED (EV_ADD | EV_DELETE | EV_ENABLE | EV_DISABLE)
#endif

static int kind_of(const struct kevent *change)
{
	switch (change->filter) {
	case EVFILT_READ:
		return KIND_READ;
	case EVFILT_WRITE:
		return KIND_WRITE;
#ifdef EVFILT_EXCEPT
	case EVFILT_EXCEPT:
		return KIND_EXCEPT;
#endif
#ifdef EVFILT_USER
	case EVFILT_USER:
		return emulation_oddity & ODDITY_NO_USER ? -1 : KIND_USER;
#endif
	case EVFILT_TIMER:
		return KIND_TIMER;
	case EVFILT_PROC:
		return KIND_PROC;
	default:
		return -1;
	}
}

static struct knote **find(struct kq *kq, const struct kevent *change)
{
	struct knote **at = &kq->buckets[change->ident % BUCKETS];

	while (*at != NULL && ((*at)->kev.ident != change->ident ||
			       (*at)->kev.filter != change->filter))
		at = &(*at)->next;
	return at;
}

static bool is_clear(const struct knote *knote)
{
	return knote->kind == KIND_READ && (knote->kev.flags & EV_CLEAR) != 0;
}

void emulation_drop(struct knote *knote)
{
	struct kq *kq = knote->kq;
	struct knote **at = find(kq, &knote->kev);

	*at = knote->next;
	for (int i = 0; i < SETS; i++)
		if (kq->first[i] == knote)
			kq->first[i] = NULL;
	kq->entries--;
	kq->files -= knote->type >= TYPE_BACK;
	kq->clears -= is_clear(knote);
	kq->caught -= knote->caught;
	emulation_disarm(knote);
	emulation_close_hidden(knote->own);
	if (knote->dead) {
		knote->next = kq->stuck;
		kq->stuck = knote;
	} else {
		emulation_free(knote, sizeof(*knote));
	}
}

static int add(struct kq *kq, const struct kevent *change, enum kind kind)
{
	struct knote *knote = emulation_new(sizeof(*knote));
	int error;

	if (knote == NULL)
		return ENOMEM;
	if (kind == KIND_WRITE && (emulation_oddity & ODDITY_NO_WRITE)) {
		emulation_free(knote, sizeof(*knote));
		return ENOMEM;
	}
	*knote = (struct knote){
		.kq = kq, .kev = *change, .kind = kind, .own = -1,
		.fflags = change->fflags, .data = change->data,
		.disabled = (change->flags & EV_DISABLE) != 0, .muted = -1,
	};
	/* Every flag is the creation's: see touch(). */
	knote->kev.flags = change->flags & (unsigned short)~DROPPED;
	knote->kev.fflags = 0;
	knote->kev.data = 0;
	error = kind <= KIND_EXCEPT ? emulation_fd_attach(knote) :
		emulation_own_attach(knote);
	/* Also a disabled one is refused here, if it must be. */
	if (error == 0)
		error = emulation_arm(knote);
	if (error != 0) {
		kq->files -= knote->own >= 0 && knote->type >= TYPE_BACK;
		emulation_close_hidden(knote->own);
		emulation_free(knote, sizeof(*knote));
		return error;
	}
	if (knote->disabled)
		emulation_disarm(knote);
	knote->next = kq->buckets[change->ident % BUCKETS];
	kq->buckets[change->ident % BUCKETS] = knote;
	kq->entries++;
	kq->clears += is_clear(knote);
	return 0;
}

/* What waits at EV_ENABLE alone may not be told; what comes is. */
static void enable(struct knote *knote, bool alone)
{
	if ((ENABLE_IS_SILENT || (emulation_oddity & ODDITY_ENABLE)) &&
	    alone && knote->disabled &&
	    (knote->kev.flags & EV_DISPATCH) && knote->kind == KIND_READ)
		knote->muted = emulation_fd_bytes(knote);
	knote->disabled = false;
}

/*
 * [kqueue(2)] "Re-adding an existing event will modify the parameters of the
 * original event, and not result in a duplicate entry."  [seen] It does not
 * enable a disabled one, though the page goes on "Adding an event automatically
 * enables it"; and [code] EV_CLEAR, EV_ONESHOT and EV_DISPATCH are looked at
 * only when a registration is made, while any change sets udata.
 */
static int touch(struct knote *knote, const struct kevent *change)
{
	int error = 0;

	knote->kev.udata = change->udata;
#ifdef EV_DROP
	knote->kev.ext[2] = change->ext[2];
	knote->kev.ext[3] = change->ext[3];
#endif
	if (knote->kind > KIND_EXCEPT) {
		error = emulation_own_touch(knote, change);
	} else {
		knote->fflags = change->fflags;
		knote->data = change->data;
	}
	if (error != 0)
		return error;
	/* [kqueue(2)] "unless overridden by the EV_DISABLE flag". */
	if (change->flags & EV_DISABLE) {
		knote->disabled = true;
		emulation_disarm(knote);
		return 0;
	}
	if (change->flags & EV_ENABLE)
		enable(knote, !(change->flags & EV_ADD));
	/* [code] Adding again asks the filter. */
	if (change->flags & EV_ADD)
		knote->muted = -1;
	knote->parked = false;
	return knote->disabled ? 0 : emulation_arm(knote);
}

static int refuse_descriptor(struct kq *kq, const struct kevent *change)
{
	/* [kqueue(2)] ERRORS: "EBADF The specified descriptor is invalid." */
	if (change->ident > INT_MAX || !emulation_is_open((int)change->ident)) {
#ifdef EMULATE_MACOS
		/* [code] Its number is looked up only to add. */
		if (!(change->flags & EV_ADD))
			return ENOENT;
#endif
		return EBADF;
	}
	/* [code] A kqueue is not in itself. */
	return emulation_kq_find((int)change->ident) == kq ? EINVAL : 0;
}

int emulation_change(struct kq *kq, const struct kevent *change)
{
	int kind = kind_of(change), error;
	struct knote *knote;

	/* [kqueue(2)] ERRORS: "EINVAL The specified time limit or filter is
	 * invalid." */
	if (kind < 0)
		return EINVAL;
	error = kind <= KIND_EXCEPT ? refuse_descriptor(kq, change) : 0;
	if (error != 0)
		return error;
	knote = *find(kq, change);
	/* [kqueue(2)] ERRORS: "ENOENT The event could not be found to be
	 * modified or deleted." */
	if (knote == NULL)
		return change->flags & EV_ADD ?
		       add(kq, change, (enum kind)kind) : ENOENT;
	if (!(change->flags & EV_DELETE))
		return touch(knote, change);
	emulation_drop(knote);
	return emulation_oddity & ODDITY_ENOENT ? ENOENT : 0;
}
