/* SPDX-License-Identifier: MIT */
/*
 * Status codes in words: name, text, errno and exception of each.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sel.h"
#include "tap.h"

#define OWN(code, number, exception) { code, number, #code, exception }
#define SYSTEM(number, exception) { -(number), number, #number, exception }

static const struct {
	sel_status code;
	int number;
	const char *name, *exception;
} own[] = {
	OWN(SEL_EEVENTS, EINVAL, "ValueError"),
	OWN(SEL_EBADFD, EBADF, "ValueError"),
	OWN(SEL_EFILEOBJ, EBADF, "ValueError"),
	OWN(SEL_EEXISTS, EEXIST, "KeyError"),
	OWN(SEL_ENOTREG, ENOENT, "KeyError"),
	OWN(SEL_ECLOSED, EBADF, "RuntimeError"),
	OWN(SEL_ECLOSEDOBJ, EBADF, "ValueError"),
	OWN(SEL_ECONCURRENT, EBUSY, "RuntimeError"),
	OWN(SEL_EVALUE, EINVAL, "ValueError"),
	OWN(SEL_ERANGE, EOVERFLOW, "OverflowError"),
	OWN(SEL_ETYPE, EFAULT, "TypeError"),
	OWN(SEL_ENOMEM, ENOMEM, "MemoryError"),
	OWN(SEL_EINTERRUPTED, EINTR, "InterruptedError"),
	OWN(SEL_EWOKEN, ECANCELED, ""),
	OWN(SEL_ENOTSUP, EOPNOTSUPP, "AttributeError"),
}, os[] = {
	/* All subclasses of OSError that Python chooses by errno. */
	SYSTEM(EAGAIN, "BlockingIOError"),
	SYSTEM(EALREADY, "BlockingIOError"),
	SYSTEM(EINPROGRESS, "BlockingIOError"),
	SYSTEM(ECHILD, "ChildProcessError"),
	SYSTEM(EPIPE, "BrokenPipeError"),
#if ESHUTDOWN != EPIPE
	SYSTEM(ESHUTDOWN, "BrokenPipeError"),
#endif
	SYSTEM(ECONNABORTED, "ConnectionAbortedError"),
	SYSTEM(ECONNREFUSED, "ConnectionRefusedError"),
	SYSTEM(ECONNRESET, "ConnectionResetError"),
	SYSTEM(EEXIST, "FileExistsError"),
	SYSTEM(ENOENT, "FileNotFoundError"),
	SYSTEM(EINTR, "InterruptedError"),
	SYSTEM(EISDIR, "IsADirectoryError"),
	SYSTEM(ENOTDIR, "NotADirectoryError"),
	SYSTEM(EACCES, "PermissionError"),
	SYSTEM(EPERM, "PermissionError"),
	SYSTEM(ESRCH, "ProcessLookupError"),
	SYSTEM(ETIMEDOUT, "TimeoutError"),
	/* All others of POSIX.1-2001, those that the calls of libsel document
	   among them.  EOPNOTSUPP is missing: on Linux it is ENOTSUP's
	   number. */
	SYSTEM(E2BIG, "OSError"),
	SYSTEM(EADDRINUSE, "OSError"),
	SYSTEM(EADDRNOTAVAIL, "OSError"),
	SYSTEM(EAFNOSUPPORT, "OSError"),
	SYSTEM(EBADF, "OSError"),
	SYSTEM(EBADMSG, "OSError"),
	SYSTEM(EBUSY, "OSError"),
	SYSTEM(ECANCELED, "OSError"),
	SYSTEM(EDEADLK, "OSError"),
	SYSTEM(EDESTADDRREQ, "OSError"),
	SYSTEM(EDOM, "OSError"),
	SYSTEM(EFAULT, "OSError"),
	SYSTEM(EFBIG, "OSError"),
	SYSTEM(EHOSTUNREACH, "OSError"),
	SYSTEM(EIDRM, "OSError"),
	SYSTEM(EILSEQ, "OSError"),
	SYSTEM(EINVAL, "OSError"),
	SYSTEM(EIO, "OSError"),
	SYSTEM(EISCONN, "OSError"),
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
	SYSTEM(ENOEXEC, "OSError"),
	SYSTEM(ENOLCK, "OSError"),
	SYSTEM(ENOMEM, "OSError"),
	SYSTEM(ENOMSG, "OSError"),
	SYSTEM(ENOPROTOOPT, "OSError"),
	SYSTEM(ENOSPC, "OSError"),
	SYSTEM(ENOSYS, "OSError"),
	SYSTEM(ENOTCONN, "OSError"),
	SYSTEM(ENOTEMPTY, "OSError"),
	SYSTEM(ENOTSOCK, "OSError"),
	SYSTEM(ENOTSUP, "OSError"),
	SYSTEM(ENOTTY, "OSError"),
	SYSTEM(ENXIO, "OSError"),
	SYSTEM(EOVERFLOW, "OSError"),
	SYSTEM(EPROTO, "OSError"),
	SYSTEM(EPROTONOSUPPORT, "OSError"),
	SYSTEM(EPROTOTYPE, "OSError"),
	SYSTEM(ERANGE, "OSError"),
	SYSTEM(EROFS, "OSError"),
	SYSTEM(ESPIPE, "OSError"),
	SYSTEM(ETXTBSY, "OSError"),
	SYSTEM(EXDEV, "OSError"),
};

