/* SPDX-License-Identifier: MIT */
/*
 * The state word and the wakeup of a selector, for Spin: one thread waits, others
 * wake, change, close and free; or a child finds what these left.  A comment that
 * begins with the name of a file quotes the C that the model's next line stands
 * for; protocol.sh looks for each of these quotations in the source.
 *
 * What Spin shows, for each order in which the threads can go on:
 *
 * - Each wakeup that found none before it is told by one SEL_EWOKEN (`owed`), and
 *   after events by the next wait (`must_tell`).
 * - No wait sleeps for ever while there is something to tell (TO_TELL), and no
 *   thread waits for a lock for ever (an invalid end state otherwise).
 * - The outer set is readable from the wakeup until the report, and not for
 *   nothing afterwards (Observer).
 * - Descriptors are closed once, and not used afterwards (`open`); memory is freed
 *   once, and not used afterwards (`freed`).
 * - A child of fork touches nothing that it shares with its parent (`shared`), but
 *   for a handler that comes before libsel's: its send reaches the parent, whose
 *   wait finds no flag, as after any late send.
 *
 * An atomic operation of C is one step.  So is a loop of compare-and-swap, whose
 * failing rounds change nothing.  The model's memory is sequentially consistent;
 * comments in C justify each memory order.  Who waits for the lock does so in one
 * step here: lock.pml shows how, and that the lock excludes.
 *
 * The switches: POLL, a back end whose waiter reads the wakeup descriptor and has
 * to be kicked, else epoll, whose set brings the descriptor's record once for each
 * write.  WAKERS, CHANGER, FILENO, CLOSER and FREER: the threads beside the waiter.
 * FORK: a child's life, from any state of its parent.  Events, signals and
 * time-outs can come at any moment, and need not.
 * STALE: so can records of no current registration, which lead to lost ones.
 */
#ifndef MISTAKE
#define MISTAKE 0
#endif
#ifndef WAKERS
#define WAKERS 0
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif

/* state.h: SEL__WAITING = 0x1, */
#define WAITING 1
/* state.h: SEL__CLOSED = 0x2, */
#define CLOSED 2
/* state.h: SEL__FREED = 0x4, */
#define FREED 4
/* state.h: SEL__CLOSING = 0x8, */
#define CLOSING 8
/* state.h: SEL__WOKEN = 0x10, */
#define WOKEN 16
/* state.h: SEL__INHERITED = 0x20, */
#define INHERITED 32
/* state.h: SEL__DUE = 0x100, */
#define DUE 64
/* state.h: SEL__OUTER = 0x200, */
#define OUTER 128
/* state.h: SEL__HELD = 0x400, */
#define HELD 256
/* state.h: SEL__CALL = 0x1000 */
#define CALL 512

/* What a thread remembers of the word. */
#define BITS (HELD - 1)

mtype = { RETURN, LOOK, WAIT };			/* wait_loop.c: enum next { RETURN, LOOK, WAIT }; */
mtype = { EVENT, NOTHING, SIGNALLED, TOLD, SHUT, OTHER };	/* what a call returns */

short word;		/* selectors/private.h: sel__state state; */
bool listed;		/* fork_node.c: static pthread_mutex_t list_lock */
bool linked = true;	/* selectors/private.h: struct sel__fork_node node; */
bool pending;		/* enter.c: static _Atomic(sel_selector *) pending; */
bool kicked;		/* selectors/private.h: bool kicked; */
bool flips;		/* of the one thread that changes */
bool changed;		/* snapshot.h: bool changed; */
bool lost;		/* selectors/private.h: uint32_t lost; */

/* The kernel: whether the wakeup descriptor is ready, and whether a set that was
   asked for edges has a record of it. */
bool ready;
bool edge;
#ifdef POLL
#define EDGE(value)
#else
#define EDGE(value) edge = value
#endif

/* What the program and the properties know. */
bool owed;		/* a wakeup is not told yet */
bool must_tell;		/* the next wait has to tell it */
bool open = true;	/* the descriptors */
bool shared;		/* with the parent, in a child */
bool freed;
bool closed;		/* close or free was called */
bool given_up;		/* free was called: no call may begin */
bool alone;		/* in the handlers of fork there is one thread */
bool leaks;		/* a child may find descriptors or memory half gone */
byte halfway;		/* calls that leave a closed selector without the list's
			   lock */
byte sending;		/* threads between a flag and its send */
bool settling;
byte others;		/* threads that may still do something */
bool finished;

/* What is dead makes no states. */
#define FORGET \
	d_step { \
		old = 0; duty = 0; left = false; inside = false; hit = false \
	}

inline lock()
{
	/* selectors/private.h: sel__lock_take(&selector->state); */
	atomic { !(word & HELD) -> word = word | HELD; assert(!freed) }
}

inline unlock()
{
	/* selectors/private.h: sel__lock_give(&selector->state); */
	d_step { assert(!freed); word = word & ~HELD }
}

inline block()
{
	/* enter.c: sel__fork_block(); */
	atomic { !listed -> listed = true }
}

inline unblock()
{
	/* enter.c: sel__fork_unblock(); */
	listed = false
}

inline send()
{
	/* wakeup.c: while (sel__channel_write(selector->wakeup[1], &one,
	   sizeof(one)) < 0 && */
	d_step {
		assert(open && !freed && (!shared || alone));
		if
		:: !shared -> ready = true; EDGE(true)
		:: else
		fi
	}
}

inline drain()
{
	/* wakeup.c: got = sel__channel_read(selector->wakeup[0], some,
	   sizeof(some)); */
	d_step { assert(open && !shared && !freed); ready = false; EDGE(false) }
}

