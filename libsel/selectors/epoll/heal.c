/* SPDX-License-Identifier: MIT */
/*
 * Healing of an epoll set.  A descriptor that is closed while a duplicate of
 * it lives leaves a registration behind that no number names any more, and
 * that goes on reporting.  Such a registration can't be deleted: a delete goes
 * by number, and would hit whoever has that number now.  So the waiter builds a
 * new set from the registry, and closes the old set with everything that is
 * stuck in it.
 *
 * Healing needs two signs: the kernel has refused a delete or modify
 * (`suspect`), and a wait has brought a stale record.  Either alone is
 * harmless and common.
 */
#include "core/clock.h"
#include "selectors/epoll/heal.h"

/* Rebuilding may take a tenth of the time at most. */
#define REST 10

static sel_status rebuild(sel_selector *selector)
{
	sel_status status = sel__epollset_build(selector, selector->set);

	if (status >= 0)
		status = sel__epollset_replace(selector, status, true);
	/* Outer sets are to see that there is something to report, also when
	   only a part of the set could be built. */
	if (selector->lost)
		sel__wakeup_send(selector);
	if (status < 0)
		return status;
	selector->rebuilds++;
	SEL__TRACE(rebuild, selector, selector->set);
	return 0;
}

bool sel__heal(sel_selector *selector)
{
	struct sel__epoll_state *state = sel__epoll_state(selector);
	int64_t begin = sel__now();
	bool healthy = true;

	sel__lock(selector);
	if (state->suspect) {
		healthy = begin >= state->no_heal_before &&
			rebuild(selector) == 0;
		if (begin >= state->no_heal_before)
			state->no_heal_before = begin +
				(REST + 1) * (sel__now() - begin);
	}
	sel__unlock(selector);
	return healthy;
}
