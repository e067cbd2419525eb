/* SPDX-License-Identifier: MIT */
/*
 * The set of the AFD back end: an operation for each registration.
 *
 * An operation is in one of these places, and moves under the selector's lock:
 *
 *   listed   the next wait asks about it: it was registered, modified or
 *            reported, or the driver has given its request back
 *   armed    the driver has its request, and will give the request back when
 *            something is found, or the request is cancelled
 *   apart    a one-shot that has fired, or a lost record: modify lists it
 *   dead     unregistered while armed; free when the request comes back
 *   free
 *
 * A selector never has two requests for one socket that is registered.  What a
 * request has found is asked again before it is reported (look.c says why).
 */
#ifndef LIBSEL_SELECTORS_AFD_SET_H
#define LIBSEL_SELECTORS_AFD_SET_H

#include "core/windows/afd.h"
#include "selectors/private.h"

/* What stays true once the driver has found it.  A socket whose connect has
   failed may be connected again. */
#define SEL__AFD_LASTING \
	((uint32_t)(SEL__AFD_ABORT | SEL__AFD_DISCONNECT | \
		    SEL__AFD_LOCAL_CLOSE))

/* The operations of a device: the fewer there are, the faster the driver
   cancels one. */
enum { SEL__AFD_GROUP = 32 };

struct sel__afd_operation {
	struct sel__afd_request request; /* the driver's while armed */
	struct sel__afd_operation *next; /* in the list, or NULL */
	struct sel__afd_operation *previous;
	void *base;
	int32_t fd;
	uint32_t slot;
	uint32_t asked;		/* by the request, while armed */
	uint32_t told;		/* found, and still true */
	bool armed;
	bool dead;
};

struct sel__afd_group {
	void *device;
	struct sel__afd_group *next_roomy;
	uint32_t used;		/* a bit for each operation */
	struct sel__afd_operation operations[SEL__AFD_GROUP];
};

struct sel__afd_state {
	struct sel__afd afd;
	struct sel__afd_group **groups;
	size_t groups_count;
	size_t groups_size;
	struct sel__afd_group *roomy; /* those that are not full */
	struct sel__afd_operation list; /* a ring's begin and end */
	size_t listed;
	size_t armed;
	atomic_bool posted;	/* a post has not been taken yet */
	atomic_bool refused;	/* the system had no memory for a post */
	struct sel__afd_batch batch;
	struct sel__afd_operation *asked[SEL__AFD_BATCH];
};

/* set.c; under the lock where nothing else is said */

/* Makes and lists an operation for a record: 0, or an error that leaves all as
   it was. */
sel_status sel__afd_add(sel_selector *selector, int32_t fd,
			struct sel__record *record);
/* The operation of a record. */
struct sel__afd_operation *sel__afd_at(const struct sel__afd_state *state,
				       const struct sel__record *record);
/* Lists an operation last, which may be listed already. */
void sel__afd_list(struct sel__afd_state *state,
		   struct sel__afd_operation *operation);
void sel__afd_unlist(struct sel__afd_state *state,
		     struct sel__afd_operation *operation);
/* Makes an armed request that asks for less than `events` come back. */
sel_status sel__afd_widen(const struct sel__afd_state *state,
			  struct sel__afd_operation *operation,
			  uint32_t events);
void sel__afd_remove(struct sel__afd_state *state,
		     struct sel__afd_operation *operation);
/* Makes an armed request come back, if there is one. */
void sel__afd_cancel_one(const struct sel__afd_state *state);
/* A request came back. */
void sel__afd_give_back(sel_selector *selector,
			struct sel__afd_request *request);
/* Arms an operation, unlisted: as sel__afd_arm(). */
int sel__afd_arm_one(struct sel__afd_state *state,
		     struct sel__afd_operation *operation, uint32_t events);

/* Not under the lock, by the last call: takes all requests back, as far as the
   driver gives them back within a second, and closes everything. */
void sel__afd_close_set(struct sel__afd_state *state);
/* Frees the memory but what the driver still has. */
void sel__afd_release_set(struct sel__afd_state *state);

/* look.c */

/* What the driver is asked for a record's events. */
uint32_t sel__afd_events(uint32_t events);
/* Asks about what is listed.  Under the lock.  Returns how many events it has
   written, or an error. */
int sel__afd_look(sel_selector *selector, struct sel__wait *wait);

#endif
