# SPDX-License-Identifier: MIT
#
# One mutation each: family of bugs (doc/reliability.md), test, file of the
# library, what sed does to it, and what that takes out.  Read by run.sh.

# Stale events.
mutant B1 api/selector/stale selectors/epoll/translate.h \
	's/selector->records\[fd\].tag != tag))/!selector->records[fd].tag))/' \
	'the comparison of tags'
mutant B1 fault/gap selectors/backend_poll.c \
	's/record = sel__snapshot_record(selector, &flat->snapshot,/record = sel__record_of(selector,/' \
	'poll: the comparison of tags'
mutant B1 fault/gap selectors/select/translate.c \
	'/^static inline bool translate_one/,/^}/s/sel__snapshot_record(/sel__record_of(/;s/selector, &state->snapshot, fd);/selector, fd);/' \
	'select: the comparison of tags'
mutant B1 api/selector/reuse selectors/keys.c \
	's/record && record->generation == event->generation/!!record/' \
	'the comparison of generations'
mutant B1 api/selector/stale selectors/epoll/set.c \
	's/sel__registry_retag(selector, record);/;/' \
	'the new tag of a stolen number'
mutant B1 fault/tags selectors/private.h \
	's/record->tag - tag - 1 < selector->tag - tag/(int32_t)(record->tag - tag) > 0/' \
	'the window of tags'
mutant B1 api/selector/stale selectors/keys.c \
	's/record->generation == event->generation/record->tag == event->generation/' \
	'generations outlive a modify'

# Registrations that the kernel can't forget.
mutant B2 api/heal/basics selectors/epoll/translate.c \
	's/wait->sick = !sel__heal(selector);/;/' \
	'healing'
mutant B2 api/heal/limits selectors/epoll/heal.c \
	's/(REST + 1) \*/0 */' \
	'the rest between two rebuilds'
mutant B2 api/heal/limits selectors/wait_loop.c \
	's/if (wait->sick && wait->remaining > 0)/if (0)/' \
	'the pause while it may not heal'
mutant B2 api/heal/outer selectors/epoll/set.c \
	'/^static sel_status watch/,/^}/s/if (selector->outer < 0)/if (1)/' \
	'the new set in the outer one'
mutant B2 api/heal/live selectors/epoll/set.c \
	's/if (old < 0 || holds(selector, old, fd))/if (1)/' \
	'the proof that a number is still ours'
mutant B2 api/heal/basics selectors/epoll/heal.c \
	's/rebuild(selector) == 0;/true;/' \
	'the rebuild'
mutant B2 api/heal/basics selectors/epoll/set.c \
	's/^		sel__epoll_state(selector)->suspect = true;/;/' \
	'remembering a refused delete'
mutant B2 api/heal/basics selectors/epoll/set.c \
	's/^			sel__epoll_state(selector)->suspect = true;/;/' \
	'remembering that a number was taken over'
mutant B2 api/heal/limits selectors/epoll/heal.c \
	's/	bool healthy = true;/	bool healthy = true, ignored;/;s/healthy = begin >=/ignored = begin >=/' \
	'knowing that it is not healed'
mutant B2 api/heal/outer selectors/epoll/set.c \
	's/unwatch(selector, selector->set);/;/' \
	'taking the old set out of the outer one'
mutant B2 api/heal/outer selectors/epoll/set.c \
	'/^sel_status sel__epollset_outer_empty/,/^}/s/return new_set(.*/return epoll_create1(EPOLL_CLOEXEC);/' \
	'the wakeup descriptor in the outer set'
mutant B2 api/heal/live selectors/registry.c \
	's/	record->events |= SEL__LOST_REPORTED;/	record->events \&= ~SEL__LOST;/' \
	'a stolen number is told once'
mutant B2 fault/outer selectors/change.c \
	's/	if (lost && !selector->lost &&/	if (0 \&\&/' \
	'fileno is not readable for what is lost no more'
mutant B2 fault/outer selectors/epoll/heal.c \
	's/	if (selector->lost)/	if (selector->lost \&\& status >= 0)/' \
	'fileno is readable for what a failed rebuild has lost'
mutant B2 api/heal/live selectors/epoll/translate.h \
	's/		record->events = asked | SEL__FIRED;/		;/' \
	'remembering what has fired'

# HUP and ERR for those who asked for nothing.
mutant B3 api/heal/live selectors/epoll/set.c \
	's/record->events & (SEL__FIRED | SEL__LOST)/record->events \& SEL__LOST/' \
	'leaving fired one-shots out'
mutant B3 api/selector/oneshot selectors/flat.h \
	's/flat->entries\[record->slot\].fd = ~fd;/;/' \
	'poll: disarming a one-shot'
mutant B3 fault/dragonfly selectors/flat.c \
	's/flat->copy\[i\].fd = -1;/;/' \
	'poll: -1 for what has fired, in the copy'
mutant B3 fault/dragonfly selectors/backend_poll.c \
	's/			if (end == start)$/			if (0)/' \
	'poll: the end of the second turn'
mutant B3 fault/dragonfly selectors/flat.h \
	's/^		flat->fired = true;/		;/' \
	'poll: that something has fired'
mutant B3 api/spin/sockets selectors/pollmask.h \
	's/events = SEL__READINESS;/;/' \
	'poll: HUP and ERR for all'
mutant B3 api/spin/pipes selectors/epoll/translate.h \
	's/		events = SEL__READINESS;/		;/' \
	'epoll: HUP and ERR for all'
mutant B3 api/spin/kernel selectors/epoll/translate.h \
	's/		events = SEL__READINESS;/		;/' \
	'epoll: HUP and ERR for all (terminals)'
mutant B3 api/spin/pipes selectors/pollmask.h \
	's/if (mask & (POLLERR | POLLHUP | POLLNVAL))/if (mask \& (POLLERR | POLLHUP))/' \
	'poll: INVALID for all'
