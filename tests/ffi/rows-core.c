/* SPDX-License-Identifier: MIT */
/* Rows: what the library says of itself, constants and back ends. */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "call.h"

static void versions(void)
{
	IS_TEXT(PACKAGE_VERSION, sel_version);
	EXPECT(SEL__VERSION, sel_version_number);
}

static void clock_runs(void)
{
	int64_t before = CALL(sel_now);

	OK(before > 0 && CALL(sel_now) >= before);
}

static void codes(void)
{
	IS_TEXT("SEL_EEXISTS", sel_error_name, SEL_EEXISTS);
	IS_TEXT("EBADF", sel_error_name, -EBADF);
	IS_TEXT("KeyError", sel_error_exception, SEL_EEXISTS);
	IS_TEXT("OSError", sel_error_exception, -EBADF);
	IS_TEXT("", sel_error_exception, SEL_EWOKEN);
	EXPECT(EBADF, sel_error_errno, -EBADF);
	EXPECT(EEXIST, sel_error_errno, SEL_EEXISTS);
	EXPECT(INT32_MAX, sel_error_errno, INT32_MIN);
	IS_TEXT("OSError", sel_error_exception, INT32_MIN + 1);
	EXPECT(0, sel_error_errno, 9);
	OK(strlen(TEXT(sel_strerror, SEL_EEXISTS)) > 5);
	OK(strlen(TEXT(sel_strerror, INT32_MIN)) > 0);
	OK(TEXT(sel_error_name, 77) != NULL);
}

static void code_texts_differ(void)
{
	int64_t code;

	for (code = SEL_EEVENTS; code > SEL_ENOTSUP; code--)
		OK(strcmp(TEXT(sel_strerror, (uint64_t)code),
			  TEXT(sel_strerror, (uint64_t)code - 1)) != 0);
}

/* All of them, by number and by name, with the values of the list. */
static void constants_are_the_list(void)
{
	const struct constant *it;
	int64_t value, status;
	const char *name;
	size_t i;

	for (i = 0; i < constant_count; i++) {
		it = &constants[i];
		name = TEXT(sel_constant_name, i);
		OK(name && !strcmp(name, it->name));
		value = ~it->value;
		status = CALL(sel_constant, P(it->name), P(&value));
		if (it->known)
			OK(status == 0 && value == it->value);
		else
			OK(status == 0 || (status == SEL_ENOTSUP &&
					   value == ~it->value));
	}
	OK(!TEXT(sel_constant_name, constant_count));
	OK(!TEXT(sel_constant_name, SIZE_MAX));
}

static void constants_refuse(void)
{
	int64_t value = 77;

	EXPECT(SEL_EVALUE, sel_constant, P("NO_SUCH_NAME"), P(&value));
	EXPECT(SEL_EVALUE, sel_constant, P(""), P(&value));
	EXPECT(SEL_ETYPE, sel_constant, P(NULL), P(&value));
	EXPECT(SEL_ETYPE, sel_constant, P("SEL_FOREVER"), P(NULL));
	OK(value == 77);
}

static void backends(void)
{
	static const char *const names[] = {
		"select", "poll", "epoll", "devpoll", "kqueue", "afd",
	};
	int64_t status;
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		IS_TEXT(names[i], sel_backend_name, i + 1);
		EXPECT((int64_t)i + 1, sel_backend_by_name, P(names[i]));
		status = CALL(sel_backend_available, i + 1);
		OK(status <= 0);
		OK((status < 0) == !CALL(sel_backend_features, i + 1));
	}
	EXPECT(0, sel_backend_available, SEL_BACKEND_EPOLL);
	if (CALL(sel_backend_available, SEL_BACKEND_KQUEUE))
		EXPECT(SEL_BACKEND_EPOLL, sel_backend_default);
	else
		EXPECT(SEL_BACKEND_KQUEUE, sel_backend_default);
	EXPECT(SEL_FEATURE_EDGE | SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI |
	       SEL_FEATURE_EXCLUSIVE | SEL_FEATURE_FILENO |
	       SEL_FEATURE_NANOSECONDS | SEL_FEATURE_RDHUP,
	       sel_backend_features, SEL_BACKEND_EPOLL);
}

static void backends_refuse(void)
{
	IS_TEXT("", sel_backend_name, 7);
	IS_TEXT("", sel_backend_name, UINT32_MAX);
	EXPECT(SEL_EVALUE, sel_backend_by_name, P("iocp"));
	EXPECT(SEL_ETYPE, sel_backend_by_name, P(NULL));
	EXPECT(SEL_ENOTSUP, sel_backend_available, SEL_BACKEND_AFD);
	EXPECT(SEL_EVALUE, sel_backend_available, 7);
	EXPECT(0, sel_backend_features, SEL_BACKEND_AFD);
	EXPECT(0, sel_backend_features, 7);
	EXPECT(0, sel_backend_features, UINT32_MAX);
}

/* Is answered before anything else is looked at. */
static void no_object(void)
{
	int id;

	for (id = 0; id < FUNCTIONS; id++) {
		const struct function *it = &functions[id];
		bool allows_null = id == F_sel_select;

		if (it->types[0] == T_SINT32 && it->types[1] == T_POINTER &&
		    !allows_null && call_zeroes((enum function_id)id, 0) != SEL_ETYPE)
			check(false, __FILE__, __LINE__, "%s", it->name);
		if (it->types[0] == T_VOID && it->types[1] == T_POINTER)
			call_zeroes((enum function_id)id, 0);
	}
}

const struct row rows_core[] = {
	ROW(versions), ROW(clock_runs), ROW(codes), ROW(code_texts_differ),
	ROW(constants_are_the_list), ROW(constants_refuse), ROW(backends),
	ROW(backends_refuse), ROW(no_object), { NULL, NULL },
};
