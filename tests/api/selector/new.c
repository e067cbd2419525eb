/* SPDX-License-Identifier: MIT */
/* sel_selector_new(): what it makes, its flags, too few descriptors. */
#include <errno.h>
#include <sys/resource.h>

#include "support.h"
#include "tap.h"

/*
 * Lets the process have no more than `spare` new descriptors, and sees what
 * new says.  All numbers below the lowest free one are taken.
 */
static sel_status new_with(uint32_t backend, int spare)
{
	struct rlimit old, tight;
	sel_selector *selector = NULL;
	sel_status status;

	if (getrlimit(RLIMIT_NOFILE, &old) != 0)
		bail("getrlimit");
	tight = old;
	tight.rlim_cur = (rlim_t)(free_number() + spare);
	if (setrlimit(RLIMIT_NOFILE, &tight) != 0)
		bail("setrlimit");
	status = sel_selector_new(&selector, backend, 0);
	if (setrlimit(RLIMIT_NOFILE, &old) != 0)
		bail("setrlimit");
	if (status != 0 && selector != NULL)
		diag("the selector was written in spite of the error");
	sel_selector_free(selector);
	return status;
}

static void test_few_descriptors(uint32_t backend)
{
	int before = count_open();
	int spare = 0;
	sel_status status;

	for (;;) {
		status = new_with(backend, spare);
		if (status == 0 || spare == 8)
			break;
		if (status != -EMFILE || count_open() != before)
			break;
		spare++;
	}
	is_status(0, status, "with descriptors enough it works again");
	ok(spare > 0, "without, it failed with EMFILE");
	is_int(before, count_open(), "and left none open");
}

static void test(uint32_t backend)
{
	static const uint32_t bad[] = { 0x8, 0x10, 0x8000, 0x80000000,
					0xffffffff, 0x80000000 | 1 };
	static const uint32_t known[] = { SEL_RETURN_ON_SIGNAL,
					  SEL_DEFER_MODIFY, SEL_DENSE,
					  SEL_RETURN_ON_SIGNAL |
					  SEL_DEFER_MODIFY | SEL_DENSE };
	sel_selector *selector = NULL;
	int before = count_open();

	is_status(0, sel_selector_new(&selector, backend, 0), "is made");
	ok(selector != NULL, "and handed out");
	is_status((sel_status)backend, sel_selector_backend(selector),
		  "it knows its back end");
	is_hex(sel_backend_features(backend),
	       (uint32_t)sel_selector_features(selector),
	       "and what that can do");
	is_status(0, sel_selector_closed(selector), "it is open");
	is_status(0, sel_selector_count(selector), "and empty");
	sel_selector_free(selector);
	is_int(before, count_open(), "free closes its descriptors");

	for (size_t i = 0; i < LENGTH(known); i++) {
		is_status(0, sel_selector_new(&selector, backend, known[i]),
			  "flags %#x are known", known[i]);
		sel_selector_free(selector);
		selector = NULL;
	}

	for (size_t i = 0; i < LENGTH(bad); i++)
		is_status(SEL_EVALUE,
			  sel_selector_new(&selector, backend, bad[i]),
			  "flags %#x are not", bad[i]);
	ok(selector == NULL, "nothing is written on failure");
	is_int(before, count_open(), "nothing is left open");

	test_few_descriptors(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
