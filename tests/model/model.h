/* SPDX-License-Identifier: MIT */
/*
 * The model: what a selector has to do, by its documentation, in terms of
 * nothing but its registrations and of what poll(2) says.  Each call here
 * answers what the call of the library must answer.
 *
 * A descriptor that is closed while it is registered: poll and select go by
 * the number.  epoll goes by the file that it was registered for: it may report
 * that one as long as some duplicate lives, and else nothing.  Once its set was
 * rebuilt, a registration whose number is not open is reported INVALID, once;
 * so is one whose number was found to be another file's, by healing, while in a
 * child of fork it stands for that file then.  kqueue forgets a number when it
 * is closed, whatever else names its file.  Rebuilt in a child, it and
 * /dev/poll report those that are not open INVALID, once.  /dev/poll goes by the
 * number as poll does, but asks those only that are new or were ready when last
 * asked, and those whose file has had an event since: so it may, but need not,
 * report a number that was closed, or used again, while it was idle.  AFD reports
 * what is closed INVALID, once (requests.h).
 */
#ifndef TESTS_MODEL_MODEL_H
#define TESTS_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files.h"
#include "queue.h"
#include "sel.h"

enum {
	READINESS = SEL_EVENT_READ | SEL_EVENT_WRITE | SEL_EVENT_PRI |
		SEL_EVENT_RDHUP,
	ALL_EVENTS = READINESS | SEL_EVENT_ONESHOT | SEL_EVENT_EDGE |
		SEL_EVENT_EXCLUSIVE
};

/* An edge-triggered registration: nothing has happened since its last event;
   something has; or what it waits for has come to pass since then. */
enum edge { QUIET, TOUCHED, ARMED };

/* What AFD has of a registration: nothing, so that the next wait asks about the
   number; a request, which nothing has happened to; or one of these. */
enum request { LISTED, WATCHED, UNSURE };

struct entry {
	uint64_t serial;	/* of the registration; 0: there is none */
	sel_key key;
	uint32_t generation;	/* of its events; 0: none seen yet */
	int file;		/* that the system knows, or NO_FILE */
	bool due;		/* /dev/poll asks the number in any case */
	bool fired;		/* a one-shot that has to be re-armed */
	bool lost;		/* to be reported INVALID */
	bool told;		/* that was done */
	enum request request;
	bool gone;		/* AFD's request has found its socket closed */
	enum edge edge;
	short seen;		/* what poll(2) last said of it, or which
				   filters of kqueue were ready */
	uint32_t armed;		/* filters that have come to be ready, edge-
				   triggered, and are to be told */
};

enum { ZOMBIES = 128 };

struct model {
	uint32_t backend;
	uint32_t features;
	bool closed;
	bool woken;		/* a wakeup has not been reported yet */
	/* A wait has left the wakeup: the next wait reports the wakeup before
	   anything else.  Unless this can't be known. */
	bool due;
	bool due_unsure;
	bool inherited;		/* in a child, not rebuilt yet */
	bool terse;		/* an emulation that tells less than there is */
	bool residue;		/* a send that means nothing may be left */
	int32_t outer;		/* what fileno answered, or -1 */
	/* What epoll knows and nobody is registered for, nor can delete. */
	struct zombie {
		int file;
		int slot;
	} zombies[ZOMBIES];
	int zombie_count;
	uint64_t forgotten;	/* AFD's requests that may come back in vain */
	uint64_t serials;
	struct entry entries[NUMBERS];
	sel_stats stats;	/* those that are exact, and the last ones */
};

/* What one wait may say of a descriptor. */
struct expectation {
	bool may;
	bool must;
	bool any;		/* whatever is asked for */
	uint32_t events;
	uint32_t detail;
	uint32_t optional;	/* of the detail: what may be missing */
	uint32_t optional_events;
	bool or_invalid;	/* may be INVALID instead */
	bool or_ended;		/* may be RDHUP instead, or as well */
	bool late;		/* may come a moment later */
	struct filters filters;	/* of kqueue, unless `any` */
	uint32_t least;		/* of these, those that must come if all fits */
};

void model_begin(struct model *model, uint32_t backend);
/* A call is about to use the kernel's set. */
void model_adopt(struct model *model);

sel_status model_register(struct model *model, const sel_key *wanted);
sel_status model_modify(struct model *model, int32_t fd, uint32_t events,
			uint64_t data);
sel_status model_unregister(struct model *model, int32_t fd);
sel_status model_register_many(struct model *model, const sel_key *keys,
			       size_t count, size_t *failed);
sel_status model_unregister_many(struct model *model, const int32_t *fds,
				 size_t count, size_t *failed);
sel_status model_get_key(const struct model *model, int32_t fd, sel_key *key);
sel_status model_find(const struct model *model, uint64_t token);
int model_count(const struct model *model);
/* The registration of a number, or NULL. */
struct entry *model_entry(struct model *model, int32_t fd);

/* What poll(2) says of a registration's number. */
short model_poll(const struct model *model, int slot);
/* Events and detail of what poll(2) says. */
void model_translate(short mask, uint32_t asked,
		     struct expectation *expectation);
void model_expect(const struct model *model, int slot,
		  struct expectation *expectation);
/* An event that was expected has come. */
void model_reported(struct model *model, int slot, const sel_event *event);
/* A wakeup was asked for; false if it is one with an earlier wakeup. */
bool model_wake(struct model *model);
/* Whether the next wait, if it can be known, returns without a look. */
bool model_is_due(const struct model *model);
/* A wait has returned. */
void model_waited(struct model *model, sel_status status);
/* The same, with a wakeup from elsewhere before, in or behind the wait, which
   was one with the wakeup that was pending, or alone. */
void model_raced(struct model *model, sel_status status, bool alone);
/* A wait has reported these slots, as bits. */
void model_asked(struct model *model, uint32_t reported);
/* All that was in epoll's list has come. */
void model_drained(struct model *model);
/* Something was done to a file of that pair, or to any (-1). */
void model_touched(struct model *model, int pair);
/* A number is about to be closed, or was. */
void model_closed(struct model *model, int slot);
/* Those that may still report something. */
int model_zombies(struct model *model);
/* The set has been rebuilt: healed, or in a child. */
void model_rebuilt(struct model *model, bool in_child);
/* Which makes edges of what is ready. */
void model_edges(struct model *model);

#endif
