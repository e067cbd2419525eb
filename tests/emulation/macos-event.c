/* SPDX-License-Identifier: MIT */
/*
 * What a program gets from <sys/event.h>.  build-aux/check-macos compiles this
 * with Apple's own and with the emulation's, and both must make the same
 * assembly.  It writes constants.inc, a FACT() for each constant.
 */
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <sys/types.h>
#include <sys/event.h>

#define FACT(name, value) \
	extern const long long fact_##name; \
	const long long fact_##name = (long long)(value)

/* That of the address, since a value of it would be promoted. */
#define MEMBER(name, type) \
	FACT(offset_of_##name, offsetof(struct kevent, name)); \
	FACT(size_of_##name, sizeof(((struct kevent *)0)->name)); \
	_Static_assert(_Generic(&((struct kevent *)0)->name, \
				type *: 1, default: 0), #name " is " #type)

FACT(size, sizeof(struct kevent));
FACT(alignment, _Alignof(struct kevent));
MEMBER(ident, uintptr_t);
MEMBER(filter, int16_t);
MEMBER(flags, uint16_t);
MEMBER(fflags, uint32_t);
MEMBER(data, intptr_t);
MEMBER(udata, void *);

/* An error where the header says otherwise. */
int kqueue(void);
int kevent(int, const struct kevent *, int, struct kevent *, int,
	   const struct timespec *);

#include "constants.inc"
