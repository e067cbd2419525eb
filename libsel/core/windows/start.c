/* SPDX-License-Identifier: MIT */
/*
 * Winsock's start, and the system's errors in the C library's numbers.
 */
#include "core/windows/winsock.h"

struct pair {
	int winsock;
	int number;
};

static const struct pair numbers[] = {
	{ ERROR_FILE_NOT_FOUND, ENOENT },
	{ ERROR_PATH_NOT_FOUND, ENOENT },
	{ ERROR_TOO_MANY_OPEN_FILES, EMFILE },
	{ ERROR_ACCESS_DENIED, EACCES },
	{ ERROR_INVALID_FUNCTION, ENOSYS },
	{ ERROR_NOT_SUPPORTED, ENOSYS },
	{ ERROR_INVALID_PARAMETER, EINVAL },
	{ ERROR_ABANDONED_WAIT_0, EBADF },
	{ ERROR_NO_SYSTEM_RESOURCES, ENOMEM },
	{ ERROR_NOT_ENOUGH_QUOTA, ENOMEM },
	{ ERROR_COMMITMENT_LIMIT, ENOMEM },
	{ WSA_INVALID_HANDLE, EBADF },
	{ WSA_NOT_ENOUGH_MEMORY, ENOMEM },
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
	{ WSAEDESTADDRREQ, EDESTADDRREQ },
	{ WSAEMSGSIZE, EMSGSIZE },
	{ WSAEPROTOTYPE, EPROTOTYPE },
	{ WSAENOPROTOOPT, ENOPROTOOPT },
	{ WSAEPROTONOSUPPORT, EPROTONOSUPPORT },
	{ WSAESOCKTNOSUPPORT, EPROTONOSUPPORT },
	{ WSAEOPNOTSUPP, EOPNOTSUPP },
	{ WSAEPFNOSUPPORT, EAFNOSUPPORT },
	{ WSAEAFNOSUPPORT, EAFNOSUPPORT },
	{ WSAEADDRINUSE, EADDRINUSE },
	{ WSAEADDRNOTAVAIL, EADDRNOTAVAIL },
	{ WSAENETDOWN, ENETDOWN },
	{ WSAENETUNREACH, ENETUNREACH },
	{ WSAENETRESET, ENETRESET },
	{ WSAECONNABORTED, ECONNABORTED },
	{ WSAECONNRESET, ECONNRESET },
	{ WSAENOBUFS, ENOBUFS },
	{ WSAEISCONN, EISCONN },
	{ WSAENOTCONN, ENOTCONN },
	{ WSAESHUTDOWN, EPIPE },
	{ WSAETIMEDOUT, ETIMEDOUT },
	{ WSAECONNREFUSED, ECONNREFUSED },
	{ WSAELOOP, ELOOP },
	{ WSAENAMETOOLONG, ENAMETOOLONG },
	{ WSAEHOSTDOWN, EHOSTUNREACH },
	{ WSAEHOSTUNREACH, EHOSTUNREACH },
	{ WSAENOTEMPTY, ENOTEMPTY },
	{ WSASYSNOTREADY, ENETDOWN },
	{ WSAVERNOTSUPPORTED, ENOSYS },
	{ WSANOTINITIALISED, ENETDOWN },
};

static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

int sel__winsock_errno(int number)
{
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i].winsock == number)
			return numbers[i].number;
	return EIO;
}

/* Without success nothing is remembered, and the next call tries again. */
static BOOL CALLBACK start(INIT_ONCE *state, void *error, void **context)
{
	WSADATA data;

	(void)state;
	(void)context;
	*(int *)error = WSAStartup(MAKEWORD(2, 2), &data);
	return *(int *)error == 0;
}

/* Winsock counts the starts and is not ended by the library: a program's own
   end of Winsock leaves this start. */
int sel__winsock_start(void)
{
	int error = 0;

	if (InitOnceExecuteOnce(&once, start, &error, NULL))
		return 0;
	return -sel__winsock_errno(error);
}
