/* SPDX-License-Identifier: MIT */
/*
 * select, and poll, epoll and devpoll objects: their lists and their waits.
 * The collector takes the arrays back, whatever happens.
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

struct select_wait {
	int32_t *lists[3];
	size_t *lengths[3];
};

/* An array that lives as long as `buffer` is on the stack. */
void *sel_ruby_array(VALUE *buffer, size_t count, size_t size)
{
	return rb_alloc_tmp_buffer2(buffer, (long)count, size);
}

/*
 * The room for results: nil or -1 is Python's own default, and for a poll
 * object all that it may have.
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
		*capacity = (size_t)most;
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

/* The descriptors of an Array of file objects; nil is an empty one. */
int32_t *sel_ruby_list(VALUE files, VALUE *buffer, size_t *length)
{
	int32_t *fds;
	size_t i;

	*length = 0;
	if (NIL_P(files))
		return NULL;
	files = sel_ruby_check_array(files);
	*length = (size_t)RARRAY_LEN(files);
	fds = sel_ruby_array(buffer, *length, sizeof(*fds));
	for (i = 0; i < *length; i++)
		fds[i] = sel_ruby_descriptor(rb_ary_entry(files, (long)i));
	return fds;
}

/*
 * The objects whose descriptors are in the list `ready`, which is in the order
 * of the objects.  They are asked for their descriptors again: one that has
 * changed meanwhile is not reported.
 */
VALUE sel_ruby_ready(VALUE files, const int32_t *ready, size_t count)
{
	VALUE file, result = rb_ary_new_capa((long)count);
	size_t n = 0;
	long i;

	if (count == 0)
		return result;
	files = sel_ruby_check_array(files);
	for (i = 0; i < RARRAY_LEN(files) && n < count; i++) {
		file = RARRAY_AREF(files, i);
		if (sel_ruby_descriptor(file) != ready[n])
			continue;
		rb_ary_push(result, file);
		n++;
	}
	return result;
}

static sel_status select_step(void *data, int64_t timeout)
{
	const struct select_wait *wait = data;

	return sel_select(wait->lists[0], wait->lengths[0], wait->lists[1],
			  wait->lengths[1], wait->lists[2], wait->lengths[2],
			  timeout, SEL_FLAG_RETURN_ON_SIGNAL);
}

sel_status sel_ruby_select_lists(int32_t *rlist, size_t *nr, int32_t *wlist,
				 size_t *nw, int32_t *xlist, size_t *nx,
				 int64_t timeout)
{
	struct select_wait wait = { { rlist, wlist, xlist }, { nr, nw, nx } };

	return sel_ruby_block(select_step, &wait, timeout);
}
