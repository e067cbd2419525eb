# SPDX-License-Identifier: MIT
#
# Mutations as in list.sh, of kqueue and /dev/poll: for systems that have them,
# and for trees of the emulations.

# kqueue (K); where a user event wakes (U).
mutant K fault/gap selectors/kqueue/translate.c \
	's/record->tag != tag ||/0 ||/' \
	'the comparison of tags'
mutant K model/main selectors/kqueue/translate.c \
	's/detail |= SEL_DETAIL_RDHUP;/;/' \
	'the end of what can be read'
mutant K model/main selectors/kqueue/translate.c \
	's/detail |= SEL_DETAIL_HUP;/;/' \
	'the end of what can be written'
mutant K model/main selectors/kqueue/translate.c \
	's/detail |= SEL_DETAIL_ERR;/;/' \
	'errors'
mutant K model/main selectors/kqueue/translate.c \
	's/		event = SEL__READINESS;/		;/' \
	'HUP and ERR for all'
mutant K model/main selectors/kqueue/translate.c \
	's/if (sel__kqueueset_filters(record->events) > 1)/if (0)/' \
	'one filter of a one-shot ends the others'
mutant K model/main selectors/kqueue/translate.c \
	's/record->events |= SEL__FIRED;/;/' \
	'remembering what has fired'
mutant K fault/gap-wakeup selectors/kqueue/backend.c \
	's/sel__wakeup_is_pending(selector, filled > 0 ? 0 : SEL__WOKEN)/filled > 0 \&\& sel__wakeup_is_pending(selector, 0)/' \
	'fileno stays readable for what is lost beside a wakeup'
mutant K fault/gap-wakeup selectors/kqueue/backend.c \
	's/if ((size_t)count == room)/if (0)/' \
	'the second look'
mutant K model/main selectors/kqueue/backend.c \
	's/room = wait->capacity < selector->count ?/room = wait->capacity < state->size ?/' \
	'a place for each filter'
mutant K model/main selectors/kqueue/backend.c \
	's/uint32_t dropped = old->events & ~record->events;/uint32_t dropped = 0;/' \
	'modify drops filters'
mutant K model/main selectors/kqueue/backend.c \
	's/		dropped = old->events;/		;/' \
	'modify replaces filters'
mutant K fault/queues selectors/kqueue/backend.c \
	's/^		undo(selector, fd, record, old);/		;/' \
	'a refused modify puts the filters back'
mutant K fault/modify selectors/kqueue/backend.c \
	's/^		record->events |= SEL__LOST;/		;/' \
	'a modify that was not undone loses the key'
mutant K model/main selectors/kqueue/backend.c \
	'/^static int wait_set(/,/^}/s/		sel__wakeup_send(selector);/		;/' \
	'events leave the wakeup to those who watch fileno'
mutant U api/selector/wakeup selectors/kqueue/backend.c \
	's/\.unwake = SEL__HAS_EVFILT_USER ? unwake : NULL/.unwake = NULL/' \
	'a reported wakeup leaves fileno'
mutant K fault/queues selectors/kqueue/set.c \
	'/^sel_status sel__kqueueset_put/,/^}/s/		sel__kqueueset_drop(set, fd, record->events);/		;/' \
	'a refused filter takes the others back'
mutant K model/main selectors/kqueue/set.c \
	's/flags |= EV_CLEAR;/;/' \
	'edges'
mutant K model/main selectors/kqueue/set.c \
	's/flags |= EV_DISPATCH;/;/' \
	'one-shots in the kernel'
mutant K api/selector/oneshot selectors/kqueue/set.c \
	's/flags |= EV_DISPATCH;/flags |= EV_ONESHOT;/' \
	'one-shots whose filter is asked again'
mutant K api/selector/hangup selectors/kqueue/set.c \
	's/status = is_hang_up(&changes\[i\]) ?/status = 0 ?/' \
	'a filter in the place of one that is refused'
mutant K api/selector/hangup selectors/kqueue/translate.c \
	's/if (is_dropped(record, seen))/if (0)/' \
	'a filter in the place of one that is dropped'
mutant K api/selector/hangup selectors/kqueue/translate.c \
	's/(seen->flags & EV_EOF ||/(0 ||/' \
	'the filter for READ says WRITE as well'
mutant K fault/faults selectors/kqueue/translate.c \
	's/(seen->flags & EV_EOF ||/(1 ||/' \
	'the filter for READ says so at its end only'
mutant K fault/queues selectors/change.c \
	's/record->events |= hung_up;/;/' \
	'a refused modify leaves what stands for WRITE'
mutant K fault/queues selectors/kqueue/translate.c \
	's/if (sel__state_get(&selector->state) & SEL__OUTER)/if (0)/' \
	'fileno tells of a filter that was not put back'
mutant K fault/queues selectors/kqueue/translate.c \
	's/sel__registry_mark_lost(selector, record);/;/' \
	'a filter that was not put back is lost'
mutant K fault/queues selectors/kqueue/backend.c \
	's/sel__wakeup_is_pending(selector, filled > 0 ? 0 : SEL__WOKEN))/sel__state_get(\&selector->state) \& SEL__WOKEN)/' \
	'events leave a loss to those who watch fileno'
mutant U fault/queues selectors/kqueue/set.c \
	's/if (SEL__UNLIKELY(trigger(set) == -ENOENT) &&/if (trigger(set) \&\& 0 \&\&/' \
	'a wakeup adds its filter again'
mutant U model/main selectors/kqueue/set.c \
	's/EV_ADD | EV_CLEAR/EV_ADD/' \
	'a wakeup is over when it was seen'
mutant K model/main selectors/kqueue/set.c \
	's/record->events & (SEL__FIRED | SEL__LOST)/0/' \
	'a child leaves fired one-shots out'
