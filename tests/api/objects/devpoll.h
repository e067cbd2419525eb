/* SPDX-License-Identifier: MIT */
/* What the programs about devpoll objects share. */
#ifndef TESTS_API_DEVPOLL_H
#define TESTS_API_DEVPOLL_H

#include <fcntl.h>
#include <poll.h>

#include "support.h"
#include "tap.h"

void need_devpoll(void);

sel_devpoll *open_devpoll(void);

/* What a look says of one descriptor; UINT32_MAX: of others, or an error. */
uint32_t says(sel_devpoll *devpoll, int32_t fd);

#endif
