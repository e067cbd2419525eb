/* SPDX-License-Identifier: MIT */
/*
 * The back end over AFD, the driver of Windows' sockets: a wait costs what has
 * happened, not what is registered.  set.h says what a registration is.
 */
#include <stdatomic.h>

#include "core/system.h"
#include "selectors/afd/set.h"

static sel_status probe(void)
{
	struct sel__afd afd;
	void *device;
	int status = sel__afd_open(&afd);

	if (status == 0) {
		status = sel__afd_open_device(&afd, &device);
		if (status == 0)
			sel__afd_close_device(device);
		sel__afd_close(&afd);
	}
	return status == -ENOENT || status == -EINVAL ? SEL_ENOTSUP : status;
}

static sel_status open_set(sel_selector *selector)
{
	struct sel__afd_state *state = sel__backend_data(selector);

	state->list.next = &state->list;
	state->list.previous = &state->list;
	atomic_init(&state->posted, false);
	atomic_init(&state->refused, false);
	return sel__afd_open(&state->afd);
}

static void close_set(sel_selector *selector)
{
	sel__afd_close_set(sel__backend_data(selector));
}

static void release(sel_selector *selector)
{
	sel__afd_release_set(sel__backend_data(selector));
}

/* Under the lock.  A kick whose post was refused has told nobody: a request
   that comes back tells the wait of the change, and needs no new memory.  Where
   the driver has no request, the next change kicks again. */
static void kick(sel_selector *selector)
{
	struct sel__afd_state *state = sel__backend_data(selector);

	/* A kick before this one counted on a wakeup's post, in vain. */
	if (atomic_load(&state->refused))
		selector->kicked = false;
	sel__wakeup_kick(selector);
	if (!atomic_load(&state->refused))
		return;
	atomic_store(&state->refused, false);
	selector->kicked = false;
	sel__afd_cancel_one(state);
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	sel_status status = sel__afd_add(selector, fd, record);

	if (status < 0)
		return status;
	selector->changes++;
	kick(selector);
	return 0;
}

/* A request for less than before is right as it is.  A request for more is
   cancelled, and comes back to the wait, which asks anew. */
static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record,
			 const struct sel__record *old)
{
	struct sel__afd_state *state = sel__backend_data(selector);
	struct sel__afd_operation *operation = sel__afd_at(state, record);
	sel_status status = 0;

	if (operation->armed)
		status = sel__afd_widen(state, operation,
					sel__afd_events(record->events));
	else if (old->events & SEL__LOST)
		status = sel__afd_base(fd, &operation->base);
	if (status < 0)
		return status;
	selector->changes++;
	if (!operation->armed) {
		sel__afd_list(state, operation);
		kick(selector);
	}
	return 0;
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	struct sel__afd_state *state = sel__backend_data(selector);

	(void)fd;
	sel__afd_remove(state, sel__afd_at(state, record));
	selector->changes++;
}

static void wake(sel_selector *selector)
{
	struct sel__afd_state *state = sel__backend_data(selector);

	if (atomic_exchange(&state->posted, true) || sel__afd_post(&state->afd))
		return;
	atomic_store(&state->refused, true);
	atomic_store(&state->posted, false);
}

/* Only fileno needs it, which this back end has not got. */
static void unwake(sel_selector *selector)
{
	(void)selector;
}

/* Under the lock: requests that were given back, and posts.  A request that has
   failed may fail again and again, and the wait pauses then. */
static void take_back(sel_selector *selector, struct sel__wait *wait,
		      struct sel__afd_request *const *taken, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (taken[i]) {
			wait->sick |= sel__afd_failed(taken[i]);
			sel__afd_give_back(selector, taken[i]);
		} else {
			wait->woken = true;
			selector->kicked = false;
		}
	}
	wait->records += count;
}

/* Whoever posts sets `posted` after all else: who clears it sees why. */
static void note_post(struct sel__afd_state *state,
		      struct sel__afd_request *const *taken, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (!taken[i])
			atomic_exchange(&state->posted, false);
}

/* Whether to take again.  What has just happened may come behind a packet that
   was there before; a look is to see both. */
static bool may_be_more(const struct sel__wait *wait, int count)
{
	return count == SEL__AFD_TAKEN || (count > 0 && wait->remaining <= 0);
}

/* Sleeps until something comes, takes what has come, and asks about all that is
   listed then.  What comes is at most a packet for each operation, and a
   post. */
static int sleep_and_look(sel_selector *selector, struct sel__wait *wait,
			  int64_t remaining)
{
	struct sel__afd_state *state = sel__backend_data(selector);
	struct sel__afd_request *taken[SEL__AFD_TAKEN];
	int count = sel__afd_take(&state->afd, taken, remaining);
	int filled;

	if (count < 0)
		return count;
	note_post(state, taken, count);
	sel__lock(selector);
	take_back(selector, wait, taken, count);
	while (may_be_more(wait, count)) {
		count = sel__afd_take(&state->afd, taken, 0);
		if (count < 0)
			break;
		note_post(state, taken, count);
		take_back(selector, wait, taken, count);
	}
	filled = sel__afd_look(selector, wait);
	if (filled >= 0)
		filled += sel__event_put_lost(selector, wait->events + filled,
					      wait->capacity - (size_t)filled);
	sel__unlock(selector);
	return filled;
}

/* What is listed is asked before the sleep, and what has come meanwhile taken
   first: else a ready socket would hide those that become ready. */
static int wait_for_events(sel_selector *selector, struct sel__wait *wait,
			   bool listed)
{
	int filled;

	if (listed) {
		filled = sleep_and_look(selector, wait, 0);
		if (filled != 0 || wait->woken || wait->remaining <= 0)
			return filled;
	}
	return sleep_and_look(selector, wait, wait->remaining);
}

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	struct sel__afd_state *state = sel__backend_data(selector);
	bool listed;
	int filled;

	wait->records = 0;
	sel__lock(selector);
	listed = state->listed > 0;
	filled = sel__event_put_lost(selector, wait->events, wait->capacity);
	sel__unlock(selector);
	return filled > 0 ? filled : wait_for_events(selector, wait, listed);
}

const struct sel__backend sel__backend_afd = {
	.name = "afd",
	.id = SEL_BACKEND_AFD,
	.features = SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI | SEL_FEATURE_RDHUP,
	.open_probes = true,
	.data_size = sizeof(struct sel__afd_state),
	.probe = probe,
	.open = open_set,
	.close = close_set,
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.wait = wait_set,
	.wake = wake,
	.unwake = unwake,
};
