/* SPDX-License-Identifier: MIT */
/*
 * What the epoll back end does in a child of fork(): see backend.h.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_FORK_H
#define LIBSEL_SELECTORS_EPOLL_FORK_H

#include "selectors/private.h"

sel_status sel__epoll_fork_channel(sel_selector *selector, int channel[2]);
sel_status sel__epoll_fork_rebuild_outer(sel_selector *selector);
sel_status sel__epoll_fork_rebuild(sel_selector *selector);
void sel__epoll_fork_close(sel_selector *selector);

#endif