/* In one step with what reads its result, `old`. */
inline enter(barred, set)
{
	assert(!freed);
	/* state.h: while (!(old & barred) &&
	       !atomic_compare_exchange_weak_explicit(
			state, &old, (old + SEL__CALL) | set, */
	old = word & BITS;
	if
	:: !(old & (barred)) -> word = (word + CALL) | (set)
	:: else
	fi
}

/* What the return of a call means for the program; in the step by which the call
   leaves. */
inline returned(what)
{
	if
	:: what == TOLD -> assert(owed); owed = false; must_tell = false
	:: what == EVENT -> assert(!must_tell); must_tell = owed
	:: what == NOTHING -> assert(!must_tell && !(seen & WOKEN))
	:: what == SIGNALLED -> assert(!must_tell)
	:: else
	fi
}

inline state_leave(clear, due, what)
{
	d_step {
		assert(!freed);
		/* state.h: bool last = old / SEL__CALL == 1; */
		/* state.h: if (last && (old & (SEL__CLOSED | SEL__CLOSING)) ==
			SEL__CLOSED) { duty = SEL__CLOSING;
			new = old | SEL__CLOSING; */
		if
		:: word / CALL == 1 && (word & (CLOSED | CLOSING)) == CLOSED ->
			duty = CLOSING;
#if MISTAKE == 8
			/* Leaves, and closes then. */
			word = word - CALL
#else
			word = word | CLOSING
#endif
		:: else ->
#if MISTAKE == 9
			/* Whoever leaves first frees. */
			duty = (word & FREED);
#else
			/* state.h: duty = last ? old & SEL__FREED : 0; */
			duty = (word / CALL == 1 -> word & FREED : 0);
#endif
			/* state.h: new = (old - SEL__CALL) & ~clear; */
			word = (word - CALL) & ~(clear);
			/* state.h: if (new & SEL__WOKEN) new |= due; */
			if
			:: word & WOKEN -> word = word | (due)
			:: else
			fi;
			returned(what)
		fi
	}
}

/* Sets `left`. */
inline state_leave_open(barred, clear, due, what)
{
	d_step {
		assert(!freed);
		/* state.h: if (old & (SEL__CLOSED | barred)) return false; */
		left = !(word & (CLOSED | barred));
		if
		:: left ->
			word = (word - CALL) & ~(clear);
			if
			:: word & WOKEN -> word = word | (due)
			:: else
			fi;
			returned(what)
		:: else
		fi
	}
}

/* Enters and locks in one step, or enters, and then waits for the lock; nothing of
   this with one of the bits `barred`, which `old` has then. */
inline lock_enter(barred)
{
	atomic {
		hit = (word & HELD) != 0;
		/* lock.h: uint32_t old = sel__state_enter(word, barred,
			SEL__HELD); */
		enter(barred, HELD);
		hit = hit && !(old & (barred))
	}
	/* lock.h: if (SEL__UNLIKELY((old & (barred | SEL__HELD)) == SEL__HELD))
		sel__lock_wait(word); */
	if
	:: hit -> hit = false; lock()
	:: !hit -> skip
	fi
}

/* Unlocks and leaves in one step.  Sets `left`; false also when another thread
   wants the lock. */
inline lock_leave(barred, clear, what)
{
	/* lock.h: return sel__state_leave_open(word, barred | SEL__WANTED,
		clear | SEL__HELD, 0); */
	if
	:: state_leave_open(barred, clear | HELD, 0, what)
	:: left = false
	fi
}

/* enter.h: static inline void sel__end(sel_selector *selector) */
inline end_change()
{
	/* enter.h: if (SEL__UNLIKELY(!sel__lock_leave(&selector->state, 0, 0)))
		sel__end_slowly(selector); */
	lock_leave(0, 0, OTHER);
	if
	:: left -> skip
	:: !left ->
		/* enter.c: sel__unlock(selector);
			sel__leave(selector); */
		unlock();
		leave(0, 0, OTHER)
	fi
}

inline close_descriptors()
{
	/* enter.c: sel__channel_close(selector->wakeup); */
	d_step { assert(open && !freed); open = false }
}

inline release()
{
	/* enter.c: free(selector); */
	d_step { assert(!freed && !open || leaks); freed = true }
}

/* enter.c: static bool leave(sel_selector *selector, uint32_t clear,
	uint32_t due) */
inline leave_last(clear, due, what)
{
	state_leave(clear, due, what);
	/* enter.c: if (duty == SEL__CLOSING) {
		sel__close_descriptors(selector);
		duty = sel__state_leave(&selector->state, clear, due); */
	if
	:: duty == CLOSING ->
		close_descriptors();
#if MISTAKE == 8
		duty = word & FREED
#else
		state_leave(clear, due, what)
#endif
	:: else
	fi
}

/* enter.h: static inline void sel__leave_wait(sel_selector *selector,
	uint32_t clear, uint32_t due) */
inline leave(clear, due, what)
{
	/* enter.h: if (SEL__UNLIKELY(!sel__state_leave_open(&selector->state, 0,
		clear, due))) sel__leave_closed(selector, clear, due); */
	state_leave_open(0, clear, due, what);
	if
	:: left -> skip
	:: !left ->
		block();
		/* enter.c: last = leave(selector, clear, due);
			if (last) sel__fork_node_remove(&selector->node); */
		leave_last(clear, due, what);
		if
		:: duty == FREED -> linked = false
		:: else
		fi;
		unblock();
		/* enter.c: if (last) release(selector); */
		if
		:: duty == FREED -> release()
		:: else
		fi
	fi
}

inline free_later()
{
	/* enter.c: } while (!atomic_compare_exchange_weak(&pending, &head,
		selector)); */
	d_step { assert(!pending && !freed); pending = true }
}

