/* SPDX-License-Identifier: MIT */
/*
 * The /dev/poll back end.  Changes made while a thread waits are queued, and
 * written by that thread when the wakeup has brought it out of its wait: on
 * some systems a write would sleep as long as the wait does.  Results lie at
 * the end of the caller's array and are expanded from its start on, as those
 * of epoll are.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "select/devpoll_wait.h"
#include "selectors/fork.h"
#include "selectors/pollmask.h"

struct devpoll_state {
	struct pollfd *queue;	/* changes to be written */
	size_t size;
	size_t queued;
	bool inside;		/* a thread is in the system call */
	uint32_t tag;		/* when it went in */
};

static sel_status probe(void)
{
	int set;

	if (!SEL__HAS_DEVPOLL)
		return SEL_ENOTSUP;
	set = sel__devpoll_open();
	if (set < 0)
		return set == -ENOENT || set == -ENXIO ? SEL_ENOTSUP : set;
	close(set);
	return 0;
}

/* A new set with the wakeup descriptor in it. */
static sel_status new_set(const sel_selector *selector)
{
	const struct pollfd wakeup = {
		.fd = selector->wakeup[0],
		.events = POLLIN,
	};
	sel_status set = sel__devpoll_open();
	sel_status status;

	if (set < 0)
		return set;
	status = sel__devpoll_write(set, &wakeup, 1);
	if (status == 0)
		return set;
	close(set);
	return status;
}

static sel_status open_set(sel_selector *selector)
{
	selector->set = new_set(selector);
	return selector->set < 0 ? selector->set : 0;
}

static void close_set(sel_selector *selector)
{
	close(selector->set);
}

static void release(sel_selector *selector)
{
	struct devpoll_state *state = sel__backend_data(selector);

	free(state->queue);
}

static sel_status enqueue(struct devpoll_state *state,
			  const struct pollfd *changes, size_t count)
{
	if (state->queued + count > state->size) {
		size_t size = 2 * state->size + 16;
		struct pollfd *queue = realloc(state->queue,
					       size * sizeof(*queue));

		if (!queue)
			return SEL_ENOMEM;
		state->queue = queue;
		state->size = size;
	}
	memcpy(state->queue + state->queued, changes, count * sizeof(*changes));
	state->queued += count;
	return 0;
}

static void take_out(const sel_selector *selector, int32_t fd)
{
	const struct pollfd remove = { .fd = fd, .events = POLLREMOVE };

	sel__devpoll_write(selector->set, &remove, 1);
}

/* Too late for an error: the registration is reported as INVALID. */
static void lose(sel_selector *selector, int32_t fd)
{
	struct sel__record *record = sel__record_of(selector, fd);

	take_out(selector, fd);
	if (record && !(record->events & SEL__LOST))
		sel__registry_mark_lost(selector, record);
}

/* A change that is refused must not keep the others from being written.  What
   was closed while its change was queued would never be reported. */
static void flush(sel_selector *selector)
{
	struct devpoll_state *state = sel__backend_data(selector);
	bool refused = sel__devpoll_write(selector->set, state->queue,
					  state->queued) < 0;
	size_t i;

	for (i = 0; i < state->queued; i++) {
		const struct pollfd *one = &state->queue[i];

		if ((refused &&
		     sel__devpoll_write(selector->set, one, 1) < 0) ||
		    (one->events != POLLREMOVE && sel__fd_check(one->fd) < 0))
			lose(selector, one->fd);
	}
	state->queued = 0;
}

/* Before a change of a record: what is queued comes first, and what becomes of
   an earlier change of the same descriptor does not matter any more. */
static void settle(sel_selector *selector, struct sel__record *record)
{
	struct devpoll_state *state = sel__backend_data(selector);

	if (state->inside)
		return;
	flush(selector);
	sel__registry_clear_lost(selector, record);
}

static sel_status change(sel_selector *selector, const struct pollfd *changes,
			 size_t count)
{
	struct devpoll_state *state = sel__backend_data(selector);
	sel_status status;

	if (state->inside) {
		status = enqueue(state, changes, count);
	} else {
		flush(selector);
		status = sel__devpoll_write(selector->set, changes, count);
	}
	if (status < 0)
		return status;
	selector->changes++;
	if (state->inside)
		sel__wakeup_kick(selector);
	return 0;
}

