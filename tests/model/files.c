/* SPDX-License-Identifier: MIT */
/* See files.h. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "files.h"
#include "run.h"
#include "tap.h"

/* Each step opens two at most. */
enum { FILES = 2 * MAX_STEPS + 2 };

static struct file {
	int references;		/* numbers of the window, and ancestors */
	int pair;
	enum kind kind;
} files[FILES];
/* Which files had urgent data.  Shared with the children, as the files are. */
static bool *odd;
static int used;
static int numbers[NUMBERS];

static void must(bool good, const char *what)
{
	if (!good)
		bail("%s: %s", what, strerror(errno));
}

void files_begin(void)
{
	if (!odd)
		odd = mmap(NULL, FILES * sizeof(*odd), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(odd != MAP_FAILED, "mmap");
	used = 0;
	for (int slot = 0; slot < NUMBERS; slot++)
		numbers[slot] = NO_FILE;
}

void files_end(void)
{
	for (int slot = 0; slot < NUMBERS; slot++)
		file_close(slot);
}

void files_inherit(void)
{
	for (int file = 0; file < used; file++)
		if (files[file].references > 0)
			files[file].references++;
}

int file_at(int slot)
{
	return numbers[slot];
}

bool file_lives(int file)
{
	return file != NO_FILE && files[file].references > 0;
}

enum kind file_kind(int file)
{
	return files[file].kind;
}

bool file_is_odd(int file)
{
	return odd[file];
}

int file_pair(int file)
{
	return files[file].pair;
}

bool slot_is_taken(int slot)
{
	return numbers[slot] == NO_FILE &&
		fcntl(number_of(slot), F_GETFD) >= 0;
}

/* A new file behind a descriptor, which moves to a slot. */
static void place(int fd, int slot, enum kind kind, int pair)
{
	struct file *file = &files[used];

	must(dup3(fd, number_of(slot), O_CLOEXEC) >= 0, "dup3");
	close(fd);
	file->references = 1;
	file->pair = pair;
	file->kind = kind;
	odd[used] = false;
	numbers[slot] = used++;
}

static void open_two(enum kind kind, int fds[2])
{
	const int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
	const int size = 1;

	if (kind == PIPE) {
		must(pipe2(fds, O_NONBLOCK | O_CLOEXEC) == 0, "pipe2");
		/* The smallest, so that it fills up at once. */
		(void)fcntl(fds[0], F_SETPIPE_SZ, 1);
		return;
	}
	must(socketpair(AF_UNIX, type, 0, fds) == 0, "socketpair");
	for (int i = 0; i < 2; i++)
		(void)setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &size,
				 sizeof(size));
}

bool file_open(enum kind kind, int slot, int other)
{
	int fds[2];
	int pair = used;

	if (numbers[slot] != NO_FILE || slot_is_taken(slot))
		return false;
	if (kind == COUNTER) {
		fds[0] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		must(fds[0] >= 0, "eventfd");
		place(fds[0], slot, kind, pair);
		return true;
	}
	if (kind == PLAIN) {
		fds[0] = open("/dev/null", O_RDWR | O_CLOEXEC);
		must(fds[0] >= 0, "/dev/null");
		place(fds[0], slot, kind, pair);
		return true;
	}
	open_two(kind, fds);
	/* Which end comes first is as good as random. */
	place(fds[slot > other], slot, kind, pair);
	if (other != slot && numbers[other] == NO_FILE &&
	    !slot_is_taken(other))
		place(fds[slot <= other], other, kind, pair);
	else
		close(fds[slot <= other]);
	return true;
}

void file_close(int slot)
{
	if (numbers[slot] == NO_FILE)
		return;
	must(close(number_of(slot)) == 0, "close");
	files[numbers[slot]].references--;
	numbers[slot] = NO_FILE;
}

bool file_dup(int from, int to)
{
	if (from == to || numbers[from] == NO_FILE || slot_is_taken(to))
		return false;
	if (numbers[to] != NO_FILE)
		files[numbers[to]].references--;
	must(dup3(number_of(from), number_of(to), O_CLOEXEC) >= 0, "dup3");
	numbers[to] = numbers[from];
	files[numbers[to]].references++;
	return true;
}

static void mark_odd(int pair)
{
	for (int file = pair; file < used && file < pair + 2; file++)
		if (files[file].pair == pair)
			odd[file] = true;
}

void file_write(int slot, enum amount amount)
{
	static const char bytes[1024];
	const uint64_t most = UINT64_MAX - 1;
	int32_t fd = number_of(slot);
	const struct file *file;

	if (numbers[slot] == NO_FILE)
		return;
	file = &files[numbers[slot]];
	if (file->kind == COUNTER) {
		const uint64_t count = amount == ALL ? most : 1;

		(void)!write(fd, &count, sizeof(count));
	} else if (file->kind == SOCKETS && amount == URGENT) {
		(void)!send(fd, "!", 1, MSG_OOB | MSG_NOSIGNAL);
		mark_odd(file->pair);
	} else if (file->kind != PLAIN && amount == ALL) {
		while (write(fd, bytes, sizeof(bytes)) > 0)
			;
	} else {
		(void)!write(fd, bytes, 1);
	}
}

void file_read(int slot, enum amount amount)
{
	char bytes[4096];
	int32_t fd = number_of(slot);
	enum kind kind;

	if (numbers[slot] == NO_FILE)
		return;
	kind = files[numbers[slot]].kind;
	if (kind == COUNTER)
		(void)!read(fd, bytes, sizeof(uint64_t));
	else if (kind == SOCKETS && amount == URGENT)
		(void)!recv(fd, bytes, 1, MSG_OOB);
	else if (amount == ALL)
		while (read(fd, bytes, sizeof(bytes)) > 0)
			;
	else
		(void)!read(fd, bytes, 1);
}

void file_shutdown(int slot, int how)
{
	static const int ways[] = { SHUT_RD, SHUT_WR, SHUT_RDWR };

	if (numbers[slot] != NO_FILE)
		(void)shutdown(number_of(slot), ways[how % 3]);
}

bool file_is_shut(int slot)
{
	return send(number_of(slot), "", 0, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
		errno == EPIPE;
}

/* Only AFD tells of the end of a file that is closed. */
bool file_has_end(int file)
{
	(void)file;
	return false;
}

/* The system tells at once. */
bool file_end_is_behind(int slot)
{
	(void)slot;
	return false;
}

short file_poll(int slot, short mask)
{
	struct pollfd pfd = { .fd = number_of(slot), .events = mask };

	must(poll(&pfd, 1, 0) >= 0, "poll");
	return pfd.revents;
}
