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

	topic("new with few descriptors free");
	if (!has_limits()) {
		skip("no limit of descriptors");
		return;
	}
	for (;;) {
		status = new_with(backend, spare);
		if (status == 0 || spare == 8)
			break;
		if (status != -EMFILE || count_open() != before)
			break;
		spare++;
	}
	is_status(0, status, "enough: success");
	ok(spare > 0, "too few: EMFILE");
	is_int(before, count_open(), "EMFILE: no descriptor is left open");
}

static void test(uint32_t backend)
{
	static const uint32_t bad[] = {
		SEL_FLAG_RETURN_ON_SIGNAL, SEL_FLAG_RETURN_ON_SIGNAL | SEL_FLAG_DENSE, 0x8,
		0x10, 0x8000, 0x80000000, 0xffffffff, 0x80000000 | 1,
	};
	static const uint32_t known[] = { SEL_FLAG_DEFER_MODIFY, SEL_FLAG_DENSE,
					  SEL_FLAG_DEFER_MODIFY | SEL_FLAG_DENSE };
	sel_selector *selector = NULL;
	int before = count_open();

	topic("new");
	is_status(0, sel_selector_new(&selector, backend, 0), "success");
	ok(selector != NULL, "the selector is written");
	is_status((sel_status)backend, sel_selector_backend(selector),
		  "backend() is the one asked for");
	is_hex(sel_backend_features(backend),
	       (uint32_t)sel_selector_features(selector),
	       "features() are the back end's");
	is_status(0, sel_selector_closed(selector), "closed() is 0");
	is_status(0, sel_selector_count(selector), "count() is 0");
	sel_selector_free(selector);
	is_int(before, count_open(), "free closes its descriptors");

	for (size_t i = 0; i < LENGTH(known); i++) {
		is_status(0, sel_selector_new(&selector, backend, known[i]),
			  "flags %#x: success", known[i]);
		sel_selector_free(selector);
		selector = NULL;
	}

	for (size_t i = 0; i < LENGTH(bad); i++)
		is_status(SEL_EVALUE,
			  sel_selector_new(&selector, backend, bad[i]),
			  "flags %#x: SEL_EVALUE", bad[i]);
	ok(selector == NULL, "no failed call writes a selector");
	is_int(before, count_open(), "no call leaves a descriptor open");

	test_few_descriptors(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
