/* SPDX-License-Identifier: MIT */
/*
 * The report for people.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/select.h>

#include "config.h"
#include "info.h"

/* A text from outside, on one line and without control characters. */
static void print_safely(const char *text)
{
	const unsigned char *at;

	for (at = (const unsigned char *)text; *at; at++)
		if (*at < ' ' || *at == 0x7f)
			printf("\\x%02x", *at);
		else
			putchar(*at);
}

static void print_text(const char *what, const char *text)
{
	printf("%-18s", what);
	print_safely(*text ? text : "unknown");
	putchar('\n');
}

static void print_number(const char *what, int64_t number, const char *unit)
{
	printf("%-18s", what);
	if (number == UNKNOWN)
		puts("unknown");
	else if (number == UNLIMITED)
		puts("unlimited");
	else
		printf("%" PRId64 "%s\n", number, unit);
}

static void print_choice(const struct info *info)
{
	static const char *const ends[] = {
		[INFO_UNSET] = "not set",
		[INFO_USED] = "",
		[INFO_DEFAULT] = "",
		[INFO_UNKNOWN] = " (names no back end: ignored)",
		[INFO_IGNORED] = " (not available: ignored)",
	};

	printf("%-18s%s, %s\n", "default back end",
	       sel_backend_name(info->choice),
	       info->use == INFO_USED ? "by LIBSEL_BACKEND" :
					"first of what the system has");
	printf("%-18s", "LIBSEL_BACKEND");
	if (info->variable)
		print_safely(info->variable);
	puts(ends[info->use]);
}

static void print_backend(const struct info_backend *backend)
{
	const char *name, *separator = "";
	uint32_t bit;
	size_t i;

	printf("%-10s", backend->name);
	if (backend->status) {
		printf("no     %s (%s)\n", sel_strerror(backend->status),
		       sel_error_name(backend->status));
		return;
	}
	fputs("yes    ", stdout);
	for (i = 0; (name = info_feature(i, &bit)); i++) {
		if (!(backend->features & bit))
			continue;
		printf("%s%s", separator, name);
		separator = ", ";
	}
	putchar('\n');
}

static void print_timers(const struct info *info)
{
	const struct info_backend *backend;
	const struct info_timer *timer;
	size_t i, j;
	int begun = 0;

	for (i = 0; i < info->count; i++) {
		backend = &info->backends[i];
		for (j = 0; j < INFO_TIMERS; j++) {
			timer = &backend->timers[j];
			if (!timer->waits)
				continue;
			if (!begun++)
				puts("\nback end  asked, us  longer by least"
				     "  median  waits");
			printf("%-10s%9.0f%17.1f%8.1f%7d\n", backend->name,
			       (double)timer->asked / 1e3,
			       (double)timer->least / 1e3,
			       (double)timer->median / 1e3, timer->waits);
		}
	}
}

static void print_seccomp(int64_t mode)
{
	static const char *const modes[] = { "none", "strict", "a filter" };

	print_text("seccomp", mode >= 0 && mode <= 2 ? modes[mode] : "");
}

void info_text(const struct info *info)
{
	char text[512];
	size_t i;

	print_text("libsel", sel_version());
	print_text("sel-info", PACKAGE_VERSION);
	print_text("library", info->library);
	print_choice(info);

	puts("\nback end  works  features, or why not");
	for (i = 0; i < info->count; i++)
		print_backend(&info->backends[i]);
	print_timers(info);

	putchar('\n');
	print_number("descriptors", info->files_soft, " (RLIMIT_NOFILE, soft)");
	print_number("at most", info->files_hard, " (RLIMIT_NOFILE, hard)");
	print_number("FD_SETSIZE", FD_SETSIZE, " (no limit to libsel)");
	print_number("epoll watches", info->watches,
		     " (fs.epoll.max_user_watches)");
	print_number("clock resolution", info->resolution, " ns");
	print_number("timer slack", info->slack, " ns");

	putchar('\n');
	snprintf(text, sizeof(text), "%s %s %s", info->kernel.sysname,
		 info->kernel.release, info->kernel.machine);
	print_text("kernel", text);
	print_text("its build", info->kernel.version);
	print_text("distribution", info->distribution);
	print_text("C library", info->libc);
	print_number("pointers", 8 * (int64_t)sizeof(void *), " bits");
	print_number("processors", info->processors, "");
	print_seccomp(info->seccomp);

	puts("\nWhere to go next: `man libsel` is the manual, "
	     "`man libsel-cookbook` has recipes.");
}
