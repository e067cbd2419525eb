/* SPDX-License-Identifier: MIT */
/*
 * Status codes in words: text, name, errno and the Python exception that each
 * one stands for.  Nothing here allocates or depends on the locale.
 */
#include "core/system.h"

struct error {
	sel_status code;
	int number;
	const char *name;
	const char *exception;
	const char *text;
};

#define ERROR(code, number, exception, text) \
	{ code, number, #code, exception, text }

/*
 * libsel's own codes, each with the errno number nearest to its meaning.  A
 * NULL pointer is EFAULT, as the kernel answers for a pointer that points to
 * nothing, so that a host can still tell this mistake from SEL_EVALUE.
 */
static const struct error own[] = {
	ERROR(SEL_EEVENTS, EINVAL, "ValueError", "invalid event mask"),
	ERROR(SEL_EBADFD, EBADF, "ValueError", "invalid descriptor"),
	ERROR(SEL_EFILEOBJ, EBADF, "ValueError", "invalid file object"),
	ERROR(SEL_EEXISTS, EEXIST, "KeyError",
	      "already registered (unregister before closing)"),
	ERROR(SEL_ENOTREG, ENOENT, "KeyError", "not registered"),
	ERROR(SEL_ECLOSED, EBADF, "RuntimeError", "selector is closed"),
	ERROR(SEL_ECLOSEDOBJ, EBADF, "ValueError",
	      "operation on a closed object"),
	ERROR(SEL_ECONCURRENT, EBUSY, "RuntimeError",
	      "another thread already waits"),
	ERROR(SEL_EVALUE, EINVAL, "ValueError", "argument out of its domain"),
	ERROR(SEL_ERANGE, EOVERFLOW, "OverflowError", "number too large"),
	ERROR(SEL_ETYPE, EFAULT, "TypeError", "NULL where an object must be"),
	ERROR(SEL_ENOMEM, ENOMEM, "MemoryError", "out of memory"),
	ERROR(SEL_EINTERRUPTED, EINTR, "InterruptedError",
	      "interrupted by a signal"),
	ERROR(SEL_EWOKEN, ECANCELED, "", "ended by a wakeup"),
	ERROR(SEL_ENOTSUP, EOPNOTSUPP, "AttributeError",
	      "not supported by this system or back end"),
};

/* The errors that every system of POSIX.1-2001 has, and ESHUTDOWN, each with
   Python's subclass of OSError where Python has one.  The texts are for systems
   without strerrordesc_np(). */
#define SYSTEM(number, exception, text) \
	{ -(number), number, #number, exception, text }

static const struct error system_errors[] = {
	SYSTEM(E2BIG, "OSError", "Argument list too long"),
	SYSTEM(EACCES, "PermissionError", "Permission denied"),
	SYSTEM(EADDRINUSE, "OSError", "Address already in use"),
	SYSTEM(EADDRNOTAVAIL, "OSError", "Address not available"),
	SYSTEM(EAFNOSUPPORT, "OSError", "Address family not supported"),
	SYSTEM(EAGAIN, "BlockingIOError", "Resource temporarily unavailable"),
	SYSTEM(EALREADY, "BlockingIOError", "Connection already in progress"),
	SYSTEM(EBADF, "OSError", "Bad descriptor"),
	SYSTEM(EBADMSG, "OSError", "Bad message"),
	SYSTEM(EBUSY, "OSError", "Device or resource busy"),
	SYSTEM(ECANCELED, "OSError", "Operation canceled"),
	SYSTEM(ECHILD, "ChildProcessError", "No child process"),
	SYSTEM(ECONNABORTED, "ConnectionAbortedError", "Connection aborted"),
	SYSTEM(ECONNREFUSED, "ConnectionRefusedError", "Connection refused"),
	SYSTEM(ECONNRESET, "ConnectionResetError", "Connection reset"),
	SYSTEM(EDEADLK, "OSError", "Resource deadlock would occur"),
	SYSTEM(EDESTADDRREQ, "OSError", "Destination address required"),
	SYSTEM(EDOM, "OSError", "Argument out of the function's domain"),
	SYSTEM(EEXIST, "FileExistsError", "File exists"),
	SYSTEM(EFAULT, "OSError", "Bad address"),
	SYSTEM(EFBIG, "OSError", "File too large"),
	SYSTEM(EHOSTUNREACH, "OSError", "Host is unreachable"),
	SYSTEM(EIDRM, "OSError", "Identifier removed"),
	SYSTEM(EILSEQ, "OSError", "Illegal byte sequence"),
	SYSTEM(EINPROGRESS, "BlockingIOError", "Operation in progress"),
	SYSTEM(EINTR, "InterruptedError", "Interrupted function"),
	SYSTEM(EINVAL, "OSError", "Invalid argument"),
	SYSTEM(EIO, "OSError", "Input or output error"),
	SYSTEM(EISCONN, "OSError", "Socket is connected"),
	SYSTEM(EISDIR, "IsADirectoryError", "Is a directory"),
	SYSTEM(ELOOP, "OSError", "Too many levels of symbolic links"),
	SYSTEM(EMFILE, "OSError", "Too many open descriptors"),
	SYSTEM(EMLINK, "OSError", "Too many links"),
	SYSTEM(EMSGSIZE, "OSError", "Message too long"),
	SYSTEM(ENAMETOOLONG, "OSError", "Name too long"),
	SYSTEM(ENETDOWN, "OSError", "Network is down"),
	SYSTEM(ENETRESET, "OSError", "Connection aborted by the network"),
	SYSTEM(ENETUNREACH, "OSError", "Network is unreachable"),
	SYSTEM(ENFILE, "OSError", "Too many files open in the system"),
	SYSTEM(ENOBUFS, "OSError", "No buffer space available"),
	SYSTEM(ENODEV, "OSError", "No such device"),
	SYSTEM(ENOENT, "FileNotFoundError", "No such file or directory"),
	SYSTEM(ENOEXEC, "OSError", "Executable file format error"),
	SYSTEM(ENOLCK, "OSError", "No locks available"),
	SYSTEM(ENOMEM, "OSError", "Not enough memory"),
	SYSTEM(ENOMSG, "OSError", "No message of the desired type"),
	SYSTEM(ENOPROTOOPT, "OSError", "Protocol option not available"),
	SYSTEM(ENOSPC, "OSError", "No space left on device"),
	SYSTEM(ENOSYS, "OSError", "Function not supported"),
	SYSTEM(ENOTCONN, "OSError", "Socket is not connected"),
	SYSTEM(ENOTDIR, "NotADirectoryError", "Not a directory"),
	SYSTEM(ENOTEMPTY, "OSError", "Directory not empty"),
	SYSTEM(ENOTSOCK, "OSError", "Not a socket"),
	SYSTEM(ENOTSUP, "OSError", "Not supported"),
	SYSTEM(ENOTTY, "OSError", "Inappropriate control operation"),
	SYSTEM(ENXIO, "OSError", "No such device or address"),
	SYSTEM(EOPNOTSUPP, "OSError", "Operation not supported on socket"),
	SYSTEM(EOVERFLOW, "OSError", "Value too large to be stored"),
	SYSTEM(EPERM, "PermissionError", "Operation not permitted"),
	SYSTEM(EPIPE, "BrokenPipeError", "Broken pipe"),
	SYSTEM(EPROTO, "OSError", "Protocol error"),
	SYSTEM(EPROTONOSUPPORT, "OSError", "Protocol not supported"),
	SYSTEM(EPROTOTYPE, "OSError", "Protocol wrong type for socket"),
	SYSTEM(ERANGE, "OSError", "Result too large"),
	SYSTEM(EROFS, "OSError", "Read-only file system"),
	SYSTEM(ESHUTDOWN, "BrokenPipeError", "Socket is shut down for writing"),
	SYSTEM(ESPIPE, "OSError", "Invalid seek"),
	SYSTEM(ESRCH, "ProcessLookupError", "No such process"),
	SYSTEM(ETIMEDOUT, "TimeoutError", "Operation timed out"),
	SYSTEM(ETXTBSY, "OSError", "Text file busy"),
	SYSTEM(EXDEV, "OSError", "Improper link"),
};

/*
 * Every other negative code is the system's, since errno numbers have no common
 * range: Winsock's begin at 10004, and the Hurd's are above 2 to the power of
 * 30.
 */
static bool is_own(sel_status code)
{
	return code >= -20999 && code <= -20001;
}

static bool is_system(sel_status code)
{
	return code < 0 && !is_own(code);
}

static const struct error *find(sel_status code)
{
	const struct error *errors = is_own(code) ? own : system_errors;
	size_t count = is_own(code) ? sizeof(own) / sizeof(own[0]) :
		sizeof(system_errors) / sizeof(system_errors[0]);
	size_t i;

	for (i = 0; i < count; i++)
		if (errors[i].code == code)
			return &errors[i];
	return NULL;
}

SEL_EXPORT const char *sel_strerror(sel_status code)
{
	const struct error *error = find(code);
	const char *text = NULL;

	if (code >= 0)
		return "success";
	if (is_system(code))
		text = strerrordesc_np(sel_error_errno(code));
	if (text)
		return text;
	if (error)
		return error->text;
	return is_system(code) ? "unknown system error" : "unknown error";
}

SEL_EXPORT const char *sel_error_name(sel_status code)
{
	const struct error *error = find(code);

	return error ? error->name : "";
}

SEL_EXPORT const char *sel_error_exception(sel_status code)
{
	const struct error *error = find(code);

	if (error)
		return error->exception;
	return is_system(code) ? "OSError" : "";
}

SEL_EXPORT int32_t sel_error_errno(sel_status code)
{
	const struct error *error;

	if (code >= 0)
		return 0;
	/* No number of 32 bits is the negation of this one. */
	if (code == INT32_MIN)
		return INT32_MAX;
	if (is_system(code))
		return -code;
	error = find(code);
	return error ? error->number : EINVAL;
}