/* enter.c: void sel__leave_signal(sel_selector *selector) */
inline leave_signal()
{
	/* enter.c: if (SEL__LIKELY(sel__state_leave_open(&selector->state, 0, 0,
		0))) return; */
	state_leave_open(0, 0, 0, OTHER);
	if
	:: left -> skip
	:: !left ->
		halfway++;
		/* enter.c: if (leave(selector, 0, 0)) sel__free_later(selector); */
		leave_last(0, 0, OTHER);
		if
		:: duty == FREED -> free_later()
		:: else
		fi;
		halfway--
	fi
}

inline free_pending()
{
	/* enter.c: sel_selector *selector = atomic_exchange(&pending, NULL); */
	d_step {
		left = pending;
		pending = false;
		if
		:: left -> halfway++
		:: else
		fi
	}
	if
	:: left ->
		/* enter.c: sel__fork_block();
			sel__fork_node_remove(&selector->node);
			sel__fork_unblock(); */
		block();
		linked = false;
		unblock();
		release();
		halfway--
	:: !left -> skip
	fi
}

/* wakeup.c: SEL_EXPORT sel_status sel_selector_wakeup(sel_selector *selector) */
inline wakeup()
{
	/* wakeup.c: const uint32_t more = SEL__CLOSED | SEL__WAITING |
		SEL__OUTER | SEL__WOKEN; */
	/* wakeup.c: do { if (old & more) return wake_inside(selector);
		} while (!atomic_compare_exchange_weak_explicit(
			&selector->state, &old, old | SEL__WOKEN,
			memory_order_release, memory_order_relaxed)); */
#if MISTAKE == 16
	/* Looks, and sets the flag then. */
	hit = !given_up && !(word & (CLOSED | WAITING | OUTER | WOKEN));
	if
	:: hit -> d_step { word = word | WOKEN; owed = true }
	:: !hit -> wake_inside()
	fi;
#else
	if
	:: d_step {
		!given_up && !(word & (CLOSED | WAITING | OUTER | WOKEN)) ->
		assert(!freed && !owed);
		word = word | WOKEN;
		owed = true
	   }
	:: atomic { given_up || word & (CLOSED | WAITING | OUTER | WOKEN) ->
		skip };
		wake_inside()
	fi;
#endif
	FORGET
}

/* wakeup.c: sel_status wake_inside(sel_selector *selector) */
inline wake_inside()
{
#if MISTAKE == 5
	/* Sends first. */
	if
	:: !given_up && word & (WAITING | OUTER) -> send()
	:: else
	fi;
#endif
	d_step {
		/* wakeup.c: if (old & SEL__CLOSED) return SEL_ECLOSED; */
		/* wakeup.c: } while (!atomic_compare_exchange_weak_explicit(
			&selector->state, &old,
			(old | SEL__WOKEN) + SEL__CALL, */
		inside = false;
		hit = false;
		if
		:: !given_up -> enter(CLOSED, WOKEN); inside = !(old & CLOSED)
		:: else
		fi;
		if
		:: inside ->
			if
			:: !(old & WOKEN) -> assert(!owed); owed = true
			:: else
			fi;
			/* wakeup.c: if (old & SEL__WOKEN) { */
			/* wakeup.c: if (old & (SEL__WAITING | SEL__OUTER) &&
				!(old & SEL__INHERITED))
				sel__wakeup_send(selector); */
			hit = !(old & WOKEN) && old & (WAITING | OUTER) &&
				!(old & INHERITED);
			sending = sending + hit
		:: else
		fi;
		old = 0
	}
	if
	:: inside ->
		if
		:: hit ->
			atomic {
#if MISTAKE != 5
				send();
#endif
				sending--;
				hit = false
			}
		:: !hit -> skip
		fi;
		/* wakeup.c: sel__leave_signal(selector); */
		leave_signal()
	:: !inside -> skip
	fi
}

/* selector.c: static void shut(sel_selector *selector, uint32_t bits) */
inline shut(bits)
{
	/* selector.c: uint32_t old = sel__state_enter(&selector->state, 0, bits); */
	atomic {
		if
		:: given_up -> inside = false
		:: !given_up ->
			inside = true;
			enter(0, bits);
			closed = true;
			given_up = ((bits) & FREED) != 0
		fi
	}
	if
	:: inside ->
		/* selector.c: const uint32_t mask = SEL__CLOSED | SEL__WAITING |
			SEL__INHERITED; */
		/* selector.c: if ((old & mask) == SEL__WAITING)
			sel__wakeup_send(selector); */
		if
#if MISTAKE != 13 /* A close sends nothing. */
		:: (old & (CLOSED | WAITING | INHERITED)) == WAITING -> send()
#endif
		:: else
		fi;
		/* selector.c: sel__leave(selector); */
		leave(0, 0, OTHER)
	:: !inside -> skip
	fi;
	FORGET
}

/* Sets `hit`: whether something but `reported` is to be told. */
inline is_pending(reported)
{
	/* wakeup.c: sel__lock(selector);
		lost = selector->lost;
		sel__unlock(selector); */
	atomic { !(word & HELD) -> assert(!freed); hit = lost }
	/* wakeup.c: return lost || sel__state_get(&selector->state) &
		(SEL__WOKEN | SEL__CLOSED) & ~reported; */
	hit = hit || word & (WOKEN | CLOSED) & ~(reported)
}

inline settle(reported)
{
	settling = true;
	/* wakeup.c: if (sel__wakeup_is_pending(selector, reported)) return; */
	is_pending(reported);
	if
	:: hit -> skip
	:: !hit ->
		/* wakeup.c: sel__wakeup_drain(selector); */
		drain();
#if MISTAKE != 6 /* The drain may have taken another's send. */
		/* wakeup.c: if (sel__wakeup_is_pending(selector, reported))
			sel__wakeup_send(selector); */
		is_pending(reported);
		if
		:: hit -> send()
		:: !hit -> skip
		fi
#endif
	fi
}

