/* SPDX-License-Identifier: MIT */
/* The worker of libev, and beside it of what it is compared with. */
#include "worker.h"

const struct peer_ops *const peers[] = {
	&ops_epoll, &ops_sel, &ops_ev, NULL
};
