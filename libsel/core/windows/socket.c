/* SPDX-License-Identifier: MIT */
/*
 * Single sockets.
 */
#include "core/windows/winsock.h"

static int fail(void)
{
	errno = sel__winsock_errno(WSAGetLastError());
	return -1;
}

int sel__socket_check(int fd)
{
	SOCKET socket = sel__winsock_of(fd);
	int size = sizeof(int);
	DWORD flags;
	int status;
	int type;

	/* The system takes the multiple of 4 below for the same handle. */
	if (fd < 0 || fd & 3)
		return -EBADF;
	status = sel__winsock_start();
	if (status < 0)
		return status;
	if (getsockopt(socket, SOL_SOCKET, SO_TYPE, (char *)&type, &size) == 0)
		return 0;
	status = WSAGetLastError();
	if (status != WSAENOTSOCK)
		return -sel__winsock_errno(status);
	return GetHandleInformation((HANDLE)socket, &flags) ? -ENOTSOCK :
							      -EBADF;
}

bool sel__socket_is_connected(int fd)
{
	struct sockaddr_storage address;
	int size = sizeof(address);

	return getpeername(sel__winsock_of(fd),
			   (struct sockaddr *)(void *)&address, &size) == 0;
}

int sel__socket_close(int fd)
{
	return closesocket(sel__winsock_of(fd)) == 0 ? 0 : fail();
}

static bool is_readable(SOCKET socket)
{
	u_long size = 0;

	return ioctlsocket(socket, (long)FIONREAD, &size) == 0 && size > 0;
}

/*
 * A wakeup leaves the system's error of the calling thread as it was, too.  A
 * socket without room is full of wakeups, and so is readable, or is refused for
 * a moment: Wine does that while another thread sends, whose message may have
 * been read already, and Windows while it has no memory for the message.
 */
ssize_t sel__socket_send(int fd, const void *data, size_t size)
{
	const SOCKET socket = sel__winsock_of(fd);
	DWORD error = GetLastError();
	int64_t end = 0;
	int sent;

	while ((sent = send(socket, data, (int)size, 0)) < 0) {
		fail();
		if ((errno != EAGAIN && errno != ENOBUFS) ||
		    is_readable(socket) || !sel__windows_tries_again(&end))
			break;
	}
	SetLastError(error);
	return sent;
}

ssize_t sel__socket_drain(int fd, void *data, size_t size)
{
	while (recv(sel__winsock_of(fd), data, (int)size, 0) >= 0)
		;
	return WSAGetLastError() == WSAEWOULDBLOCK ? 0 : fail();
}
