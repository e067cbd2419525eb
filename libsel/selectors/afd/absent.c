/* SPDX-License-Identifier: MIT */
/*
 * The back end that only Windows has, elsewhere: its number and its name are
 * known, so that they mean the same everywhere.
 */
#include "selectors/backend.h"

static sel_status probe(void)
{
	return SEL_ENOTSUP;
}

const struct sel__backend sel__backend_afd = {
	.name = "afd",
	.id = SEL_BACKEND_AFD,
	.probe = probe,
};
