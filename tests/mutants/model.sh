# SPDX-License-Identifier: MIT
#
# Mutations as in list.sh, all of which the model of random sequences notices.

mutant B1 model/main selectors/epoll/translate.h \
	's/selector->records\[fd\].tag != tag))/!selector->records[fd].tag))/' \
	'the comparison of tags'
mutant B1 model/main selectors/keys.c \
	's/record && record->generation == event->generation/!!record/' \
	'the comparison of generations'
mutant B1 model/main selectors/registry.c \
	's/record->generation = record->tag;/record->generation = 1;/' \
	'a new generation for each registration'
mutant B1 model/main selectors/registry.c \
	's/	record->tag = selector->tag;/&\n	record->generation = record->tag;/' \
	'a generation that survives modify'
mutant B2 model/main selectors/epoll/translate.c \
	's/wait->sick = !sel__heal(selector);/;/' \
	'healing'
mutant B2 model/main selectors/epoll/set.c \
	's/sel__epoll_state(selector)->suspect = true;/;/' \
	'noting a refused delete'
mutant B2 model/main selectors/epoll/set.c \
	'/^static sel_status watch/,/^}/s/if (selector->outer < 0)/if (1)/' \
	'the new set in the outer one'
mutant B2 model/main selectors/epoll/set.c \
	's/if (old < 0 || holds(selector, old, fd))/if (1)/' \
	'the proof that a number is still ours'
mutant B2 model/main selectors/epoll/set.c \
	's/if (gone(status))/if (0)/' \
	'telling the lost ones'
mutant B2 model/main selectors/registry.c \
	's/record->events |= SEL__LOST;/;/' \
	'LOST'
mutant B2 model/main selectors/registry.c \
	's/record->events |= SEL__LOST_REPORTED;/;/' \
	'telling it once'
mutant B2 model/main selectors/registry.c \
	'/^void sel__registry_mark_lost/,/^}/s/sel__slow_down(selector, SEL__SLOW_LOST);/;/' \
	'slow waits for lost ones'
mutant B3 model/main selectors/epoll/set.c \
	's/record->events & (SEL__FIRED | SEL__LOST)/record->events \& SEL__LOST/' \
	'leaving fired one-shots out'
mutant B3 model/main selectors/epoll/translate.h \
	's/record->events = asked | SEL__FIRED;/;/' \
	'FIRED'
mutant B3 model/main selectors/flat.h \
	's/flat->entries\[record->slot\].fd = ~fd;/;/' \
	'poll: disarming a one-shot'
mutant B3 model/main selectors/select/translate.c \
	's/		sel__selectset_put(state, fd, 0);/;/' \
	'select: disarming a one-shot'
mutant B3 model/main selectors/epoll/translate.h \
	's/events = SEL__READINESS;/;/' \
	'epoll: HUP and ERR for all'
mutant B3 model/main selectors/event.c \
	's/events & record->events & SEL__READINESS/events \& SEL__READINESS/' \
	'poll: nothing that was not asked for'
mutant B4 model/main selectors/change.c \
	's/		sel__registry_remove(selector, record);/		;/' \
	'taking a refused registration back'
mutant B4 model/main selectors/many.c \
	's/sel__unregister(selector, keys\[i\].fd);/;/' \
	'all or nothing'
mutant B4 model/main selectors/many.c \
	's/if (record->events & SEL__MARKED)/if (0)/' \
	'one that comes twice'
mutant B4 model/main selectors/many.c \
	's/^				~SEL__MARKED;/				UINT32_MAX;/' \
	'taking the marks off'
mutant B5 model/main selectors/fork.c \
	's/(old & kept) | SEL__INHERITED/old \& kept/' \
	'INHERITED'
mutant B5 model/main selectors/epoll/backend.c \
	's/if (!sel__fork_shares(selector))$/if (1)/' \
	'keeping unregister off the parent'
mutant B5 model/main selectors/fork.c \
	's/while (fd >= 0 && is_known(fd))/while (0)/' \
	'keeping off registered numbers'
mutant B5 model/main selectors/fork.c \
	's/SEL__WOKEN | SEL__DUE |/SEL__DUE |/' \
	'a wakeup from before the rebuild'
mutant B5 model/main selectors/fork.c \
	's/SEL__WOKEN | SEL__DUE |/SEL__WOKEN |/' \
	'a wakeup that was due before the fork'
mutant B5 model/main selectors/fork.c \
	's/status = rebuild_outer(other);/status = 0;/' \
	'a new outer set'
mutant B5 model/main selectors/select/sets.c \
	's/wakeup) |= sel__set_bit(wakeup);/wakeup) |= 0;/' \
	'select: the wakeup'
mutant B5 model/main selectors/backend_poll.c \
	's/flat->entries\[0\].fd = channel\[0\];/;/' \
	'poll: the new wakeup in a child'
mutant B6 model/main selectors/epoll/set.c \
	's/else if (status == -EEXIST)/else if (0)/' \
	'EEXIST becomes a modify'
mutant B6 model/main selectors/epoll/set.c \
	's/if (status == -ENOENT)/if (0)/' \
	'ENOENT becomes an add'
