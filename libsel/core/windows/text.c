/* SPDX-License-Identifier: MIT */
/*
 * The texts of errors.  The C library knows none of the numbers from 100 on,
 * among which those of sockets are.
 */
#include "core/windows/layer.h"

struct text {
	int number;
	const char *text;
};

static const struct text texts[] = {
	{ E2BIG, "Argument list too long" },
	{ EACCES, "Permission denied" },
	{ EADDRINUSE, "Address already in use" },
	{ EADDRNOTAVAIL, "Address not available" },
	{ EAFNOSUPPORT, "Address family not supported" },
	{ EAGAIN, "Resource temporarily unavailable" },
	{ EALREADY, "Connection already in progress" },
	{ EBADF, "Bad descriptor" },
	{ EBADMSG, "Bad message" },
	{ EBUSY, "Device or resource busy" },
	{ ECANCELED, "Operation canceled" },
	{ ECHILD, "No child process" },
	{ ECONNABORTED, "Connection aborted" },
	{ ECONNREFUSED, "Connection refused" },
	{ ECONNRESET, "Connection reset" },
	{ EDEADLK, "Resource deadlock would occur" },
	{ EDESTADDRREQ, "Destination address required" },
	{ EDOM, "Argument out of the function's domain" },
	{ EEXIST, "File exists" },
	{ EFAULT, "Bad address" },
	{ EFBIG, "File too large" },
	{ EHOSTUNREACH, "Host is unreachable" },
	{ EIDRM, "Identifier removed" },
	{ EILSEQ, "Illegal byte sequence" },
	{ EINPROGRESS, "Operation in progress" },
	{ EINTR, "Interrupted function" },
	{ EINVAL, "Invalid argument" },
	{ EIO, "Input or output error" },
	{ EISCONN, "Socket is connected" },
	{ EISDIR, "Is a directory" },
	{ ELOOP, "Too many levels of symbolic links" },
	{ EMFILE, "Too many open descriptors" },
	{ EMLINK, "Too many links" },
	{ EMSGSIZE, "Message too long" },
	{ ENAMETOOLONG, "Name too long" },
	{ ENETDOWN, "Network is down" },
	{ ENETRESET, "Connection aborted by the network" },
	{ ENETUNREACH, "Network is unreachable" },
	{ ENFILE, "Too many files open in the system" },
	{ ENOBUFS, "No buffer space available" },
	{ ENODEV, "No such device" },
	{ ENOENT, "No such file or directory" },
	{ ENOEXEC, "Executable file format error" },
	{ ENOLCK, "No locks available" },
	{ ENOMEM, "Not enough memory" },
	{ ENOMSG, "No message of the desired type" },
	{ ENOPROTOOPT, "Protocol option not available" },
	{ ENOSPC, "No space left on device" },
	{ ENOSYS, "Function not supported" },
	{ ENOTCONN, "Socket is not connected" },
	{ ENOTDIR, "Not a directory" },
	{ ENOTEMPTY, "Directory not empty" },
	{ ENOTSOCK, "Not a socket" },
	{ ENOTSUP, "Not supported" },
	{ ENOTTY, "Inappropriate control operation" },
	{ ENXIO, "No such device or address" },
	{ EOPNOTSUPP, "Operation not supported on socket" },
	{ EOVERFLOW, "Value too large to be stored" },
	{ EPERM, "Operation not permitted" },
	{ EPIPE, "Broken pipe" },
	{ EPROTO, "Protocol error" },
	{ EPROTONOSUPPORT, "Protocol not supported" },
	{ EPROTOTYPE, "Protocol wrong type for socket" },
	{ ERANGE, "Result too large" },
	{ EROFS, "Read-only file system" },
	{ ESPIPE, "Invalid seek" },
	{ ESRCH, "No such process" },
	{ ETIMEDOUT, "Operation timed out" },
	{ ETXTBSY, "Text file busy" },
	{ EXDEV, "Improper link" },
};

const char *sel__windows_text(int number)
{
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].number == number)
			return texts[i].text;
	return NULL;
}
