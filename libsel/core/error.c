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
   Python's subclass of OSError where Python has one. */
#define SYSTEM(number, exception) \
	{ -(number), number, #number, exception, NULL }

static const struct error system_errors[] = {
	SYSTEM(E2BIG, "OSError"),
	SYSTEM(EACCES, "PermissionError"),
	SYSTEM(EADDRINUSE, "OSError"),
	SYSTEM(EADDRNOTAVAIL, "OSError"),
	SYSTEM(EAFNOSUPPORT, "OSError"),
	SYSTEM(EAGAIN, "BlockingIOError"),
	SYSTEM(EALREADY, "BlockingIOError"),
	SYSTEM(EBADF, "OSError"),
	SYSTEM(EBADMSG, "OSError"),
	SYSTEM(EBUSY, "OSError"),
	SYSTEM(ECANCELED, "OSError"),
	SYSTEM(ECHILD, "ChildProcessError"),
	SYSTEM(ECONNABORTED, "ConnectionAbortedError"),
	SYSTEM(ECONNREFUSED, "ConnectionRefusedError"),
	SYSTEM(ECONNRESET, "ConnectionResetError"),
	SYSTEM(EDEADLK, "OSError"),
	SYSTEM(EDESTADDRREQ, "OSError"),
	SYSTEM(EDOM, "OSError"),
	SYSTEM(EEXIST, "FileExistsError"),
	SYSTEM(EFAULT, "OSError"),
	SYSTEM(EFBIG, "OSError"),
	SYSTEM(EHOSTUNREACH, "OSError"),
	SYSTEM(EIDRM, "OSError"),
	SYSTEM(EILSEQ, "OSError"),
	SYSTEM(EINPROGRESS, "BlockingIOError"),
	SYSTEM(EINTR, "InterruptedError"),
	SYSTEM(EINVAL, "OSError"),
	SYSTEM(EIO, "OSError"),
	SYSTEM(EISCONN, "OSError"),
	SYSTEM(EISDIR, "IsADirectoryError"),
	SYSTEM(ELOOP, "OSError"),
	SYSTEM(EMFILE, "OSError"),
	SYSTEM(EMLINK, "OSError"),
	SYSTEM(EMSGSIZE, "OSError"),
	SYSTEM(ENAMETOOLONG, "OSError"),
	SYSTEM(ENETDOWN, "OSError"),
	SYSTEM(ENETRESET, "OSError"),
	SYSTEM(ENETUNREACH, "OSError"),
	SYSTEM(ENFILE, "OSError"),
	SYSTEM(ENOBUFS, "OSError"),
	SYSTEM(ENODEV, "OSError"),
	SYSTEM(ENOENT, "FileNotFoundError"),
	SYSTEM(ENOEXEC, "OSError"),
	SYSTEM(ENOLCK, "OSError"),
	SYSTEM(ENOMEM, "OSError"),
	SYSTEM(ENOMSG, "OSError"),
	SYSTEM(ENOPROTOOPT, "OSError"),
	SYSTEM(ENOSPC, "OSError"),
	SYSTEM(ENOSYS, "OSError"),
	SYSTEM(ENOTCONN, "OSError"),
	SYSTEM(ENOTDIR, "NotADirectoryError"),
	SYSTEM(ENOTEMPTY, "OSError"),
	SYSTEM(ENOTSOCK, "OSError"),
	SYSTEM(ENOTSUP, "OSError"),
	SYSTEM(ENOTTY, "OSError"),
	SYSTEM(ENXIO, "OSError"),
	SYSTEM(EOPNOTSUPP, "OSError"),
	SYSTEM(EOVERFLOW, "OSError"),
	SYSTEM(EPERM, "PermissionError"),
	SYSTEM(EPIPE, "BrokenPipeError"),
	SYSTEM(EPROTO, "OSError"),
	SYSTEM(EPROTONOSUPPORT, "OSError"),
	SYSTEM(EPROTOTYPE, "OSError"),
	SYSTEM(ERANGE, "OSError"),
	SYSTEM(EROFS, "OSError"),
	SYSTEM(ESHUTDOWN, "BrokenPipeError"),
	SYSTEM(ESPIPE, "OSError"),
	SYSTEM(ESRCH, "ProcessLookupError"),
	SYSTEM(ETIMEDOUT, "TimeoutError"),
	SYSTEM(ETXTBSY, "OSError"),
	SYSTEM(EXDEV, "OSError"),
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
	const struct error *error;
	const char *text;

	if (code >= 0)
		return "success";
	if (is_system(code)) {
		text = strerrordesc_np(sel_error_errno(code));
		return text ? text : "unknown system error";
	}
	error = find(code);
	return error ? error->text : "unknown error";
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
