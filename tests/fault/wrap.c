/* SPDX-License-Identifier: MIT */
/* See wrap.h. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <unistd.h>

#include "wrap-private.h"

enum { CALLS = 256 };

struct action {
	unsigned int index;
	void (*run)(void *context);
	void *context;
};

static atomic_uint counts[FAULT_CALLS];
static atomic_int blocks;
static atomic_bool armed;
static bool struck;
static struct {
	enum fault_call call;
	unsigned int index;
	bool all;
	int error;
} fault;

static bool exclusive_ignored;
static bool as_dragonfly;

static atomic_uint gaps;
static unsigned int skips;
static struct gap_call calls[CALLS];
static struct action before;
static struct action after;

const char *fault_name(enum fault_call call)
{
	static const char *const names[] = {
		"malloc", "calloc", "realloc", "epoll_create1", "epoll_ctl",
		"epoll_wait", "epoll_pwait2", "poll", "ppoll", "select",
		"pselect", "eventfd", "read", "write", "fcntl", "close",
		"dup3", "dup2", "open", "pwrite", "short pwrite", "ioctl",
		"kqueue", "kevent", "change of kevent", "waiting kevent",
	};

	return names[call];
}

void fault_arm(enum fault_call call, unsigned int index, int error)
{
	for (int i = 0; i < FAULT_CALLS; i++)
		atomic_store(&counts[i], 0);
	fault.call = call;
	fault.index = index;
	fault.all = false;
	fault.error = error;
	struck = false;
	atomic_store(&armed, true);
}

void fault_arm_all(enum fault_call call, int error)
{
	fault_arm_from(call, 0, error);
}

void fault_arm_from(enum fault_call call, unsigned int index, int error)
{
	fault_arm(call, index, error);
	fault.all = true;
}

bool fault_disarm(void)
{
	atomic_store(&armed, false);
	return struck;
}

void fault_ignore_exclusive(void)
{
	exclusive_ignored = true;
}

unsigned int fault_count(enum fault_call call)
{
	return atomic_load(&counts[call]);
}

int fault_blocks(void)
{
	return atomic_load(&blocks);
}

bool fault_strikes(enum fault_call call)
{
	unsigned int index = atomic_fetch_add(&counts[call], 1);

	if (!atomic_load(&armed) || call != fault.call ||
	    (fault.all ? index < fault.index : index != fault.index))
		return false;
	struck = true;
	errno = fault.error;
	return true;
}

static void *allocated(void *block)
{
	if (block != NULL)
		atomic_fetch_add(&blocks, 1);
	return block;
}

WRAP(void, free, void *block)
{
	if (block != NULL)
		atomic_fetch_sub(&blocks, 1);
	__real_free(block);
}

WRAP(void *, malloc, size_t size)
{
	return fault_strikes(FAULT_MALLOC) ? NULL :
	       allocated(__real_malloc(size));
}

WRAP(void *, calloc, size_t count, size_t size)
{
	return fault_strikes(FAULT_CALLOC) ? NULL :
	       allocated(__real_calloc(count, size));
}

/* Moves, and spoils what is left behind, for those who still look there. */
WRAP(void *, realloc, void *block, size_t size)
{
	size_t old = block != NULL ? malloc_usable_size(block) : 0;
	void *moved;

	if (fault_strikes(FAULT_REALLOC))
		return NULL;
	moved = allocated(__real_malloc(size));
	if (moved == NULL || block == NULL)
		return moved;
	memcpy(moved, block, old < size ? old : size);
	memset(block, 0xa5, old);
	__wrap_free(block);
	return moved;
}

WRAP(int, epoll_create1, int flags)
{
	return fault_strikes(FAULT_EPOLL_CREATE1) ? -1 :
	       __real_epoll_create1(flags);
}

int __real_epoll_ctl(int set, int operation, int fd,
		     struct epoll_event *event);

