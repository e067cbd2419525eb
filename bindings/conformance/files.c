/* SPDX-License-Identifier: MIT */
/*
 * The descriptors of a scenario: see files.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

#include "files.h"

static int32_t keep(int32_t *fds, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (fcntl(fds[i], F_SETFD, FD_CLOEXEC) ||
		    fcntl(fds[i], F_SETFL, O_NONBLOCK |
			  fcntl(fds[i], F_GETFL)))
			return -errno;
	return count;
}

static int32_t one(int32_t fd, int32_t fds[2])
{
	fds[0] = fd;
	return fd < 0 ? -errno : keep(fds, 1);
}

static int32_t open_listener(struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(address, 0, size);
	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && !bind(fd, (struct sockaddr *)address, size) &&
	    !listen(fd, 8) &&
	    !getsockname(fd, (struct sockaddr *)address, &size))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int32_t open_client(const struct sockaddr_in *address)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd >= 0 && !connect(fd, (const struct sockaddr *)address,
				sizeof(*address)))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int32_t open_connected(int32_t listener, int32_t fds[2])
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);

	if (getsockname(listener, (struct sockaddr *)&address, &size))
		return -errno;
	return one(open_client(&address), fds);
}

static int32_t open_tcp(int32_t fds[2])
{
	struct sockaddr_in address;
	int32_t listener = open_listener(&address);

	if (listener < 0)
		return -errno;
	fds[0] = open_client(&address);
	fds[1] = fds[0] < 0 ? -1 : accept(listener, NULL, NULL);
	close(listener);
	return fds[1] < 0 ? -errno : keep(fds, 2);
}

static int32_t open_file(int32_t fds[2])
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/conformance.XXXXXX",
		 folder && *folder ? folder : "/tmp");
	fd = mkstemp(path);
	if (fd >= 0)
		unlink(path);
	return one(fd, fds);
}

static int32_t open_unused(int32_t fds[2])
{
	int plain = socket(AF_INET, SOCK_STREAM, 0);

	/* Too high for a program to get it by chance. */
	fds[0] = plain < 0 ? -1 : fcntl(plain, F_DUPFD_CLOEXEC, 200);
	if (fds[0] < 0)
		return -errno;
	close(plain);
	close(fds[0]);
	return 1;
}

static int32_t open_eventfd(int32_t fds[2])
{
#ifdef __linux__
	return one(eventfd(0, 0), fds);
#else
	(void)fds;
	return -ENOSYS;
#endif
}

static int32_t open_later(const char *seconds, int32_t fds[2], int32_t *child)
{
	int ends[2];
	int32_t code;

	if (pipe(ends))
		return -errno;
	fds[0] = ends[0];
	code = keep(ends, 1);
	if (code > 0)
		code = conformance_later(seconds, ends[1], child);
	close(ends[1]);
	if (code < 0)
		close(ends[0]);
	return code < 0 ? code : 1;
}

int32_t conformance_open(const char *kind, int32_t other, const char *text,
			 int32_t fds[2], int32_t *child)
{
	struct sockaddr_in address;

	*child = 0;
	if (!strcmp(kind, "pipe"))
		return pipe(fds) ? -errno : keep(fds, 2);
	if (!strcmp(kind, "unix"))
		return socketpair(AF_UNIX, SOCK_STREAM, 0, fds) ? -errno :
			keep(fds, 2);
	if (!strcmp(kind, "tcp"))
		return open_tcp(fds);
	if (!strcmp(kind, "listener"))
		return one(open_listener(&address), fds);
	if (!strcmp(kind, "connect"))
		return open_connected(other, fds);
	if (!strcmp(kind, "socket"))
		return one(socket(AF_INET, SOCK_STREAM, 0), fds);
	if (!strcmp(kind, "file"))
		return open_file(fds);
	if (!strcmp(kind, "directory"))
		return one(open("/", O_RDONLY), fds);
	if (!strcmp(kind, "null"))
		return one(open("/dev/null", O_RDWR), fds);
	if (!strcmp(kind, "eventfd"))
		return open_eventfd(fds);
	if (!strcmp(kind, "unused"))
		return open_unused(fds);
	if (!strcmp(kind, "dup"))
		return one(dup(other), fds);
	if (!strcmp(kind, "later"))
		return open_later(text, fds, child);
	return -EINVAL;
}

static int32_t fill(int32_t fd)
{
	static const char block[65536];
	size_t size;

	/* A byte may find room where a block doesn't. */
	for (size = sizeof(block); size > 0; size /= 65536)
		while (write(fd, block, size) > 0)
			;
	return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
}

static int32_t drain(int32_t fd)
{
	char block[4096];
	ssize_t got;

	do
		got = read(fd, block, sizeof(block));
	while (got > 0);
	return got == 0 || errno == EAGAIN || errno == EWOULDBLOCK ? 0 :
		-errno;
}

int32_t conformance_do(const char *verb, int32_t fd, int32_t other)
{
	static const uint64_t number = 1;

	if (!strcmp(verb, "write"))
		return write(fd, "x", 1) == 1 ? 0 : -errno;
	if (!strcmp(verb, "post"))
		return write(fd, &number, sizeof(number)) > 0 ? 0 : -errno;
	if (!strcmp(verb, "fill"))
		return fill(fd);
	if (!strcmp(verb, "drain"))
		return drain(fd);
	if (!strcmp(verb, "shutdown"))
		return shutdown(fd, SHUT_WR) ? -errno : 0;
	if (!strcmp(verb, "urgent"))
		return send(fd, "!", 1, MSG_OOB) == 1 ? 0 : -errno;
	if (!strcmp(verb, "close"))
		return close(fd) ? -errno : 0;
	if (!strcmp(verb, "replace"))
		return dup2(other, fd) < 0 ||
			fcntl(fd, F_SETFD, FD_CLOEXEC) ? -errno : 0;
	return -EINVAL;
}

int32_t conformance_await(int32_t fd, char event)
{
	struct pollfd one_fd = {
		.fd = fd,
		.events = event == 'r' ? POLLIN :
			event == 'w' ? POLLOUT : POLLPRI,
	};
	int count;

	do
		count = poll(&one_fd, 1, 10000);
	while (count < 0 && errno == EINTR);
	return count < 0 ? -errno : count ? 0 : -ETIMEDOUT;
}