/*
 * The changes that make of whatever the set holds of a descriptor what a record
 * says.  The system adds a mask to the old one; and of a descriptor that was
 * closed when it was added, the system keeps the mask, but ignores the removal.
 * Hence the first addition: the descriptor is open now.
 */
static size_t exchange(struct pollfd changes[3], int32_t fd,
		       const struct sel__record *record)
{
	changes[0] = (struct pollfd) {
		.fd = fd,
		.events = sel__pollmask(record->events),
	};
	changes[1] = (struct pollfd) { .fd = fd, .events = POLLREMOVE };
	changes[2] = changes[0];
	return record->events & (SEL__FIRED | SEL__LOST) ? 2 : 3;
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	sel_status status = sel__fd_check(fd);
	struct pollfd changes[3];

	/* The write takes any number. */
	if (status < 0)
		return status;
	settle(selector, record);
	return change(selector, changes, exchange(changes, fd, record));
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	const struct pollfd remove = { .fd = fd, .events = POLLREMOVE };

	(void)record;
	if (!sel__fork_shares(selector))
		change(selector, &remove, 1);
}

static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record,
			 const struct sel__record *old)
{
	struct devpoll_state *state = sel__backend_data(selector);
	sel_status status = sel__fd_check(fd);
	struct pollfd changes[3];
	size_t count;

	if (status < 0)
		return status;
	settle(selector, record);
	/* A level-triggered registration keeps its tag: results from before the
	   modify are still valid. */
	if ((record->events | old->events) & ~(uint32_t)SEL__READINESS)
		sel__registry_retag(selector, record);
	count = exchange(changes, fd, record);
	status = change(selector, changes, count);
	if (status == 0 || state->inside)
		return status;
	/* Some of the changes may have been made. */
	count = exchange(changes, fd, old);
	if (sel__devpoll_write(selector->set, changes, count) < 0) {
		take_out(selector, fd);
		record->events |= SEL__LOST;
	}
	return status;
}

/* Translates `count` results at `from` to events behind `filled` others.
   Returns how many there are then. */
static size_t translate(sel_selector *selector, struct sel__wait *wait,
		      const char *from, size_t filled, int count)
{
	const struct devpoll_state *state = sel__backend_data(selector);

	for (; count > 0; count--, from += sizeof(struct pollfd)) {
		struct sel__record *record;
		struct pollfd seen;
		uint32_t events;
		uint32_t detail;

		memcpy(&seen, from, sizeof(seen));
		if (seen.fd == selector->wakeup[0]) {
			wait->woken = true;
			continue;
		}
		record = sel__record_of(selector, seen.fd);
		if (!record || record->events & (SEL__FIRED | SEL__LOST) ||
		    sel__changed_since(selector, record, state->tag)) {
			sel__count_stale(selector, seen.fd);
			/* Or else a removal that failed would make each wait
			   return this result. */
			if (!record ||
			    record->events & (SEL__FIRED | SEL__LOST))
				take_out(selector, seen.fd);
			continue;
		}
		events = sel__pollmask_events(seen.revents, &detail);
		filled = sel__event_join(selector, seen.fd, events, detail,
					    wait->events, filled);
		/* The system has no one-shots. */
		if (record->events & SEL_EVENT_ONESHOT) {
			record->events |= SEL__FIRED;
			take_out(selector, seen.fd);
		}
	}
	return filled;
}

/* Makes one system call, with `room` places behind `filled` events.  A call
   that does not sleep is made under the lock, so that no change outdates its
   results. */
static size_t look(sel_selector *selector, struct sel__wait *wait,
		   size_t filled, size_t room, int64_t remaining)
{
	char *end = (char *)(wait->events + wait->capacity);
	char *place = end - room * sizeof(struct pollfd);
	struct devpoll_state *state = sel__backend_data(selector);

	state->tag = selector->tag;
	state->inside = remaining > 0;
	if (state->inside)
		sel__unlock(selector);
	wait->records = sel__devpoll_wait(selector->set,
					  (struct pollfd *)(void *)place, room,
					  remaining);
	if (state->inside)
		sel__lock(selector);
	state->inside = false;
	return translate(selector, wait, place, filled, wait->records);
}

