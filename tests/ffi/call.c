/* SPDX-License-Identifier: MIT */
/*
 * Opens the library, looks every function up with its version, and calls
 * through libffi.
 */
#include <config.h>

#include <dlfcn.h>
#include <ffi.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "tap.h"

#define MOST 8			/* parameters */

const struct function functions[FUNCTIONS] = {
#define FUNCTION(name, node, ...) { #name, node, { __VA_ARGS__, T_END } },
#include "table.inc"
};

static void *library;
static struct prepared {
	void (*address)(void);
	ffi_cif cif;
	ffi_type *types[MOST];
	unsigned int count;
} prepared[FUNCTIONS];
static atomic_uint calls[FUNCTIONS];
static atomic_uint successes[FUNCTIONS];
static atomic_uint own_codes;

static ffi_type *type_of(enum type type)
{
	switch (type) {
	case T_VOID:
		return &ffi_type_void;
	case T_POINTER:
		return &ffi_type_pointer;
	case T_SINT32:
		return &ffi_type_sint32;
	case T_UINT32:
		return &ffi_type_uint32;
	case T_SINT64:
		return &ffi_type_sint64;
	case T_UINT64:
		return &ffi_type_uint64;
	case T_SIZE:
		return sizeof(size_t) == 8 ? &ffi_type_uint64 :
		       &ffi_type_uint32;
	default:
		bail("no parameter is a struct");
	}
}

/* By its version, where versions exist. */
static void *look_up(const struct function *function)
{
#ifdef HAVE_DLVSYM
	const char *versions = getenv("symvers");

	if (!versions || strcmp(versions, "no"))
		return dlvsym(library, function->name, function->node);
#endif
	return dlsym(library, function->name);
}

static const char *prepare(enum function_id id)
{
	const struct function *function = &functions[id];
	struct prepared *to = &prepared[id];
	void *address = look_up(function);
	const enum type *type;

	if (!address)
		return dlerror();
	if (address != dlsym(library, function->name))
		return "another version is the default";
	memcpy(&to->address, &address, sizeof(address));
	to->count = 0;
	for (type = &function->types[1]; *type != T_END; type++)
		to->types[to->count++] = type_of(*type);
	if (ffi_prep_cif(&to->cif, FFI_DEFAULT_ABI, to->count,
			 type_of(function->types[0]), to->types) != FFI_OK)
		return "libffi can't call it";
	return NULL;
}

/* It must not be there before, or this program would prove nothing. */
const char *library_open(const char *path)
{
	const char *fault = NULL;
	int id;

	if (dlopen(path, RTLD_NOW | RTLD_NOLOAD))
		return "it was there before";
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return dlerror();
	for (id = 0; id < FUNCTIONS && !fault; id++)
		fault = prepare((enum function_id)id);
	return fault;
}

const char *library_close(const char *path)
{
	if (dlclose(library) != 0)
		return dlerror();
	memset(prepared, 0, sizeof(prepared));
	return dlopen(path, RTLD_NOW | RTLD_NOLOAD) ? "it is still there" :
	       NULL;
}

union value {
	void *pointer;
	int32_t s32;
	uint32_t u32;
	uint64_t u64;
	ffi_arg wide;
};

static void set(union value *value, const ffi_type *type, uint64_t word,
		const char *name)
{
	bool fits = true;

	if (type == &ffi_type_pointer) {
		value->pointer = (void *)(uintptr_t)word;
	} else if (type == &ffi_type_sint32) {
		value->s32 = (int32_t)word;
		fits = (int64_t)word == value->s32;
	} else if (type == &ffi_type_uint32) {
		value->u32 = (uint32_t)word;
		fits = word == value->u32;
	} else {
		value->u64 = word;
	}
	if (!fits)
		bail("%s: an argument does not fit its type", name);
}

static int64_t make(enum function_id id, const uint64_t *words)
{
	struct prepared *it = &prepared[id];
	void *addresses[MOST];
	union value values[MOST];
	union value result;
	unsigned int i;

	for (i = 0; i < it->count; i++) {
		set(&values[i], it->types[i], words[i], functions[id].name);
		addresses[i] = &values[i];
	}
	memset(&result, 0xff, sizeof(result));
	ffi_call(&it->cif, it->address, &result, addresses);
	switch (functions[id].types[0]) {
	case T_VOID:
		return 0;
	case T_POINTER:
		return (int64_t)(uintptr_t)result.pointer;
	case T_SINT32:		/* libffi widens these */
		return (int32_t)result.wide;
	case T_UINT32:
		return (uint32_t)result.wide;
	default:
		return (int64_t)result.u64;
	}
}

int64_t call(const uint64_t *words, size_t count)
{
	enum function_id id = (enum function_id)words[0];
	int64_t result;

	if (count != prepared[id].count + 1)
		bail("%s has %u parameters", functions[id].name,
		     prepared[id].count);
	result = make(id, words + 1);
	atomic_fetch_add(&calls[id], 1);
	if (functions[id].types[0] != T_SINT32 || result >= 0)
		atomic_fetch_add(&successes[id], 1);
	else if (result <= SEL_EEVENTS && result >= SEL_ENOTSUP)
		atomic_fetch_or(&own_codes, 1U << (SEL_EEVENTS - result));
	return result;
}

int64_t call_zeroes(enum function_id function, uint64_t first)
{
	return make(function, (const uint64_t[MOST]){ first });
}

unsigned int calls_of(enum function_id function)
{
	return atomic_load(&calls[function]);
}

unsigned int successes_of(enum function_id function)
{
	return atomic_load(&successes[function]);
}

bool answered(int64_t status)
{
	return atomic_load(&own_codes) >> (SEL_EEVENTS - status) & 1;
}

void forget_calls(void)
{
	memset(calls, 0, sizeof(calls));
	memset(successes, 0, sizeof(successes));
	atomic_store(&own_codes, 0);
}

/* What tap.c uses of libsel, which this program is not linked with. */
const char *sel_error_name(int32_t code);
const char *sel_error_name(int32_t code)
{
	return (const char *)(uintptr_t)
		call_zeroes(F_sel_error_name, (uint64_t)code);
}

const char *sel_backend_name(uint32_t backend);
const char *sel_backend_name(uint32_t backend)
{
	return (const char *)(uintptr_t)
		call_zeroes(F_sel_backend_name, backend);
}

int32_t sel_backend_available(uint32_t backend);
int32_t sel_backend_available(uint32_t backend)
{
	return (int32_t)call_zeroes(F_sel_backend_available, backend);
}
