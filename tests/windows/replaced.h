/* SPDX-License-Identifier: MIT */
/*
 * For programs that replace functions of the system: the system's own functions by
 * their names, and an allocator that is counted and fails where the program says.
 * The header defines malloc() and its like, so that a program includes it once.
 */
#ifndef TESTS_WINDOWS_REPLACED_H
#define TESTS_WINDOWS_REPLACED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include <winternl.h>

typedef void (*function)(void);

NTSTATUS NTAPI LdrGetProcedureAddress(HMODULE module, ANSI_STRING *name,
				      ULONG number, void **address);

/* Not by GetProcAddress(), which a program may have replaced. */
static function real(const char *library, const char *name)
{
	union {
		void *address;
		function function;
	} found = { .address = NULL };
	ANSI_STRING text;

	RtlInitAnsiString(&text, name);
	if (LdrGetProcedureAddress(GetModuleHandleA(library), &text, 0,
				   &found.address) != 0)
		ExitProcess(99);
	return found.function;
}

/* A call of Windows by its own name, which is looked for once. */
#define REAL(library, name, result, ...) \
	static result(WINAPI *name)(__VA_ARGS__); \
	if (!name) \
	name = (result(WINAPI *)(__VA_ARGS__))real(library, #name)

/* The same of the C runtime. */
#define RUNTIME(name, result, ...) \
	static result(*name)(__VA_ARGS__); \
	if (!name) \
	name = (result(*)(__VA_ARGS__))real("msvcrt.dll", #name)

static atomic_long live; /* allocations */

/* Asked once for each allocation. */
static bool allocation_fails(void);

static void *counted(void *memory)
{
	atomic_fetch_add(&live, memory != NULL);
	return memory;
}

void *malloc(size_t size)
{
	RUNTIME(malloc, void *, size_t);
	return allocation_fails() ? NULL : counted(malloc(size));
}

void *calloc(size_t count, size_t size)
{
	RUNTIME(calloc, void *, size_t, size_t);
	return allocation_fails() ? NULL : counted(calloc(count, size));
}

void *realloc(void *memory, size_t size)
{
	RUNTIME(realloc, void *, void *, size_t);
	if (allocation_fails())
		return NULL;
	return memory ? realloc(memory, size) : counted(realloc(memory, size));
}

void free(void *memory)
{
	RUNTIME(free, void, void *);
	atomic_fetch_sub(&live, memory != NULL);
	free(memory);
}

#endif
