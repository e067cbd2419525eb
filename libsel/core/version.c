/* SPDX-License-Identifier: MIT */
/*
 * The version, which configure.ac alone decides.
 */
#include "core/private.h"

SEL_EXPORT const char *sel_version(void)
{
	return PACKAGE_VERSION;
}

SEL_EXPORT uint32_t sel_version_number(void)
{
	return SEL__VERSION;
}
