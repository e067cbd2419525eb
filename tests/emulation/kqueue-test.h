/* SPDX-License-Identifier: MIT */
/* What the parts of the emulated kqueue's own test share. */
#ifndef KQUEUE_TEST_H
#define KQUEUE_TEST_H

#include <errno.h>
#include <stdbool.h>
#include <sys/event.h>
#include <unistd.h>

#include "kqueue-systems.h"
#include "tap.h"

#ifdef EMULATE_NETBSD
#define UDATA(number) ((intptr_t)(number))
#else
#define UDATA(number) ((void *)(intptr_t)(number))
#endif

void test_lists(void);
void test_flags(void);
void test_filters(void);
void test_life(void);
void test_odd(void);

/* A kqueue; ends the program if there is none. */
int make(void);
struct kevent entry(int ident, int filter, int flags);
/* One change, alone in its call: 0 or errno. */
int change(int kq, int ident, int filter, int flags);
int change_with(int kq, int ident, int filter, int flags, unsigned fflags,
		int64_t data);
/* The number of events, or -1 with errno; at once. */
int look(int kq, struct kevent *events, int room);
/* The one event for this, or none (filter 0, or -1 on NetBSD: NOTHING). */
struct kevent look_for(int kq, int ident, int filter);
/* Whether look_for() saw it. */
bool sees(int kq, int ident, int filter);
void open_pipe(int fds[2]);
void open_pair(int fds[2]);		/* of stream sockets, over TCP */
void put(int fd, int bytes);
void drain(int fd);
bool polls(int fd);			/* as readable */

#endif