/* fork.c: sel_status sel__fork_rebuild(sel_selector *selector) */
inline rebuild()
{
	/* fork.c: sel__fork_nodes_lock(); */
	block();
	lock();
	/* fork.c: if (inherited(selector)) status = rebuild_all(selector); */
	/* fork.c: (SEL__INHERITED | SEL__CLOSED)) == SEL__INHERITED; */
	if
	:: (word & (INHERITED | CLOSED)) == INHERITED ->
		/* fork.c: memcpy(selector->wakeup, channel, sizeof(channel)); */
		d_step { shared = false; ready = false; EDGE(false) }
		/* fork.c: if (atomic_fetch_and(&selector->state,
			~(uint32_t)SEL__INHERITED) & (SEL__WOKEN | SEL__CLOSED) ||
			selector->lost) sel__wakeup_send(selector); */
		d_step { old = word & BITS; word = word & ~INHERITED; sending++ }
		if
#if MISTAKE != 11 /* The rebuild does not send for those before. */
		:: old & (WOKEN | CLOSED) || lost -> send()
#endif
		:: else
		fi;
		sending--
	:: else
	fi;
	/* fork.c: sel__state_get(&selector->state) & SEL__INHERITED)
		status = SEL_ECLOSED; */
	left = (word & INHERITED) != 0;
	unlock();
	/* fork.c: sel__fork_nodes_unlock(); */
	unblock()
}

/* Sets `inside`; then the lock is held. */
inline begin_change()
{
	/* fork.h: const uint32_t barred = SEL__CLOSED | SEL__INHERITED; */
	/* fork.h: if (SEL__UNLIKELY(sel__lock_enter(&selector->state, barred) &
		barred)) return sel__fork_begin_change(selector); */
	old = CLOSED;
	if
	:: atomic { !given_up -> lock_enter(CLOSED | INHERITED) }
	:: given_up -> skip
	fi;
	inside = !(old & (CLOSED | INHERITED));
	if
	:: inside -> skip
	:: !inside -> fork_begin_change()
	fi
}

/* fork.c: sel_status sel__fork_begin_change(sel_selector *selector) */
inline fork_begin_change()
{
	/* fork.c: sel_status status = sel__enter(selector); */
	atomic {
		if
		:: given_up -> inside = false
		:: !given_up -> enter(CLOSED, 0); inside = !(old & CLOSED)
		fi
	}
	/* fork.c: if (SEL__UNLIKELY(sel__state_get(&selector->state) &
		SEL__INHERITED)) { status = sel__fork_rebuild(selector); */
	if
	:: inside && word & INHERITED ->
		rebuild();
		if
		:: left -> inside = false; leave(0, 0, OTHER)
		:: !left -> lock()
		fi
	:: inside && !(word & INHERITED) -> lock()
	:: !inside -> skip
	fi
}

/* A register, modify or unregister of a back end that waits on a copy. */
inline change()
{
	begin_change();
	if
	:: inside ->
		/* snapshot.h: if (sel__snapshot_is_old(snapshot)) return;
			sel__snapshot_expire(snapshot);
			sel__wakeup_kick(selector); */
		/* snapshot.h: atomic_store_explicit(&snapshot->changed, true,
			memory_order_relaxed); */
		/* The waiter looks at `changed` without the lock. */
		flips = !changed;
		changed = true;
		/* wakeup.c: const uint32_t mask = SEL__WAITING | SEL__INHERITED; */
		/* wakeup.c: if (selector->kicked ||
			(atomic_fetch_add(&selector->state, 0) & mask) !=
			SEL__WAITING) return; */
		if
		:: flips && !kicked &&
		   (word & (WAITING | INHERITED)) == WAITING ->
			/* wakeup.c: selector->kicked = true;
				sel__wakeup_send(selector); */
			kicked = true;
			send()
		:: else
		fi;
		flips = false;
		end_change()
	:: !inside -> skip
	fi;
	FORGET
}

/* selector.c: SEL_EXPORT sel_status sel_selector_fileno(sel_selector *selector) */
inline fileno()
{
	begin_change();
	if
	:: inside ->
		/* wakeup.c: if (atomic_fetch_or(&selector->state, SEL__OUTER) &
			SEL__OUTER) return; */
		d_step { old = word & BITS; word = word | OUTER; sending++ }
		if
		:: !(old & OUTER) ->
			/* wakeup.c: if (!selector->backend->wake)
				sel__wakeup_drain(selector); */
			drain();
			/* wakeup.c: if (selector->lost ||
				sel__state_get(&selector->state) & mask)
				sel__wakeup_send(selector); */
			if
			:: lost || word & (WOKEN | CLOSED) -> send()
			:: else
			fi
		:: else
		fi;
		sending--;
		end_change()
	:: !inside -> skip
	fi;
	FORGET
}

/* What a wait must not sleep on. */
#define TO_TELL (word & (WOKEN | CLOSED) || changed || lost)

#ifdef POLL
#define IS_READY ready
#else
#define IS_READY edge
#endif

/*
 * One system call and what becomes of its records; sets `result`, -1 for -EINTR,
 * and `records`.  A wait that is not `endless` may be over at any moment.  An endless
 * one that nobody is left to end is `over`, and then there must be nothing to tell.
 */
