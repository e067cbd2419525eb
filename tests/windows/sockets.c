/* SPDX-License-Identifier: MIT */
/* See posix.h: sockets. */
#include <posix.h>

#undef socket
#undef bind
#undef listen
#undef accept
#undef connect
#undef getsockname
#undef getsockopt
#undef setsockopt
#undef shutdown
#undef send
#undef recv

static void __attribute__((constructor)) start_winsock(void)
{
	WSADATA data;

	if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
		ExitProcess(99);
}

static SOCKET handle(int fd)
{
	return fd < 0 ? INVALID_SOCKET : (SOCKET)fd;
}

/* The result of a call that answers SOCKET_ERROR for a failure. */
static int result(int status)
{
	return status == SOCKET_ERROR ? posix_failed() : status;
}

static int set_flags(SOCKET made, int type)
{
	unsigned long on = 1;

	if (made == INVALID_SOCKET)
		return posix_failed();
	if (type & SOCK_NONBLOCK)
		ioctlsocket(made, FIONBIO, &on);
	if (type & SOCK_CLOEXEC)
		SetHandleInformation((HANDLE)made, HANDLE_FLAG_INHERIT, 0);
	return (int)made;
}

int posix_socket(int family, int type, int protocol)
{
	return set_flags(socket(family, type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC),
				protocol), type);
}

int posix_bind(int fd, const struct sockaddr *address, socklen_t size)
{
	return result(bind(handle(fd), address, size));
}

int posix_listen(int fd, int backlog)
{
	return result(listen(handle(fd), backlog));
}

int posix_accept(int fd, struct sockaddr *address, socklen_t *size)
{
	return set_flags(accept(handle(fd), address, size), 0);
}

int posix_connect(int fd, const struct sockaddr *address, socklen_t size)
{
	int status = result(connect(handle(fd), address, size));

	if (status < 0 && errno == EAGAIN)
		errno = EINPROGRESS;
	return status;
}

int posix_getsockname(int fd, struct sockaddr *address, socklen_t *size)
{
	return result(getsockname(handle(fd), address, size));
}

int posix_getsockopt(int fd, int level, int name, void *value,
		     socklen_t *size)
{
	return result(getsockopt(handle(fd), level, name, value, size));
}

int posix_setsockopt(int fd, int level, int name, const void *value,
		     socklen_t size)
{
	return result(setsockopt(handle(fd), level, name, value, size));
}

int posix_shutdown(int fd, int how)
{
	return result(shutdown(handle(fd), how));
}

ssize_t posix_send(int fd, const void *data, size_t size, int flags)
{
	return result(send(handle(fd), data, (int)size,
			   flags & ~MSG_DONTWAIT));
}

ssize_t posix_recv(int fd, void *data, size_t size, int flags)
{
	return result(recv(handle(fd), data, (int)size,
			   flags & ~MSG_DONTWAIT));
}

/* Datagrams: two sockets that are connected to each other. */
static bool join_datagrams(SOCKET ends[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *any = (struct sockaddr *)&address;
	int size = sizeof(address);

	for (int i = 0; i < 2; i++) {
		address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		address.sin_port = 0;
		ends[i] = socket(AF_INET, SOCK_DGRAM, 0);
		if (bind(ends[i], any, size) != 0)
			return false;
	}
	return getsockname(ends[0], any, &size) == 0 &&
	       connect(ends[1], any, size) == 0 &&
	       getsockname(ends[1], any, &size) == 0 &&
	       connect(ends[0], any, size) == 0;
}

static bool join_streams(SOCKET ends[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *any = (struct sockaddr *)&address;
	SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
	int size = sizeof(address), on = 1;
	bool joined;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ends[1] = socket(AF_INET, SOCK_STREAM, 0);
	joined = bind(listener, any, size) == 0 && listen(listener, 1) == 0 &&
		 getsockname(listener, any, &size) == 0 &&
		 connect(ends[1], any, size) == 0;
	ends[0] = joined ? accept(listener, NULL, NULL) : INVALID_SOCKET;
	closesocket(listener);
	/* What was written is there to be read, as in a pipe. */
	for (int i = 0; i < 2; i++)
		setsockopt(ends[i], IPPROTO_TCP, TCP_NODELAY, (char *)&on,
			   sizeof(on));
	return ends[0] != INVALID_SOCKET;
}

int posix_socketpair(int family, int type, int protocol, int fds[2])
{
	SOCKET ends[2] = { INVALID_SOCKET, INVALID_SOCKET };
	int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
	bool joined = kind == SOCK_DGRAM ? join_datagrams(ends) :
					   join_streams(ends);

	(void)family, (void)protocol;
	if (!joined) {
		posix_failed();
		closesocket(ends[0]);
		closesocket(ends[1]);
		return -1;
	}
	for (int i = 0; i < 2; i++)
		fds[i] = set_flags(ends[i], type);
	return 0;
}

int posix_pipe(int fds[2])
{
	return posix_socketpair(AF_INET, SOCK_STREAM, 0, fds);
}
