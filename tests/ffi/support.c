/* SPDX-License-Identifier: MIT */
/*
 * What the rows share: members of structs, checks, threads and signals, and
 * things of the system.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "call.h"
#include "tap.h"

const struct member members[MEMBERS] = {
#define MEMBER(owner, name, offset, type) \
	{ #owner "." #name, T_##owner, type, offset },
#include "table.inc"
};
const struct structure structures[] = {
#define STRUCT(name, size) { #name, T_##name, size },
#include "table.inc"
};
const size_t structure_count = COUNT(structures);
const struct constant constants[] = {
#define CONSTANT(name, value) { #name, value, true },
#define MACRO(name, value) { #name, INT64_C(value), true },
#define ALIAS(name, constant) { #name, constant, true },
#define SYSTEM(name) { #name, 0, false },
#include "table.inc"
};
const size_t constant_count = COUNT(constants);

struct outcome *outcome;

uint64_t get(const unsigned char *bytes, enum member_id member)
{
	const struct member *it = &members[member];
	uint32_t narrow;
	uint64_t wide;

	memcpy(&narrow, bytes + it->offset, sizeof(narrow));
	memcpy(&wide, bytes + it->offset, sizeof(wide));
	if (it->type == T_SINT32)
		return (uint64_t)(int32_t)narrow;
	return it->type == T_UINT32 ? narrow : wide;
}

void put(unsigned char *bytes, enum member_id member, uint64_t value)
{
	const struct member *it = &members[member];
	uint32_t narrow = (uint32_t)value;

	if (it->type == T_SINT32 || it->type == T_UINT32)
		memcpy(bytes + it->offset, &narrow, sizeof(narrow));
	else
		memcpy(bytes + it->offset, &value, sizeof(value));
}

void image_key(unsigned char *bytes, int fd, uint32_t events, uint64_t object,
	       uint64_t data)
{
	PUT(bytes, sel_key, fd, (uint64_t)fd);
	PUT(bytes, sel_key, events, events);
	PUT(bytes, sel_key, token, object);
	PUT(bytes, sel_key, data, data);
}

void check(bool passed, const char *file, int line, const char *format, ...)
{
	va_list args;
	int used;

	if (passed || outcome->faults++)
		return;
	used = snprintf(outcome->first, sizeof(outcome->first), "%s:%d: ",
			file, line);
	va_start(args, format);
	vsnprintf(outcome->first + used, sizeof(outcome->first) - (size_t)used,
		  format, args);
	va_end(args);
}

void check_status(int64_t want, int64_t saw, const char *file, int line,
		  const char *what)
{
	check(want == saw, file, line, "%s: expected %jd, seen %jd (%s)", what,
	      (intmax_t)want, (intmax_t)saw,
	      (const char *)(uintptr_t)call_zeroes(F_sel_strerror,
		saw >= INT32_MIN && saw <= INT32_MAX ? (uint64_t)saw : 0));
}

/* Patience for what depends on another thread. */
static int64_t late(void)
{
	return call_zeroes(F_sel_now, 0) + 30000 * MS;
}

bool until(int64_t want, const uint64_t *words, size_t count)
{
	const struct timespec pace = { 0, MS };
	int64_t deadline = late();

	while (call(words, count) != want) {
		if (call_zeroes(F_sel_now, 0) > deadline)
			return false;
		nanosleep(&pace, NULL);
	}
	return true;
}

static void *background_run(void *argument)
{
	struct background *background = argument;
	int64_t deadline = late();

	do {
		background->status = call(background->words, background->count);
	} while (background->status == SEL_ECONCURRENT &&
		 call_zeroes(F_sel_now, 0) < deadline);
	return NULL;
}

void background_start(struct background *background, const uint64_t *words,
		      size_t count)
{
	memcpy(background->words, words, count * sizeof(*words));
	background->count = count;
	if (pthread_create(&background->thread, NULL, background_run,
			   background))
		bail("no thread");
}

int64_t background_join(struct background *background)
{
	pthread_join(background->thread, NULL);
	return background->status;
}

static pthread_t sender, target;
static atomic_bool sending;
static struct sigaction action_before;

static void do_nothing(int signum)
{
	(void)signum;
}

/* One signal may come before the wait begins, so there are many. */
static void *send_signals(void *argument)
{
	const struct timespec pace = { 0, MS };

	(void)argument;
	while (atomic_load(&sending)) {
		pthread_kill(target, SIGUSR1);
		nanosleep(&pace, NULL);
	}
	return NULL;
}

void signals_start(void)
{
	struct sigaction action = { .sa_handler = do_nothing };

	target = pthread_self();
	atomic_store(&sending, true);
	if (sigaction(SIGUSR1, &action, &action_before) ||
	    pthread_create(&sender, NULL, send_signals, NULL))
		bail("no signals");
}

void signals_stop(void)
{
	atomic_store(&sending, false);
	pthread_join(sender, NULL);
	sigaction(SIGUSR1, &action_before, NULL);
}

void open_pair(int fds[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		bail("no socket pair: %s", strerror(errno));
}

void close_pair(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

void send_byte(int fd)
{
	if (write(fd, "x", 1) != 1)
		bail("can't write: %s", strerror(errno));
}

int closed_number(void)
{
	int fd = dup(STDOUT_FILENO);

	close(fd);
	return fd;
}

int regular_file(void)
{
	FILE *file = tmpfile();
	int fd = file ? dup(fileno(file)) : -1;

	if (fd < 0)
		bail("no file: %s", strerror(errno));
	fclose(file);
	return fd;
}

uint64_t limit(int resource, uint64_t soft)
{
	struct rlimit now, wanted;

	if (getrlimit(resource, &now))
		bail("no limit: %s", strerror(errno));
	wanted = now;
	wanted.rlim_cur = (rlim_t)soft;
	if (setrlimit(resource, &wanted))
		bail("no limit of %ju: %s", (uintmax_t)soft, strerror(errno));
	return now.rlim_cur;
}