/* More numbers than any system with small numbers has. */
#define MOST 9999

#define OWN_CODES (sizeof(own) / sizeof(own[0]))
#define OS_CODES (sizeof(os) / sizeof(os[0]))

static void own_codes(void)
{
	const char *name;
	size_t i, j, listed = 0;

	topic("libsel's codes");
	for (i = 0; i < OWN_CODES; i++) {
		is_int(-20001 - (int)i, own[i].code, "%s: number", own[i].name);
		is_str(own[i].name, sel_error_name(own[i].code), "%s: name",
		       own[i].name);
		is_str(own[i].exception, sel_error_exception(own[i].code),
		       "%s: exception", own[i].name);
		is_int(own[i].number, sel_error_errno(own[i].code),
		       "%s: errno", own[i].name);
		ok(*sel_strerror(own[i].code), "%s: a text", own[i].name);
		for (j = 0; j < i; j++)
			if (!strcmp(sel_strerror(own[i].code),
				    sel_strerror(own[j].code)))
				break;
		ok(j == i, "%s: no other has its text", own[i].name);
	}
	for (i = 0; (name = sel_constant_name(i)); i++)
		listed += !strncmp(name, "SEL_E", 5) &&
			  strncmp(name, "SEL_EVENT_", 10);
	is_uint(OWN_CODES, listed, "the constants have no other");
	/* The mistake behind the error in most programs. */
	ok(strstr(sel_strerror(SEL_EEXISTS), "unregister before closing"),
	   "SEL_EEXISTS: the text hints at a close without unregister");
}

/* The text that the C library has for an error, where libsel takes its texts
   from there; else NULL, and the texts are libsel's own. */
static const char *text_of(int number)
{
#ifdef HAVE_STRERRORDESC_NP
	return strerrordesc_np(number);
#else
	(void)number;
	return NULL;
#endif
}

/* Every text stays while the others are asked for: none is in a buffer that the
   next call fills anew. */
static void os_texts(void)
{
	const char *texts[OS_CODES];
	const char *name, *theirs;
	size_t i, j;

	for (i = 0; i < OS_CODES; i++)
		texts[i] = sel_strerror(os[i].code);
	for (i = 0; i < OS_CODES; i++) {
		name = os[i].name;
		theirs = text_of(os[i].number);
		if (theirs)
			is_str(theirs, texts[i], "%s: text", name);
		else
			ok(*texts[i] && strncmp(texts[i], "unknown", 7) != 0,
			   "%s: a text", name);
		for (j = 0; j < i; j++)
			if (!strcmp(texts[i], texts[j]))
				break;
		ok(j == i, "%s: no other has its text", name);
	}
}

