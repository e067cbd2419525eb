/* SPDX-License-Identifier: MIT */
/*
 * What the programs of this folder share: descriptors to wait on, a thread
 * that waits, a timer that sends signals.  A failure in here is no finding
 * about libsel: it bails out.
 */
#ifndef TESTS_API_SUPPORT_H
#define TESTS_API_SUPPORT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sel.h"

#define MS INT64_C(1000000)
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Short names for the tables. */
enum {
	R = SEL_EVENT_READ,
	W = SEL_EVENT_WRITE,
	RW = R | W,
	P = SEL_EVENT_PRI,
	RWP = RW | P
};

/* Pairs of connected, non-blocking, close-on-exec descriptors. */
void open_pipe(int32_t fds[2]);		/* fds[0] reads, fds[1] writes */
void open_oneway(int32_t fds[2]);	/* the same, and on every system fds[0]
					   can't be written */
void open_unix(int32_t fds[2]);
void open_tcp(int32_t fds[2]);
int32_t open_listener(void);		/* on 127.0.0.1, any port */
int32_t open_client(int32_t listener);
void close_one(int32_t *fd);		/* sets it to -1; -1 is fine */
void close_both(int32_t fds[2]);
void move_to(int32_t *fd, int32_t number);
int32_t dup_of(int32_t fd);
int32_t free_number(void);		/* the lowest number that isn't open */
int count_open(void);
void plug_gaps(int32_t fd);		/* no number below the highest is free */
bool has_processes(void);	/* children, and signals that end a wait: all
				   but Windows */
bool has_limits(void);		/* of a process's descriptors */
bool may_open(int32_t count);	/* so many; raises the limit, if need be */
bool under_valgrind(void);
bool wide_select(void);		/* select(2) goes beyond FD_SETSIZE, as far as
				   the limit of descriptors does */

void put(int32_t fd, size_t size);
void drain(int32_t fd);			/* until EAGAIN or end of file */
void fill(int32_t fd);			/* until EAGAIN */
void await(int32_t fd, short bits);	/* until poll(2) says so */
bool is_readable(int32_t fd);		/* whether poll(2) says so */

sel_selector *open_selector(uint32_t backend, uint32_t flags);
uint32_t never_ready(uint32_t backend);	/* what the reading end of
					   open_oneway() never is, but can be
					   asked for */
void add(sel_selector *selector, int32_t fd, uint32_t events, uint64_t data);
sel_stats stats_of(sel_selector *selector);
int32_t find_fd(sel_selector *selector, uint64_t token);	/* or the error */
/*
 * Looks without waiting; what it says of `fd` (UINT32_MAX: it came twice).
 * `event`, unless NULL, receives the event.
 */
uint32_t look(sel_selector *selector, int32_t fd, sel_event *event);
/* Looks without waiting; how many events, or the error. */
sel_status look_all(sel_selector *selector);

int64_t cpu_now(void);	/* how long this thread has worked */
void thread_start(pthread_t *thread, void *(*body)(void *), void *context);

/*
 * A thread that makes one wait.  waiter_start() comes back when it sleeps in
 * there, as far as can be seen from outside; what is tested must not depend
 * on that, it is only the interesting case.
 */
struct waiter {
	sel_selector *selector;
	int64_t timeout;
	int64_t elapsed;
	sel_event events[4];
	sel_status status;
	pthread_t thread;
	atomic_int tid;
};
void waiter_start(struct waiter *waiter, sel_selector *selector,
		  int64_t timeout);
sel_status waiter_join(struct waiter *waiter);

/* Sends SIGALRM once or, unless `interval` is 0, again and again. */
void signal_start(int64_t first, int64_t interval, void (*handler)(int));
void signal_stop(void);

#endif