mutant B3 api/spin/pipes selectors/select/backend.c \
	's/return ready > 0 || ready == -EBADF;/return ready > 0;/' \
	'select: finding what was closed'
mutant B3 fault/gap selectors/select/backend.c \
	's/	if (ready == -EBADF)$/	if (0)/' \
	'select: finding what is closed meanwhile'
mutant B3 fault/gap selectors/select/backend.c \
	's/wait->sick = filled == 0;/;/' \
	'select: a pause after a look for closed ones in vain'
mutant B3 fault/dragonfly selectors/select/sets.c \
	's/				.events = POLLIN,/				.events = 0,/' \
	'select: asking poll for an event'
mutant B3 api/selector/opath selectors/select/sets.c \
	's/^		    sel__fd_check(fds\[i\].fd) == 0)/		    0)/' \
	'select: what poll calls bad may be open'
mutant B3 api/spin/sockets selectors/epoll/translate.h \
	's/sel__translate_mask(mask, asked, /sel__translate_mask(mask, SEL__READINESS, /' \
	'epoll: nothing that was not asked for'

# The end of the peer's writing.
mutant B3 api/selector/rdhup selectors/change.c \
	's/features |= SEL_FEATURE_RDHUP;/;/' \
	'RDHUP: the feature'
mutant B3 api/selector/rdhup selectors/change.c \
	's/events & (SEL_EVENT_PRI | SEL_EVENT_RDHUP | SEL_EVENT_ONESHOT)/events \& (SEL_EVENT_PRI | SEL_EVENT_ONESHOT)/' \
	'RDHUP: none that is exclusive'
mutant B3 api/selector/rdhup selectors/private.h \
	's/SEL_EVENT_PRI | SEL_EVENT_RDHUP | \\/SEL_EVENT_PRI | \\/' \
	'RDHUP is not plain'
mutant B3 api/selector/rdhup selectors/epoll/set.c \
	's/if (events & SEL_EVENT_RDHUP)/if (0)/' \
	'RDHUP: epoll: asking for it'
mutant B3 api/selector/rdhup selectors/epoll/set.c \
	's/^		mask |= EPOLLRDHUP;/		mask |= EPOLLRDHUP | EPOLLIN;/' \
	'RDHUP: epoll: data ends no wait for it'
mutant B3 api/selector/rdhup selectors/epoll/translate.h \
	's/events |= SEL_EVENT_READ | SEL_EVENT_RDHUP;/events |= SEL_EVENT_READ;/' \
	'RDHUP: epoll: reporting it'
mutant B3 api/selector/rdhup selectors/pollmask.h \
	's/if (events & SEL_EVENT_RDHUP)/if (0)/' \
	'RDHUP: poll: asking for it'
mutant B3 api/selector/rdhup selectors/pollmask.h \
	's/events |= SEL_EVENT_READ | SEL_EVENT_RDHUP;/events |= SEL_EVENT_READ;/' \
	'RDHUP: poll: reporting it'

# What epoll refuses.
mutant B4 api/selector/regular selectors/change.c \
	's/		sel__registry_remove(selector, record);/		;/' \
	'taking a refused registration back'

# Forks.
mutant B5 api/fork/basics selectors/fork.c \
	's/(old & kept) | SEL__INHERITED/old \& kept/' \
	'telling the child'
mutant B5 api/fork/changes selectors/epoll/backend.c \
	's/if (!sel__fork_shares(selector))$/if (1)/' \
	'keeping unregister off the parent'
mutant B5 api/fork/own selectors/enter.c \
	's/if (sel__fork_shares(selector)) {/if (false) {/' \
	'proving what may be closed'
mutant B5 api/fork/nested selectors/fork.c \
	's/status = rebuild_outer(other);/status = 0;/' \
	'new outer sets first'
mutant B5 api/fork/gone selectors/fork.c \
	's/while (fd >= 0 && is_known(fd))/while (0)/' \
	'keeping off registered numbers'
mutant B5 api/fork/threads core/fork_node.c \
	'/^void sel__fork_nodes_lock/,/^}/s/sel__lock_take(node->state);/;/' \
	'the locks around a fork'
mutant B5 api/fork/first selectors/fork.c \
	's/(SEL__WOKEN | SEL__CLOSED) ||/SEL__WOKEN ||/' \
	'looking whether it was closed meanwhile'
mutant B5 api/fork/basics selectors/fork.c \
	's/selector->rebuilds += status == 0;/;/' \
	'counting the new set'
mutant B5 api/fork/wakeup selectors/wakeup.c \
	's/^		    !(old & SEL__INHERITED))/		    1)/' \
	'not waking the parent'
mutant B5 api/fork/basics selectors/wait_loop.c \
	's/if (old & SEL__INHERITED)/if (0)/' \
	'rebuilding at the first wait'
mutant B5 api/fork/changes selectors/fork.c \
	's/if (SEL__UNLIKELY(sel__state_get(&selector->state) & SEL__INHERITED)) {/if (0) {/' \
	'rebuilding at the first change'
mutant B5 api/fork/threads selectors/fork.c \
	's/SEL__DENSE | SEL__OUTER;/SEL__DENSE | SEL__OUTER | SEL__WAITING;/' \
	'forgetting a waiter that the child has not'
mutant B5 api/fork/wakeup selectors/fork.c \
	's/SEL__WOKEN | SEL__DUE |/SEL__DUE |/' \
	'a wakeup that was pending'
mutant B5 api/fork/wakeup selectors/fork.c \
	's/SEL__DENSE | SEL__OUTER;/SEL__DENSE;/' \
	'that fileno was asked'
mutant B5 api/fork/wakeup selectors/backend_poll.c \
	's/flat->entries\[0\].fd = channel\[0\];/;/' \
	'poll: waiting for the new channel'
