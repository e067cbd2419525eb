/* SPDX-License-Identifier: MIT */
/*
 * The back ends that Windows has not got: their numbers and names are known, so
 * that they mean the same everywhere.
 */
#include "selectors/private.h"

static sel_status probe(void)
{
	return SEL_ENOTSUP;
}

const struct sel__backend sel__backend_epoll = {
	.name = "epoll",
	.id = SEL_BACKEND_EPOLL,
	.probe = probe,
};

const struct sel__backend sel__backend_devpoll = {
	.name = "devpoll",
	.id = SEL_BACKEND_DEVPOLL,
	.probe = probe,
};

const struct sel__backend sel__backend_kqueue = {
	.name = "kqueue",
	.id = SEL_BACKEND_KQUEUE,
	.probe = probe,
};
