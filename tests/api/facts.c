/* SPDX-License-Identifier: MIT */
/* See facts.h. */
#include <poll.h>

#include "facts.h"
#include "support.h"
#include "tap.h"

static int64_t constant(const char *name)
{
	int64_t value;

	if (sel_constant(name, &value) != 0)
		bail("%s is unknown", name);
	return value;
}

static sel_kqueue *open_queue(int32_t fd, const char *filter)
{
	sel_kqueue *queue = NULL;
	sel_kevent change;

	if (sel_kqueue_new(&queue) != 0)
		bail("no kqueue");
	sel_kevent_init(&change, (uint64_t)fd, (int32_t)constant(filter),
			(uint32_t)constant("KQ_EV_ADD"), 0, 0, 0);
	if (sel_kqueue_control(queue, &change, 1, NULL, 0, 0, 0) != 0)
		bail("no filter %s", filter);
	return queue;
}

static bool queue_writes(int32_t fd)
{
	sel_kqueue *queue = open_queue(fd, "KQ_FILTER_WRITE");
	sel_kevent event;
	bool writes = sel_kqueue_control(queue, NULL, 0, &event, 1, 0, 0) == 1;

	sel_kqueue_free(queue);
	return writes;
}

static bool poll_writes(int32_t fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };

	return poll(&pfd, 1, 0) == 1 && (pfd.revents & POLLOUT) != 0;
}

bool pipes_have_two_ways(uint32_t backend)
{
	int32_t fds[2];
	bool writes;

	open_pipe(fds);
	writes = backend == SEL_BACKEND_KQUEUE ? queue_writes(fds[0]) :
		 poll_writes(fds[0]);
	close_both(fds);
	return writes;
}

bool has_channel(uint32_t backend)
{
	int32_t before = free_number();
	sel_selector *selector = open_selector(backend, 0);
	bool more = free_number() > before + 1;

	sel_selector_free(selector);
	return more;
}

static bool kqueue_stays_readable(void)
{
	static int known = -1;
	sel_kqueue *queue;
	int32_t fds[2];

	if (known >= 0)
		return known == 1;
	open_pipe(fds);
	queue = open_queue(fds[0], "KQ_FILTER_READ");
	put(fds[1], 1);
	drain(fds[0]);
	known = is_readable(sel_kqueue_fileno(queue));
	sel_kqueue_free(queue);
	close_both(fds);
	return known == 1;
}

bool is_unreadable(sel_selector *selector)
{
	int32_t fd = sel_selector_fileno(selector);

	if (is_readable(fd) &&
	    sel_selector_backend(selector) == SEL_BACKEND_KQUEUE &&
	    kqueue_stays_readable() && look_all(selector) != 0)
		return false;
	return !is_readable(fd);
}