inline step()
{
	/* wait_loop.c: wait->woken = false; */
	d_step { woken = false; result = 0; records = 0 }
#ifdef POLL
	/* backend_poll.c: if (sel__snapshot_is_old(&state->flat.snapshot)) {
		sel__lock(selector);
		refresh(selector);
		sel__unlock(selector); } */
	/* snapshot.h: return atomic_load_explicit(&snapshot->changed,
		memory_order_relaxed); */
	/* snapshot.h: atomic_store_explicit(&snapshot->changed, false,
		memory_order_relaxed); */
	if
	:: changed -> atomic { !(word & HELD) -> assert(!freed); changed = false }
	:: !changed
	fi;
#else
	/* epoll/backend.c: if (sel__state_get(&selector->state) & SEL__SLOW)
		records = catch_up(selector, wait); */
	if
	:: lost -> translate_lost()
	:: else
	fi;
#endif
	/* backend_poll.c: ready = sel__poll_wait(state->flat.copy,
		state->flat.copy_used, wait->remaining); */
	/* epoll/backend.c: records = sel__epoll_wait(selector->set, */
	/* epoll/wait_fast.h: count = epoll_wait(selector->set, */
	if
	:: result == 1 -> skip	/* lost registrations */
	:: atomic {
		result != 1 && IS_READY -> hit = true; records = 1;
		assert(open && !shared);
		if
		:: event = true
		:: event = false
		fi;
#ifdef STALE
		if
		:: stale = true
		:: stale = false
		fi
#endif
	   }
	:: atomic {
		result != 1 -> event = true; records = 1;
		assert(open && !shared);
#ifdef POLL
		hit = ready
#endif
	   }
#ifdef POLL
	/* A look leaves the wakeup descriptor out.  A look in vain is no step. */
	/* backend_poll.c: int ready = poll(state->flat.copy + 1,
		(nfds_t)(state->flat.copy_used - 1), 0); */
	:: atomic {
		result != 1 -> event = true; records = 1;
		assert(open && !shared)
	   }
#endif
#ifdef STALE
	:: atomic {
		result != 1 -> stale = true; records = 1;
		assert(open && !shared)
	   }
#endif
	:: d_step {
		result != 1 -> result = -1; records = -1;
		assert(open && !shared)
	   }
	:: d_step {
		result != 1 && !IS_READY && !endless ->
		assert(open && !shared)
	   }
	:: d_step {
		result != 1 && endless && !IS_READY && others == 0 ->
		assert(!TO_TELL);
		over = true
	   }
	fi;
	if
	:: records == 1 && result != 1 -> translate()
	:: else
	fi;
	d_step { hit = false; event = false; stale = false; crowded = false }
}

#ifdef POLL

inline translate()
{
	/* backend_poll.c: sel__lock(selector);
		if (state->flat.copy[0].revents) {
			sel__wakeup_take(selector, wait); */
	/* wakeup.c: wait->woken = true;
		selector->kicked = false;
		sel__wakeup_drain(selector); */
	lock();
	if
	:: hit ->
		woken = true;
#if MISTAKE != 7 /* The next change does not kick. */
		kicked = false;
#endif
		drain()
	:: !hit -> skip
	fi;
	/* A result of a descriptor that was changed since is outdated, or not. */
	/* snapshot.h: if (SEL__LIKELY(record) &&
		SEL__LIKELY(!sel__changed_since(selector, record,
		snapshot->tag))) return record; */
	/* backend_poll.c: filled = translate(selector, wait, ready, current); */
	result = 0;
	if
	:: event && !changed -> result = 1
	:: event && changed -> result = 1
	:: event && changed ->
		/* backend_poll.c: if (filled == 0)
			filled = look_locked(selector, wait); */
		/* backend_poll.c: ready = poll_others(state); */
		changed = false;
		if
		:: result = -1
		:: result = 0
		:: result = 1
		fi
	:: !event -> skip
	fi;
	unlock()
}

#else

inline translate()
{
	/* In a full batch the record of the wakeup may have had no place. */
	atomic {
		if
		:: hit -> edge = false; woken = true;
			if
			:: crowded = true
			:: crowded = false
			fi
		:: !hit -> skip
		fi
	}
	result = event;
	/* epoll/translate.c: if (wait->stale) wait->sick = !sel__heal(selector); */
	if
	:: stale ->
		lock();
		/* epoll/heal.c: if (selector->lost) sel__wakeup_send(selector); */
		d_step { lost = true; sending++ }
		send();
		sending--;
		unlock()
	:: !stale -> skip
	fi;
	/* epoll/translate.c: if (wait->woken) take_wakeup(selector); */
	if
	:: woken -> take_wakeup()
	:: !woken -> skip
	fi;
	/* epoll/translate.c: if (wait->woken && (size_t)wait->records ==
		wait->capacity) filled = fill_place(selector, wait, filled); */
	if
	:: crowded -> fill_place()
	:: !crowded -> skip
	fi;
	/* epoll/translate.c: if (filled == 0 && sel__state_get(&selector->state) &
		SEL__SLOW) filled = sel__translate_lost(selector, wait); */
	if
	:: result == 0 && lost -> translate_lost()
	:: else
	fi
}

inline take_wakeup()
{
	/* epoll/translate.c: if (sel__state_get(&selector->state) & SEL__OUTER)
		sel__wakeup_settle(selector, 0); */
	if
	:: word & OUTER -> settle(0); settling = false
#ifdef PIPE
	/* epoll/translate.c: else if (selector->wakeup[0] != selector->wakeup[1])
		sel__wakeup_drain(selector); */
	:: else -> drain()
#else
	:: else
#endif
	fi
}

inline fill_place()
{
	/* epoll/translate.c: int records = sel__epoll_wait(selector->set, */
	atomic {
		hit = edge;
		edge = false;
		if
		:: result = 1
		:: true
		fi
	}
#if MISTAKE != 12 /* The look takes the record of a late send for nothing. */
	/* epoll/translate.c: if (rest.woken) take_wakeup(selector); */
	if
	:: hit -> take_wakeup()
	:: !hit -> skip
	fi
#endif
}

