/* SPDX-License-Identifier: MIT */
/*
 * What AFD's requests make of a registration.  A wait asks the driver about the
 * socket that a number names then, and leaves a request with the driver when
 * nothing is ready.  The request belongs to that socket: when the socket is closed,
 * the request tells INVALID, whatever the number names by then.  What has happened
 * to a socket comes to the selector a moment later.  A request that was given back
 * before the socket was closed tells nothing but the end of what the peer sends.
 */
#ifndef TESTS_MODEL_REQUESTS_H
#define TESTS_MODEL_REQUESTS_H

#include "model.h"

void requests_expect(const struct model *model, int slot,
		     struct expectation *expectation);
/* Something was done to a file of that pair. */
void requests_touched(struct model *model, int pair);
/* The socket of that number was closed. */
void requests_closed(struct model *model, int slot);
/* A registration was reported, or modified. */
void requests_reported(struct entry *entry, int slot);
void requests_modified(struct entry *entry);
/* A wait has not reported a registration of which it may have said so; `all`
   when it has asked about everything. */
void requests_asked(struct model *model, int slot, bool all, bool may);
/* Whether the library may have found by now, but not reported, that the socket is
   closed.  Nobody can foretell then what modify answers. */
bool requests_are_unsure(const struct model *model, int32_t fd);
/* A registration is removed: its request may come back in vain. */
void requests_forget(struct model *model, const struct entry *entry);

#endif