mutant B5 api/fork/wakeup selectors/fork.c \
	's/	memcpy(selector->wakeup, channel, sizeof(channel));/	sel__channel_close(channel);/' \
	'a channel of its own'
mutant B5 api/fork/nested selectors/fork.c \
	's/if (other != selector && other->outer < 0)/if (other != selector)/' \
	'rebuilding the inner ones'
mutant B5 api/fork/basics selectors/fork.c \
	's/selector->fork_state = SEL__FORK_SHARED;/selector->fork_state = SEL__FORK_OUTER;/' \
	'a grandchild has its own set'
mutant B5 api/fork/limit selectors/fork.c \
	'/^static sel_status rebuild(/,/^}/s/	if (status == 0)$/	if (1)/' \
	'a rebuild that fails is made again'
mutant B5 fault/faults-rebuild selectors/fork.c \
	'/^static sel_status rebuild_channel/,/^}/s/		sel__channel_close(channel);/		;/' \
	'a rebuild that fails leaks nothing'
mutant B5 fault/channel selectors/fork.c \
	's/errno == EINVAL ? -EMFILE : sel__errno()/sel__errno()/' \
	'EMFILE where the table ends'
mutant B5 fault/channel selectors/fork.c \
	'/^static sel_status rebuild_channel/,/fork_channel)/s/^	if (status < 0)$/	if (0)/' \
	'a channel that could not be made is not closed again'
mutant B5 fault/channel selectors/change.c \
	's/wanted->fd == selector->wakeup\[1\] ||/0 ||/' \
	'the writing end of the channel'
mutant B5 api/fork/gone selectors/epoll/set.c \
	's/	return status == -EBADF || status == -EPERM || status == -EINVAL ||/	return 0 \&\& status ==/;s/^	       status == -ELOOP;/	       0;/' \
	'a closed descriptor does not stop the rebuild'
mutant B5 api/fork/gone selectors/event.c \
	's/	for (place = 0; selector->lost && place < selector->size &&/	for (place = 0; 0 \&\&/' \
	'reporting what is gone'
mutant B5 api/fork/gone selectors/event.c \
	's/for (place = 0; selector->lost && place/for (place = 0; place/;s/(record->events & (SEL__LOST | SEL__LOST_REPORTED)) !=/(record->events \& SEL__LOST) !=/' \
	'reporting it once'
mutant B5 api/objects/fork select/poll.c \
	'/^static void forked/,/^}/s/	atomic_init(&poll->state, 0);/;/' \
	'poll objects: forgetting who polls'
mutant B5 api/fork/first selectors/fork.c \
	'/^sel_status sel__fork_rebuild/,/^}/s/status = SEL_ECLOSED;/;/' \
	'looking whether an inherited one was closed'
mutant W unit/fork-signal selectors/fork.c \
	's/} while (!atomic_compare_exchange_weak(&selector->state, &old, new));/} while (0); atomic_store(\&selector->state, new);/' \
	'a wakeup while the handler of fork works'

# Whose a descriptor is.
mutant ID api/fork/forger selectors/epoll/fork.c \
	'/^void sel__epoll_fork_close/,/^}/s/if (sel__epollset_is_inherited(selector) > 0)/if (1)/' \
	'free: proving that the set is ours'
mutant ID api/fork/own selectors/epoll/fork.c \
	'/^void sel__epoll_fork_close/,/^}/s/close(selector->set);/;/' \
	'free: closing what is ours'
mutant ID api/fork/forger selectors/epoll/fork.c \
	'/^void sel__epoll_fork_close/,/^}/s/^	     sel__epollset_outer_is_inherited(selector) > 0))/	     1))/' \
	'free: proving that the outer set is ours'
mutant ID api/fork/forger selectors/epoll/fork.c \
	'/^void sel__epoll_fork_close/,/^}/s/^	    sel__epollset_wakeup_is_inherited(selector) > 0) {/	    1) {/' \
	'free: proving that the wakeup descriptor is ours'
mutant ID api/fork/forger selectors/epoll/fork.c \
	's/sel_status ours = sel__epollset_is_inherited(selector);/sel_status ours = 1;/' \
	'rebuild: proving that the set is ours'
mutant ID api/fork/own selectors/epoll/fork.c \
	's/sel_status ours = sel__epollset_is_inherited(selector);/sel_status ours = 0;/' \
	'rebuild: closing what is ours'
mutant ID api/fork/forger selectors/epoll/fork.c \
	's/sel_status status = sel__epollset_outer_is_inherited(selector);/sel_status status = 1;/' \
	'rebuild: proving that the outer set is ours'
mutant ID api/fork/forger selectors/epoll/fork.c \
	's/sel_status ours = sel__epollset_wakeup_is_inherited(selector);/sel_status ours = 1;/' \
	'rebuild: proving that the wakeup descriptor is ours'
mutant ID api/fork/own selectors/epoll/identity.c \
	'/^sel_status sel__epollset_wakeup_is_inherited/,/^}/s/if (status <= 0)/if (1)/' \
	'the wakeup descriptor is the one that the set holds'
mutant ID api/fork/forger selectors/epoll/set.h \
	's/return sel__random() |/return/' \
	'a name that no other set has'
mutant ID api/fork/forger selectors/epoll/identity.c \
	's/if (!search->word\[search->matched\])/if (search->matched == 6)/' \
	'the whole name'
mutant ID api/fork/nested selectors/selector.c \
	's/status = sel__fork_rebuild_watched();/status = 0;/' \
	'new outer sets before another selector'
mutant ID api/heal/numbers selectors/epoll/set.c \
	's/there = dup3(set, selector->set, O_CLOEXEC);/there = -1;/' \
	'a new set keeps the number'
mutant ID fault/faults-rebuild selectors/epoll/set.c \
	's/		} else {$/		} else if (close(selector->set) == 0) {/' \
	'the number of the old set is closed once'
