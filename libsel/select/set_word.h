/* SPDX-License-Identifier: MIT */
/*
 * A word of the bits that select() takes, as an fd_set of any length has them:
 * a long, or 32 bits on NetBSD, OpenBSD and macOS.  Longs instead of words of 32
 * bits would have their halves in another order on a big-endian processor.
 */
#ifndef LIBSEL_SELECT_SET_WORD_H
#define LIBSEL_SELECT_SET_WORD_H

#include <limits.h>

#include "core/private.h"

#if SIZEOF_FD_MASK == 4
typedef uint32_t sel__set_word;
#else
typedef unsigned long sel__set_word;
#endif

#define SEL__WORD_BITS ((unsigned int)(CHAR_BIT * sizeof(sel__set_word)))

/*
 * How many words the descriptors below `nfds` take: a multiple of 64 bits, since
 * a kernel may write longs where the C library has words of 32 bits.
 */
static inline size_t sel__set_words(int nfds)
{
	return ((unsigned int)nfds + 63) / 64 * (64 / SEL__WORD_BITS);
}

/* The word of a descriptor, of those of a set. */
static inline unsigned int sel__set_place(int fd)
{
	return (unsigned int)fd / SEL__WORD_BITS;
}

/* The bit of a descriptor, in its word. */
static inline sel__set_word sel__set_bit(int fd)
{
	return (sel__set_word)1 << (unsigned int)fd % SEL__WORD_BITS;
}

#endif
