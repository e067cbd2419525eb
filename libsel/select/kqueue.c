/* SPDX-License-Identifier: MIT */
/*
 * The kqueue object.
 */
#include <stdlib.h>

#include "core/cancel.h"
#include "select/kqueue_wait.h"

/* So many records are taken without an allocation. */
#define FEW 64

/* The most events that are asked for: no process has so many, and malloc()
   gives the memory for so many. */
#define MOST ((size_t)1 << 20)

struct sel_kqueue {
	struct sel__owner owner;
};

static sel_status wrap(sel_kqueue **kqueue, int fd)
{
	sel_kqueue *new = malloc(sizeof(*new));
	sel_status status = SEL_ENOMEM;

	if (new)
		status = sel__owner_init_unshared(&new->owner, fd);
	if (status < 0)
		free(new);
	else
		*kqueue = new;
	return status;
}

SEL_EXPORT sel_status sel_kqueue_new(sel_kqueue **kqueue)
{
	sel_status status;
	int fd;

	if (!kqueue)
		return SEL_ETYPE;
	if (!SEL__HAS_KQUEUE)
		return SEL_ENOTSUP;
	fd = sel__kqueue_open();
	if (fd < 0)
		return fd;
	status = wrap(kqueue, fd);
	if (status < 0)
		sel__close(fd);
	return status;
}

SEL_EXPORT sel_status sel_kqueue_from_fd(sel_kqueue **kqueue, int32_t fd)
{
	if (!kqueue)
		return SEL_ETYPE;
	if (!SEL__HAS_KQUEUE)
		return SEL_ENOTSUP;
	if (fd < 0)
		return SEL_EBADFD;
	return wrap(kqueue, fd);
}

SEL_EXPORT void sel_kqueue_free(sel_kqueue *kqueue)
{
	if (SEL__HAS_KQUEUE && kqueue)
		sel__owner_free(&kqueue->owner);
}

/* What the calls with an object answer where there can be none. */
static sel_status check(const sel_kqueue *kqueue)
{
	if (!kqueue)
		return SEL_ETYPE;
	return SEL__HAS_KQUEUE ? 0 : SEL_ENOTSUP;
}

SEL_EXPORT sel_status sel_kqueue_close(sel_kqueue *kqueue)
{
	sel_status status = check(kqueue);

	return status < 0 ? status : sel__owner_close(&kqueue->owner);
}

SEL_EXPORT sel_status sel_kqueue_closed(sel_kqueue *kqueue)
{
	sel_status status = check(kqueue);

	return status < 0 ? status : sel__owner_closed(&kqueue->owner);
}

SEL_EXPORT sel_status sel_kqueue_fileno(sel_kqueue *kqueue)
{
	sel_status status = check(kqueue);

	return status < 0 ? status : sel__owner_fileno(&kqueue->owner);
}

/* The members of sel_kevent are as wide as on the widest system; those of this
   system may be narrower. */
static sel_status narrow(const sel_kevent *from, struct kevent *to)
{
	/* This clears FreeBSD's `ext` too. */
	memset(to, 0, sizeof(*to));
	sel__kevent_put(to->ident, from->ident);
	sel__kevent_put(to->filter, from->filter);
	sel__kevent_put(to->flags, from->flags);
	sel__kevent_put(to->fflags, from->fflags);
	sel__kevent_put(to->data, from->data);
	sel__kevent_put(to->udata, (uintptr_t)from->udata);
	if (to->ident != from->ident || (int32_t)to->filter != from->filter ||
	    to->flags != from->flags || to->fflags != from->fflags ||
	    to->data != from->data || (uintptr_t)to->udata != from->udata)
		return SEL_ERANGE;
	return 0;
}

static void widen(const struct kevent *from, sel_kevent *to)
{
	sel_kevent_init(to, from->ident, (int32_t)from->filter, from->flags,
			from->fflags, from->data, (uintptr_t)from->udata);
}

/* The changes have been applied also when the call was interrupted. */
static int apply_and_wait(int set, const struct kevent *changes, int nchanges,
			  struct kevent *records, int capacity,
			  int64_t timeout, uint32_t flags)
{
	int64_t deadline = sel__deadline(timeout);
	int64_t remaining = timeout;
	struct timespec limit;
	int count;

	do {
		count = kevent(set, changes, (SEL_KEVENT_COUNT)nchanges,
			       records, (SEL_KEVENT_COUNT)capacity,
			       sel__limit(&limit, remaining));
		if (count < 0)
			count = -errno;
		nchanges = 0;
	} while (capacity &&
		 sel__wait_again(count, &remaining, deadline, flags));
	return count;
}

static bool is_reserved_used(const sel_kevent *changes, size_t nchanges)
{
	size_t i;

	for (i = 0; i < nchanges; i++)
		if (changes[i].reserved)
			return true;
	return false;
}

static sel_status control(int set, const sel_kevent *changes, int nchanges,
			  sel_kevent *events, int capacity, int64_t timeout,
			  uint32_t flags)
{
	struct kevent few[FEW];
	struct kevent *native = few;
	size_t most = (size_t)(nchanges > capacity ? nchanges : capacity);
	sel_status status = 0;
	int i;

	/* One array serves for both, as the system allows. */
	if (most > FEW)
		native = calloc(most, sizeof(*native));
	if (!native)
		return SEL_ENOMEM;
	for (i = 0; i < nchanges && status == 0; i++)
		status = narrow(&changes[i], &native[i]);
	if (status == 0)
		status = sel__wait_result(apply_and_wait(set, native, nchanges,
							 native, capacity,
							 timeout, flags));
	for (i = 0; i < status; i++)
		widen(&native[i], &events[i]);
	if (native != few)
		free(native);
	return status;
}

SEL_EXPORT sel_status
sel_kqueue_control(sel_kqueue *kqueue, const sel_kevent *changes,
		   size_t nchanges, sel_kevent *events, size_t capacity,
		   int64_t timeout, uint32_t flags)
{
	sel_status status = check(kqueue);
	sel_status set;

	if (status < 0)
		return status;
	set = sel__owner_enter(&kqueue->owner);
	if (set < 0)
		return set;
	if (timeout < 0 || flags & ~(uint32_t)SEL_FLAG_RETURN_ON_SIGNAL)
		status = SEL_EVALUE;
	else if ((nchanges && !changes) || (capacity && !events))
		status = SEL_ETYPE;
	else if (nchanges > INT_MAX)
		status = SEL_ERANGE;
	else if (is_reserved_used(changes, nchanges))
		status = SEL_EVALUE;
	else
		status = control(set, changes, (int)nchanges, events,
				 (int)(capacity < MOST ? capacity : MOST),
				 timeout, flags);
	sel__owner_leave(&kqueue->owner);
	return status;
}
