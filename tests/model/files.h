/* SPDX-License-Identifier: MIT */
/*
 * The descriptors that a sequence plays with: a window of numbers, and the
 * open files behind them.  A file is known by a number of its own that is
 * never used twice, so that it can be told from its successors; what is ready
 * on it is asked of poll(2), by a number that names it.
 */
#ifndef TESTS_MODEL_FILES_H
#define TESTS_MODEL_FILES_H

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

/* tests/windows/posix.h: there numbers are multiples of 4. */
#ifndef DESCRIPTOR_STEP
#define DESCRIPTOR_STEP 1
#endif

/* The window lies above what the library itself opens. */
enum {
	NUMBERS = 16,
	FIRST_NUMBER = 64 * DESCRIPTOR_STEP,
	NO_FILE = -1
};

/* A pipe; two sockets; an eventfd; a file that epoll refuses. */
enum kind { PIPE, SOCKETS, COUNTER, PLAIN, KINDS };

enum amount { ONE_BYTE, ALL, URGENT };

void files_begin(void);
void files_end(void);		/* closes what is open */
/* In a new child: the parent keeps all files alive. */
void files_inherit(void);

/* Slot 0 is the first number of the window. */
static inline int32_t number_of(int slot)
{
	return FIRST_NUMBER + slot * DESCRIPTOR_STEP;
}

/* The slot of a number, or -1. */
static inline int slot_of(int32_t fd)
{
	int place;

	if (fd < FIRST_NUMBER)
		return -1;
	place = (fd - FIRST_NUMBER) / DESCRIPTOR_STEP;
	return place < NUMBERS ? place : -1;
}

int file_at(int slot);		/* the open file, or NO_FILE */
bool file_lives(int file);	/* some descriptor names it */
enum kind file_kind(int file);
/* Out-of-band data makes edges that are hard to foretell. */
bool file_is_odd(int file);
int file_pair(int file);	/* the same for both ends of a connection */
/* Whether somebody else has opened something there. */
bool slot_is_taken(int slot);

/* Whether that worked: `slot` must be free.  The other end is closed at once
   unless `other` is free as well. */
bool file_open(enum kind kind, int slot, int other);
void file_close(int slot);
/* Closes what was at `to`. */
bool file_dup(int from, int to);
void file_write(int slot, enum amount amount);
void file_read(int slot, enum amount amount);
void file_shutdown(int slot, int how);
/* Whether nothing can be sent from a socket any more; poll doesn't say it. */
bool file_is_shut(int slot);
/* Whether the peer sends no more. */
bool file_has_end(int file);
/* Whether the peer sends no more, but what it sent is not read yet, and the
   system tells of that end in its own time. */
bool file_end_is_behind(int slot);
/* What poll(2) says, POLLNVAL included. */
short file_poll(int slot, short mask);

#endif
