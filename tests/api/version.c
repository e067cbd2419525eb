/* SPDX-License-Identifier: MIT */
/*
 * The version as text and as a number.
 */
#include <stdio.h>
#include <string.h>

#include "sel.h"
#include "tap.h"

int main(void)
{
	unsigned int major = 0, minor = 0, patch = 0;
	uint32_t number = sel_version_number();
	const char *candidate = strchr(sel_version(), '-');
	char text[64];

	begin_tests();
	is_int(3, sscanf(sel_version(), "%u.%u.%u", &major, &minor, &patch),
	       "the version %s has three numbers", sel_version());
	snprintf(text, sizeof(text), "%u.%u.%u%s", major, minor, patch,
		 candidate && !strncmp(candidate, "-rc", 3) ? candidate : "");
	is_str(text, sel_version(),
	       "the version has nothing else but a candidate's suffix");
	is_hex(major << 16 | minor << 8 | patch, number,
	       "sel_version_number() has the same three numbers");
	is_hex(number, SEL_VERSION_NUMBER,
	       "SEL_VERSION_NUMBER of the header is the library's number");
	ok(number >= 0x000100, "the version is not below 0.1.0, the first one");
	return finish();
}
