/* SPDX-License-Identifier: MIT */
/*
 * The descriptors of tests/model on Windows: all are ends of TCP connections.  See
 * tests/model/files.h.
 *
 * What one end does, the other end feels a little after the call has returned, so
 * that each call here waits until the other end has felt it.  Nobody can choose the
 * number of a socket; a number that is free comes back to who makes copies, and few
 * numbers below the window are left free.  What would make room come and go by
 * itself is left out: nothing is ever filled.  So is what resets a connection, since
 * nobody can see when a reset arrives that follows an end.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../model/files.h"
#include "../model/run.h"
#include "support.h"
#include "tap.h"

/* Each step opens two at most.  LOW: numbers below the window that stay free. */
enum { FILES = 2 * MAX_STEPS + 2, LOW = 12, SECONDS = 10 };

/* What the other end has sent, and has not been read here. */
static struct file {
	int references;
	int pair;
	bool odd;
	bool shut; /* sends no more */
	size_t unread;
} files[FILES];
static int used;
static int numbers[NUMBERS];

static void must(bool good, const char *what)
{
	if (!good)
		bail("%s: %s", what, strerror(errno));
}

static bool is_handle(int number)
{
	DWORD flags;

	return GetHandleInformation((HANDLE)(intptr_t)number, &flags);
}

/* Takes the numbers below the window, but for the lowest. */
static void take_low_numbers(void)
{
	HANDLE low[FIRST_NUMBER / DESCRIPTOR_STEP];
	int count = 0;
	HANDLE made = CreateEventW(NULL, FALSE, FALSE, NULL);

	while ((intptr_t)made < FIRST_NUMBER) {
		must(made != NULL, "CreateEvent");
		low[count++] = made;
		made = CreateEventW(NULL, FALSE, FALSE, NULL);
	}
	CloseHandle(made);
	for (int i = 0; i < count && i < LOW; i++)
		CloseHandle(low[i]);
}

void files_begin(void)
{
	static bool taken;

	if (!taken)
		take_low_numbers();
	taken = true;
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
	(void)file;
	return SOCKETS;
}

bool file_is_odd(int file)
{
	return files[file].odd;
}

int file_pair(int file)
{
	return files[file].pair;
}

bool slot_is_taken(int slot)
{
	return numbers[slot] == NO_FILE && is_handle(number_of(slot));
}

static struct file *other_end(int file)
{
	int pair = files[file].pair;

	return &files[file == pair ? pair + 1 : pair];
}

static int slot_naming(const struct file *file)
{
	for (int slot = 0; slot < NUMBERS; slot++)
		if (numbers[slot] == file - files)
			return slot;
	return NO_FILE;
}

/* Whether an end has felt all that was done. */
static bool has_felt(const struct file *file, int slot)
{
	const struct file *other = other_end((int)(file - files));
	bool ended = other->shut || other->references == 0;
	SOCKET number = (SOCKET)number_of(slot);
	u_long waiting = 0;
	char byte;

	if (file->odd)
		return true;
	ioctlsocket(number, FIONREAD, &waiting);
	if (waiting < file->unread)
		return false;
	/* The end is told when all before it was read. */
	if (!ended || file->unread > 0)
		return true;
	return (recv)(number, &byte, 1, MSG_PEEK) == 0;
}

static void settle(int pair)
{
	int64_t deadline = sel_now() + SECONDS * (1000 * MS);

	for (int i = 0; i < 2; i++) {
		const struct file *file = &files[pair + i];
		int slot = slot_naming(file);

		while (slot != NO_FILE && !has_felt(file, slot)) {
			if (sel_now() > deadline)
				bail("%d does not feel what was done",
				     number_of(slot));
			Sleep(0);
		}
	}
}

/* A new file behind a descriptor, which moves to a slot. */
static void place(int fd, int slot, int file)
{
	if (fd != number_of(slot)) {
		must(dup2(fd, number_of(slot)) >= 0, "dup2");
		close(fd);
	}
	files[file].references = 1;
	numbers[slot] = file;
}

