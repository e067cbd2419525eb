/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the emulated /dev/poll share.  "poll(4D)" is illumos' page,
 * "kernel" what its driver was seen to do where the page is silent, and
 * "[source]" what the driver's source does, as it was read.
 *
 * [source] A set has a bitmap: an entry's bit is set when DP_POLL has to ask the
 * entry's descriptor.  A write sets the bit, and so does each event of the file
 * that the entry is watched on.  DP_POLL asks the descriptors of the set bits
 * alone, and clears the bit of each that has nothing.  So an entry whose bit is
 * clear is idle, and nobody notices that its number is closed or used again:
 * closing a descriptor tells the driver nothing.
 *
 * One lock guards all sets.  It is taken with all signals blocked, so that a
 * handler may use /dev/poll too, and is never held asleep.  Memory is mapped,
 * not allocated: tests that count or fail allocations mean the library's.
 */
#ifndef EMULATION_DEVPOLL_PRIVATE_H
#define EMULATION_DEVPOLL_PRIVATE_H

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "include/sys/devpoll.h"
#include "devpoll.h"

#define DEVPOLL_FDS (1 << 17)	/* "the process's table" ends here */
/* What epoll can be asked for; it calls them all by the same numbers. */
#define DEVPOLL_EVENTS (POLLIN | POLLPRI | POLLOUT | POLLRDNORM | \
			POLLRDBAND | POLLWRNORM | POLLWRBAND | POLLRDHUP)

struct devpoll_entry {
	short events;
	bool cached;	/* its file is known: open when written */
	bool odd;	/* ready, but epoll can't hold it */
	bool due;	/* its bit in the map */
	bool watched;	/* events of its file set the bit */
	bool stale;	/* its number has been closed since */
	unsigned serial; /* names the file that it is watched on */
};

struct devpoll {
	struct devpoll *next;
	_Atomic pid_t *owner;	/* seen by children too; 0: none yet */
	int number;		/* one of its numbers, -1 when all are closed */
	int numbers, callers;	/* it is freed when there are neither */
	int polling, writing;	/* calls in DP_POLL, writes that wait for them */
	bool readable;		/* the number can be polled */
	bool writable;		/* opened for writing */

	int kick;		/* an eventfd, to wake sleepers, or -1 */
	unsigned generation;	/* counts changes */
	int sleepers, told;	/* how many sleep; have yet to see the kick */

	int watch;		/* an epoll set: events of the files, or -1 */
	unsigned serial;	/* the last one given out */
	bool restless;		/* some bits can't be cleared */

	int always;		/* an eventfd that is ready, or -1 */
	bool always_in;		/* it stands for the odd ones in the number */
	int odds;

	int start;		/* where the next scan begins */
	int top;		/* highest cached + 1 */
	struct devpoll_entry table[DEVPOLL_FDS];
	struct pollfd scan[DEVPOLL_FDS];
};

#pragma GCC visibility push(hidden)

/* devpoll-set.c */
bool devpoll_is(int fd);
int devpoll_open(int flags);
void devpoll_lock(sigset_t *mask);
void devpoll_unlock(const sigset_t *mask);
void devpoll_wait(void);	/* until devpoll_notify, or some ms */
void devpoll_notify(void);
struct devpoll *devpoll_enter(int fd);
void devpoll_leave(struct devpoll *set);
int devpoll_claim(struct devpoll *set);
int devpoll_inner(unsigned value);
size_t devpoll_limit(void);
bool devpoll_reads(const void *from, size_t size);
unsigned devpoll_odd(unsigned which);
void *devpoll_map(size_t size, bool shared);

/* devpoll-change.c */
ssize_t devpoll_write(int fd, const void *buf, size_t size);
void devpoll_changed(struct devpoll *set);

/* devpoll-number.c */
void devpoll_mirror(struct devpoll *set, int fd);
void devpoll_mirror_closing(struct devpoll *set, int fd);
void devpoll_mirror_refresh(struct devpoll *set);

/* devpoll-ioctl.c */
int devpoll_ioctl(int fd, unsigned long request, void *arg);

/* devpoll-scan.c */
void devpoll_watch(struct devpoll *set, int fd);
void devpoll_unwatch(struct devpoll *set, int fd);
int devpoll_scan(struct devpoll *set, int max);

#pragma GCC visibility pop

#endif
