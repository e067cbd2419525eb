/* SPDX-License-Identifier: MIT */
/* The worker of libsel and of the bare system calls. */
#include "worker.h"

const struct peer_ops *const peers[] = {
	&ops_epoll, &ops_wrapper, &ops_poll, &ops_select, &ops_sel, NULL
};