mutant ID api/heal/numbers selectors/epoll/fork.c \
	's/channel\[0\] = take_over(channel\[0\], old\[0\]);/close(old[0]);/' \
	'a child keeps the number of the wakeup descriptor'
mutant ID api/fork/table selectors/select/sets.c \
	's/if (is_beyond(state, .*nfds))/if (0)/' \
	'select: numbers beyond the table'
mutant ID api/fork/table selectors/select/sets.c \
	's/else if (!events && fd == state->nfds - 1)/else if (0)/' \
	'select: what nobody waits for lies beyond nothing'
mutant ID api/fork/table selectors/select/sets.c \
	's/if (state->forked \&\& state->nfds > state->copy_nfds)/if (0)/' \
	'select: what a modify arms may lie beyond'
mutant ID api/fork/limit-nested selectors/fork.c \
	's/(SEL__CLOSED | SEL__WAITING)) != SEL__CLOSED;/0) == 0;/' \
	'what was closed gets no wakeup from a rebuild'
mutant ID unit/fork-closed selectors/fork.c \
	's/(SEL__CLOSED | SEL__WAITING)) != SEL__CLOSED;/SEL__CLOSING) == 0;/' \
	'nor what a wakeup is about to leave'
mutant ID api/fork/table selectors/select/backend.c \
	's/^	state->beyond = true;/	;/' \
	'select: a child looks for them'

# Cancelled threads.
mutant C api/cancel selectors/wakeup.c \
	'/^void sel__wakeup_send/,/^}/s/cancel = sel__cancel_disable();/cancel = 0;/' \
	'a wakeup is sent to its end'
mutant C api/cancel selectors/wakeup.c \
	'/^void sel__wakeup_expose/,/^}/s/cancel = sel__cancel_disable();/cancel = 0;/' \
	'fileno is asked to its end'
mutant C api/cancel selectors/epoll/set.c \
	'/^sel_status sel__epollset_outer(/,/^}/s/sel__close(set);/close(set);/' \
	'an outer set that fails'
mutant C fault/fork-cancelled core/fork_node.c \
	's/	old = sel__cancel_disable();/	old = 0;/' \
	'fork() returns in the child'
mutant C api/cancel core/fork_node.c \
	's/int old = sel__cancel_disable();/int old = 0;/' \
	'close and free go to their ends'
mutant C api/cancel selectors/backends.c \
	's/int cancel = sel__cancel_disable();/int cancel = 0;/' \
	'looking whether a back end is there'

# The program's handlers of fork.
mutant H api/fork/handlers core/fork_node.c \
	's/^__attribute__((constructor)) static void load/__attribute__((unused)) static void load/' \
	'handlers set up when the library is loaded'

# The kernel disagrees.
mutant B6 fault/faults selectors/epoll/set.c \
	's/else if (status == -EEXIST)/else if (0)/' \
	'EEXIST becomes a modify'
mutant B6 fault/faults selectors/epoll/set.c \
	's/if (status == -ENOENT) {/if (0) {/' \
	'ENOENT becomes an add'
mutant B6 fault/modify selectors/change.c \
	's/^		restore(selector, record, &old);/		;/' \
	'a refused modify changes nothing'
mutant B6 fault/modify selectors/change.c \
	'/^static void restore/,/^}/s/sel__registry_mark_lost(selector, record);/;/' \
	'an exchange that was not undone is lost'
mutant B6 fault/modify selectors/change.c \
	'/^static void restore/,/^}/s/sel__wakeup_send(selector);/;/' \
	'telling a wait that sleeps of what is lost'
mutant B6 api/selector/exclusive selectors/epoll/set.c \
	's/if (record->events \& ~old->events \& SEL_EVENT_EXCLUSIVE)/if (0)/' \
	'a set that can not be exclusive stays as it was'
mutant B6 fault/modify selectors/epoll/set.c \
	'/^static sel_status exchange/,/^}/s/record->events |= SEL__LOST;/;/' \
	'noting that an exchange was not undone'
mutant B6 fault/modify selectors/epoll/set.c \
	's/put(selector->set, EPOLL_CTL_ADD, fd, old) < 0)/false)/' \
	'undoing an exchange'
mutant B6 fault/modify selectors/epoll/set.c \
	's/held && !(old->events & SEL__FIRED) &&/held \&\&/' \
	'a fired one-shot is not put back'

# Time.
mutant B7 api/objects/refused core/clock.c \
	's/remaining + SEL__MILLISECOND - 1) /remaining) /' \
	'rounding up'
mutant B7 fault/pieces select/again.c \
	's/result != 0 || sel__is_over(\*remaining, deadline)/1/' \
	'pieces'
mutant B7 fault/pieces core/clock.c \
	's/if (remaining > SEL__PIECE)/if (0)/' \
	'the limit of a piece'
mutant B7 api/selector/timeout selectors/wait.c \
	's/(uint64_t)remaining % SEL__MILLISECOND, flags,/0, flags,/' \
	'the rest after the whole milliseconds'
mutant B7 fault/pieces selectors/epoll/wait_fast.c \
	's/return selector->backend->wait(selector, wait);/return 0;/' \
	'a wait for the rest'
mutant B7 fault/pieces select/epoll.c \
	's/part = sel__remaining(deadline);/part = 0;/' \
	'the rest of a wait that is not fast'
mutant B7 fault/pieces select/epoll.c \
	's/coarse_wait(set, records, most, remaining - part)/coarse_wait(set, records, most, remaining)/' \
	'whole milliseconds are not rounded up'
mutant B7 api/dense/waits selectors/epoll/wait_dense.c \
	's/ || timeout % SEL__MILLISECOND != 0//' \
	'exact dense waits'