/* An error that the kernel would give in this state of the set, or none. */
static int true_error(int set, int operation, int fd, int error)
{
	struct epoll_event nothing = { .events = 0 };

	switch (error) {
	case EEXIST:
		if (operation == EPOLL_CTL_ADD)
			__real_epoll_ctl(set, EPOLL_CTL_ADD, fd, &nothing);
		return 0;
	case ENOENT:
		if (operation != EPOLL_CTL_ADD)
			__real_epoll_ctl(set, EPOLL_CTL_DEL, fd, &nothing);
		return 0;
	case ENOMEM:
	case ENOSPC:
		if (operation != EPOLL_CTL_ADD)
			return error;
		if (__real_epoll_ctl(set, EPOLL_CTL_ADD, fd, &nothing) < 0)
			return 0;
		__real_epoll_ctl(set, EPOLL_CTL_DEL, fd, &nothing);
		return error;
	default:
		return error;
	}
}

WRAP(int, epoll_ctl, int set, int operation, int fd, struct epoll_event *event)
{
	int error = fault_strikes(FAULT_EPOLL_CTL) ?
		true_error(set, operation, fd, fault.error) : 0;
	struct epoll_event old;

	if (exclusive_ignored && event != NULL) {
		old = *event;
		old.events &= ~(uint32_t)EPOLLEXCLUSIVE;
		event = &old;
	}
	if (error == 0)
		return __real_epoll_ctl(set, operation, fd, event);
	errno = error;
	return -1;
}

WRAP(int, eventfd, unsigned int value, int flags)
{
	return fault_strikes(FAULT_EVENTFD) ? -1 : __real_eventfd(value, flags);
}

WRAP(ssize_t, read, int fd, void *bytes, size_t size)
{
	return fault_strikes(FAULT_READ) ? -1 : __real_read(fd, bytes, size);
}

WRAP(ssize_t, write, int fd, const void *bytes, size_t size)
{
	return fault_strikes(FAULT_WRITE) ? -1 : __real_write(fd, bytes, size);
}

static atomic_uint bad_closes;

unsigned int fault_bad_closes(void)
{
	return atomic_load(&bad_closes);
}

WRAP(int, close, int fd)
{
	int result = __real_close(fd);

	if (result < 0 && errno == EBADF)
		atomic_fetch_add(&bad_closes, 1);
	return fault_strikes(FAULT_CLOSE) ? -1 : result;
}

/* Weak: not every program is linked with it wrapped. */
int __real_dup2(int from, int to) __attribute__((weak));
WRAP(int, dup2, int from, int to)
{
	return fault_strikes(FAULT_DUP2) ? -1 : __real_dup2(from, to);
}

int __real_dup3(int from, int to, int flags) __attribute__((weak));
WRAP(int, dup3, int from, int to, int flags)
{
	return fault_strikes(FAULT_DUP3) ? -1 : __real_dup3(from, to, flags);
}

WRAP(int, fcntl, int fd, int command, ...)
{
	va_list list;
	int argument = 0;

	if (command != F_GETFD && command != F_GETFL) {
		va_start(list, command);
		argument = va_arg(list, int);
		va_end(list);
	}
	return fault_strikes(FAULT_FCNTL) ? -1 :
	       __real_fcntl(fd, command, argument);
}

/* Its other name, where file offsets had 32 bits once. */
int __wrap_fcntl64(int fd, int command, int argument);
int __wrap_fcntl64(int fd, int command, int argument)
{
	return __wrap_fcntl(fd, command, argument);
}

void gap_reset(void)
{
	before.run = NULL;
	after.run = NULL;
	skips = 0;
	atomic_store(&gaps, 0);
}

unsigned int gap_count(void)
{
	return atomic_load(&gaps);
}

const struct gap_call *gap_at(unsigned int index)
{
	return &calls[index % CALLS];
}

static void set(struct action *action, unsigned int index,
		void (*run)(void *context), void *context)
{
	action->index = index;
	action->run = run;
	action->context = context;
}

void gap_before(unsigned int index, void (*action)(void *), void *context)
{
	set(&before, index, action, context);
}

