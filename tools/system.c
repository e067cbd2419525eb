/* SPDX-License-Identifier: MIT */
/*
 * The system: limits, clocks, kernel and C library.  What it does not tell
 * stays unknown.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "info.h"

/*
 * What follows `key` in the first line of a file that has it, without the
 * quotes that a shell would take off; with "" the first line.
 */
static void lookup(const char *path, const char *key, char *value, size_t size)
{
	FILE *file = fopen(path, "r");
	char line[1024], *found = NULL;

	while (file && !found && fgets(line, sizeof(line), file))
		if (strncmp(line, key, strlen(key)) == 0)
			found = line + strlen(key);
	if (found) {
		found += strspn(found, " \t\"");
		found[strcspn(found, "\"\n")] = '\0';
		snprintf(value, size, "%s", found);
	}
	if (file)
		fclose(file);
}

static int64_t lookup_number(const char *path, const char *key)
{
	char value[32] = "", *end;
	long long number;

	lookup(path, key, value, sizeof(value));
	errno = 0;
	number = strtoll(value, &end, 10);
	return end == value || *end || errno ? UNKNOWN : number;
}

static void find_library(struct info *info)
{
	FILE *file = fopen("/proc/self/maps", "r");
	char line[sizeof(info->library)], *path;

	while (file && !*info->library && fgets(line, sizeof(line), file)) {
		path = strchr(line, '/');
		if (!path || !strstr(path, "/libsel.so"))
			continue;
		path[strcspn(path, "\n")] = '\0';
		strcpy(info->library, path);
	}
	if (file)
		fclose(file);
}

static int64_t limit(rlim_t value)
{
	return value == RLIM_INFINITY ? UNLIMITED : (int64_t)value;
}

void info_system(struct info *info)
{
	struct rlimit files;
	struct timespec unit;

	info->files_soft = info->files_hard = UNKNOWN;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		info->files_soft = limit(files.rlim_cur);
		info->files_hard = limit(files.rlim_max);
	}
	info->watches = lookup_number("/proc/sys/fs/epoll/max_user_watches",
				      "");
	info->resolution = UNKNOWN;
	if (clock_getres(CLOCK_MONOTONIC, &unit) == 0)
		info->resolution = unit.tv_sec * INT64_C(1000000000) +
				   unit.tv_nsec;
	info->slack = lookup_number("/proc/self/timerslack_ns", "");
	info->seccomp = lookup_number("/proc/self/status", "Seccomp:");
	info->processors = sysconf(_SC_NPROCESSORS_ONLN);
	if (info->processors < 1)
		info->processors = UNKNOWN;
	uname(&info->kernel);
#ifdef _CS_GNU_LIBC_VERSION
	confstr(_CS_GNU_LIBC_VERSION, info->libc, sizeof(info->libc));
#endif
	lookup("/etc/os-release", "PRETTY_NAME=", info->distribution,
	       sizeof(info->distribution));
	find_library(info);
}
