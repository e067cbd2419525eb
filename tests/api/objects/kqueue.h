/* SPDX-License-Identifier: MIT */
/*
 * What the programs about kqueue objects share: kqueue's numbers by their
 * names, and changes in few words.
 */
#ifndef TESTS_API_KQUEUE_H
#define TESTS_API_KQUEUE_H

#include <fcntl.h>
#include <string.h>

#include "support.h"
#include "tap.h"

int64_t kq(const char *name);

#define ADD ((uint32_t)kq("KQ_EV_ADD"))
#define DELETE ((uint32_t)kq("KQ_EV_DELETE"))
#define READING ((int32_t)kq("KQ_FILTER_READ"))
#define WRITING ((int32_t)kq("KQ_FILTER_WRITE"))

void need_kqueue(void);

sel_kqueue *open_kqueue(void);

/* With the descriptor as its udata. */
sel_kevent change(int32_t fd, int32_t filter, uint32_t flags);

/* One change, and no wait. */
sel_status apply(sel_kqueue *kqueue, int32_t fd, int32_t filter,
		 uint32_t flags);

sel_status wait_for(sel_kqueue *kqueue, sel_kevent *events, size_t capacity,
		    int64_t timeout);

#endif
