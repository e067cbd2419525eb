/* SPDX-License-Identifier: MIT */
/*
 * How the emulated kqueue is made.  Its number is an epoll set, so that it can
 * be polled and nested.  That set holds the entries of EVFILT_READ and, below
 * it, a set for each other filter that may name the same descriptor.  What
 * epoll doesn't take has a descriptor of its own as its entry: an eventfd (user
 * events, files), a timerfd, a pidfd.  A level-triggered registration whose
 * filter says no although epoll reports it (EPOLLHUP can't be refused) is
 * parked: edge-triggered until its filter says yes.
 *
 * Pages: [kqueue(2)] is FreeBSD 12.2's; [seen] was seen on the kernels' code;
 * [code] is known of the kernels' sources, and promised by no page.
 */
#ifndef EMULATION_KQUEUE_PRIVATE_H
#define EMULATION_KQUEUE_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/event.h>

enum kind {
	KIND_READ, KIND_WRITE, KIND_EXCEPT,	/* of a descriptor */
	KIND_USER, KIND_TIMER, KIND_PROC,
	KINDS
};

enum type { TYPE_OTHER, TYPE_SOCKET, TYPE_PIPE, TYPE_FILE };

enum { BUCKETS = 512, SETS = KIND_EXCEPT + 1 };

struct knote {
	struct knote *next;		/* in its bucket */
	struct kq *kq;
	struct kevent kev;		/* identity, creation flags, udata */
	uint64_t fflags;		/* the filter's arguments */
	int64_t data;
	enum kind kind;
	enum type type;
	int fd;				/* its entry in a set */
	int own;			/* the same if made for it, else -1 */
	bool disabled, in_set, parked, dead;
	bool triggered;			/* user events */
	uint64_t told;			/* the last scan that returned it */
	int64_t left, muted;		/* bytes; see the oddities */
};

struct number {
	struct number *next;
	int fd;
};

struct kq {
	struct kq *next;
	struct number *numbers;		/* of the program's */
	unsigned references;		/* each number, each call inside */
	int sets[SETS];			/* sets[KIND_READ] is the outer one */
	struct knote *buckets[BUCKETS];
	struct knote *stuck;		/* whose entry couldn't be deleted */
	uint64_t scans, entries;
	unsigned files;
};

extern struct kq *emulation_kqueues;
extern unsigned emulation_oddity;

/* kqueue-lock.c: one lock, with the signals blocked since close() is safe in
 * a handler, and never held in a wait. */
void emulation_lock(void);
void emulation_unlock(void);

/* kqueue.c; all below are called with the lock held */
struct kq *emulation_kq_find(int number);
void emulation_kq_release(struct kq *kq);

/* kqueue-memory.c: not malloc()'s, which isn't safe in a signal handler, and
 * which tests count.  Zeroes. */
void *emulation_new(size_t size);
void emulation_free(void *made, size_t size);

/* kqueue-change.c */
int emulation_change(struct kq *kq, const struct kevent *change);
void emulation_drop(struct knote *knote);

/* kqueue-entry.c: a knote's entry in a set of epoll */
int emulation_arm(struct knote *knote);
void emulation_disarm(struct knote *knote);
int emulation_park(struct knote *knote, bool parked);

/* kqueue-fd.c: the filters of descriptors */
int emulation_fd_attach(struct knote *knote);
bool emulation_fd_filter(struct knote *knote, struct kevent *event);
int64_t emulation_fd_bytes(const struct knote *knote);
/* kqueue-socket.c */
bool emulation_socket_filter(struct knote *knote, short mask,
			     struct kevent *event);
/* kqueue-own.c: the filters that are no descriptor's */
int emulation_own_attach(struct knote *knote);
int emulation_own_touch(struct knote *knote, const struct kevent *change);
bool emulation_own_filter(struct knote *knote, struct kevent *event);
void emulation_own_reset(struct knote *knote);

/* kqueue-scan.c: up to `room` events; at once */
int emulation_scan(struct kq *kq, struct kevent *events, int room);

#endif
