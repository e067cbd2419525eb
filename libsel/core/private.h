/* SPDX-License-Identifier: MIT */
/*
 * The ground floor: what every source file of the library sees.
 */
#ifndef LIBSEL_CORE_PRIVATE_H
#define LIBSEL_CORE_PRIVATE_H

#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sel.h"

#define SEL__LIKELY(x) __builtin_expect(!!(x), 1)
#define SEL__UNLIKELY(x) __builtin_expect(!!(x), 0)

#define sel__container_of(pointer, type, member) \
	((type *)(void *)((char *)(pointer) - offsetof(type, member)))

static inline sel_status sel__errno(void)
{
	return -(sel_status)errno;
}

/* fallback.c: system calls that a kernel or a sandbox refuses */
enum sel__call {
	SEL__EPOLL_PWAIT2 = 0x1,
	SEL__PPOLL = 0x2,
	SEL__PSELECT = 0x4
};

bool sel__call_refused(enum sel__call call);
/* Remembers a refusal; false when `error` is none. */
bool sel__call_refuse(enum sel__call call, int error);

#endif
