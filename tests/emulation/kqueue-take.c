/* SPDX-License-Identifier: MIT */
/*
 * read(), send() and their like in front of the C library's; write() is in
 * devpoll-calls.c.  By taking what there was to read, or the room to write, a
 * program makes a filter untrue that was true, and Linux's epoll forgets that
 * the filter was true; some systems remember.  What another process takes, or
 * the same through another number, is not seen.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "descriptors.h"
#include "kqueue-private.h"
#include "kqueue-systems.h"

/* A one-shot whose filter is true now has its event for good. */
static void catch(struct knote *knote)
{
	if (!ONESHOT_FIRES_BLINDLY || knote->caught || knote->disabled ||
	    knote->dead || !(knote->kev.flags & EV_ONESHOT) ||
	    !emulation_run(knote, &knote->event))
		return;
	knote->caught = true;
	knote->kq->caught++;
}

static void take_from(struct kq *kq, uintptr_t fd)
{
	struct pollfd pfd = { .fd = kq->sets[KIND_READ], .events = POLLIN };
	bool known = false;
	struct knote *knote;

	for (knote = kq->buckets[fd % BUCKETS]; knote != NULL;
	     knote = knote->next)
		if (knote->kind <= KIND_EXCEPT && knote->kev.ident == fd) {
			catch(knote);
			known = true;
		}
	if (kq->caught != 0 ||
	    (NUMBER_STAYS_READABLE && known && poll(&pfd, 1, 0) == 1))
		emulation_stick(kq);
}

void emulation_kqueue_take(int fd)
{
	int error = errno;
	struct kq *kq;

	if (fd < 0 || emulation_hidden(fd) || emulation_kqueues == NULL)
		return;
	emulation_lock();
	if (emulation_kq_is_ours())
		for (kq = emulation_kqueues; kq != NULL; kq = kq->next)
			take_from(kq, (uintptr_t)fd);
	emulation_unlock();
	errno = error;
}

ssize_t read(int fd, void *to, size_t size)
{
	emulation_kqueue_take(fd);
	return syscall(SYS_read, fd, to, size);
}

ssize_t readv(int fd, const struct iovec *to, int count)
{
	emulation_kqueue_take(fd);
	return syscall(SYS_readv, fd, to, count);
}

ssize_t recvfrom(int fd, void *to, size_t size, int flags,
		 struct sockaddr *from, socklen_t *length)
{
	emulation_kqueue_take(fd);
	return syscall(SYS_recvfrom, fd, to, size, flags, from, length);
}

ssize_t recv(int fd, void *to, size_t size, int flags)
{
	return recvfrom(fd, to, size, flags, NULL, NULL);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	emulation_kqueue_take(fd);
	return syscall(SYS_recvmsg, fd, message, flags);
}

int accept4(int fd, struct sockaddr *from, socklen_t *length, int flags)
{
	emulation_kqueue_take(fd);
	return (int)syscall(SYS_accept4, fd, from, length, flags);
}

int accept(int fd, struct sockaddr *from, socklen_t *length)
{
	return accept4(fd, from, length, 0);
}

ssize_t writev(int fd, const struct iovec *from, int count)
{
	emulation_kqueue_take(fd);
	return syscall(SYS_writev, fd, from, count);
}

ssize_t sendto(int fd, const void *from, size_t size, int flags,
	       const struct sockaddr *to, socklen_t length)
{
	emulation_kqueue_take(fd);
	return emulation_real_sendto(fd, from, size, flags, to, length);
}

ssize_t send(int fd, const void *from, size_t size, int flags)
{
	return sendto(fd, from, size, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	emulation_kqueue_take(fd);
	return syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t emulation_real_sendto(int fd, const void *from, size_t size, int flags,
			      const struct sockaddr *to, socklen_t length)
{
	return syscall(SYS_sendto, fd, from, size, flags, to, length);
}
