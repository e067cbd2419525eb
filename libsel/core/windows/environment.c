/* SPDX-License-Identifier: MIT */
/*
 * What the process got from outside: its environment, and random numbers.
 */
#define _CRT_RAND_S
#include <stdlib.h>
#include <string.h>

#include "core/windows/winsock.h"

/* The C library's getenv() answers from a copy that was made at the start. */
const char *sel__windows_getenv(const char *name, char *buffer, size_t size)
{
	DWORD length = GetEnvironmentVariableA(name, buffer, (DWORD)size);

	return length > 0 && length < size ? buffer : NULL;
}

int sel__windows_entropy(void *buffer, size_t size)
{
	unsigned char *to = buffer;
	unsigned int some;

	while (size > 0) {
		size_t part = size < sizeof(some) ? size : sizeof(some);

		if (rand_s(&some) != 0) {
			errno = ENOSYS;
			return -1;
		}
		memcpy(to, &some, part);
		to += part;
		size -= part;
	}
	return 0;
}