inline translate_lost()
{
	/* epoll/translate.c: sel__lock(selector);
		filled = sel__event_put_lost(selector, */
	lock();
	/* event.c: sel__registry_mark_reported(selector, record); */
	result = lost;
	lost = false;
	unlock();
	/* epoll/translate.c: if (filled > 0 && sel__state_get(&selector->state) &
		SEL__OUTER) sel__wakeup_settle(selector, 0); */
	if
	:: result == 1 && word & OUTER -> settle(0); settling = false
	:: else
	fi
}

#endif

/* wait_loop.c: static enum next decide(const struct sel__wait *wait, int result,
	uint32_t state, bool on_signal, int looks) */
inline decide()
{
	/* Whether the wait returns on a signal, and how many looks there were, is
	   chosen each time. */
	if
	/* wait_loop.c: if (state & SEL__CLOSED || result > 0) return RETURN; */
	:: state & CLOSED || result == 1 -> next = RETURN
	/* wait_loop.c: if (result == -EINTR && on_signal) return RETURN; */
	:: !(state & CLOSED) && result == -1 -> next = RETURN
	:: !(state & CLOSED) && result == -1 ->
#if MISTAKE == 1
		next = WAIT
#else
		/* wait_loop.c: return state & SEL__WOKEN ? LOOK : WAIT; */
		next = (state & WOKEN -> LOOK : WAIT)
#endif
	/* wait_loop.c: if (state & SEL__WOKEN) return wait->records == 0 ||
		wait->woken || looked ? RETURN : LOOK; */
	:: !(state & CLOSED) && result == 0 && state & WOKEN ->
		next = (records == 0 || woken -> RETURN : LOOK)
	:: !(state & CLOSED) && result == 0 && state & WOKEN -> next = RETURN
	/* wait_loop.c: if (wait->records == 0) return
		sel__is_over(wait->remaining, wait->deadline) ? RETURN :
		WAIT; */
	:: !(state & CLOSED) && result == 0 && !(state & WOKEN) &&
	   records == 0 -> next = (endless -> WAIT : RETURN)
	/* wait_loop.c: return wait->remaining <= 0 && looked ? RETURN : WAIT; */
	:: !(state & CLOSED) && result == 0 && !(state & WOKEN) &&
	   records != 0 -> next = WAIT
	:: !(state & CLOSED) && result == 0 && !(state & WOKEN) &&
	   records != 0 && !endless -> next = RETURN
	fi
}

/* wait_loop.c: static sel_status status_of(int result, uint32_t state) */
inline status_of()
{
	if
	/* wait_loop.c: if (state & SEL__CLOSED) return SEL_ECLOSED; */
	:: state & CLOSED -> status = SHUT
	/* wait_loop.c: if (result == -EINTR) return SEL_EINTERRUPTED; */
	:: !(state & CLOSED) && result == -1 -> status = SIGNALLED
	/* wait_loop.c: if (result == 0 && state & SEL__WOKEN) return SEL_EWOKEN; */
	:: !(state & CLOSED) && result == 0 && state & WOKEN -> status = TOLD
	:: !(state & CLOSED) && result == 0 && !(state & WOKEN) ->
		status = NOTHING
	:: !(state & CLOSED) && result == 1 -> status = EVENT
	fi
}

/* wait_loop.c: static sel_status finish(sel_selector *selector,
	sel_status status, uint32_t state) */
inline finish()
{
	if
	:: status != TOLD ->
		/* wait_loop.c: sel__leave_wait(selector, SEL__WAITING,
				status > 0 ? SEL__DUE : 0); */
#if MISTAKE == 3
		/* Events use the wakeup up. */
		leave((status == EVENT -> WAITING | WOKEN | DUE : WAITING), 0,
		      status)
#elif MISTAKE == 4
		leave(WAITING, 0, status)
#else
		leave(WAITING, (status == EVENT -> DUE : 0), status)
#endif
	:: status == TOLD ->
		/* wait_loop.c: if (state & SEL__OUTER)
			sel__wakeup_settle(selector, SEL__WOKEN); */
		if
		:: state & OUTER ->
			settle(WOKEN)	/* and goes on to the leave */
		:: else
		fi;
		/* wait_loop.c: sel__leave_woken(selector); */
		leave_woken();
		settling = false
	fi
}

/* enter.h: static inline void sel__leave_woken(sel_selector *selector) */
inline leave_woken()
{
	/* enter.h: const uint32_t flags = SEL__WOKEN | SEL__DUE; */
	/* enter.h: sel__lock(selector);
		sel__leave_woken_locked(selector); */
	lock();
	/* enter.h: if (SEL__LIKELY(sel__lock_leave(&selector->state, 0,
		SEL__WAITING | flags))) return; */
	lock_leave(0, WAITING | WOKEN | DUE, TOLD);
	if
	:: left -> skip
	:: !left ->
		/* enter.h: atomic_fetch_and(&selector->state, ~flags); */
		atomic { word = word & ~(WOKEN | DUE); returned(TOLD) }
		/* enter.h: sel__unlock(selector);
			sel__leave_wait(selector, SEL__WAITING, 0); */
		unlock();
		leave(WAITING, 0, OTHER);
		left = true
	fi
}

