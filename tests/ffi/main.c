/* SPDX-License-Identifier: MIT */
/*
 * Every function of the list, called through libffi in the built library as
 * a foreign language would: in the first thread, in a second one, and after
 * the library has been unloaded and loaded again.
 */
#include <ffi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "tap.h"

static const struct row *const modules[] = {
	rows_core, rows_registry, rows_selector, rows_wait, rows_poll,
	rows_epoll, rows_kevent,
};
#define ROWS_MOST 100

static struct outcome outcomes[ROWS_MOST];

static int count_rows(void)
{
	const struct row *row;
	int count = 0;
	size_t m;

	for (m = 0; m < COUNT(modules); m++)
		for (row = modules[m]; row->name; row++)
			count++;
	return count;
}

static void *run_rows(void *unused)
{
	const struct row *row;
	size_t m;

	(void)unused;
	memset(outcomes, 0, sizeof(outcomes));
	outcome = outcomes;
	for (m = 0; m < COUNT(modules); m++)
		for (row = modules[m]; row->name; row++, outcome++)
			row->run();
	return NULL;
}

static void report_rows(const char *round)
{
	const struct outcome *of = outcomes;
	const struct row *row;
	size_t m;

	for (m = 0; m < COUNT(modules); m++) {
		for (row = modules[m]; row->name; row++, of++) {
			ok(!of->faults, "%s, %s: each call's answer is right",
			   round, row->name);
			if (of->faults)
				diag("%d faults, first: %s", of->faults,
				     of->first);
		}
	}
}

/* Systems lack these as a whole, and then no call of theirs can succeed. */
static bool is_absent(const char *name)
{
	return (!strncmp(name, "sel_devpoll_", 12) &&
		CALL(sel_backend_available, SEL_BACKEND_DEVPOLL)) ||
	       (!strncmp(name, "sel_kqueue_", 11) &&
		CALL(sel_backend_available, SEL_BACKEND_KQUEUE));
}

/* The names of those in the list that `lacks` is true of. */
static void none(bool (*lacks)(enum function_id), const char *what,
		 const char *round)
{
	char names[512] = "";
	size_t used = 0;
	int id;

	for (id = 0; id < FUNCTIONS; id++)
		if (lacks((enum function_id)id) && used + 64 < sizeof(names))
			used += (size_t)snprintf(names + used, 64, " %s",
						 functions[id].name);
	is_str("", names, "%s: %s", round, what);
}

static bool was_not_called(enum function_id id)
{
	return !calls_of(id);
}

static bool never_succeeded(enum function_id id)
{
	return !is_absent(functions[id].name) && !successes_of(id);
}

static void report(const char *round)
{
	int missing = 0;
	int64_t code;

	report_rows(round);
	none(was_not_called, "each function was called", round);
	none(never_succeeded, "each function has succeeded", round);
	for (code = SEL_EEVENTS; code >= SEL_ENOTSUP; code--) {
		if (answered(code))
			continue;
		diag("no call answered %jd", (intmax_t)code);
		missing++;
	}
	ok(!missing, "%s: each of libsel's codes was an answer", round);
	forget_calls();
}

/* The list's layout is what C makes of the members, and has no holes. */
static void layout(const struct structure *structure)
{
	ffi_type *elements[16];
	ffi_type type = { .type = FFI_TYPE_STRUCT, .elements = elements };
	size_t offsets[16], n = 0, m, end = 0;
	bool good = true;

	for (m = 0; m < MEMBERS; m++) {
		if (members[m].owner != structure->type)
			continue;
		good &= members[m].offset == end;
		switch (members[m].type) {
		case T_SINT32:
			elements[n++] = &ffi_type_sint32;
			break;
		case T_UINT32:
			elements[n++] = &ffi_type_uint32;
			break;
		case T_SINT64:
			elements[n++] = &ffi_type_sint64;
			break;
		case T_UINT64:
			elements[n++] = &ffi_type_uint64;
			break;
		default:	/* the one struct in a struct: a sel_key */
			good &= members[m].type == T_sel_key && end == 0;
			elements[n++] = &ffi_type_sint32;
			elements[n++] = &ffi_type_uint32;
			elements[n++] = &ffi_type_uint64;
			elements[n++] = &ffi_type_uint64;
			end += 16;
		}
		end += elements[n - 1]->size;
	}
	elements[n] = NULL;
	good &= ffi_get_struct_offsets(FFI_DEFAULT_ABI, &type, offsets) ==
		FFI_OK && type.size == structure->size &&
		end == structure->size;
	for (m = MEMBERS; m-- > 0;)
		if (members[m].owner == structure->type && n > 0 &&
		    members[m].type != T_sel_key)
			good &= offsets[--n] == members[m].offset;
	ok(good, "the layout of %s", structure->name);
}

static void open_library(const char *path, const char *what)
{
	const char *fault = library_open(path);

	is_str(NULL, fault, "%s", what);
	if (fault)
		bail("%s", path);
}

int main(void)
{
	const char *path = getenv("LIBSEL_SO");
	const char *shared = getenv("enable_shared");
	pthread_t thread;
	size_t s;

	if (!path)
		path = "./.libs/libsel.so";
	if (shared && !strcmp(shared, "no"))
		skip_all("no shared library");
	if (count_rows() > ROWS_MOST)
		return 2;
	begin_tests();
	open_library(path, "dlopen: every function has its version");
	for (s = 0; s < structure_count; s++)
		layout(&structures[s]);
	run_rows(NULL);
	report("first thread");
	if (pthread_create(&thread, NULL, run_rows, NULL) ||
	    pthread_join(thread, NULL))
		bail("no thread");
	report("second thread");
	is_str(NULL, library_close(path), "dlclose: the library is unloaded");
	open_library(path, "dlopen again: every function has its version");
	run_rows(NULL);
	report("loaded again");
	is_str(NULL, library_close(path),
	       "dlclose again: the library is unloaded");
	return finish();
}
