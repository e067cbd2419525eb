/* SPDX-License-Identifier: MIT */
/*
 * Status codes in words: name, text, errno and exception of each.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sel.h"
#include "tap.h"

#define OWN(code, exception) { code, #code, exception }
#define SYSTEM(code, exception) { -(code), #code, exception }

static const struct {
	sel_status code;
	const char *name, *exception;
} own[] = {
	OWN(SEL_EEVENTS, "ValueError"),
	OWN(SEL_EBADFD, "ValueError"),
	OWN(SEL_EFILEOBJ, "ValueError"),
	OWN(SEL_EEXISTS, "KeyError"),
	OWN(SEL_ENOTREG, "KeyError"),
	OWN(SEL_ECLOSED, "RuntimeError"),
	OWN(SEL_ECLOSEDOBJ, "ValueError"),
	OWN(SEL_ECONCURRENT, "RuntimeError"),
	OWN(SEL_EVALUE, "ValueError"),
	OWN(SEL_ERANGE, "OverflowError"),
	OWN(SEL_ETYPE, "TypeError"),
	OWN(SEL_ENOMEM, "MemoryError"),
	OWN(SEL_EINTERRUPTED, "InterruptedError"),
	OWN(SEL_EWOKEN, ""),
	OWN(SEL_ENOTSUP, "AttributeError"),
}, os[] = {
	/* All subclasses of OSError that Python chooses by errno. */
	SYSTEM(EAGAIN, "BlockingIOError"),
	SYSTEM(EALREADY, "BlockingIOError"),
	SYSTEM(EINPROGRESS, "BlockingIOError"),
	SYSTEM(ECHILD, "ChildProcessError"),
	SYSTEM(EPIPE, "BrokenPipeError"),
	SYSTEM(ESHUTDOWN, "BrokenPipeError"),
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
	/* What the calls of libsel document, and some more. */
	SYSTEM(EBADF, "OSError"),
	SYSTEM(EINVAL, "OSError"),
	SYSTEM(ELOOP, "OSError"),
	SYSTEM(ENOMEM, "OSError"),
	SYSTEM(ENOSPC, "OSError"),
	SYSTEM(EMFILE, "OSError"),
	SYSTEM(ENFILE, "OSError"),
	SYSTEM(ENOSYS, "OSError"),
	SYSTEM(EIO, "OSError"),
};

#define OWN_CODES (sizeof(own) / sizeof(own[0]))
#define OS_CODES (sizeof(os) / sizeof(os[0]))

static void own_codes(void)
{
	const char *name;
	size_t i, j, listed = 0;

	topic("libsel's codes");
	for (i = 0; i < OWN_CODES; i++) {
		is_int(-10001 - (int)i, own[i].code, "%s: number", own[i].name);
		is_str(own[i].name, sel_error_name(own[i].code), "%s: name",
		       own[i].name);
		is_str(own[i].exception, sel_error_exception(own[i].code),
		       "%s: exception", own[i].name);
		is_int(0, sel_error_errno(own[i].code), "%s: no errno",
		       own[i].name);
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
}

static void os_codes(void)
{
	const char *name;
	int code, wrong = 0, alien = 0;
	size_t i;

	topic("codes of the system");
	for (i = 0; i < OS_CODES; i++) {
		name = os[i].name;
		is_str(name, sel_error_name(os[i].code), "%s: name", name);
		is_str(os[i].exception, sel_error_exception(os[i].code),
		       "%s: exception", name);
		is_int(-os[i].code, sel_error_errno(os[i].code), "%s: errno",
		       name);
		is_str(strerror(-os[i].code), sel_strerror(os[i].code),
		       "%s: text", name);
	}
	for (code = 1; code <= 4095; code++) {
		if (sel_error_errno(-code) != code ||
		    !*sel_error_exception(-code) || !*sel_strerror(-code) ||
		    !sel_error_name(-code))
			wrong++;
		if (strncmp(strerror(code), "Unknown", 7) &&
		    strcmp(strerror(code), sel_strerror(-code)))
			alien++;
		if (*sel_error_name(-code) && *sel_error_name(-code) != 'E')
			alien++;
	}
	is_int(0, wrong, "1 to 4095: errno, exception and text");
	is_int(0, alien, "1 to 4095: the system's text, and a name with E");
}

static void other_codes(void)
{
	static const sel_status codes[] = {
		-4096, -9999, -10000, -10016, -11000, INT32_MIN,
		0, 1, 1000, INT32_MAX,
	};
	bool success;
	size_t i;

	topic("other codes");
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		success = codes[i] >= 0;
		is_str("", sel_error_name(codes[i]), "%d: no name", codes[i]);
		is_str("", sel_error_exception(codes[i]), "%d: no exception",
		       codes[i]);
		is_int(0, sel_error_errno(codes[i]), "%d: no errno", codes[i]);
		ok(*sel_strerror(codes[i]), "%d: a text", codes[i]);
		ok(!strcmp(sel_strerror(codes[i]), sel_strerror(0)) == success,
		   "%d: the text is %sthat of success", codes[i],
		   success ? "" : "not ");
	}
}

int main(void)
{
	begin_tests();
	own_codes();
	os_codes();
	other_codes();
	return finish();
}
