/* SPDX-License-Identifier: MIT */
/*
 * AFD, the driver of Windows' sockets, as far as it tells which sockets are
 * ready: questions to the driver, and the completion port that the answers come
 * to.  Everything is in the library's own types; the structures that the driver
 * reads and writes are declared here as the driver has them.
 */
#ifndef LIBSEL_CORE_WINDOWS_AFD_H
#define LIBSEL_CORE_WINDOWS_AFD_H

#include "core/private.h"

/* What the driver is asked for, and finds. */
enum {
	SEL__AFD_RECEIVE = 0x1,
	SEL__AFD_EXPEDITED = 0x2,	/* urgent data */
	SEL__AFD_SEND = 0x4,
	SEL__AFD_DISCONNECT = 0x8,	/* the peer will write no more */
	SEL__AFD_ABORT = 0x10,		/* the connection was reset */
	SEL__AFD_LOCAL_CLOSE = 0x20,	/* the program has closed the socket */
	SEL__AFD_ACCEPT = 0x80,
	SEL__AFD_CONNECT_FAIL = 0x100
};

/* How many sockets one question to the driver can be about. */
enum { SEL__AFD_BATCH = 256 };

struct sel__afd_question {
	int64_t timeout;
	uint32_t count;
	uint32_t exclusive;
};

/* A socket of a question, by its base handle: what is asked, then found. */
struct sel__afd_socket {
	void *base;
	uint32_t events;
	uint32_t status;
};

/* A question about one socket that is answered when something is found.  While
   the driver has it, the driver may write to it at any time. */
struct sel__afd_request {
	struct {
		union {
			int32_t status;
			void *pointer;
		};
		uintptr_t size;
	} result;
	struct sel__afd_question question;
	struct sel__afd_socket socket;
};

/* A question about many that is answered at once. */
struct sel__afd_batch {
	struct sel__afd_question question;
	struct sel__afd_socket sockets[SEL__AFD_BATCH];
};

/* What a selector has of the driver: handles. */
struct sel__afd {
	void *port;
	void *device;	/* for batches; its answers do not come to the port */
	void *event;	/* set when a batch is answered */
};

/* Every call that can fail answers 0 or more, or a negated errno, and a failure
   leaves all as it was. */

int sel__afd_open(struct sel__afd *afd);
void sel__afd_close(const struct sel__afd *afd);
/* A device whose answers come to the port.  The driver takes longer to cancel a
   request the more of them a device has. */
int sel__afd_open_device(const struct sel__afd *afd, void **device);
void sel__afd_close_device(void *device);

/* The handle by which the driver knows an open socket: not always the
   program's, where somebody stands between Winsock and the driver. */
int sel__afd_base(int32_t fd, void **base);

/* Asks for one socket.  Returns 1 if something was found at once, and else 0:
   the request is the driver's until sel__afd_take() gives the request back. */
int sel__afd_arm(void *device, struct sel__afd_request *request, void *base,
		 uint32_t events);
/* Makes the driver give a request back soon.  An answer that is on its way
   comes as it is. */
int sel__afd_cancel(void *device, struct sel__afd_request *request);
/* What a request that was given back has found; 0 if it was cancelled, or the
   driver has refused it. */
uint32_t sel__afd_found(const struct sel__afd_request *request);
/* Whether a request that was given back has failed, other than by a cancel. */
bool sel__afd_failed(const struct sel__afd_request *request);

/* Asks for the first `question.count` sockets of the batch, whose closed ones
   fail the call.  Returns how many of them have something found; these stand
   first then, in any order. */
int sel__afd_ask(const struct sel__afd *afd, struct sel__afd_batch *batch);

enum { SEL__AFD_TAKEN = 64 };

/* Waits for requests that are given back, and for posts, which are NULL, for
   `remaining` (0: look), or for SEL__PIECE where that is less; never for a
   shorter time.  Returns how many there are, at most SEL__AFD_TAKEN. */
int sel__afd_take(const struct sel__afd *afd, struct sel__afd_request **taken,
		  int64_t remaining);
/* Ends a sleep in sel__afd_take(), or the next one.  False where the system has
   no memory for the post. */
bool sel__afd_post(const struct sel__afd *afd);

#endif
