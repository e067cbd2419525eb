/* SPDX-License-Identifier: MIT */
/* See posix.h: calls that take a socket or a file of the C runtime. */
#include <io.h>
#include <stdarg.h>

#include <posix.h>

#undef recv
#undef send

int posix_failed(void)
{
	static const struct {
		int winsock, number;
	} table[] = {
		{ WSAEINTR, EINTR },
		{ WSAEBADF, EBADF },
		{ WSAEACCES, EACCES },
		{ WSAEFAULT, EFAULT },
		{ WSAEINVAL, EINVAL },
		{ WSAEMFILE, EMFILE },
		{ WSAEWOULDBLOCK, EAGAIN },
		{ WSAEINPROGRESS, EINPROGRESS },
		{ WSAEALREADY, EALREADY },
		{ WSAENOTSOCK, ENOTSOCK },
		{ WSAECONNABORTED, ECONNABORTED },
		{ WSAECONNRESET, ECONNRESET },
		{ WSAENOBUFS, ENOBUFS },
		{ WSAENOTCONN, ENOTCONN },
		{ WSAESHUTDOWN, EPIPE },
		{ WSAECONNREFUSED, ECONNREFUSED },
	};
	int error = WSAGetLastError();

	errno = EIO;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].winsock == error)
			errno = table[i].number;
	return -1;
}

/* Numbers of sockets and of the C runtime's files are not told apart by their
   size. */
bool posix_is_socket(int fd)
{
	int type, size = sizeof(type), error = WSAGetLastError();
	bool is = fd > 0 && fd % 4 == 0 &&
		  (getsockopt)((SOCKET)fd, SOL_SOCKET, SO_TYPE, (char *)&type,
			       &size) == 0;

	WSASetLastError(error);
	return is;
}

ssize_t posix_read(int fd, void *data, size_t size)
{
	if (posix_is_socket(fd))
		return posix_recv(fd, data, size, 0);
	return _read(fd, data, (unsigned int)size);
}

ssize_t posix_write(int fd, const void *data, size_t size)
{
	if (posix_is_socket(fd))
		return posix_send(fd, data, size, 0);
	return _write(fd, data, (unsigned int)size);
}

int posix_close(int fd)
{
	if (posix_is_socket(fd))
		return closesocket((SOCKET)fd) ? posix_failed() : 0;
	return _close(fd);
}

static int is_open(int fd)
{
	if (posix_is_socket(fd) || (fd >= 0 && _get_osfhandle(fd) != -1))
		return 0;
	errno = EBADF;
	return -1;
}

int posix_dup(int fd)
{
	WSAPROTOCOL_INFOW info;
	SOCKET copy;

	if (!posix_is_socket(fd))
		return _dup(fd);
	if (WSADuplicateSocketW((SOCKET)fd, GetCurrentProcessId(), &info))
		return posix_failed();
	copy = WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO,
			  FROM_PROTOCOL_INFO, &info, 0,
			  WSA_FLAG_NO_HANDLE_INHERIT);
	return copy == INVALID_SOCKET ? posix_failed() : (int)copy;
}

static HANDLE make_event(void)
{
	return CreateEventW(NULL, FALSE, FALSE, NULL);
}

/* A number below those of the tests, for the handle of the process that
   WSADuplicateSocketW() opens meanwhile. */
static HANDLE spare;

static void __attribute__((constructor)) take_spare(void)
{
	spare = make_event();
}

/* Nobody can choose the number of a handle, but the system takes the lowest that
   is free: events take those below. */
static int dup_at(int fd, int number)
{
	HANDLE below[256];
	int copy = -1;
	int count = 0;

	do {
		below[count] = make_event();
	} while ((intptr_t)below[count++] < number && count < 256);
	if ((intptr_t)below[count - 1] == number) {
		CloseHandle(below[--count]);
		CloseHandle(spare);
		copy = posix_dup(fd);
		spare = make_event();
	}
	while (count > 0)
		CloseHandle(below[--count]);
	return copy;
}

