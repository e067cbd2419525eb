/* SPDX-License-Identifier: MIT */
/* Which back ends sel_selector_new() takes: the default, unknown, absent. */
#include "support.h"
#include "tap.h"

int main(void)
{
	static const uint32_t unknown[] = { 6, 7, 255, 0x80000000,
					    0xffffffff };
	sel_selector *selector = NULL;

	begin_tests();

	is_status(0, sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0),
		  "the default can be made");
	is_status(sel_backend_default(), sel_selector_backend(selector),
		  "and is what sel_backend_default() says");
	ok(sel_selector_backend(selector) != SEL_BACKEND_DEFAULT,
	   "which is a real one");
	sel_selector_free(selector);

	selector = NULL;
	for (size_t i = 0; i < LENGTH(unknown); i++) {
		is_status(SEL_EVALUE,
			  sel_selector_new(&selector, unknown[i], 0),
			  "back end %#x is unknown", unknown[i]);
		is_status(SEL_EVALUE,
			  sel_selector_new(&selector, unknown[i], 0x8000),
			  "with unknown flags as well");
	}
	ok(selector == NULL, "and nothing is written");

	for (uint32_t i = SEL_BACKEND_SELECT; i <= SEL_BACKEND_KQUEUE; i++) {
		selector = NULL;
		is_status(sel_backend_available(i),
			  sel_selector_new(&selector, i, 0),
			  "%s is there if sel_backend_available() says so",
			  sel_backend_name(i));
		sel_selector_free(selector);
	}
	return finish();
}
