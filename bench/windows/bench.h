/* SPDX-License-Identifier: MIT */
/*
 * What the files of the benchmark for Windows share: the sockets, those that are
 * compared, and the counting of calls and instructions.
 */
#ifndef BENCH_WINDOWS_BENCH_H
#define BENCH_WINDOWS_BENCH_H

#include <winsock2.h>
#include <windows.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { MOST = 1000 };

/* Pairs of TCP sockets.  The near ends are waited for. */
struct ends {
	SOCKET near_end[MOST];
	SOCKET far_end[MOST];
};

/* What a wait has reported. */
struct tally {
	size_t events;
	uint16_t numbers[MOST]; /* of the sockets, one for each event */
	size_t sum;		/* of the numbers of the sockets, each plus 1 */
	size_t writable;
	bool woken;
};

struct peer;

/* One of those that are compared.  Sockets go by their number in `ends`. */
struct peer_ops {
	const char *name;
	uint32_t backend; /* of libsel */
	/* For at most `n` sockets; NULL if the system has not got it. */
	struct peer *(*open)(const struct peer_ops *ops,
			     const struct ends *ends, size_t n);
	void (*close)(struct peer *peer);
	void (*add)(struct peer *peer, size_t number);
	void (*modify)(struct peer *peer, size_t number, bool writes);
	void (*remove)(struct peer *peer, size_t number);
	/* Until something is ready or a wakeup comes, or only a look. */
	void (*wait)(struct peer *peer, bool blocking, struct tally *tally);
	/* Before the first call of wake, if there is any. */
	void (*expect_wakes)(struct peer *peer);
	/* From any thread. */
	void (*wake)(struct peer *peer);
};

enum { PEERS = 4 };
extern const struct peer_ops peers[PEERS]; /* the first is the plain loop */

_Noreturn void fail(const char *format, ...)
	__attribute__((__format__(__gnu_printf__, 1, 2)));

/* shapes.c: kinds of work */

/* What a shape works on. */
struct job {
	const struct peer_ops *ops;
	struct peer *peer;
	const struct ends *ends;
	size_t n;
	size_t turn;
	/* Of the shape that has a second thread. */
	struct peer *twin;
	HANDLE thread;
	volatile bool over;
};

struct shape {
	const char *title;
	int least_turns;		/* of a slice */
	void (*begin)(struct job *job); /* before the first round, or NULL */
	void (*round)(struct job *job);
	void (*end)(struct job *job); /* after the last round, or NULL */
};

enum { NONE, ONE, ANSWER, ALL, ANSWER_ALL, MODIFY, CHURN, WAKE, SHAPES };
extern const struct shape shapes[SHAPES];

/* count.c */

/* Calls of the system that the program and the library have made. */
enum {
	CALL_DRIVER, /* NtDeviceIoControlFile, by the library */
	CALL_PORT,   /* GetQueuedCompletionStatusEx */
	CALL_CANCEL, /* CancelIoEx */
	CALL_POST,   /* PostQueuedCompletionStatus */
	CALL_SELECT,
	CALL_POLL,
	CALL_SOCKET, /* questions about one socket: getsockopt, WSAIoctl */
	CALL_DATA,   /* send and recv */
	CALLS
};
extern const char *const call_names[CALLS];
extern volatile LONG calls[CALLS];

/* Before any call of the library. */
void count_begin(void);
/* Executes `round` once, one instruction after the other, and returns how many
   there were, without what calls of the system execute. */
long count_instructions(void (*round)(struct job *job), struct job *job);

#endif
