/* SPDX-License-Identifier: MIT */
/*
 * The TAP producer: counts the points, watches over time and descriptors.
 */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sel.h"
#include "tap.h"

#define FDS 256
#define VPRINT(format) do { \
	va_list args; \
	va_start(args, format); \
	vprintf(format, args); \
	va_end(args); \
} while (0)

static int made, failed, first_fds[FDS], first_count;
static const char *prefix = "", *todo_why;
static char about[256];
static unsigned int limit = 60;
static pid_t owner;

static int list_fds(int *list)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	int count = 0, fd;

	while (dir && count < FDS && (entry = readdir(dir))) {
		fd = atoi(entry->d_name);
		if (entry->d_name[0] != '.' && fd != dirfd(dir))
			list[count++] = fd;
	}
	for (fd = 0; !dir && count < FDS && fd < 65536; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			list[count++] = fd;
	if (dir)
		closedir(dir);
	return count;
}

/* Names the descriptors that are in `a` and not in `b`, and counts them. */
static int differ(const int *a, int na, const int *b, int nb, const char *what)
{
	char path[32], target[128];
	int i, j, count = 0;
	ssize_t len;

	for (i = 0; i < na; i++) {
		for (j = 0; j < nb && b[j] != a[i]; j++)
			;
		if (j < nb)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", a[i]);
		len = readlink(path, target, sizeof(target) - 1);
		target[len > 0 ? len : 0] = '\0';
		diag("descriptor %d was %s %s", a[i], what, target);
		count++;
	}
	return count;
}

static void timed_out(int signum)
{
	static const char text[] = "not ok - timed out\nBail out! timed out\n";

	(void)signum;
	if (getpid() == owner && write(STDOUT_FILENO, text, sizeof(text) - 1))
		_exit(1);
	_exit(1);
}

static void in_child(void)
{
	signal(SIGALRM, SIG_DFL);
#ifdef SIGCHLD
	/* Where they are ignored, nobody can wait for a child. */
	signal(SIGCHLD, SIG_DFL);
#endif
	alarm(limit);
}

void begin_tests(void)
{
	struct sigaction action = { .sa_handler = timed_out };
	const char *seconds = getenv("TAP_TIMEOUT");
	sigset_t set;

	setvbuf(stdout, NULL, _IOLBF, 0);
	first_count = list_fds(first_fds);
	/* Threads that take turns need their time. */
	if (sysconf(_SC_NPROCESSORS_ONLN) == 1)
		limit *= 3;
	if (seconds && *seconds)
		limit = (unsigned int)strtoul(seconds, NULL, 10);
	owner = getpid();
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	if (first_count == FDS || sigaction(SIGALRM, &action, NULL) ||
	    sigprocmask(SIG_UNBLOCK, &set, NULL) ||
	    pthread_atfork(NULL, NULL, in_child))
		bail("can't set up the test");
	alarm(limit);
}

void skip_all(const char *why, ...)
{
	printf("1..0 # SKIP ");
	VPRINT(why);
	printf("\n");
	exit(0);
}

/* One skipped point stands for each back end that this system lacks. */
void for_each_backend(void (*test)(uint32_t backend))
{
	uint32_t backend, last = SEL_BACKEND_AFD;
	const char *only = getenv("TAP_BACKEND");
	char name[32];

	begin_tests();
	for (backend = SEL_BACKEND_SELECT; backend <= last; backend++) {
		snprintf(name, sizeof(name), "%s: ", sel_backend_name(backend));
		prefix = name;
		*about = '\0';
		alarm(limit);
		if (only && *only && strcmp(only, sel_backend_name(backend)))
			skip("TAP_BACKEND is %s", only);
		else if (sel_backend_available(backend))
			skip("not available");
		else
			test(backend);
	}
	prefix = "";
}

int finish(void)
{
	int now[FDS], count = list_fds(now), leaks;

	leaks = differ(now, count, first_fds, first_count, "left open:");
	leaks += differ(first_fds, first_count, now, count, "closed");
	*about = '\0';
	ok(!leaks, "no descriptor leaked");
	printf("1..%d\n", made);
	return failed > 0;
}

bool tap_point(const char *fault, const char *file, int line,
	       const char *format, ...)
{
	printf("%sok %d - %s%s", fault ? "not " : "", ++made, prefix, about);
	VPRINT(format);
	if (todo_why)
		printf(" # TODO %s", todo_why);
	else if (fault)
		failed++;
	printf("\n");
	todo_why = NULL;
	if (fault)
		diag("%s:%d: %s", file, line, fault);
	return !fault;
}

static char difference[1024];
#define DIFFERENCE(...) \
	(snprintf(difference, sizeof(difference), __VA_ARGS__), difference)

const char *tap_int(int64_t want, int64_t saw)
{
	return want == saw ? NULL : DIFFERENCE("expected %jd, seen %jd",
		(intmax_t)want, (intmax_t)saw);
}

const char *tap_uint(uint64_t want, uint64_t saw)
{
	return want == saw ? NULL : DIFFERENCE("expected %ju, seen %ju "
		"(0x%jx, 0x%jx)", (uintmax_t)want, (uintmax_t)saw,
		(uintmax_t)want, (uintmax_t)saw);
}

const char *tap_status(int32_t want, int32_t saw)
{
	return want == saw ? NULL : DIFFERENCE("expected %d %s, seen %d %s",
		want, sel_error_name(want), saw, sel_error_name(saw));
}

const char *tap_str(const char *want, const char *saw)
{
	if (want && saw ? !strcmp(want, saw) : want == saw)
		return NULL;
	return DIFFERENCE("expected \"%s\", seen \"%s\"",
			  want ? want : "(NULL)", saw ? saw : "(NULL)");
}

const char *tap_mem(const void *want, const void *saw, size_t size)
{
	const unsigned char *a = want, *b = saw;
	size_t i;

	for (i = 0; i < size; i++)
		if (a[i] != b[i])
			return DIFFERENCE("byte %zu: expected 0x%02x, seen "
					  "0x%02x", i, a[i], b[i]);
	return NULL;
}

void skip(const char *why, ...)
{
	printf("ok %d # SKIP %s%s", ++made, prefix, about);
	VPRINT(why);
	printf("\n");
}

void topic(const char *format, ...)
{
	size_t size = sizeof(about) - sizeof(": ");
	va_list args;

	va_start(args, format);
	vsnprintf(about, size, format, args);
	va_end(args);
	strcat(about, ": ");
}

void todo(const char *why)
{
	todo_why = why;
}

void diag(const char *format, ...)
{
	printf("# ");
	VPRINT(format);
	printf("\n");
}

void bail(const char *format, ...)
{
	printf("Bail out! ");
	VPRINT(format);
	printf("\n");
	fflush(stdout);
	_exit(1);
}
