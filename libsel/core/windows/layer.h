/* SPDX-License-Identifier: MIT */
/*
 * What the library needs of Windows, in the library's own types: sockets,
 * waits, time, locks and the environment.  A descriptor is a SOCKET that fits
 * 31 bits: of a handle only the lower 32 bits are significant, and a process
 * has few of them, so that the highest bit stays clear.
 */
#ifndef LIBSEL_CORE_WINDOWS_LAYER_H
#define LIBSEL_CORE_WINDOWS_LAYER_H

#include "core/private.h"

/* The longest sleep of one system call, a minute; longer waits are made of
   pieces.  A system that lacks memory may refuse to send a wakeup: the wait
   finds the wakeup after its piece. */
#define SEL__PIECE (INT64_C(60) * 1000000000)

/* socket.c: functions that answer -1 leave the C library's errno behind */

/* 0 for an open socket, else -EBADF, or -ENOTSOCK for a handle of another
   kind. */
int sel__socket_check(int fd);
int sel__socket_close(int fd);
ssize_t sel__socket_send(int fd, const void *data, size_t size);
/* Takes all that there is; `size` bytes are room for one message.  Returns 0,
   or -1. */
ssize_t sel__socket_drain(int fd, void *data, size_t size);

/* What a wait asks of a socket, and finds. */
enum {
	SEL__SOCKET_READ = 0x1,
	SEL__SOCKET_WRITE = 0x2,
	SEL__SOCKET_PRI = 0x4,
	/* Found without being asked for: */
	SEL__SOCKET_ERR = 0x8,		/* reset, or a connect has failed */
	SEL__SOCKET_HUP = 0x10,		/* the peer has shut the connection */
	SEL__SOCKET_CLOSED = 0x20	/* it is no open socket */
};

struct sel__socket {
	int32_t fd;		/* negative: passed over */
	uint16_t asked;
	uint16_t found;
	bool connected;		/* no connect can fail any more; false while
				   nobody knows */
	bool quiet;		/* a hang-up was found that was not asked for,
				   and that WSAPoll would tell again */
};

/* Whether a socket is connected already, as far as Winsock knows. */
bool sel__socket_is_connected(int fd);

/* How many bytes of memory a wait for `count` sockets needs. */
size_t sel__socket_room(size_t count);

/*
 * A wait for sockets, each of which comes once, for `remaining` (0: look), or
 * for SEL__PIECE where that is less; never for a shorter time.  `room` is
 * memory of sel__socket_room() bytes.  Returns how many sockets have something
 * found that was asked for; 0 when the time is over; or a negated errno.
 */
int sel__socket_select(struct sel__socket *sockets, size_t count, void *room,
		       int64_t remaining);
int sel__socket_poll(struct sel__socket *sockets, size_t count, void *room,
		     int64_t remaining);
/* False on Windows before 10 version 2004, whose poll hides failed connects. */
bool sel__socket_poll_works(void);

int64_t sel__windows_clock(void);
void sel__windows_sleep(int64_t milliseconds);
/* Whether to try again what the system has refused, after a short sleep: for a
   second from the first call, before which `end` is 0. */
bool sel__windows_tries_again(int64_t *end);
void sel__windows_lock(void **lock);
void sel__windows_unlock(void **lock);
void sel__windows_sleep_until(void **condition, void **lock);
void sel__windows_wake_all(void **condition);

/* The value in `buffer`, or NULL if there is none, or no room for it. */
const char *sel__windows_getenv(const char *name, char *buffer, size_t size);
int sel__windows_entropy(void *buffer, size_t size);

#endif
