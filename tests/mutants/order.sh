# SPDX-License-Identifier: MIT
#
# Mutations of the order of memory, as in list.sh.  Processors that keep the
# order anyway hide them; run.sh builds these with ThreadSanitizer, which does
# not.

mutant O unit/lock core/lock.h \
	's/memory_order_acquire/memory_order_relaxed/' \
	'a free lock is acquired'
mutant O unit/lock core/lock.c \
	's/memory_order_acquire/memory_order_relaxed/' \
	'a lock that was waited for is acquired'
mutant O unit/lock core/lock.h \
	's/memory_order_release/memory_order_relaxed/' \
	'a lock is released'
mutant O unit/lock core/state.h \
	'/^static inline uint32_t sel__state_enter(/,/^}/s/memory_order_acquire/memory_order_relaxed/' \
	'a free lock is acquired by the step that enters'
mutant O unit/lock core/state.h \
	'/^static inline bool sel__state_leave_open/,/^}/s/memory_order_acq_rel/memory_order_acquire/' \
	'a lock is released by the step that leaves'
mutant O api/selector/wakeup-threads selectors/wakeup.c \
	's/memory_order_release/memory_order_relaxed/;s/memory_order_acq_rel/memory_order_acquire/' \
	'a wakeup releases'