static void os_codes(void)
{
	const char *name, *theirs;
	int code, wrong = 0, alien = 0;
	size_t i;

	topic("codes of the system");
	for (i = 0; i < OS_CODES; i++) {
		name = os[i].name;
		is_str(name, sel_error_name(os[i].code), "%s: name", name);
		is_str(os[i].exception, sel_error_exception(os[i].code),
		       "%s: exception", name);
		is_int(os[i].number, sel_error_errno(os[i].code), "%s: errno",
		       name);
	}
	os_texts();
	for (code = 1; code <= MOST; code++) {
		if (sel_error_errno(-code) != code ||
		    !*sel_error_exception(-code) || !*sel_strerror(-code) ||
		    !sel_error_name(-code))
			wrong++;
		theirs = text_of(code);
		if (theirs && strcmp(theirs, sel_strerror(-code)))
			alien++;
		if (*sel_error_name(-code) && *sel_error_name(-code) != 'E')
			alien++;
	}
	is_int(0, wrong, "1 to %d: errno, exception and text", MOST);
	is_int(0, alien, "1 to %d: the system's text, and a name with E", MOST);
}

/*
 * Numbers as other systems have them, which this system does not know: a host
 * that takes every code but libsel's as the system's gets its number back.
 */
static void foreign_codes(void)
{
	static const struct {
		const char *system;
		sel_status first, last;
	} ranges[] = {
		{ "Winsock, WSAEINTR to WSANO_DATA", -11004, -10004 },
		{ "the Hurd, EPERM to EMEDIUMTYPE", -0x400000ff, -0x40000001 },
		{ "Haiku, next to INT32_MIN",
		  INT32_MIN + 1, INT32_MIN + 0x7fff },
		{ "next above libsel's", -20000, -19000 },
		{ "next below libsel's", -22000, -21000 },
	};
	int wrong;
	size_t i;

	topic("codes of other systems");
	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		wrong = 0;
		for (sel_status code = ranges[i].first; code <= ranges[i].last;
		     code++)
			wrong += sel_error_errno(code) != -code ||
				strcmp(sel_error_exception(code), "OSError") ||
				!*sel_strerror(code) ||
				!strcmp(sel_strerror(code), "success") ||
				*sel_error_name(code);
		is_int(0, wrong, "%s: errors of the system",
		       ranges[i].system);
	}
	is_int(INT32_MAX, sel_error_errno(INT32_MIN), "INT32_MIN: errno");
	is_str("OSError", sel_error_exception(INT32_MIN),
	       "INT32_MIN: exception");
}

/* libsel's range belongs to libsel also where it has no code yet. */
static void later_codes(void)
{
	sel_status code;
	int wrong = 0;

	topic("codes of later versions");
	for (code = -20999; code < SEL_ENOTSUP; code++)
		wrong += sel_error_errno(code) != EINVAL ||
			*sel_error_exception(code) || *sel_error_name(code) ||
			strcmp(sel_strerror(code), "unknown error");
	is_int(0, wrong, "errno is EINVAL, and there is no exception");
}

static void success_codes(void)
{
	static const sel_status codes[] = { 0, 1, 1000, 20001, INT32_MAX };
	size_t i;

	topic("success");
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		is_str("", sel_error_name(codes[i]), "%d: no name", codes[i]);
		is_str("", sel_error_exception(codes[i]), "%d: no exception",
		       codes[i]);
		is_int(0, sel_error_errno(codes[i]), "%d: no errno", codes[i]);
		is_str("success", sel_strerror(codes[i]), "%d: the text",
		       codes[i]);
	}
}

int main(void)
{
	begin_tests();
	own_codes();
	os_codes();
	foreign_codes();
	later_codes();
	success_codes();
	return finish();
}
