/* SPDX-License-Identifier: MIT */
/*
 * What sel-info finds out, and the parts it is made of.  A number that could
 * not be found out is UNKNOWN, and a text that could not be is empty.
 */
#ifndef LIBSEL_INFO_H
#define LIBSEL_INFO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/utsname.h>

#include <sel.h>

#define UNKNOWN INT64_MIN
#define UNLIMITED INT64_MAX

/* How much longer than asked the waits of one back end were. */
struct info_timer {
	int64_t asked;
	int64_t least;
	int64_t median;
	int32_t waits;		/* 0: not measured */
};

#define INFO_BACKENDS 16
#define INFO_TIMERS 2

struct info_backend {
	const char *name;
	uint32_t number;
	uint32_t features;
	sel_status status;	/* 0, or why none can be created */
	struct info_timer timers[INFO_TIMERS];
};

/* What became of LIBSEL_BACKEND. */
enum info_variable {
	INFO_UNSET,
	INFO_USED,
	INFO_DEFAULT,		/* it says "default" */
	INFO_UNKNOWN,		/* it names no back end */
	INFO_IGNORED		/* it names one that is not there */
};

struct info {
	struct info_backend backends[INFO_BACKENDS];
	size_t count;
	uint32_t choice;	/* the default */
	const char *variable;	/* the value of LIBSEL_BACKEND, or NULL */
	enum info_variable use;

	int64_t files_soft;	/* RLIMIT_NOFILE */
	int64_t files_hard;
	int64_t watches;	/* fs.epoll.max_user_watches */
	int64_t resolution;	/* of CLOCK_MONOTONIC, in nanoseconds */
	int64_t slack;		/* of timers, in nanoseconds */
	int64_t seccomp;	/* 0, 1: strict, 2: a filter */
	int64_t processors;
	struct utsname kernel;
	char libc[64];
	char distribution[128];
	char library[1024];	/* the file that the library was loaded from */
};

/* Fills in the back ends: this one only, or all if it is 0. */
void info_backends(struct info *info, uint32_t only, int timers);
/* Fills in the rest. */
void info_system(struct info *info);

void info_text(const struct info *info);
void info_json(const struct info *info);

/* The name of the index-th feature and its bit; NULL past the last. */
const char *info_feature(size_t index, uint32_t *bit);

#endif