static int wait_locked(sel_selector *selector, struct sel__wait *wait)
{
	size_t room = (size_t)selector->count + 1;
	size_t filled;
	int records;
	bool again;

	if (room > wait->capacity)
		room = wait->capacity;
	filled = look(selector, wait, 0, room, wait->remaining);
	records = wait->records;
	if (records <= 0)
		return records;
	if (wait->woken)
		sel__wakeup_take(selector, wait);
	/* The wakeup's record has taken another's place in a full batch; or a
	   thread that changes the set all the time has outdated all others. */
	again = (wait->woken && (size_t)records == room) ||
		(!filled && records > wait->woken);
	if (again) {
		flush(selector);
		filled = look(selector, wait, filled, room - filled, 0);
	}
	wait->records = records;
	selector->events += filled;
	return (int)filled;
}

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	int count;

	sel__lock(selector);
	flush(selector);
	count = sel__event_put_lost(selector, wait->events, wait->capacity);
	if (count == 0)
		count = wait_locked(selector, wait);
	sel__unlock(selector);
	return count;
}

/* Its number alone: the driver can't be polled. */
static sel_status fileno_of(sel_selector *selector)
{
	selector->outer = selector->set;
	return selector->outer;
}

/*
 * A new set at the number that fileno has answered, with nothing but the wakeup
 * descriptor in it.  A set belongs to the process that is the first to write to
 * it or to ask it something: left empty, it would become that of a grandchild
 * which only asks whether it has inherited the set.
 */
static sel_status fork_rebuild_outer(sel_selector *selector)
{
	sel_status status = 0;
	sel_status set;

	if (selector->outer < 0)
		return 0;
	if (!sel__devpoll_inherited(selector->outer)) {
		selector->outer = -1;
		return 0;
	}
	set = new_set(selector);
	if (set < 0)
		return set;
	/* A number above the limit is said to be bad. */
	if (dup2(set, selector->outer) < 0)
		status = errno == EBADF ? -EMFILE : sel__errno();
	else if (fcntl(selector->outer, F_SETFD, FD_CLOEXEC) < 0)
		status = sel__errno();
	close(set);
	return status;
}

/* Everything anew; what the parent had queued is in the registry. */
static sel_status fill(sel_selector *selector, int set)
{
	struct pollfd entry = { .fd = selector->wakeup[0], .events = POLLIN };
	struct devpoll_state *state = sel__backend_data(selector);
	sel_status status;
	uint32_t i;

	state->inside = false;
	state->queued = 0;
	status = enqueue(state, &entry, 1);
	for (i = 0; i < selector->size && status == 0; i++) {
		struct sel__record *record = &selector->records[i];

		if (!record->tag || record->events & (SEL__FIRED | SEL__LOST))
			continue;
		entry.fd = (int)i;
		entry.events = sel__pollmask(record->events);
		if (sel__fd_check(entry.fd) < 0)
			sel__registry_mark_lost(selector, record);
		else
			status = enqueue(state, &entry, 1);
	}
	if (status == 0)
		status = sel__devpoll_write(set, state->queue, state->queued);
	state->queued = 0;
	return status;
}

/* Nothing proves that the old channel's numbers are still its own, so they stay
   open. */
static sel_status fork_rebuild(sel_selector *selector)
{
	sel_status set = selector->outer;
	sel_status status;

	if (set < 0) {
		set = sel__devpoll_open();
		if (set >= 0)
			set = sel__fork_place(set);
		if (set < 0)
			return set;
	}
	status = fill(selector, set);
	if (status < 0) {
		if (set != selector->outer)
			close(set);
		return status;
	}
	if (set != selector->outer && sel__devpoll_inherited(selector->set))
		close(selector->set);
	selector->set = set;
	return 0;
}

static void fork_close(sel_selector *selector)
{
	if ((selector->outer >= 0 && selector->fork_state == SEL__FORK_OUTER) ||
	    sel__devpoll_inherited(selector->set))
		close(selector->set);
}

const struct sel__backend sel__backend_devpoll = {
	.name = "devpoll",
	.id = SEL_BACKEND_DEVPOLL,
	.features = SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI,
	.data_size = sizeof(struct devpoll_state),
	.probe = probe,
	.open = open_set,
	.close = close_set,
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.wait = wait_set,
	.fileno = fileno_of,
	.fork_rebuild_outer = fork_rebuild_outer,
	.fork_rebuild = fork_rebuild,
	.fork_close = fork_close,
};
