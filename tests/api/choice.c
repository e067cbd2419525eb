/* SPDX-License-Identifier: MIT */
/* Which back ends sel_selector_new() takes: the default, unknown, absent. */
#include "support.h"
#include "tap.h"

int main(void)
{
	static const uint32_t unknown[] = { 7, 8, 255, 0x80000000,
					    0xffffffff };
	sel_selector *selector = NULL;

	begin_tests();
	topic("new");
	is_status(0, sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0),
		  "the default: success");
	is_status(sel_backend_default(), sel_selector_backend(selector),
		  "the default: the back end is sel_backend_default()");
	ok(sel_selector_backend(selector) != SEL_BACKEND_DEFAULT,
	   "the default: the back end is a real one");
	sel_selector_free(selector);

	selector = NULL;
	for (size_t i = 0; i < LENGTH(unknown); i++) {
		is_status(SEL_EVALUE,
			  sel_selector_new(&selector, unknown[i], 0),
			  "unknown back end %#x: SEL_EVALUE", unknown[i]);
		is_status(SEL_EVALUE,
			  sel_selector_new(&selector, unknown[i], 0x8000),
			  "unknown back end %#x, unknown flags: SEL_EVALUE",
			  unknown[i]);
	}
	ok(selector == NULL, "unknown back end: nothing is written");

	for (uint32_t i = SEL_BACKEND_SELECT; i <= SEL_BACKEND_AFD; i++) {
		selector = NULL;
		is_status(sel_backend_available(i),
			  sel_selector_new(&selector, i, 0),
			  "%s: success if sel_backend_available() says so",
			  sel_backend_name(i));
		sel_selector_free(selector);
	}
	return finish();
}