# System calls refused at run time.
mutant B8 fault/refused core/fallback.c \
	's/error != ENOSYS && error != EPERM/error != ENOSYS/' \
	'EPERM is a refusal'
mutant B8 fault/sandbox core/fallback.c \
	's/error != ENOSYS && error != EPERM/error != EPERM/' \
	'ENOSYS is a refusal'
mutant B8 fault/refused core/fallback.c \
	's/atomic_fetch_or_explicit(&refused, call, memory_order_relaxed);/;/' \
	'remembering it'
mutant B8 fault/sandbox selectors/epoll/probe.c \
	's/return ready < 0 && ready != -EINTR ? ready : 0;/return 0;/' \
	'waiting before epoll is chosen'
mutant B8 fault/old-kernel selectors/backends.c \
	's/features &= ~backend->lacks();/;/' \
	'a feature that an older kernel ignores'

mutant B8 fault/sandbox selectors/selector.c \
	's/sel__backend_default(0),$/sel__backend_default(trusted),/' \
	'choosing the default anew'
mutant B8 fault/sandbox selectors/backends.c \
	's/status == 0 && backend->open_probes/status == 0/' \
	'a probe of what a new selector does not call'

# One-shot and edge events, and full arrays.
mutant B9 fault/gap selectors/epoll/set.c \
	's/sel__registry_retag(selector, record);/;/' \
	'the new tag of a re-arming'
mutant B9 fault/gap-wakeup selectors/epoll/translate.c \
	's/if (wait->woken \&\& (size_t)wait->records == wait->capacity)/if (0)/' \
	'the second look'
mutant B9 api/selector/capacity selectors/backend_poll.c \
	's/flat->start = ready > 0 ? .* : 1;/flat->start = 1;/' \
	'poll: scanning in turn'
mutant B9 api/selector/capacity selectors/select/translate.c \
	's/state->start = fd;/state->start = 0;/' \
	'select: scanning in turn'
mutant B9 api/objects/poll-many select/poll.c \
	's/poll->start = wanted < count ? i : 0;/poll->start = 0;/' \
	'the poll object: scanning in turn'
mutant B9 api/objects/poll-many select/poll.c \
	's/		if (&poll->fds\[i\] == next)/		if (0)/' \
	'the poll object: beginning with what was left, after a change'
mutant B9 fault/gap-wakeup selectors/epoll/translate.c \
	's/wait->events\[j\] = \*event;/;/' \
	'the later of two events of a descriptor'
mutant B9 api/selector/lost selectors/epoll/translate.c \
	's/if (wait->woken \&\& (size_t)wait->records == wait->capacity)/if (0)/' \
	'the second look'
mutant B9 api/selector/lost selectors/backend_poll.c \
	's/		if (filled == wait->capacity)/		if (0)/;s/&wait->events\[filled\]);/\&wait->events[filled < wait->capacity ? filled : filled - 1]);/;s/	selector->events += filled;/	if (filled > wait->capacity) filled = wait->capacity;&/' \
	'poll: taking no more than fits'
mutant B9 api/selector/lost-threads selectors/backend_poll.c \
	's/		if (filled == wait->capacity)/		if (0)/;s/&wait->events\[filled\]);/\&wait->events[filled < wait->capacity ? filled : filled - 1]);/;s/	selector->events += filled;/	if (filled > wait->capacity) filled = wait->capacity;&/' \
	'poll: taking no more than fits, with threads'
mutant B9 api/selector/lost selectors/backend_poll.c \
	's/flat->start = ready > 0 ? .* : 1;/flat->start = 1;/' \
	'poll: scanning in turn'
mutant B9 api/selector/lost selectors/select/translate.c \
	's/state->start = fd;/state->start = 0;/' \
	'select: scanning in turn'

# Changes while another thread waits.
mutant B10 api/selector/threads selectors/wakeup.c \
	's/selector->kicked = true;/return;/' \
	'the kick'
mutant B10 api/selector/threads selectors/wait_loop.c \
	's/if (old & SEL__WAITING)/if (0)/' \
	'one waiter only'
mutant B10 api/selector/threads selectors/wakeup.c \
	's/selector->kicked = false;/;/' \
	'poll: a new nudge after each'

mutant B10 api/selector/threads selectors/backend_poll.c \
	's/	sel__snapshot_change(selector, &flat->snapshot);/	selector->changes++; sel__snapshot_expire(\&flat->snapshot);/' \
	'poll: a change kicks'
mutant B10 api/selector/threads selectors/select/backend.c \
	's/	sel__snapshot_change(selector, &state->snapshot);/	selector->changes++; sel__snapshot_expire(\&state->snapshot);/' \
	'select: a change kicks'
mutant B10 fault/look selectors/look.h \
	's/registered <= SEL__FEW/1/' \
	'a look at many holds no lock'

# Signals.
mutant B11 api/selector/signals selectors/wait_loop.c \
	's/if (result == -EINTR && on_signal)/if (0)/' \
	'returning on a signal'
mutant B11 api/selector/signals selectors/wait_loop.c \
	's/if (result == -EINTR && on_signal)/if (result == -EINTR)/' \
	'waiting on after a signal'
mutant B11 api/selector/signals selectors/epoll/wait_fast.h \
	's/wait\.flags = flags;/wait.flags = 0;/' \
	'the flag of a fast wait'
mutant B11 fault/dense-gap selectors/epoll/wait_dense.c \
	's/^		\.flags = flags,/		.flags = 0,/' \
	'the flag of a dense wait'
mutant B11 api/selector/new selectors/selector.c \
	's/= SEL_FLAG_DEFER_MODIFY | SEL_FLAG_DENSE;/= SEL_FLAG_DEFER_MODIFY | SEL_FLAG_DENSE | 1;/' \
	'new takes no flag of waits'
mutant B11 api/selector/signals selectors/wait_loop.c \
	's/sel__remaining(wait->deadline);/wait->remaining;/' \
	'the time that is left'
