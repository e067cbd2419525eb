/* SPDX-License-Identifier: MIT */
/*
 * The kqueue back end, which no system has yet: its probe says so, and nothing
 * else of it is ever called.
 */
#include "selectors/private.h"

static sel_status probe(void)
{
	return SEL_ENOTSUP;
}

const struct sel__backend sel__backend_kqueue = {
	.name = "kqueue",
	.id = SEL_BACKEND_KQUEUE,
	.probe = probe,
};
