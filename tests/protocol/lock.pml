/* SPDX-License-Identifier: MIT */
/*
 * The lock in a state word (libsel/core/lock.[ch]), for Spin: two words, whose
 * locks share the door and the place to sleep, threads that take and give them,
 * alone or in the steps by which calls enter and leave, and a thread that enters
 * and leaves without a lock.  A comment that begins with the name of a file quotes
 * what the model's line stands for; protocol.sh looks for each of these quotations
 * in the source.
 *
 * Shown: two threads never hold a lock at the same time; a thread that sleeps is
 * woken (a thread that is forgotten is an invalid end state); and no step loses
 * what another step has done to the word, which is 0 in the end.
 */
#ifndef MISTAKE
#define MISTAKE 0
#endif

#define HELD 1		/* state.h: SEL__HELD = 0x400, */
#define WANTED 2	/* state.h: SEL__WANTED = 0x800, */
#define FLAG 4		/* any other bit */
#define CALL 8		/* state.h: SEL__CALL = 0x1000 */

/* The switch OTHER: a thread less, and one that wants no lock; each of the others
   goes its own way, as fork, a change and a wait do. */
#ifdef OTHER
#define THREADS 3
#else
#define THREADS 4
#endif
#define ROUNDS 2

byte word[2];		/* state.h: typedef atomic_uint sel__state; */
byte owner[2];		/* how many hold each lock */
bool door;		/* lock.c: static pthread_mutex_t door */
/* Who sleeps on `given` and was not woken yet. */
bool asleep[THREADS];	/* lock.c: static pthread_cond_t given */

inline door_lock()
{
	/* lock.c: pthread_mutex_lock(&door); */
	atomic { !door -> door = true }
}

inline door_unlock()
{
	/* lock.c: pthread_mutex_unlock(&door); */
	door = false
}

/* Gives the door back and falls asleep in one step; takes the door again. */
inline cond_wait()
{
	/* lock.c: pthread_cond_wait(&given, &door); */
	d_step { asleep[_pid] = true; door = false }
	!asleep[_pid];
	door_lock()
}

inline got_it(lock)
{
	d_step { owner[lock]++; assert(owner[lock] == 1) }
}

inline take(lock)
{
	/* lock.h: if (SEL__UNLIKELY(atomic_fetch_or_explicit(word, SEL__HELD,
			memory_order_acquire) & SEL__HELD)) */
	d_step { old = word[lock]; word[lock] = word[lock] | HELD }
	if
	:: !(old & HELD) -> skip
	:: old & HELD -> wait(lock)	/* lock.h: sel__lock_wait(word); */
	fi;
	got_it(lock)
}

inline enter(lock)
{
	/* lock.h: uint32_t old = sel__state_enter(word, barred, SEL__HELD); */
	d_step { old = word[lock]; word[lock] = (word[lock] + CALL) | HELD }
	/* lock.h: if (SEL__UNLIKELY((old & (barred | SEL__HELD)) == SEL__HELD)) */
	if
	:: !(old & HELD) -> skip
	:: old & HELD ->
#if MISTAKE != 4 /* A call enters, and thinks that it has the lock. */
		wait(lock)
#else
		skip
#endif
	fi;
	got_it(lock)
}

inline wait(lock)
{
	/* Of the looks one succeeds, or none. */
	/* lock.c: for (i = 0; i < LOOKS; i++) */
	got = false;
	if
	:: atomic {
		/* lock.c: if (!(old & SEL__HELD) &&
			atomic_compare_exchange_weak_explicit(word, &old,
				old | SEL__HELD, */
		!(word[lock] & HELD) -> word[lock] = word[lock] | HELD;
		got = true
	   }
	:: skip
	fi;
	if
	:: got -> skip
	:: !got ->
		door_lock();
		do
		:: d_step {
			/* lock.c: while (atomic_fetch_or_explicit(word, lock,
				memory_order_acquire) & SEL__HELD) */
			old = word[lock];
#if MISTAKE == 1
			/* Nobody learns that a thread is to sleep. */
			word[lock] = word[lock] | HELD
#else
			word[lock] = word[lock] | HELD | WANTED
#endif
		   }
		   if
		   :: !(old & HELD) -> break
		   :: old & HELD -> cond_wait()
		   fi
		od;
		door_unlock()
	fi
}

inline give(lock)
{
	owner[lock]--;
	/* lock.h: if (SEL__UNLIKELY(atomic_fetch_and_explicit(word, ~lock,
			memory_order_release) & SEL__WANTED)) */
#if MISTAKE == 2
	/* In two steps: what comes between the two is forgotten. */
	old = word[lock];
	word[lock] = word[lock] & ~(HELD | WANTED);
#else
	d_step {
		old = word[lock];
		word[lock] = word[lock] & ~(HELD | WANTED)
	}
#endif
	if
	:: old & WANTED -> pass()	/* lock.h: sel__lock_pass(); */
	:: !(old & WANTED) -> skip
	fi
}

/* What follows where the step is refused, is enter.c's. */
inline leave(lock)
{
	d_step {
		/* lock.h: return sel__state_leave_open(word, barred | SEL__WANTED,
			clear | SEL__HELD, 0); */
#if MISTAKE == 5
		/* Leaves a sleeper asleep. */
		left = true;
		owner[lock]--;
		word[lock] = (word[lock] - CALL) & ~(HELD | WANTED)
#else
		left = !(word[lock] & WANTED);
		if
		:: left ->
			owner[lock]--;
			word[lock] = (word[lock] - CALL) & ~HELD
		:: else
		fi
#endif
	}
	if
	:: left -> skip
	:: !left ->
		/* enter.c: sel__unlock(selector);
			sel__leave(selector); */
		give(lock);
		word[lock] = word[lock] - CALL
	fi
}

inline pass()
{
#if MISTAKE != 3 /* The broadcast comes before a thread sleeps. */
	door_lock();
#endif
	/* lock.c: pthread_cond_broadcast(&given); */
	d_step {
		byte i;
		for (i : 0 .. THREADS - 1) {
			asleep[i] = false
		}
	}
#if MISTAKE != 3
	door_unlock()
#endif
}

byte ended;

active [THREADS] proctype Thread()
{
	byte old, round, which;
	bool got, left;

	do
	:: round < ROUNDS ->
		round++;
		/* The last threads want the other lock. */
		which = (_pid >= 2 && round == 1 -> 1 : 0);
#ifdef OTHER
		if
		:: _pid == 0 -> take(which); give(which)
		:: _pid == 1 -> enter(which); leave(which)
		:: _pid == 2 ->
			word[which] = word[which] + CALL;
			take(which);
			leave(which)
		fi;
#else
		enter(which);
		leave(which);
#endif
		d_step { old = 0; got = false; left = false; which = 0 }
	:: else -> break
	od;
	ended++
}

#ifdef OTHER
/* A call that sets a bit as it enters, and clears it as it leaves. */
active proctype Other()
{
	word[0] = (word[0] + CALL) | FLAG;
	assert(word[0] & FLAG);
	word[0] = (word[0] - CALL) & ~FLAG;
	ended++
}
#endif

active proctype End()
{
#ifdef OTHER
	ended == THREADS + 1;
#else
	ended == THREADS;
#endif
	assert(word[0] == 0 && word[1] == 0)
}