/* A whole wait; sets `over` when the thread has no more to do. */
inline wait_once()
{
	/* wait_loop.c: uint32_t barred = SEL__CLOSED | SEL__WAITING;
		uint32_t old = sel__state_enter(&selector->state, barred,
						SEL__WAITING); */
#if MISTAKE == 10
	/* The flag is read before. */
	seen = word & (WOKEN | DUE | INHERITED);
#endif
	atomic {
		if
		:: given_up -> over = true
		:: !given_up ->
			enter(CLOSED | WAITING, WAITING);
#if MISTAKE != 10
			seen = old & (WOKEN | DUE | INHERITED);
#endif
			assert(!(old & WAITING));
			over = (old & CLOSED) != 0;
			old = 0;
			if
			:: endless = true
			:: endless = false
			fi;
			deadline = endless
		fi
	}
	if
	:: over -> skip
	:: !over ->
		/* wait_loop.c: if (old & SEL__INHERITED)
			status = sel__fork_rebuild(selector); */
		left = false;
		if
		:: seen & INHERITED -> rebuild()
		:: else
		fi;
		if
		:: left ->
			/* wait_loop.c: if (status < 0) sel__leave_wait(selector,
				SEL__WAITING, 0); */
			leave(WAITING, 0, SHUT);
			over = true
		:: !left -> wait_inside()
		fi
	fi
}

inline wait_inside()
{
	/* wait_loop.c: if (SEL__UNLIKELY(state & SEL__DUE))
		return sel__wait_resume(selector, &wait, 0); */
	/* wait_loop.c: if (SEL__UNLIKELY(state & SEL__WOKEN))
			wait.remaining = 0; */
	if
	:: seen & DUE -> skip
	:: !(seen & DUE) && seen & WOKEN -> endless = false; step()
	:: !(seen & DUE) && !(seen & WOKEN) -> step()
	fi;
	left = false;
#ifndef POLL
	/* The fast path, if the wait takes that. */
	if
	/* epoll/wait_fast.h: SEL__LIKELY(sel__state_leave_open(&selector->state,
		SEL__WOKEN, SEL__WAITING, 0))) */
	:: !over && !(seen & (WOKEN | INHERITED)) && result == 0 &&
	   records == 0 ->
		status = NOTHING;
		state_leave_open(WOKEN, WAITING, 0, status);
		if
		:: left -> skip
		:: !left -> status = 0
		fi
	/* wait.c: if (!(state & ((NOT_FAST & ~SEL__WOKEN) | SEL__DUE |
		SEL__OUTER))) return woken(selector, events, capacity, timeout,
			flags, state); */
	/* wait.c: SEL__UNLIKELY(sel__state_get(&selector->state) &
		(SEL__CLOSED | SEL__OUTER))) */
	:: !over && (seen & (WOKEN | INHERITED | DUE)) == WOKEN &&
	   result == 0 && records == 0 && !(word & (CLOSED | OUTER)) ->
		leave_woken()
	/* epoll/wait_fast.c: sel__lock(selector);
		filled = sel__translate_locked(selector, wait, count); */
	:: !over && !(seen & (WOKEN | INHERITED)) && result == 1 &&
	   records == 1 ->
		status = EVENT;
		lock();
		/* epoll/wait_fast.c: SEL__LIKELY(sel__lock_leave(
			&selector->state,
			SEL__WOKEN, SEL__WAITING))) { */
#if MISTAKE == 15 /* A wait leaves and unlocks then. */
		state_leave_open(WOKEN, WAITING, 0, status);
		unlock();
#else
		lock_leave(WOKEN, WAITING, status);
		if
		:: left -> skip
		:: !left ->
			/* epoll/wait_fast.c: sel__unlock(selector); */
			unlock();
			status = 0
		fi
#endif
	:: true
	fi;
#endif
	do
	:: over || left -> break
	:: !over && !left ->
		/* wait_loop.c: state = sel__state_get(&selector->state); */
		atomic {
			state = word & (CLOSED | WOKEN | OUTER);
			decide();
			if
			:: next == RETURN -> break
			:: else
			fi;
			/* wait_loop.c: wait->remaining = next == LOOK ? 0 :
				sel__remaining(wait->deadline); */
			endless = (next == LOOK -> false : deadline);
			state = 0
		}
		/* wait_loop.c: result = step(selector, wait); */
		step()
	od;
	if
	:: !over && !left ->
		/* wait_loop.c: return finish(selector, status_of(result, state),
			state); */
		d_step { status_of(); over = (status == SHUT) }
		finish()
	:: else
	fi;
	d_step {
		old = 0; seen = 0; duty = 0; left = false; inside = false;
		hit = false; state = 0; result = 0; records = 0;
		endless = false; deadline = false; woken = false; next = 0;
		status = 0
	}
}

#define CALL_LOCALS \
	short old; \
	short seen; \
	byte duty; \
	bool left; \
	bool inside; \
	bool hit

#define WAIT_LOCALS \
	CALL_LOCALS; \
	short state; \
	short result; \
	short records; \
	bool endless; \
	bool deadline; \
	bool woken; \
	bool event; \
	bool stale; \
	bool crowded; \
	bool over; \
	mtype next; \
	mtype status

inline waiter()
{
	do
	:: !over -> wait_once()
	:: over -> break
	od;
	finished = true
}

proctype Waiter()
{
	WAIT_LOCALS;
	waiter()
}

/* A thread, or the handler of a signal. */
proctype Waker()
{
	CALL_LOCALS;
	byte round;
	do
	:: round < ROUNDS -> round++; wakeup()
	:: round == ROUNDS -> break
	od;
	others--
}

proctype Changer()
{
	CALL_LOCALS;
	change();
	change();
	others--
}

proctype Fileno()
{
	CALL_LOCALS;
	fileno(); others--
}

/* selector.c: shut(selector, SEL__CLOSED); */
proctype Closer()
{
	CALL_LOCALS;
	shut(CLOSED); others--
}

/* selector.c: if (selector) shut(selector, SEL__CLOSED | SEL__FREED);
	sel__free_pending(); */
proctype Freer()
{
	CALL_LOCALS;
	shut(CLOSED | FREED);
	free_pending();
	others--
}

