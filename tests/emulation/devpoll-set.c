/* SPDX-License-Identifier: MIT */
/*
 * The sets of the emulated /dev/poll: which numbers they have, who owns them,
 * and how they end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "descriptors.h"
#include "devpoll-private.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static _Atomic(struct devpoll *) numbers[DEVPOLL_FDS];
static struct devpoll *sets;
static atomic_int set_count;

bool devpoll_is(int fd)
{
	return fd >= 0 && fd < DEVPOLL_FDS && atomic_load(&numbers[fd]);
}

void devpoll_lock(sigset_t *mask)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, mask);
	pthread_mutex_lock(&lock);
}

void devpoll_unlock(const sigset_t *mask)
{
	pthread_mutex_unlock(&lock);
	pthread_sigmask(SIG_SETMASK, mask, NULL);
}

void devpoll_wait(void)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += 20 * 1000 * 1000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_cond_timedwait(&moved, &lock, &until);
}

void devpoll_notify(void)
{
	pthread_cond_broadcast(&moved);
}

void *devpoll_map(size_t size, bool shared)
{
	int flags = MAP_ANONYMOUS | (shared ? MAP_SHARED : MAP_PRIVATE);
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    flags | MAP_NORESERVE, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/* {OPEN_MAX} */
size_t devpoll_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > INT_MAX)
		return INT_MAX;
	return (size_t)limit.rlim_cur;
}

/* An eventfd that the program doesn't see, or -1. */
int devpoll_inner(unsigned value)
{
	return emulation_hide(eventfd(value, EFD_CLOEXEC | EFD_NONBLOCK));
}

/* poll(4D), ERRORS: EFAULT "arg points to an illegal address". */
bool devpoll_reads(const void *from, size_t size)
{
	union { const void *in; void *out; } first = { .in = from };
	char byte, *at = first.out;
	struct iovec local = { .iov_base = &byte, .iov_len = 1 }, remote;
	size_t offset;

	for (offset = 0; offset < size;) {
		remote = (struct iovec){ .iov_base = at + offset, .iov_len = 1 };
		if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) < 0 &&
		    errno == EFAULT)
			return false;
		if (offset == size - 1)
			break;
		offset = offset + 4096 < size ? offset + 4096 : size - 1;
	}
	return true;
}

/*
 * poll(4D), NOTES: "Polling on a /dev/poll file descriptor will result in
 * POLLERR"; so does the write end of a pipe that nobody reads.
 */
static int open_error(int cloexec)
{
	int ends[2], lowest;

	if (pipe2(ends, cloexec))
		return -1;
	emulation_real_close(ends[0]);
	lowest = (int)syscall(SYS_fcntl, ends[1],
			      cloexec ? F_DUPFD_CLOEXEC : F_DUPFD, 0L);
	emulation_real_close(ends[1]);
	return lowest;
}

/* poll(4D): "open the /dev/poll driver multiple times. Each fd ... one set". */
int devpoll_open(int flags)
{
	int fd, cloexec = flags & O_CLOEXEC;
	int error = (int)(devpoll_odd(0xff00) >> 8);
	bool readable = !devpoll_odd(EMULATION_DEVPOLL_POLLERR);
	struct devpoll *set;
	sigset_t mask;

	if (error) {
		errno = error;
		return -1;
	}
	set = devpoll_map(sizeof(*set), false);
	if (!set)
		return -1;
	set->owner = devpoll_map(sizeof(*set->owner), true);
	if (!set->owner)
		goto no_owner;
	devpoll_lock(&mask);
	fd = readable ? epoll_create1(cloexec ? EPOLL_CLOEXEC : 0) :
			open_error(cloexec);
	if (fd < 0 || fd >= DEVPOLL_FDS)
		goto no_number;
	set->readable = readable;
	set->writable = (flags & O_ACCMODE) != O_RDONLY;
	set->kick = set->watch = set->always = -1;
	set->number = fd;
	set->numbers = 1;
	set->next = sets;
	sets = set;
	atomic_fetch_add(&set_count, 1);
	atomic_store(&numbers[fd], set);
	devpoll_unlock(&mask);
	return fd;
no_number:
	error = fd < 0 ? errno : EMFILE;
	if (fd >= 0)
		emulation_real_close(fd);
	devpoll_unlock(&mask);
	munmap((void *)set->owner, sizeof(*set->owner));
	errno = error;
no_owner:
	error = errno;
	munmap(set, sizeof(*set));
	errno = error;
	return -1;
}