mutant B11 api/objects/signal select/again.c \
	's/\*remaining = sel__remaining(deadline);/;/' \
	'the objects: the time that is left'

# Close and free while others are inside.
mutant B12 api/selector/closewait selectors/selector.c \
	's/if ((old & mask) == SEL__WAITING)/if (0)/' \
	'ending the wait'
mutant B12 api/selector/closewait core/state.h \
	's/bool last = old \/ SEL__CALL == 1;/bool last = true;/' \
	'the last one out'
mutant B12 api/selector/closewait selectors/wait_loop.c \
	's/if (state \& SEL__CLOSED || result > 0)/if (result > 0)/' \
	'looking whether it was closed'
mutant B12 api/selector/wakeup selectors/enter.h \
	's/flags = SEL__WOKEN | SEL__DUE;/flags = SEL__DUE;/' \
	'a wakeup is used up'

# FD_SETSIZE.
mutant B13 api/selector/highfd selectors/select/sets.c \
	's/size_t size = sel__set_words(fd + 1);/size_t size = 16;/' \
	'select: longer sets'
mutant B13 api/objects/select-args select/select.c \
	's/status = sel__fd_check(\*highest);/;/' \
	'sel_select: looking for the process table'

# The layout of structures.
mutant B14 abi/contract sel.h \
	's/^	uint32_t generation;/	uint64_t generation;/' \
	'the size of an event'
mutant B14 abi/contract sel.h \
	's/SEL_ENOTREG = -20005/SEL_ENOTREG = -20016/' \
	'the number of an error'

# The empty set.
mutant B15 api/selector/empty selectors/wait.c \
	's/		if (timeout <= 0)/		if (timeout <= 0 || !selector->count)/' \
	'waiting with nothing registered'

# What only a quiet process shows.
mutant Q stress/quiet selectors/wakeup.c \
	'/^void sel__wakeup_kick/,/^}/s/^	sel__wakeup_send(selector);/	;/' \
	'a kick is sent'
mutant Q stress/quiet selectors/epoll/fork.c \
	's/sel_status ours = sel__epollset_is_inherited(selector);/sel_status ours = 1;/' \
	'a child leaves the files of others alone'
mutant Q stress/quiet core/fork_node.c \
	's/int old = sel__cancel_disable();/int old = 0;/' \
	'a cancelled thread leaves no lock behind'
mutant Q stress/quiet selectors/wakeup.c \
	'/^void sel__wakeup_send/,/^}/s/cancel = sel__cancel_disable();/cancel = 0;/' \
	'a cancelled thread sends its wakeup'

# Wakeups.
mutant W api/selector/stats selectors/wakeup.c \
	's/if (old & SEL__WOKEN) {/if (0) {/' \
	'joining wakeups'
mutant W fault/gap-wakeup selectors/wait_loop.c \
	's/if (state & SEL__WOKEN)/if (wait->woken)/' \
	'a record without the flag means nothing'
mutant W fault/gap-wakeup selectors/epoll/wait_fast.h \
	's/leave_open(&selector->state, SEL__WOKEN,/leave_open(\&selector->state, 0,/' \
	'a wakeup during a fast wait'
mutant W fault/gap-wakeup selectors/epoll/wait_fast.c \
	's/sel__lock_leave(&selector->state, SEL__WOKEN,/sel__lock_leave(\&selector->state, 0,/' \
	'a wakeup during a fast wait that has events'
mutant W api/selector/wakeup selectors/wait.c \
	's/SEL__CLOSED | SEL__WOKEN | SEL__INHERITED/SEL__CLOSED | SEL__INHERITED/' \
	'no fast wait with a pending wakeup'
mutant W api/selector/wakeup selectors/wait_loop.c \
	's/if (SEL__UNLIKELY(state & SEL__WOKEN))/if (0)/' \
	'a pending wakeup lets no wait sleep'
mutant W fault/gap-wakeup selectors/wait_loop.c \
	's/return state & SEL__WOKEN ? LOOK : WAIT;/return WAIT;/' \
	'nor does a look that was interrupted'
mutant W api/selector/wakeup selectors/wait_loop.c \
	's/sel__leave_wait(selector, SEL__WAITING,$/sel__leave_wait(selector, SEL__WAITING | SEL__WOKEN,/' \
	'events leave the wakeup'
mutant W api/selector/wakeup selectors/wait_loop.c \
	's/status > 0 ? SEL__DUE : 0/0/' \
	'a wakeup behind events is due'
mutant W api/selector/wakeup core/state.h \
	's/^			new |= due;/			;/' \
	'DUE'
mutant W api/selector/wakeup selectors/wait_loop.c \
	's/if (SEL__UNLIKELY(state & SEL__DUE))/if (0)/' \
	'a due wakeup is reported without a look'
mutant W api/selector/wakeup selectors/enter.h \
	's/flags = SEL__WOKEN | SEL__DUE;/flags = SEL__WOKEN;/' \
	'a reported wakeup is due no more'
mutant W api/selector/wakeup selectors/wakeup.c \
	's/if (old & (SEL__WAITING | SEL__OUTER) &&/if (old \& SEL__OUTER \&\&/' \
	'sending to a thread that waits'
mutant W api/selector/wakeup selectors/wakeup.c \
	's/if (old & (SEL__WAITING | SEL__OUTER) &&/if (old \& SEL__WAITING \&\&/' \
	'sending to those who watch fileno'
mutant W api/selector/wakeup selectors/wakeup.c \
	'/^void sel__wakeup_expose/,/^}/s/if (selector->lost || .*/if (0)/' \
	'fileno asked while a wakeup is pending'
mutant W api/selector/fileno selectors/wait_loop.c \
	's/^	if (state & SEL__OUTER)$/	if (0)/' \
	'a reported wakeup leaves fileno'
