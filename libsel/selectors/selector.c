/* SPDX-License-Identifier: MIT */
/*
 * The selector from new to free, and what it says of itself.
 */
#include <stdlib.h>
#include <string.h>

#include "core/system.h"
#include "selectors/fork.h"

/* No version will have so many counters; a larger size is a mistake. */
#define STATS_MOST 4096

static sel_status open_selector(sel_selector *selector,
				const struct sel__backend *backend)
{
	sel_status status;

	selector->backend = backend;
	selector->wakeup[0] = -1;
	selector->wakeup[1] = -1;
	if (!backend->wake && sel__channel_open(selector->wakeup) < 0)
		return sel__errno();
	status = backend->open(selector);
	if (status < 0)
		goto close_channel;
	status = sel__fork_node_add(&selector->node, &selector->state,
				    sel__fork_child);
	if (status < 0)
		goto close_backend;
	return 0;
close_backend:
	if (backend->close)
		backend->close(selector);
	if (backend->release)
		backend->release(selector);
close_channel:
	sel__channel_close(selector->wakeup);
	return status;
}

static sel_status new_selector(sel_selector **selector,
			       const struct sel__backend *backend,
			       uint32_t flags)
{
	sel_selector *new = calloc(1, sizeof(*new) + backend->data_size);
	sel_status status;

	if (!new)
		return SEL_ENOMEM;
	if (!backend->fast)
		sel__slow_down(new, SEL__SLOW_BACKEND);
	new->flags = flags;
	new->set = -1;
	new->outer = -1;
	/* A child must not find the selector half made. */
	sel__fork_block();
	status = open_selector(new, backend);
	sel__fork_unblock();
	if (status < 0) {
		free(new);
		return status;
	}
	*selector = new;
	return 0;
}

static sel_status probe_and_new(sel_selector **selector,
				const struct sel__backend *backend,
				uint32_t flags)
{
	sel_status status = 0;

	if (!sel__backend_is_proven(backend, sel__backends_proven()))
		status = sel__backend_probe(backend);
	if (status == 0)
		status = new_selector(selector, backend, flags);
	return status;
}

SEL_EXPORT sel_status
sel_selector_new(sel_selector **selector, uint32_t backend, uint32_t flags)
{
	const uint32_t known = SEL_FLAG_DEFER_MODIFY | SEL_FLAG_DENSE;
	const struct sel__backend *wanted;
	uint32_t trusted = sel__backends_proven();
	sel_status status;

	if (!selector)
		return SEL_ETYPE;
	wanted = backend == SEL_BACKEND_DEFAULT ?
		 sel__backend_default(trusted) : sel__backend_get(backend);
	if (!wanted || flags & ~known)
		return SEL_EVALUE;
	sel__free_pending();
	status = sel__fork_rebuild_watched();
	if (status < 0)
		return status;
	status = probe_and_new(selector, wanted, flags);
	if (!sel__backend_is_absent(status) ||
	    !sel__backend_is_proven(wanted, trusted))
		return status;
	/* What worked before is refused now, and another may be the default. */
	sel__backend_distrust(wanted);
	if (backend == SEL_BACKEND_DEFAULT)
		status = probe_and_new(selector, sel__backend_default(0),
				       flags);
	return status;
}

/* Refuses new calls and wakes the waiting thread; in a child the thread that
   rebuilds the selector for a wait sees the bits itself. */
static void shut(sel_selector *selector, uint32_t bits)
{
	const uint32_t mask = SEL__CLOSED | SEL__WAITING | SEL__INHERITED;
	uint32_t old = sel__state_enter(&selector->state, 0, bits);

	if ((old & mask) == SEL__WAITING)
		sel__wakeup_send(selector);
	sel__leave(selector);
}

SEL_EXPORT void sel_selector_free(sel_selector *selector)
{
	if (selector)
		shut(selector, SEL__CLOSED | SEL__FREED);
	sel__free_pending();
}

SEL_EXPORT sel_status sel_selector_close(sel_selector *selector)
{
	if (!selector)
		return SEL_ETYPE;
	shut(selector, SEL__CLOSED);
	return 0;
}

SEL_EXPORT sel_status sel_selector_closed(sel_selector *selector)
{
	if (!selector)
		return SEL_ETYPE;
	return !!(sel__state_get(&selector->state) & SEL__CLOSED);
}

SEL_EXPORT sel_status sel_selector_fileno(sel_selector *selector)
{
	sel_status status = sel__begin_change(selector);

	if (status < 0)
		return status;
	status = selector->backend->fileno ?
		selector->backend->fileno(selector) : SEL_ENOTSUP;
	if (status >= 0 && selector->backend->features & SEL_FEATURE_FILENO)
		sel__wakeup_expose(selector);
	sel__end(selector);
	return status;
}

SEL_EXPORT sel_status sel_selector_backend(sel_selector *selector)
{
	sel_status status = sel__enter(selector);

	if (status < 0)
		return status;
	status = (sel_status)selector->backend->id;
	sel__leave(selector);
	return status;
}

SEL_EXPORT sel_status sel_selector_features(sel_selector *selector)
{
	sel_status status = sel__enter(selector);

	if (status < 0)
		return status;
	status = (sel_status)sel__backend_features(selector->backend);
	sel__leave(selector);
	return status;
}

SEL_EXPORT sel_status sel_selector_stats(sel_selector *selector,
					 sel_stats *stats, size_t size)
{
	sel_status status = sel__begin(selector);
	sel_stats now = { 0 };

	if (status < 0)
		return status;
	/* Relaxed: numbers of calls that may still run. */
	now.waits = atomic_load_explicit(&selector->waits,
					 memory_order_relaxed);
	now.events = selector->events;
	now.changes = selector->changes;
	now.changes_saved = selector->changes_saved;
	now.stale = selector->stale;
	now.rebuilds = selector->rebuilds;
	/* Reported, or still to be reported: both change in one step, under the
	   lock. */
	now.wakeups = selector->wakeups +
		!!(sel__state_get(&selector->state) & SEL__WOKEN);
	now.wakeups_merged = atomic_load_explicit(&selector->wakeups_merged,
						  memory_order_relaxed);
	now.signals = selector->signals;
	now.fallbacks = sel__call_refused(selector->backend->fine);
	sel__end(selector);

	if (!stats)
		return SEL_ETYPE;
	if (size % sizeof(uint64_t) != 0 || size > STATS_MOST)
		return SEL_EVALUE;
	memset(stats, 0, size);
	memcpy(stats, &now, size < sizeof(now) ? size : sizeof(now));
	return 0;
}
