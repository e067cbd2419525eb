/* SPDX-License-Identifier: MIT */
/* See queue.h. */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "files.h"
#include "model.h"
#include "queue.h"
#include "tap.h"

static const uint32_t events_of[FILTERS] = {
	SEL_EVENT_READ, SEL_EVENT_WRITE, SEL_EVENT_PRI
};

/* Some systems refuse to wait to write to a pipe that nobody reads. */
static sel_status add_to_widow(void)
{
	sel_kqueue *kqueue;
	sel_kevent change;
	int64_t filter = 0, flags = 0;
	sel_status status;
	int fds[2];

	(void)sel_constant("KQ_FILTER_WRITE", &filter);
	(void)sel_constant("KQ_EV_ADD", &flags);
	if (pipe(fds) < 0)
		bail("no pipe");
	close(fds[0]);
	sel_kevent_init(&change, (uint64_t)fds[1], (int32_t)filter,
			(uint32_t)flags, 0, 0, 0);
	if (sel_kqueue_new(&kqueue) < 0)
		bail("no kqueue");
	status = sel_kqueue_control(kqueue, &change, 1, NULL, 0, 0, 0);
	sel_kqueue_free(kqueue);
	close(fds[1]);
	return status;
}

sel_status queue_add(int slot, uint32_t events)
{
	static sel_status widow = 1;
	enum kind kind = file_kind(file_at(slot));

	if (widow > 0)
		widow = add_to_widow();
	if (events & SEL_EVENT_WRITE && kind == PIPE && widow < 0 &&
	    file_poll(slot, 0) & POLLERR)
		return widow;
	if (events & SEL_EVENT_PRI && kind != SOCKETS)
		return -EINVAL;
	return 0;
}

/* The other end of a pipe is closed: each end has it as its own way. */
static short ends_of(enum kind kind, short mask)
{
	if (kind == PIPE && mask & (POLLHUP | POLLERR))
		return POLLRDHUP | (mask & POLLERR ? POLLHUP : 0);
	return mask & POLLRDHUP;
}

void queue_look(int slot, uint32_t events, struct filters *filters)
{
	enum kind kind = file_kind(file_at(slot));
	short mask = file_poll(slot, POLLIN | POLLOUT | POLLPRI | POLLRDHUP);
	uint32_t error = kind == SOCKETS && mask & POLLERR ?
		SEL_DETAIL_ERR : 0;
	short ends = ends_of(kind, mask);

	*filters = (struct filters){ .ready = 0 };
	if (kind == SOCKETS && file_is_shut(slot))
		ends |= POLLHUP;
	if (mask & POLLIN || ends & POLLRDHUP || error)
		filters->ready |= SEL_EVENT_READ;
	if (mask & POLLOUT || ends & POLLHUP || error)
		filters->ready |= SEL_EVENT_WRITE;
	/* Linux wakes nobody for a full buffer that is shut down. */
	if (!(mask & (POLLOUT | POLLHUP | POLLERR)))
		filters->unsure = SEL_EVENT_WRITE;
	/* And takes urgent data that was read for some that is there. */
	if (file_is_odd(file_at(slot)) && !(mask & (POLLRDHUP | POLLERR)))
		filters->unsure |= SEL_EVENT_READ;
	if (mask & POLLPRI)
		filters->ready |= SEL_EVENT_PRI;
	filters->ready &= events;
	/* Errors come with the end only. */
	filters->details[0] = ends & POLLRDHUP ? SEL_DETAIL_RDHUP | error : 0;
	/* No hang-up for who waits for more. */
	filters->details[1] = !(ends & POLLHUP) ? 0 :
		(events & READINESS) == SEL_EVENT_WRITE ?
		SEL_DETAIL_HUP | error : error;
	filters->details[2] = SEL_DETAIL_PRI;
}

int queue_records(const struct filters *filters)
{
	int count = 0;

	for (int i = 0; i < FILTERS; i++)
		count += (filters->ready & events_of[i]) != 0;
	return count;
}

void queue_join(const struct filters *filters, uint32_t which, uint32_t asked,
		uint32_t *events, uint32_t *detail)
{
	*events = filters->ready & which;
	*detail = 0;
	for (int i = 0; i < FILTERS; i++)
		if (*events & events_of[i])
			*detail |= filters->details[i];
	if (*detail & (SEL_DETAIL_HUP | SEL_DETAIL_ERR))
		*events = READINESS;
	*events &= asked;
}

bool queue_gives(const struct filters *filters, uint32_t least, uint32_t asked,
		 uint32_t events, uint32_t detail)
{
	for (int set = 1; set < 1 << FILTERS; set++) {
		uint32_t which = 0;
		uint32_t some, more;

		for (int i = 0; i < FILTERS; i++)
			if (set & 1 << i)
				which |= events_of[i];
		if (which & ~filters->ready || least & ~which)
			continue;
		queue_join(filters, which, asked, &some, &more);
		if (some == events && more == detail)
			return true;
	}
	return false;
}