static void free_unused(struct devpoll *set)
{
	struct devpoll **link;

	if (set->numbers || set->callers)
		return;
	for (link = &sets; *link != set; link = &(*link)->next)
		;
	*link = set->next;
	atomic_fetch_sub(&set_count, 1);
	emulation_close_hidden(set->kick);
	emulation_close_hidden(set->watch);
	emulation_close_hidden(set->always);
	munmap((void *)set->owner, sizeof(*set->owner));
	munmap(set, sizeof(*set));
}

/* Under the lock; NULL when it has been closed meanwhile. */
struct devpoll *devpoll_enter(int fd)
{
	struct devpoll *set = atomic_load(&numbers[fd]);

	if (set)
		set->callers++;
	return set;
}

void devpoll_leave(struct devpoll *set)
{
	set->callers--;
	free_unused(set);
}

/*
 * poll(4D), NOTES: "Any attempt to write or do ioctl by the child process will
 * result in an EACCES error".  The kernel asks for the process that wrote or
 * did an ioctl first, so that a parent can open one for its child.
 */
int devpoll_claim(struct devpoll *set)
{
	pid_t owner = 0, self = getpid();

	if (atomic_compare_exchange_strong(set->owner, &owner, self))
		return 0;
	return owner == self ? 0 : EACCES;
}

static void drop_number(struct devpoll *set, int fd)
{
	int i;

	atomic_store(&numbers[fd], NULL);
	set->numbers--;
	if (set->number == fd) {
		set->number = -1;
		for (i = 0; set->numbers && i < DEVPOLL_FDS; i++)
			if (atomic_load(&numbers[i]) == set)
				set->number = i;
	}
	if (!set->numbers)
		devpoll_changed(set);
	free_unused(set);
}

void emulation_devpoll_closed(int fd)
{
	struct devpoll *set;
	sigset_t mask;
	int error = errno;

	if (!atomic_load(&set_count) || fd < 0 || fd >= DEVPOLL_FDS)
		return;
	devpoll_lock(&mask);
	for (set = sets; set; set = set->next) {
		if (atomic_load(set->owner) != getpid())
			continue;
		set->table[fd].stale = set->table[fd].cached;
		devpoll_mirror_closing(set, fd);
	}
	set = atomic_load(&numbers[fd]);
	if (set)
		drop_number(set, fd);
	devpoll_unlock(&mask);
	errno = error;
}

void emulation_devpoll_duplicated(int from, int to)
{
	struct devpoll *set;
	sigset_t mask;

	if (!devpoll_is(from) || from == to || to < 0 || to >= DEVPOLL_FDS)
		return;
	devpoll_lock(&mask);
	set = atomic_load(&numbers[from]);
	if (set) {
		atomic_store(&numbers[to], set);
		set->numbers++;
	}
	devpoll_unlock(&mask);
}

static sigset_t forking;

static void before_fork(void)
{
	sigset_t mask;

	devpoll_lock(&mask);
	forking = mask;
}

static void after_fork(void)
{
	sigset_t mask = forking;

	devpoll_unlock(&mask);
}

/* The parent's calls and inner descriptors mean nothing here. */
static void in_child(void)
{
	struct devpoll *set, *next;

	for (set = sets; set; set = next) {
		next = set->next;
		emulation_close_hidden(set->kick);
		emulation_close_hidden(set->watch);
		emulation_close_hidden(set->always);
		set->kick = set->watch = set->always = -1;
		set->always_in = false;
		set->callers = set->polling = set->writing = 0;
		set->sleepers = set->told = 0;
		free_unused(set);
	}
	after_fork();
}

__attribute__((__constructor__)) static void begin(void)
{
	pthread_atfork(before_fork, after_fork, in_child);
}
