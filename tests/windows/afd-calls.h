/* SPDX-License-Identifier: MIT */
/*
 * The calls of Windows that the AFD back end makes, as programs here replace them:
 * each can be made to fail.  The library calls Windows by pointers of known names,
 * which afd-calls.c defines; the programs are linked with the library's own
 * objects.
 */
#ifndef TESTS_WINDOWS_AFD_CALLS_H
#define TESTS_WINDOWS_AFD_CALLS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include <winternl.h>

#include "sleeping.h"

#define SUCCESS ((NTSTATUS)0)
#define PENDING ((NTSTATUS)0x103)
#define CANCELLED ((NTSTATUS)0xC0000120)
#define INVALID ((NTSTATUS)0xC0000008)
#define SHORT ((NTSTATUS)0xC000009A)	/* of resources */
#define UNKNOWN ((NTSTATUS)0xC0DE0001)

/* What can be made to fail. */
enum call {
	NONE,
	FIND,		/* GetProcAddress */
	DEVICE,		/* NtCreateFile */
	PORT,		/* CreateIoCompletionPort */
	MODES,		/* SetFileCompletionNotificationModes */
	EVENT,		/* CreateEventW */
	BASE,		/* WSAIoctl */
	CHECK,		/* getsockopt */
	TAKE,		/* GetQueuedCompletionStatusEx */
	CANCEL,		/* CancelIoEx */
	POST,		/* PostQueuedCompletionStatus */
	ONE,		/* NtDeviceIoControlFile, for one socket */
	ANSWER,		/* the same, whose answer comes to the port */
	BATCH,		/* the same, for many sockets */
	LATER,		/* the same, answered later */
	MEMORY
};

extern const char *const call_names[];

enum { FOR_EVER = 1000000 };

/* From now on the calls of this kind that have the numbers `from` to
   `from + times - 1` fail with this error. */
void begin_fault(enum call call, long from, long times, uint32_t error);
void end_fault(void);

/* Since the fault has begun: */
extern atomic_long calls;	/* of its kind */
extern atomic_long failed;	/* calls that were made to fail */

/* Whether the library is called: no other call fails. */
extern bool inside;

/* For how many running threads the last port was made. */
extern uint32_t port_threads;

/* A minute of a wait is over in a tenth of a second, by the clock too. */
extern atomic_bool hurry;

/* Sockets of layers between Winsock and the driver, each of which stands above
   the next, unless negative. */
extern int32_t layers[3];

long count_allocations(void);

#endif
