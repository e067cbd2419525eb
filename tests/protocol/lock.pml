/* SPDX-License-Identifier: MIT */
/*
 * The lock of one word (libsel/core/lock.[ch]), for Spin: two locks, which share
 * the door and the place to sleep, and threads that take and give them.  A
 * comment that begins with the name of a file quotes what the model's line
 * stands for; protocol.sh looks for each of these quotations in the source.
 *
 * Shown: two threads never hold a lock at the same time, and a thread that
 * sleeps is woken (a thread that is forgotten is an invalid end state).
 */
#ifndef MISTAKE
#define MISTAKE 0
#endif

#define FREE 0		/* lock.h: SEL__FREE, */
#define HELD 1		/* lock.h: SEL__HELD, */
#define WANTED 2	/* lock.h: SEL__WANTED */

#define THREADS 4
#define ROUNDS 2

byte word[2];		/* lock.h: typedef atomic_uint sel__lock_word; */
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

inline take(lock)
{
	/* lock.h: if (SEL_UNLIKELY(!atomic_compare_exchange_strong_explicit(
			lock, &old, SEL__HELD, */
	d_step {
		old = word[lock];
		if
		:: old == FREE -> word[lock] = HELD
		:: else
		fi
	}
	if
	:: old == FREE -> skip
	:: old != FREE -> wait(lock)
	fi;
	d_step { owner[lock]++; assert(owner[lock] == 1) }
}

inline wait(lock)
{
	/* Of the looks one succeeds, or none. */
	/* lock.c: for (i = 0; i < LOOKS; i++) */
	got = false;
	if
	:: atomic {
		/* lock.c: atomic_compare_exchange_weak_explicit(lock, &old,
				SEL__HELD, */
		word[lock] == FREE -> word[lock] = HELD; got = true
	   }
	:: skip
	fi;
	if
	:: got -> skip
	:: !got ->
		door_lock();
		do
		:: d_step {
			/* lock.c: while (atomic_exchange_explicit(lock,
				SEL__WANTED, memory_order_acquire) !=
				SEL__FREE) */
			old = word[lock];
#if MISTAKE == 1
			/* Nobody learns that a thread is to sleep. */
			word[lock] = HELD
#else
			word[lock] = WANTED
#endif
		   }
		   if
		   :: old == FREE -> break
		   :: old != FREE -> cond_wait()
		   fi
		od;
		door_unlock()
	fi
}

inline give(lock)
{
	owner[lock]--;
	/* lock.h: if (SEL_UNLIKELY(atomic_exchange_explicit(lock, SEL__FREE,
			memory_order_release) == SEL__WANTED)) */
#if MISTAKE == 2
	/* In two steps: what comes between the two is forgotten. */
	old = word[lock];
	word[lock] = FREE;
#else
	d_step { old = word[lock]; word[lock] = FREE }
#endif
	if
	:: old == WANTED -> pass()	/* lock.h: sel__lock_pass(); */
	:: old != WANTED -> skip
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

active [THREADS] proctype Thread()
{
	byte old, round, which;
	bool got;

	do
	:: round < ROUNDS ->
		round++;
		/* The last threads want the other lock. */
		which = (_pid >= 2 && round == 1 -> 1 : 0);
		take(which);
		give(which)
	:: else -> break
	od
}
