/* SPDX-License-Identifier: MIT */
/*
 * A GPollFunc on a selector.  GLib never says that a descriptor was closed, and
 * libsel must know before.  So each call registers what GLib asks for, waits,
 * and unregisters all of that again.
 */
#include <errno.h>
#include <poll.h>

#include "glib-poll.h"

_Thread_local sel_selector *selector_poll_waiter;

static uint32_t events_of(gushort asked)
{
	uint32_t events = 0;

	if ((asked & G_IO_IN) != 0)
		events |= SEL_EVENT_READ;
	if ((asked & G_IO_OUT) != 0)
		events |= SEL_EVENT_WRITE;
	if ((asked & G_IO_PRI) != 0)
		events |= SEL_EVENT_PRI;
	if ((asked & POLLRDHUP) != 0)
		events |= SEL_EVENT_RDHUP;
	/* For errors and hang-ups alone libsel has no mask. */
	return events != 0 ? events : SEL_EVENT_PRI;
}

static gushort revents_of(const sel_event *event, gushort asked)
{
	gushort always = G_IO_ERR | G_IO_HUP | G_IO_NVAL;
	int revents = 0;

	if ((event->events & SEL_EVENT_READ) != 0)
		revents |= G_IO_IN;
	if ((event->events & SEL_EVENT_WRITE) != 0)
		revents |= G_IO_OUT;
	if ((event->detail & SEL_DETAIL_PRI) != 0)
		revents |= G_IO_PRI;
	if ((event->events & SEL_EVENT_RDHUP) != 0)
		revents |= POLLRDHUP;
	if ((event->detail & SEL_DETAIL_ERR) != 0)
		revents |= G_IO_ERR;
	if ((event->detail & SEL_DETAIL_HUP) != 0)
		revents |= G_IO_HUP;
	if ((event->detail & SEL_DETAIL_INVALID) != 0)
		revents |= G_IO_NVAL;
	return (gushort)(revents & (asked | always));
}

/*
 * Returns 0 when the descriptor is registered; 1 when poll(2) would return at
 * once, since the descriptor is a regular file, is closed or, where kqueue
 * refuses that, is a pipe without a reader; or an error.
 */
static sel_status add(GPollFD *fd, guint index)
{
	sel_selector *selector = selector_poll_waiter;
	uint32_t events = events_of(fd->events);
	sel_status status;

	fd->revents = 0;
	status = sel_selector_register(selector, fd->fd, events, index, NULL);
	/* kqueue refuses PRI of a file that has no urgent data. */
	if (status == -EINVAL || status == SEL_ENOTSUP) {
		events &= ~(uint32_t)SEL_EVENT_PRI;
		if (events == 0)
			return 0;
		status = sel_selector_register(selector, fd->fd, events, index,
					       NULL);
	}
	if (status == -EPERM)
		fd->revents = fd->events & (G_IO_IN | G_IO_OUT);
	else if (status == -EBADF)
		fd->revents = G_IO_NVAL;
	else if (status == -EPIPE)
		fd->revents = G_IO_ERR;
	else
		return status;
	return fd->revents != 0;
}

gint selector_poll(GPollFD *fds, guint count, gint timeout)
{
	/* A wait needs room for one event at least. */
	g_autofree sel_event *events = g_new(sel_event, count + 1);
	int64_t limit = timeout < 0 ? SEL_FOREVER : timeout * INT64_C(1000000);
	sel_status ready = 0;
	sel_status n = 0;
	guint i;

	for (i = 0; i < count && n >= 0; i++) {
		n = add(&fds[i], i);
		ready += n;
	}
	if (n >= 0)
		n = sel_selector_select(selector_poll_waiter, events, count + 1,
					ready > 0 ? 0 : limit,
					SEL_FLAG_RETURN_ON_SIGNAL);
	while (i-- > 0)
		(void)sel_selector_unregister(selector_poll_waiter, fds[i].fd,
					      NULL);
	if (n == SEL_EWOKEN)
		return ready;
	if (n < 0) {
		errno = sel_error_errno(n);
		return -1;
	}
	for (sel_status k = 0; k < n; k++) {
		GPollFD *fd = &fds[events[k].key.data];

		fd->revents = revents_of(&events[k], fd->events);
	}
	return ready + n;
}
