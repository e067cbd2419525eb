/* SPDX-License-Identifier: MIT */
/*
 * Poll, epoll and devpoll objects: their lists and their waits.  The collector
 * takes the arrays back, whatever happens.
 */
#include "core.h"

#include <sys/select.h>

struct poll_wait {
	sel_poll *poll;
	sel_epoll *epoll;
	sel_devpoll *devpoll;
	sel_pollfd *ready;
	size_t capacity;
};

enum { MOST = 1 << 16 };

size_t sel_ruby_clamp(int64_t capacity)
{
	return capacity < MOST ? (size_t)capacity : MOST;
}

/* An array that lives as long as `buffer` is on the stack. */
void *sel_ruby_array(VALUE *buffer, size_t count, size_t size)
{
	return rb_alloc_tmp_buffer2(buffer, (long)count, size);
}

/*
 * The room for results: nil or -1 is Python's own default, and for a poll
 * object all that it may have.  A huge number needs no huge room: what is ready
 * beyond the room is for the next waits.
 */
sel_pollfd *sel_ruby_results(VALUE self, VALUE number, VALUE *buffer,
			     size_t *capacity)
{
	int64_t most = -1;

	*capacity = FD_SETSIZE - 1;
	if (!NIL_P(number))
		most = sel_ruby_integer(number, "max", -1, INT32_MAX);
	if (sel_ruby_is_kind(self, SEL_RUBY_POLL))
		*capacity = (size_t)sel_poll_count(
			sel_ruby_object(self, SEL_RUBY_POLL)) + 1;
	if (most >= 0)
		*capacity = sel_ruby_clamp(most);
	return sel_ruby_array(buffer, *capacity, sizeof(sel_pollfd));
}

/* A list of [descriptor, mask]. */
VALUE sel_ruby_pairs(const sel_pollfd *ready, size_t count)
{
	VALUE pairs = rb_ary_new_capa((long)count);
	size_t i;

	for (i = 0; i < count; i++)
		rb_ary_push(pairs, rb_assoc_new(INT2NUM(ready[i].fd),
						UINT2NUM(ready[i].events)));
	return pairs;
}

static sel_status poll_step(void *data, int64_t timeout)
{
	const struct poll_wait *wait = data;

	if (wait->poll != NULL)
		return sel_poll_poll(wait->poll, wait->ready, wait->capacity,
				     timeout, SEL_FLAG_RETURN_ON_SIGNAL);
	if (wait->epoll != NULL)
		return sel_epoll_poll(wait->epoll, wait->ready, wait->capacity,
				      timeout, SEL_FLAG_RETURN_ON_SIGNAL);
	return sel_devpoll_poll(wait->devpoll, wait->ready, wait->capacity,
				timeout, SEL_FLAG_RETURN_ON_SIGNAL);
}

sel_status sel_ruby_poll(sel_poll *poll, sel_epoll *epoll,
			 sel_devpoll *devpoll, sel_pollfd *ready,
			 size_t capacity, int64_t timeout)
{
	struct poll_wait wait = { poll, epoll, devpoll, ready, capacity };

	return sel_ruby_block(poll_step, &wait, timeout);
}

VALUE sel_ruby_check_array(VALUE list)
{
	VALUE array = rb_check_array_type(list);

	if (NIL_P(array))
		sel_ruby_wrong_type(list, "Array");
	return array;
}