void gap_after(unsigned int index, void (*action)(void *), void *context)
{
	set(&after, index, action, context);
}

void gap_skip(unsigned int count)
{
	skips = count;
}

/* Once only: what it does may wait as well. */
static void act(struct action *action, unsigned int index)
{
	struct action now = *action;
	int error = errno;

	if (now.run == NULL || now.index != index)
		return;
	action->run = NULL;
	now.run(now.context);
	errno = error;
}

bool gap_begin(struct gap_call *call, unsigned int *index)
{
	*index = atomic_fetch_add(&gaps, 1);
	act(&before, *index);
	if (skips > 0) {
		skips--;
		call->result = 0;
		return false;
	}
	call->result = -1;
	return !fault_strikes(call->call);
}

int gap_end(const struct gap_call *call, unsigned int index)
{
	calls[index % CALLS] = *call;
	act(&after, index);
	return call->result;
}

static int64_t from_timeval(const struct timeval *limit)
{
	return limit == NULL ? -1 :
	       limit->tv_sec * INT64_C(1000000000) +
	       limit->tv_usec * INT64_C(1000);
}

WRAP(int, epoll_wait, int set, struct epoll_event *events, int size, int ms)
{
	WAIT(epoll_wait, FAULT_EPOLL_WAIT, from_ms(ms), size,
	     set, events, size, ms);
}

#ifdef HAVE_EPOLL_PWAIT2
WRAP(int, epoll_pwait2, int set, struct epoll_event *events, int size,
     const struct timespec *limit, const sigset_t *mask)
{
	WAIT(epoll_pwait2, FAULT_EPOLL_PWAIT2, from_timespec(limit), size,
	     set, events, size, limit, mask);
}
#endif

void fault_poll_as_dragonfly(void)
{
	as_dragonfly = true;
}

int __real_ppoll(struct pollfd *fds, nfds_t count,
		 const struct timespec *limit, const sigset_t *mask);

static int dragonfly_poll(struct pollfd *fds, nfds_t count,
			  const struct timespec *limit)
{
	static const struct timespec at_once;
	struct pollfd some[64];
	bool bad = false;
	int ready;

	if (count > sizeof(some) / sizeof(some[0]))
		abort();
	for (nfds_t i = 0; i < count; i++) {
		some[i] = fds[i];
		if (!some[i].events)
			some[i].fd = -1;
		bad |= fds[i].fd < -1;
	}
	ready = __real_ppoll(some, count, bad ? &at_once : limit, NULL);
	for (nfds_t i = 0; i < count; i++) {
		fds[i].revents = fds[i].fd < -1 ? POLLNVAL : some[i].revents;
		ready += fds[i].fd < -1 || fds[i].revents & POLLERR;
	}
	return ready;
}

WRAP(int, poll, struct pollfd *fds, nfds_t count, int ms)
{
	struct timespec limit = {
		.tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * 1000000L,
	};

	if (as_dragonfly)
		return dragonfly_poll(fds, count, ms < 0 ? NULL : &limit);
	WAIT(poll, FAULT_POLL, from_ms(ms), count, fds, count, ms);
}

WRAP(int, ppoll, struct pollfd *fds, nfds_t count,
     const struct timespec *limit, const sigset_t *mask)
{
	if (as_dragonfly)
		return dragonfly_poll(fds, count, limit);
	WAIT(ppoll, FAULT_PPOLL, from_timespec(limit), count,
	     fds, count, limit, mask);
}

WRAP(int, select, int count, fd_set *r, fd_set *w, fd_set *x,
     struct timeval *limit)
{
	WAIT(select, FAULT_SELECT, from_timeval(limit), count,
	     count, r, w, x, limit);
}

WRAP(int, pselect, int count, fd_set *r, fd_set *w, fd_set *x,
     const struct timespec *limit, const sigset_t *mask)
{
	WAIT(pselect, FAULT_PSELECT, from_timespec(limit), count,
	     count, r, w, x, limit, mask);
}