bool file_open(enum kind kind, int slot, int other)
{
	int fds[2];
	int pair = used;
	bool both;

	if (numbers[slot] != NO_FILE || slot_is_taken(slot) || kind == PLAIN)
		return false;
	both = other != slot && numbers[other] == NO_FILE &&
	       !slot_is_taken(other);
	must(socketpair(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
			fds) == 0,
	     "socketpair");
	used += 2;
	for (int i = 0; i < 2; i++)
		files[pair + i] = (struct file){ .pair = pair };
	/* The system may have given the first end the place of the other. */
	if (both && fds[0] == number_of(other)) {
		int first = fds[0];

		fds[0] = fds[1];
		fds[1] = first;
	}
	if (fds[1] == number_of(slot)) {
		int first = fds[0];

		fds[0] = fds[1];
		fds[1] = first;
	}
	place(fds[0], slot, pair);
	if (both)
		place(fds[1], other, pair + 1);
	else
		close(fds[1]);
	settle(pair);
	return true;
}

/* A number is about to be closed.  What is not read before the last one is closed
   would reset the connection. */
static void drop(int slot)
{
	struct file *file = &files[numbers[slot]];
	char bytes[4096];

	if (--file->references > 0)
		return;
	while (recv(number_of(slot), bytes, sizeof(bytes), 0) > 0)
		;
	file->unread = 0;
}

void file_close(int slot)
{
	int file = numbers[slot];

	if (file == NO_FILE)
		return;
	drop(slot);
	must(close(number_of(slot)) == 0, "close");
	numbers[slot] = NO_FILE;
	settle(files[file].pair);
}

/* Where two numbers of one socket are asked in one call, Wine's WSAPoll takes the
   mask of one for the other. */
bool file_dup(int from, int to)
{
	(void)from, (void)to;
	return false;
}

void file_write(int slot, enum amount amount)
{
	static const char bytes[64];
	int file = numbers[slot];
	struct file *other;
	ssize_t sent;

	if (file == NO_FILE)
		return;
	other = other_end(file);
	if (other->references == 0)
		return;
	sent = send(number_of(slot), bytes, amount == ALL ? sizeof(bytes) : 1,
		    0);
	if (sent <= 0)
		return;
	other->unread += (size_t)sent;
	settle(files[file].pair);
}

void file_read(int slot, enum amount amount)
{
	char bytes[4096];
	int file = numbers[slot];
	ssize_t got;

	if (file == NO_FILE)
		return;
	got = recv(number_of(slot), bytes, amount == ALL ? sizeof(bytes) : 1,
		   0);
	if (got > 0)
		files[file].unread -= (size_t)got;
	settle(files[file].pair);
}

/* Of writing alone: what Windows does of the other ways has no end to wait for. */
void file_shutdown(int slot, int how)
{
	int file = numbers[slot];

	(void)how;
	if (file == NO_FILE)
		return;
	if (shutdown(number_of(slot), SHUT_WR) == 0)
		files[file].shut = true;
	settle(files[file].pair);
}

bool file_is_shut(int slot)
{
	return files[numbers[slot]].shut;
}

bool file_has_end(int file)
{
	const struct file *other;

	if (file == NO_FILE)
		return false;
	other = other_end(file);
	return other->shut || other->references == 0;
}

bool file_end_is_behind(int slot)
{
	int file = numbers[slot];

	return file_has_end(file) && files[file].unread > 0;
}

/* A hang-up beside no error is the end of what the peer sends, and alone is no
   event for who asks for neither that end nor data. */
short file_poll(int slot, short mask)
{
	struct pollfd pfd = { .fd = number_of(slot), .events = mask };
	int found;

	must(poll(&pfd, 1, 0) >= 0, "poll");
	found = pfd.revents;
	if (!(found & POLLHUP) || found & POLLERR)
		return (short)found;
	if (found == POLLHUP && !(mask & (POLLIN | POLLRDHUP)))
		return 0;
	return (short)((found & ~POLLHUP) | POLLRDHUP);
}