#ifdef FORK

/* A handler that comes while there is one thread is over before that goes on. */
proctype ChildWaker()
{
	CALL_LOCALS;
	if
	:: atomic { alone -> wakeup() }
	:: !alone -> wakeup()
	fi;
	others--
}

proctype ChildFreer()
{
	CALL_LOCALS;
	!alone;
	if
	:: shut(CLOSED)
	:: shut(CLOSED | FREED)
	:: skip
	fi;
	free_pending();
	others--
}

/* The fork node's call; in C the program's handler may come before and after. */
inline fork_child()
{
	/* fork.c: uint32_t old = sel__state_get(&selector->state); */
	/* fork.c: selector->kicked = false; */
	kicked = false;
#if MISTAKE == 2
	/* Reads, and stores then. */
	old = word;
#endif
	/* fork.c: do { new = (old & kept) | SEL__INHERITED;
		if (old & SEL__CLOSED) new |= SEL__CLOSING;
		} while (!atomic_compare_exchange_weak(&selector->state, &old,
			new)); */
	d_step {
		assert(!freed);
#if MISTAKE != 2
		old = word;
#endif
		/* fork.c: const uint32_t kept = SEL__CLOSED | SEL__FREED |
			SEL__CLOSING | SEL__WOKEN | SEL__DUE | SEL__SLOW |
			SEL__DENSE | SEL__OUTER; */
#if MISTAKE == 14
		/* Keeps the number of the parent's calls. */
		word = (old & ~WAITING) | INHERITED;
#else
		word = (old & (CLOSED | FREED | CLOSING | WOKEN | DUE | OUTER)) |
			INHERITED;
#endif
		if
		:: old & CLOSED -> word = word | CLOSING
		:: else
		fi
	}
	/* fork.c: if ((old & (SEL__CLOSED | SEL__CLOSING)) == SEL__CLOSED)
		sel__close_descriptors(selector); */
	if
	:: (old & (CLOSED | CLOSING)) == CLOSED -> close_descriptors()
	:: else
	fi;
	/* fork.c: if (old & SEL__FREED && old >= SEL__CALL)
		sel__free_later(selector); */
	if
	:: old & FREED && old >= CALL -> free_later()
	:: else
	fi
}

/*
 * What a child may find: the state word of any moment in which the parent's list
 * and lock were free.  The parent goes on as if nothing had been.
 */
inline at_fork()
{
	if
	:: skip
	:: word = WAITING | CALL
	:: word = CALL
	fi;
	if
	:: skip
	:: word = word | WOKEN
	:: word = word | WOKEN | DUE
	fi;
#ifndef POLL
	if
	:: skip
	:: word = word | OUTER
	fi;
#endif
	owed = (word & WOKEN) != 0;
	must_tell = (word & DUE) != 0;
	if
	:: skip
#ifdef POLL
	:: changed = true
	:: kicked = true; changed = true
#else
	:: lost = true
#endif
	fi;
	if
	:: skip
	:: closed = true; word = word | CLOSED;
		if
		:: skip
		:: word = word | FREED; given_up = true
		fi;
		if
		/* Somebody is inside, or the last would have closed. */
		:: word >= CALL -> skip
		/* Closed.  If freed as well, the last call has left, by a signal
		   handler, or has yet to leave. */
		:: word = word | CLOSING; open = false;
			if
			:: word < CALL && given_up -> pending = true
			:: word < CALL && given_up -> linked = false;
				freed = true
			:: word >= CALL || !given_up -> skip
			fi
		/* A handler is between its last steps, and they won't be made. */
		:: word = word | CLOSING; leaks = true;
			if
			:: word >= CALL -> skip
			:: open = false
			fi
		fi
	fi
}

proctype Forker()
{
	WAIT_LOCALS;

	/* fork_node.c: take_list();
		for (node = first; node; node = node->next)
			sel__lock_take(node->state); */
	/* fork_node.c: sel__lock_forked();
		sel__random_forked();
		sel__fork_nodes_unlock(); */
	!others;
	atomic {
		at_fork();
		alone = true;
		shared = true;
		others = 2;
		run ChildWaker();
		run ChildFreer()
	}
	/* fork_node.c: node->forked(node); */
	if
	:: linked -> fork_child()
	:: !linked -> skip
	fi;
	FORGET;
	alone = false;
	waiter()
}

#endif

/* What a thread that watches the outer set sees. */
#define OUTER_ONLY ((word & (OUTER | CLOSED | INHERITED)) == OUTER && \
		    !shared && !sending && !settling)

active proctype Observer()
{
end:
	if
	:: d_step {
		OUTER_ONLY && (word & WOKEN || lost) && !ready ->
		assert(false)	/* not readable, and something is to be told */
	   }
	:: d_step {
		OUTER_ONLY && !(word & (WOKEN | WAITING)) && !lost && ready &&
		!edge ->
		assert(false)	/* readable for nothing, and no wait learns */
	   }
	fi
}

init {
	byte i;

	atomic {
		do
		:: i < WAKERS -> i++; others++; run Waker()
		:: i == WAKERS -> break
		od;
#ifdef CHANGER
		others++;
		run Changer();
#endif
#ifdef FILENO
		others++;
		run Fileno();
#endif
#ifdef CLOSER
		others++;
		run Closer();
#endif
#ifdef FREER
		others++;
		run Freer();
#endif
#ifdef FORK
		run Forker()
#else
		run Waiter()
#endif
	}
	atomic {
		finished && others == 0 ->
		assert(closed || !owed);
		assert(!closed || !open || leaks);
		assert(!given_up || freed || pending || leaks);
		assert(!(word & HELD) && !listed && !halfway)
	}
}