mutant B7 model/main selectors/wait.c \
	's/(uint64_t)remaining % SEL__MILLISECOND, flags,/0, flags,/' \
	'the rest after the whole milliseconds'
mutant B9 model/main selectors/epoll/translate.c \
	's/if (j == from) {/if (1) {/' \
	'the merge of the second look'
mutant B9 model/main selectors/epoll/translate.c \
	's/selector->events -= (uint64_t)(count - filled);/;/' \
	'counting merged events once'
mutant B9 model/main selectors/backend_poll.c \
	's/flat->start = ready > 0 ? .* : 1;/flat->start = 1;/' \
	'poll: scanning in turn'
mutant B9 model/main selectors/select/translate.c \
	's/state->start = fd;/state->start = 0;/' \
	'select: scanning in turn'
mutant B9 model/main selectors/change.c \
	's/!(events & (SEL_EVENT_ONESHOT | SEL_EVENT_EDGE))/1/' \
	're-arming without a change'
mutant B9 model/main selectors/epoll/set.c \
	's/mask |= EPOLLET;/;/' \
	'edges'
mutant B9 model/main selectors/epoll/set.c \
	's/mask |= EPOLLONESHOT;/;/' \
	'one-shots in the kernel'
mutant B9 model/main selectors/epoll/set.c \
	's/(mask & ~(uint32_t)EPOLLRDHUP) | EPOLLEXCLUSIVE/mask | EPOLLEXCLUSIVE/' \
	'no RDHUP for EXCLUSIVE'
mutant B12 model/main selectors/enter.h \
	's/flags = SEL__WOKEN | SEL__DUE;/flags = SEL__DUE;/' \
	'a wakeup is used up'
mutant B11 model/main selectors/wait_loop.c \
	's/if (flags & ~(uint32_t)SEL_FLAG_RETURN_ON_SIGNAL)/if (0)/' \
	'looking at the flags'
mutant B11 model/main selectors/wait.c \
	's/SEL__LIKELY(!(flags & ~(uint32_t)SEL_FLAG_RETURN_ON_SIGNAL))/1/' \
	'looking at the flags of a fast wait'
mutant B6 model/main selectors/change.c \
	's/^		restore(selector, record, &old);/		;/' \
	'a refused modify changes nothing'
mutant B3 model/main selectors/change.c \
	's/features |= SEL_FEATURE_RDHUP;/;/' \
	'RDHUP: the feature'
mutant B3 model/main selectors/epoll/set.c \
	's/if (events & SEL_EVENT_RDHUP)/if (0)/' \
	'RDHUP: epoll: asking for it'
mutant B3 model/main selectors/pollmask.h \
	's/events |= SEL_EVENT_READ | SEL_EVENT_RDHUP;/events |= SEL_EVENT_READ;/' \
	'RDHUP: poll: reporting it'
mutant B12 model/main selectors/wait_loop.c \
	's/if (sel__state_get(&selector->state) & SEL__CLOSED)/if (0)/' \
	'closed before capacity'
mutant W model/main selectors/wakeup.c \
	's/if (old & SEL__WOKEN) {/if (0) {/' \
	'joining wakeups'
mutant W model/main selectors/wait_loop.c \
	's/if (state & SEL__WOKEN)/if (wait->woken)/' \
	'a record without the flag means nothing'
mutant W model/main selectors/wait_loop.c \
	's/sel__leave_wait(selector, SEL__WAITING,$/sel__leave_wait(selector, SEL__WAITING | SEL__WOKEN,/' \
	'events leave the wakeup'
mutant W model/main selectors/wait_loop.c \
	's/status > 0 ? SEL__DUE : 0/0/' \
	'a wakeup behind events is due'
mutant W model/main selectors/wait_loop.c \
	's/if (SEL__UNLIKELY(state & SEL__DUE))/if (0)/' \
	'a due wakeup is reported without a look'
mutant W model/main selectors/wakeup.c \
	's/if (old & (SEL__WAITING | SEL__OUTER) &&/if (old \& SEL__WAITING \&\&/' \
	'sending to those who watch fileno'
mutant W model/main selectors/wakeup.c \
	'/^void sel__wakeup_settle/,/^}/s/sel__wakeup_drain(selector);/;/' \
	'draining what fileno shows'
mutant W model/main selectors/wakeup.c \
	'/^void sel__wakeup_expose/,/^}/s/sel__wakeup_drain(selector);/;/' \
	'draining what was sent before fileno was asked'
mutant W model/main selectors/backend_poll.c \
	's/		sel__wakeup_take(selector, wait);/wait->woken = true; selector->kicked = false;/' \
	'poll: draining'
mutant W model/main selectors/select/backend.c \
	's/		sel__wakeup_take(selector, wait);/wait->woken = true; selector->kicked = false;/' \
	'select: draining'
mutant B6 model/main selectors/epoll/set.c \
	'/^static sel_status add_again/,/^}/s/if (status == -EINVAL)/if (0)/' \
	'register replaces a leftover exclusive one'
mutant B9 model/main selectors/select/sets.c \
	's/fd) |= sel__set_bit(fd);/fd) |= 0;/' \
	'select: telling closed ones'
