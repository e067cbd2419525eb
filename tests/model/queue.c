/* SPDX-License-Identifier: MIT */
/* See queue.h. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "facts.h"
#include "files.h"
#include "model.h"
#include "queue.h"
#include "tap.h"

static const uint32_t events_of[FILTERS] = {
	SEL_EVENT_READ, SEL_EVENT_WRITE, SEL_EVENT_PRI
};

/* What a kqueue of the test's own answers. */
static sel_status add_alone(int fd, const char *name)
{
	sel_kqueue *kqueue;
	sel_kevent change;
	int64_t filter = 0, flags = 0;
	sel_status status;

	(void)sel_constant(name, &filter);
	(void)sel_constant("KQ_EV_ADD", &flags);
	sel_kevent_init(&change, (uint64_t)fd, (int32_t)filter,
			(uint32_t)flags, 0, 0, 0);
	if (sel_kqueue_new(&kqueue) < 0)
		bail("no kqueue");
	status = sel_kqueue_control(kqueue, &change, 1, NULL, 0, 0, 0);
	sel_kqueue_free(kqueue);
	return status;
}

/* Some systems refuse devices that never block. */
static sel_status add_device(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	sel_status status;

	if (fd < 0)
		bail("no /dev/null");
	status = add_alone(fd, "KQ_FILTER_READ");
	close(fd);
	return status;
}

sel_status queue_add(int slot, uint32_t events)
{
	static sel_status device = 1;
	enum kind kind = file_kind(file_at(slot));

	if (device > 0)
		device = add_device();
	if (kind == PLAIN && device < 0)
		return device;
	if (events & SEL_EVENT_PRI && kind != SOCKETS)
		return -EINVAL;
	return 0;
}

/* Whether it is the reading end of a pipe whose ends can both be written. */
static bool is_back(int slot)
{
	static int two_ways = -1;

	if (two_ways < 0)
		two_ways = pipes_have_two_ways(SEL_BACKEND_KQUEUE);
	return two_ways && file_kind(file_at(slot)) == PIPE &&
	       (fcntl(number_of(slot), F_GETFL) & O_ACCMODE) == O_RDONLY;
}

/* The other end of a pipe is closed: each end has it as its own way. */
static short ends_of(int slot, short mask)
{
	bool pipe = file_kind(file_at(slot)) == PIPE;

	if (pipe && mask & (POLLHUP | POLLERR))
		return POLLRDHUP |
			(mask & POLLERR || is_back(slot) ? POLLHUP : 0);
	return mask & POLLRDHUP;
}

void queue_look(int slot, uint32_t events, struct filters *filters)
{
	enum kind kind = file_kind(file_at(slot));
	short mask = file_poll(slot, POLLIN | POLLOUT | POLLPRI | POLLRDHUP);
	uint32_t error = kind == SOCKETS && mask & POLLERR ?
		SEL_DETAIL_ERR : 0;
	short ends = ends_of(slot, mask);

	*filters = (struct filters){ .ready = 0 };
	if (kind == SOCKETS && file_is_shut(slot))
		ends |= POLLHUP;
	if (mask & POLLIN || ends & POLLRDHUP || error)
		filters->ready |= SEL_EVENT_READ;
	if (mask & POLLOUT || ends & POLLHUP || error || is_back(slot))
		filters->ready |= SEL_EVENT_WRITE;
	/* Linux wakes nobody for a full buffer that is shut down. */
	if (!(mask & (POLLOUT | POLLHUP | POLLERR)) && !is_back(slot))
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