mutant K model/main selectors/kqueue/set.c \
	's/sel__registry_mark_lost(selector, record);/;/' \
	'a child tells the lost ones'
mutant K model/main selectors/kqueue/backend.c \
	'/^static void fork_forget(/,/^}/s/	selector->set = -1;/	;/' \
	'a child knows that it has none'
mutant K api/fork/gone selectors/kqueue/backend.c \
	's/set = sel__fork_place(set);/;/' \
	'a child keeps off registered numbers'
mutant K fault/faults-rebuild selectors/kqueue/backend.c \
	'/^static sel_status fork_rebuild(/,/^}/s/		close(selector->set);/		;/' \
	'a rebuild that fails leaks nothing'
mutant K fault/queues select/kqueue_wait.c \
	's/while (got < 0 && errno == EINTR);/while (0);/' \
	'changes that were interrupted'
mutant K fault/queues select/kqueue_wait.c \
	's/changes\[i\].data = i < got ? receipts\[i\].data : EIO;/changes[i].data = 0;/' \
	'receipts'

# /dev/poll.
mutant D fault/gap selectors/backend_devpoll.c \
	's/    sel__changed_since(selector, record, state->tag)) {/    0) {/' \
	'the comparison of tags'
mutant D fault/gap selectors/backend_devpoll.c \
	's/sel__registry_retag(selector, record);/;/' \
	'the new tag of a modify'
mutant D api/selector/threads selectors/selector.c \
	's/ && selector->backend->features & SEL_FEATURE_FILENO//' \
	'fileno takes no kick'
mutant D model/main selectors/backend_devpoll.c \
	's/status = change(selector, changes, count);/status = change(selector, changes, 1);/' \
	'taking the old mask out'
mutant D fault/queued selectors/backend_devpoll.c \
	's/^	changes\[2\] = changes\[0\];/&	changes[0] = changes[1];/' \
	'adding before the old mask is taken out'
mutant D fault/queued selectors/backend_devpoll.c \
	's/(one->events != POLLREMOVE \&\& sel__fd_check(one->fd) < 0)/0/' \
	'telling what was closed while its change was queued'
mutant D api/selector/closed selectors/backend_devpoll.c \
	'/^static sel_status modify/,/^}/s/sel__fd_check(fd)/0/' \
	'modify looks whether it is open'
mutant D model/main selectors/backend_devpoll.c \
	'/^static sel_status add/,/^}/s/sel__fd_check(fd)/0/' \
	'register looks whether it is open'
mutant D model/main selectors/backend_devpoll.c \
	's/			record->events |= SEL__FIRED;/			;/' \
	'remembering what has fired'
mutant D model/main selectors/backend_devpoll.c \
	'/no one-shots/,/^	}/s/take_out(selector, seen.fd);/;/' \
	'disarming a one-shot'
mutant D fault/queues selectors/backend_devpoll.c \
	's/^			if (!record ||$/			if (0 \&\&/' \
	'a lost removal is made up for'
mutant D fault/modify selectors/backend_devpoll.c \
	's/^		record->events |= SEL__LOST;/		;/' \
	'a modify that was not undone loses the key'
mutant D fault/gap-wakeup selectors/backend_devpoll.c \
	's/again = (wait->woken && (size_t)records == room) ||/again = 0 ||/' \
	'the second look'
mutant D model/main selectors/backend_devpoll.c \
	's/		sel__wakeup_take(selector, wait);/		selector->kicked = false;/' \
	'draining'
mutant D api/selector/threads selectors/backend_devpoll.c \
	's/		sel__wakeup_kick(selector);/		;/' \
	'the nudge'
mutant D api/selector/threads selectors/backend_devpoll.c \
	's/^	flush(selector);/	;/' \
	'writing what was queued'
mutant D model/main selectors/backend_devpoll.c \
	'/^static sel_status fill(/,/^}/s/sel__registry_mark_lost(selector, record);/;/' \
	'a child tells the lost ones'
mutant D model/main selectors/backend_devpoll.c \
	'/^static sel_status fill(/,/^}/s/record->events & (SEL__FIRED | SEL__LOST)/0/' \
	'a child leaves fired one-shots out'
mutant D fault/faults-rebuild selectors/backend_devpoll.c \
	'/^static sel_status fork_rebuild(/,/^}/s/			close(set);/			;/' \
	'a rebuild that fails leaks nothing'
mutant D fault/pieces core/clock.h \
	's/if (SEL__ENDS_EARLY \&\& remaining > 0)/if (0)/' \
	'calls that end early'
mutant D fault/queued selectors/backend_devpoll.c \
	's/^	sel__registry_clear_lost(selector, record);/	;/' \
	'a registration is lost once'
mutant D api/selector/reuse selectors/backend_devpoll.c \
	'/^static void remove_from_set/,/^}/s/		change(selector, &remove, 1);/		;/' \
	'unregister takes the number out'
mutant D api/fork/unfilled selectors/backend_devpoll.c \
	'/^static sel_status fork_rebuild_outer/,/^}/s/new_set(selector)/sel__devpoll_open()/' \
	'an outer set belongs to who has made it'
mutant D api/objects/devpoll-ready select/devpoll_wait.c \
	's/if (count != -EINVAL ||/if (1 ||/' \
	'less room where the system takes no more'
mutant D fault/queues select/devpoll_wait.c \
	's/} else if (errno != EINTR) {/} else {/' \
	'writes that were interrupted'
mutant D api/objects/devpoll-ready select/devpoll_wait.c \
	's/count -= (size_t)written .*/count = 0;/' \
	'short writes'
mutant D fault/queues selectors/backend_devpoll.c \
	's/set == -ENOENT || set == -ENXIO/0/' \
	'a system without the driver'