mutant W api/selector/wakeup selectors/wakeup.c \
	'/^void sel__wakeup_settle/,/^}/s/sel__wakeup_drain(selector);/;/' \
	'draining what fileno shows'
mutant W fault/modify selectors/epoll/translate.c \
	'/^int sel__translate_lost/,/^}/s/sel__wakeup_settle(selector, 0);/;/' \
	'what is lost and reported leaves fileno'
mutant W fault/modify selectors/epoll/translate.c \
	'/^static void take_wakeup/,/^}/s/sel__wakeup_settle(selector, 0);/;/' \
	'a send that has lost its reason leaves fileno'
mutant W fault/gap-wakeup selectors/epoll/translate.c \
	's/if (rest.woken)/if (0)/' \
	'settling a late send that the second look has taken'

mutant W api/selector/stats selectors/enter.h \
	's/^	selector->wakeups++;/	;/' \
	'counting a reported wakeup'
mutant W api/selector/stats selectors/selector.c \
	's/!!(sel__state_get(&selector->state) & SEL__WOKEN);/0;/' \
	'counting a wakeup that is not reported yet'
mutant W fault/gap-wakeup selectors/wait.c \
	's/(SEL__CLOSED | SEL__OUTER)))/SEL__CLOSED))/' \
	'a fast report leaves fileno to others'
mutant W api/selector/wakeup selectors/wait.c \
	's/ | SEL__DUE | SEL__OUTER)))/ | SEL__OUTER)))/' \
	'no look when a wakeup is due'
mutant W api/selector/wakeup selectors/wakeup.c \
	's/SEL__CLOSED | SEL__WAITING | SEL__OUTER |$/SEL__CLOSED | SEL__OUTER |/' \
	'a wakeup that somebody waits for is sent'

# The lock.
mutant L unit/lock core/lock.c \
	's/pthread_mutex_init(&door, NULL);/;/' \
	'a new door in a child'
mutant L unit/lock core/lock.c \
	's/pthread_cond_init(&given, NULL);/;/' \
	'no sleepers in a child'
mutant L unit/lock core/fork_node.c \
	's/	sel__lock_forked();/	;/' \
	'telling a child of the fork'
mutant L unit/lock core/lock.c \
	's/cancel = sel__cancel_disable();/cancel = 0;/' \
	'a sleeper can not be cancelled'
mutant L unit/lock core/lock.c \
	's/pthread_cond_broadcast/pthread_cond_signal/' \
	'all sleepers look, since one place is for all locks'
mutant L unit/lock core/lock.c \
	's/atomic_fetch_or_explicit(word, lock,/atomic_fetch_or_explicit(word, SEL__HELD,/' \
	'whoever sleeps says so'
mutant L unit/lock core/lock.h \
	's/^\t*  SEL__WANTED))/0))/' \
	'waking the sleepers'
mutant L unit/lock core/lock.h \
	's/barred | SEL__WANTED/barred/' \
	'waking the sleepers in the step that leaves'
mutant L unit/lock core/lock.h \
	's/clear | SEL__HELD/clear/' \
	'giving the lock in the step that leaves'
mutant L unit/lock core/lock.h \
	'/sel__lock_enter/,/^}/s/sel__lock_wait(word);/;/' \
	'waiting for the lock after the step that enters'
mutant L unit/lock core/lock.h \
	's/word, barred, SEL__HELD);/word, barred, 0);/' \
	'taking the lock in the step that enters'
mutant L unit/lock core/lock.h \
	's/(old & (barred | SEL__HELD)) == SEL__HELD/old \& SEL__HELD/' \
	'no wait for a lock without having entered'
mutant L unit/lock core/lock.c \
	's/word, &old, old | SEL__HELD,/word, \&old, SEL__HELD,/' \
	'the rest of the word'
mutant L unit/lock core/fork_node.c \
	'/^void sel__fork_nodes_lock/,/^}/s/sel__lock_take(node->state);/;/' \
	'the locks around a fork'

# The hash table of tokens.
mutant I unit/index core/index.c \
	's/return (uint32_t)(key >> 32) & /return (uint32_t)key \& /' \
	'the upper bits of the hash'
mutant I unit/index core/index.c \
	's/^	key = (key ^ key >> 32) \* .*/	;/' \
	'two rounds of the hash'

# Looks of poll and select.
mutant LOOK fault/look selectors/look.h \
	's/look->pause = look->last_pause;/;/' \
	'a pause after a look in vain'
mutant LOOK fault/look selectors/look.h \
	's/2 \* look->last_pause/0/' \
	'longer pauses'
mutant LOOK fault/look selectors/look.h \
	's/SEL__PAUSE_MOST = 32/SEL__PAUSE_MOST = 64/' \
	'the longest pause'
mutant LOOK fault/look selectors/look.h \
	's/^		look->last_pause = 0;/		;/' \
	'short pauses after a look that paid'
mutant LOOK fault/look selectors/look.h \
	's/		look->run = 0;/		;/;s/	look->run = 0;/	;/' \
	'ready waits must be in a row'
mutant LOOK fault/look selectors/look.h \
	's/2 \* look->need/look->need/' \
	'longer runs after a look in vain'
mutant LOOK fault/look selectors/look.h \
	's/look->made = registered > 0 &&/look->made =/' \
	'no look at nothing'
mutant LOOK api/selector/closed-wakeup selectors/backend_poll.c \
	's/state->invalid = true;/;/' \
	'poll: a look notices that all is closed'

# Deferred modifies.
mutant DEFER api/selector/defer selectors/epoll/defer.c \
	's/record->events & SEL__READINESS & ~sel__defer_known(old))/0)/' \
	'an outer set never sees too little'
