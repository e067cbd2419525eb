/* SPDX-License-Identifier: MIT */
/* kqueue(), and what becomes of one by close() and fork(). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "descriptors.h"
#include "kqueue.h"
#include "kqueue-private.h"

struct kq *emulation_kqueues;
unsigned emulation_oddity;

static pid_t owner;

static struct number **find_number(struct kq *kq, int fd)
{
	struct number **at = &kq->numbers;

	while (*at != NULL && (*at)->fd != fd)
		at = &(*at)->next;
	return at;
}

/* In a child of vfork() the parent's tables are seen, but not its own. */
bool emulation_kq_is_ours(void)
{
	return owner == getpid();
}

struct kq *emulation_kq_find(int number)
{
	struct kq *kq;

	if (number < 0 || !emulation_kq_is_ours())
		return NULL;
	for (kq = emulation_kqueues; kq != NULL; kq = kq->next)
		if (*find_number(kq, number) != NULL)
			return kq;
	return NULL;
}

/* With nobody else inside, and its numbers closed or about to be. */
static void destroy(struct kq *kq)
{
	struct kq **at = &emulation_kqueues;
	int i;

	while (*at != kq)
		at = &(*at)->next;
	*at = kq->next;
	for (i = 0; i < BUCKETS; i++)
		while (kq->buckets[i] != NULL)
			emulation_drop(kq->buckets[i]);
	while (kq->stuck != NULL) {
		struct knote *knote = kq->stuck;

		kq->stuck = knote->next;
		emulation_free(knote, sizeof(*knote));
	}
	for (i = 0; i < SETS; i++)
		emulation_close_hidden(kq->sets[i]);
	emulation_close_hidden(kq->stick);
	while (kq->numbers != NULL) {
		struct number *number = kq->numbers;

		kq->numbers = number->next;
		emulation_free(number, sizeof(*number));
	}
	emulation_free(kq, sizeof(*kq));
}

void emulation_kq_release(struct kq *kq)
{
	if (--kq->references == 0)
		destroy(kq);
}

static struct number *new_number(int fd)
{
	struct number *number = emulation_new(sizeof(*number));

	if (number != NULL)
		number->fd = fd;
	return number;
}

static void add_number(struct kq *kq, struct number *number)
{
	number->next = kq->numbers;
	kq->numbers = number;
	kq->references++;
}

static int make(int cloexec)
{
	struct kq *kq = emulation_new(sizeof(*kq));
	struct number *number;
	int fd, error = ENOMEM;

	if (kq == NULL)
		goto no_memory;
	/* [kqueue(2)] ERRORS: EMFILE, "The per-process descriptor table is
	 * full", and ENFILE are those of Linux. */
	fd = epoll_create1(cloexec ? EPOLL_CLOEXEC : 0);
	error = errno;
	if (fd < 0)
		goto no_descriptor;
	error = ENOMEM;
	number = new_number(fd);
	if (number == NULL)
		goto no_number;
	memset(kq->sets, -1, sizeof(kq->sets));
	kq->stick = -1;
	kq->round = 1;
	emulation_raise_limit();
	kq->sets[KIND_READ] = emulation_hide_copy(fd);
	error = errno;
	emulation_restore_limit();
	if (kq->sets[KIND_READ] < 0)
		goto no_copy;
	add_number(kq, number);
	kq->next = emulation_kqueues;
	emulation_kqueues = kq;
	return fd;
no_copy:
	emulation_free(number, sizeof(*number));
no_number:
	emulation_real_close(fd);
no_descriptor:
	emulation_free(kq, sizeof(*kq));
no_memory:
	errno = error;
	return -1;
}

static int open_kqueue(int cloexec)
{
	int fd = -1;

	emulation_lock();
	if (owner != getpid())
		errno = ENOMEM;		/* a child of vfork() */
	else if (emulation_oddity >> 16 != 0)
		errno = (int)(emulation_oddity >> 16);
	else
		fd = make(cloexec);
	emulation_unlock();
	return fd;
}

int kqueue(void)
{
	return open_kqueue(0);
}

#if defined(EMULATE_NETBSD) || defined(EMULATE_OPENBSD)
int kqueue1(int flags)
{
	if ((flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0) {
		errno = EINVAL;
		return -1;
	}
	return open_kqueue(flags & O_CLOEXEC);
}
#endif

static struct knote *find_of(struct kq *kq, int fd)
{
	struct knote *knote;

	for (knote = kq->buckets[(unsigned)fd % BUCKETS]; knote != NULL;
	     knote = knote->next)
		if (knote->kind <= KIND_EXCEPT &&
		    knote->kev.ident == (uintptr_t)fd)
			return knote;
	return NULL;
}

/*
 * [kqueue(2)] "Calling close() on a file descriptor will remove any kevents
 * that reference the descriptor."  [seen] "also with duplicates alive (they
 * belong to the number, not to the open file)".
 */
void emulation_kqueue_closed(int fd)
{
	struct kq *kq, *next;
	struct knote *knote;

	if (fd < 0 || !emulation_kq_is_ours())
		return;
	emulation_lock();
	for (kq = emulation_kqueues; kq != NULL; kq = kq->next)
		while ((knote = find_of(kq, fd)) != NULL)
			emulation_drop(knote);
	for (kq = emulation_kqueues; kq != NULL; kq = next) {
		struct number **at = find_number(kq, fd), *number = *at;

		next = kq->next;
		if (number == NULL)
			continue;
		*at = number->next;
		emulation_free(number, sizeof(*number));
		emulation_kq_release(kq);
	}
	emulation_unlock();
}

void emulation_kqueue_duplicated(int from, int to)
{
	struct number *number;
	struct kq *kq;

	emulation_lock();
	kq = emulation_kq_find(from);
	number = kq != NULL ? new_number(to) : NULL;
	if (number != NULL)
		add_number(kq, number);
	emulation_unlock();
}

/*
 * [kqueue(2)] "The queue is not inherited by a child created with fork(2)."
 * Its numbers are free there, before any other handler of fork() runs.
 */
static void in_child(void)
{
	while (emulation_kqueues != NULL) {
		struct kq *kq = emulation_kqueues;
		struct number *number;

		for (number = kq->numbers; number != NULL;
		     number = number->next)
			emulation_real_close(number->fd);
		/* The sets are the parent's, too: nothing is deleted there. */
		for (int i = 0; i < BUCKETS; i++)
			for (struct knote *knote = kq->buckets[i];
			     knote != NULL; knote = knote->next)
				knote->in_set = false;
		destroy(kq);
	}
	owner = getpid();
	emulation_unlock();
}

void emulation_kqueue_oddity(unsigned which)
{
	emulation_lock();
	emulation_oddity = which;
	emulation_unlock();
}

static unsigned parse(const char *list)
{
	static const char *const names[] = {
		"short", "eintr", "enoent", "stray", "enable", "clear",
		"nouser", "nowrite",
	};
	unsigned which = 0;

	while (list != NULL && *list != '\0') {
		size_t length = strcspn(list, ",");

		if (strncmp(list, "fail=", 5) == 0)
			which |= ODDITY_FAIL(strtoul(list + 5, NULL, 10));
		for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
			if (strlen(names[i]) == length &&
			    strncmp(list, names[i], length) == 0)
				which |= 1U << i;
		list += length;
		list += *list == ',';
	}
	return which;
}

__attribute__((constructor(101))) static void start(void)
{
	owner = getpid();
	emulation_oddity = parse(getenv("EMULATION_KQUEUE"));
	pthread_atfork(emulation_lock, emulation_unlock, in_child);
}