/* Another thread may take the number in between. */
static int dup_until(int fd, int number)
{
	int copy;
	int i;

	for (i = 0; i < 64; i++) {
		copy = dup_at(fd, number);
		if (copy == number)
			return copy;
		if (copy >= 0)
			closesocket((SOCKET)copy);
		Sleep(1);
	}
	return posix_none();
}

/* A copy with a number that is not below this place in the table of handles. */
static int dup_from(int fd, int place)
{
	int others[256];
	int count = 0;
	int copy = posix_dup(fd);

	while (copy >= 0 && copy < 4 * place &&
	       count < (int)(sizeof(others) / sizeof(*others))) {
		others[count++] = copy;
		copy = posix_dup(fd);
	}
	while (count > 0)
		closesocket((SOCKET)others[--count]);
	if (copy < 0 || copy >= 4 * place)
		return copy;
	closesocket((SOCKET)copy);
	return posix_none();
}

int posix_dup2(int fd, int number)
{
	if (!posix_is_socket(fd) || number % 4 != 0)
		return _dup2(fd, number);
	if (posix_is_socket(number))
		closesocket((SOCKET)number);
	return dup_until(fd, number);
}

int posix_fcntl(int fd, int command, ...)
{
	unsigned long on;
	DWORD flags = 0;
	va_list list;
	int argument;

	va_start(list, command);
	argument = command == F_GETFD || command == F_GETFL ? 0 :
		   va_arg(list, int);
	va_end(list);
	if (is_open(fd) < 0)
		return -1;
	switch (command) {
	case F_GETFD:
		GetHandleInformation((HANDLE)(intptr_t)fd, &flags);
		return flags & HANDLE_FLAG_INHERIT ? 0 : FD_CLOEXEC;
	case F_SETFL:
		on = (argument & O_NONBLOCK) != 0;
		return ioctlsocket((SOCKET)fd, FIONBIO, &on) ? posix_failed() :
							       0;
	case F_SETFD:
		SetHandleInformation((HANDLE)(intptr_t)fd, HANDLE_FLAG_INHERIT,
				     argument & FD_CLOEXEC ? 0 :
				     HANDLE_FLAG_INHERIT);
		return 0;
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return dup_from(fd, argument);
	default:
		return 0;
	}
}

/* Winsock refuses POLLPRI, has urgent data in a band of its own, and counts that
   band to POLLIN. */
static short winsock_mask(short bits)
{
	int mask = bits & POLLOUT;

	if (bits & POLLRDNORM)
		mask |= POLLRDNORM;
	if (bits & POLLPRI)
		mask |= POLLRDBAND;
	return (short)mask;
}

/* The end of what the peer sends is a hang-up alone. */
static short posix_mask(short bits, short asked)
{
	int mask = bits & ~POLLIN;

	if (bits & POLLRDNORM)
		mask |= POLLIN;
	if (bits & POLLHUP)
		mask |= asked & POLLIN;
	if (bits & POLLRDBAND)
		mask |= POLLPRI;
	return (short)mask;
}

/* A socket that is closed fails the whole call of Windows where it is alone, and
   an empty list is refused. */
int posix_poll(struct pollfd *fds, nfds_t count, int milliseconds)
{
	WSAPOLLFD list[256];
	int known = 0, ready = 0, closed = 0;

	if (count > sizeof(list) / sizeof(*list))
		return posix_none();
	for (nfds_t i = 0; i < count; i++) {
		fds[i].revents = 0;
		if (fds[i].fd < 0)
			continue;
		if (!posix_is_socket(fds[i].fd)) {
			fds[i].revents = POLLNVAL;
			closed++;
			continue;
		}
		list[known].fd = (SOCKET)fds[i].fd;
		list[known++].events = winsock_mask(fds[i].events);
	}
	if (closed > 0)
		milliseconds = 0;
	if (known == 0)
		Sleep(milliseconds < 0 ? INFINITE : (DWORD)milliseconds);
	else if (WSAPoll(list, (ULONG)known, milliseconds) < 0)
		return posix_failed();
	known = 0;
	for (nfds_t i = 0; i < count; i++) {
		if (fds[i].fd >= 0 && fds[i].revents == 0)
			fds[i].revents = posix_mask(list[known++].revents,
						    fds[i].events);
		ready += fds[i].revents != 0;
	}
	return ready;
}