mutant DEFER api/selector/defer selectors/epoll/defer.c \
	's/if (sel__state_get(&selector->state) & SEL__OUTER)/if (0)/' \
	'an outer set sees a modify that fails in fileno'
mutant DEFER api/selector/defer selectors/epoll/defer.c \
	's/state->defer_pause = state->defer_last_pause;/;/' \
	'some modifies are made at once where deferring is in vain'
mutant DEFER api/selector/defer selectors/epoll/defer.c \
	's/^		state->defer_vain = 0;/		;/' \
	'deferring goes on where it pays'
mutant DEFER api/selector/defer selectors/epoll/defer.h \
	's/return (events & SEL__DEFERRED ? events >> SEL__KNOWN_SHIFT : events)/return (events)/' \
	'what epoll knows'
mutant DEFER fault/outer selectors/epoll/backend.c \
	's/		if (old->events & SEL__DEFERRED) {/		if (0) {/' \
	'what a modify that fails leaves'
mutant DEFER fault/outer selectors/epoll/backend.c \
	'/^static void forget_lost/,/^}/s/sel__defer_end(record);/;/' \
	'what is lost is not deferred'

# Dense sets.
mutant DENSE fault/dense selectors/epoll/dense.h \
	's/dense->streak >= dense->patience/true/' \
	'the prediction'
mutant DENSE fault/dense selectors/epoll/dense.h \
	's/^		dense->streak = 0;/		;/' \
	'dense waits must be in a row'
mutant DENSE fault/dense selectors/epoll/dense.c \
	's/^	dense->streak = 0;/	;/' \
	'a look in vain is the last'
mutant DENSE fault/dense selectors/epoll/dense.c \
	's/dense->patience \*= 2;/;/' \
	'twice the patience after a look in vain'
mutant DENSE fault/dense selectors/epoll/dense.c \
	's/if (dense->patience > PATIENCE_MOST)/if (0)/' \
	'the limit of patience'
mutant DENSE fault/dense selectors/epoll/dense.c \
	's/dense->patience--;/;/' \
	'a look that was not in vain makes up for one'
mutant DENSE fault/dense selectors/epoll/dense.c \
	's/(3 \* dense->used + 5)/(dense->used + 5)/' \
	'what makes a wait a dense one'
mutant DENSE fault/dense selectors/epoll/dense.c \
	's/least ? least : 1,/least,/' \
	'of none there are none ready'
mutant DENSE fault/dense-gap selectors/epoll/dense.c \
	's/if (seen & POLLNVAL)/if (0)/' \
	'a number that was closed'
mutant DENSE fault/dense-gap selectors/epoll/dense.c \
	's/^	dense->off = true;/	;/' \
	'no looks any more'
mutant DENSE fault/dense-gap selectors/epoll/dense.c \
	's/if (SEL__UNLIKELY(count < 0) \&\& errno == EINTR)/if (0)/' \
	'a look that was interrupted'
mutant DENSE fault/dense-gap selectors/epoll/dense.c \
	's/dense->used > capacity/0/' \
	'room for all'
mutant DENSE fault/dense-gap selectors/epoll/dense.c \
	's/dense->used != selector->count/0/' \
	'no look while not all are in the array'
mutant DENSE fault/dense-gap selectors/epoll/dense.c \
	's/if (record->events & odd) {/if (0) {/' \
	'what looks leave to epoll'
mutant DENSE fault/dense-gap selectors/epoll/wait_dense.c \
	's/if (sel__lock_is_wanted(&selector->state))/if (0)/' \
	'leaving the lock to others'
mutant DENSE fault/dense-gap selectors/epoll/dense.c \
	'/^static bool reserve/,/^}/s/return false;/return true;/' \
	'no memory for the array'
mutant DENSE fault/dense-gap selectors/epoll/wait_dense.c \
	's/SEL__LIKELY(count > 0)/SEL__LIKELY(count != 0)/' \
	'an interruption is no result'
mutant DENSE fault/dense-gap selectors/epoll/wait_dense.c \
	's/lock_leave(&selector->state, SEL__WOKEN,/lock_leave(\&selector->state, 0,/' \
	'a wakeup during a look'
mutant DENSE api/dense/waits selectors/epoll/wait_dense.c \
	's/SEL__CLOSED | SEL__WOKEN | SEL__INHERITED/SEL__CLOSED | SEL__INHERITED/' \
	'no look with a pending wakeup'
mutant DENSE fault/dense-gap selectors/epoll/backend.c \
	's/^	sel__dense_free(state->dense);/	;/' \
	'the array is released'
mutant DENSE fault/dense-gap selectors/epoll/backend.c \
	'/^static sel_status modify/,/^}/s/sel__dense_update(selector, fd, record);/;/' \
	'a modify is in the array, too'
mutant DENSE fault/dense-gap selectors/epoll/backend.c \
	'/^static void remove_from_set/,/^}/s/sel__dense_drop(selector, record);/;/' \
	'what is unregistered leaves the array'
mutant DENSE api/dense/basics selectors/epoll/dense.c \
	's/selector->records\[last->fd\].slot = record->slot;/;/' \
	'who fills its place has that place'
mutant DENSE api/dense/basics selectors/epoll/dense.c \
	's/seen = sel__pollmask_events(place->revents, &detail);/seen |= seen >> 1;/' \
	'hang-ups and errors'
mutant DENSE api/dense/basics selectors/epoll/dense.c \
	's/seen & asked & SEL__READINESS, detail/seen, detail/' \
	'nothing that was not asked for'
mutant DENSE fault/dense-gap selectors/epoll/backend.c \
	'/^static void forget_lost/,/^}/s/sel__dense_drop(selector, record);/;/' \
	'what is lost leaves the array'
mutant DENSE api/dense/waits selectors/epoll/wait_dense.c \
	's/^	if (count == 0 && ms != INEXACT)/	if (count == 0)/' \
	'time-outs of no whole millisecond'
