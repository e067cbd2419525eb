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
 * Pages: [kqueue(2)] is FreeBSD 12.2's; [seen] was seen on the kernels' code,
 * [real] by running libsel on the systems; [code] is known of the kernels'
 * sources, and promised by no page.
 */
#ifndef EMULATION_KQUEUE_PRIVATE_H
#define EMULATION_KQUEUE_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/event.h>
#include <sys/socket.h>
#include <time.h>

enum kind {
	KIND_READ, KIND_WRITE, KIND_EXCEPT,	/* of a descriptor */
	KIND_USER, KIND_TIMER, KIND_PROC,
	KINDS
};

enum type {
	TYPE_OTHER, TYPE_SOCKET,
	TYPE_PIPE,		/* or a fifo */
	TYPE_BACK,		/* a pipe against its way, see attach */
	TYPE_FILE
};

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
	bool unnamed;			/* a pipe that is no fifo */
	bool triggered;			/* user events */
	bool caught;			/* it has `event`, whatever comes */
	struct kevent event;
	struct timespec changed;	/* a file, when it was looked at last */
	int64_t size;
	uint64_t told;			/* the last scan that returned it */
	uint64_t round;			/* the last that had it */
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
	uint64_t round;			/* see take() */
	int turn;			/* the set that has it */
	struct knote *first[SETS];	/* of the next round, or NULL */
	unsigned files;			/* that epoll doesn't watch */
	unsigned clears;		/* EVFILT_READ with EV_CLEAR */
	unsigned caught;
	int stick;			/* an eventfd in the outer set, or -1;
					   readable: the kqueue stays so */
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
bool emulation_kq_is_ours(void);	/* not a parent's, after vfork() */

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
/* Makes an eventfd that is always ready its entry. */
int emulation_stand_in(struct knote *knote);
/* Makes the kqueue's number readable until the next scan. */
void emulation_stick(struct kq *kq);
void emulation_unstick(struct kq *kq);

/* kqueue-fd.c: the filters of descriptors */
int emulation_fd_attach(struct knote *knote);
bool emulation_fd_filter(struct knote *knote, struct kevent *event);
int64_t emulation_fd_bytes(const struct knote *knote);
/* Whether a file was written since the last look. */
bool emulation_file_changed(struct knote *knote);
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
/* Whether the filter is true, and what its event says. */
bool emulation_run(struct knote *knote, struct kevent *event);

/* kqueue-take.c: the system's own, which tells nobody */
ssize_t emulation_real_sendto(int fd, const void *from, size_t size, int flags,
			      const struct sockaddr *to, socklen_t length);

#endif
