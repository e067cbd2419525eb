/* SPDX-License-Identifier: MIT */
/*
 * The life of a kqueue object: the contract of all such objects, and a forked
 * child, which has no kqueue of its parent's.
 */
#include "fork/fork.h"
#include "objects/kqueue.h"
#include "objects/life.h"

static sel_status life_create(void **object)
{
	sel_kqueue *kqueue = NULL;
	sel_status status = sel_kqueue_new(object ? &kqueue : NULL);

	if (object)
		*object = kqueue;
	return status;
}

static sel_status life_adopt(void **object, int32_t fd)
{
	sel_kqueue *kqueue = NULL;
	sel_status status = sel_kqueue_from_fd(object ? &kqueue : NULL, fd);

	if (object)
		*object = kqueue;
	return status;
}

static sel_status life_close(void *kqueue)
{
	return sel_kqueue_close(kqueue);
}

static sel_status life_closed(void *kqueue)
{
	return sel_kqueue_closed(kqueue);
}

static sel_status life_fileno(void *kqueue)
{
	return sel_kqueue_fileno(kqueue);
}

static void life_free(void *kqueue)
{
	sel_kqueue_free(kqueue);
}

static sel_status life_watch(void *kqueue, int32_t fd)
{
	return apply(kqueue, fd, READING, ADD);
}

static sel_status life_watch_once(void *kqueue, int32_t fd)
{
	return apply(kqueue, fd, READING,
		     ADD | (uint32_t)kq("KQ_EV_ONESHOT"));
}

static sel_status life_wait(void *kqueue, bool forever, int32_t *fd)
{
	sel_kevent event = { .udata = UINT64_MAX };
	sel_status status = wait_for(kqueue, &event, 1,
				     forever ? SEL_FOREVER : 0);

	*fd = (int32_t)event.udata;
	return status;
}

static bool life_inherit(void *kqueue, int32_t set, int32_t fds[2])
{
	sel_kevent event;

	TRY(!is_open(set));
	TRY(sel_kqueue_closed(kqueue) == 1);
	TRY(wait_for(kqueue, &event, 1, SEL_FOREVER) == SEL_ECLOSEDOBJ);
	TRY(sel_kqueue_fileno(kqueue) == SEL_ECLOSEDOBJ);
	/* The number belongs to somebody else now. */
	TRY(dup2(fds[0], set) == set);
	TRY(sel_kqueue_close(kqueue) == 0);
	sel_kqueue_free(kqueue);
	TRY(is_open(set));
	return true;
}

static const struct life kqueue_life = {
	.name = "kqueue",
	.create = life_create,
	.adopt = life_adopt,
	.close = life_close,
	.closed = life_closed,
	.fileno = life_fileno,
	.free = life_free,
	.watch = life_watch,
	.watch_once = life_watch_once,
	.wait = life_wait,
	.inherit = life_inherit,
	.child = "finds the object closed",
};

int main(void)
{
	need_kqueue();
	begin_tests();
	life_test(&kqueue_life);
	return finish();
}
