/* SPDX-License-Identifier: MIT */
/*
 * Raw select, with sets of words of its own, since fd_set ends at 1024: copied
 * before each call and read word by word after it.
 */
#include "worker.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

enum { BITS = sizeof(unsigned long) * CHAR_BIT };

struct peer {
	unsigned long *want[2];		/* to read, to write */
	unsigned long *found[2];
	size_t words;
	size_t writers;
};

static struct peer *peer_open(const char *mode)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	int i;

	(void)mode;
	peer->words = (size_t)bench_fd(work.n) / BITS + 1;
	for (i = 0; i < 2; i++) {
		peer->want[i] = calloc(peer->words, sizeof(unsigned long));
		peer->found[i] = calloc(peer->words, sizeof(unsigned long));
	}
	return peer;
}

static void peer_close(struct peer *peer)
{
	int i;

	for (i = 0; i < 2; i++) {
		free(peer->want[i]);
		free(peer->found[i]);
	}
	free(peer);
}

static inline unsigned long bit(size_t index)
{
	return 1UL << bench_fd(index) % BITS;
}

static int peer_add(struct peer *peer, size_t index)
{
	peer->want[0][bench_fd(index) / BITS] |= bit(index);
	return 0;
}

static inline int peer_modify(struct peer *peer, size_t index, int events)
{
	unsigned long *word = &peer->want[1][bench_fd(index) / BITS];

	if (events == WANT_BOTH && !(*word & bit(index))) {
		*word |= bit(index);
		peer->writers++;
	} else if (events != WANT_BOTH && (*word & bit(index))) {
		*word &= ~bit(index);
		peer->writers--;
	}
	return 0;
}

static int peer_remove(struct peer *peer, size_t index)
{
	peer->want[0][bench_fd(index) / BITS] &= ~bit(index);
	return peer_modify(peer, index, WANT_READ);
}

PEER_INLINE long peer_wait(struct peer *peer, bool blocking,
			   struct tally *count, handler *handle)
{
	struct timeval zero = { 0 };
	size_t size = peer->words * sizeof(unsigned long), i, sets, left;
	unsigned long bits;
	long seen = 0;
	int n;

	sets = peer->writers ? 2 : 1;
	for (i = 0; i < sets; i++)
		memcpy(peer->found[i], peer->want[i], size);
	n = select(bench_fd(work.n), (fd_set *)peer->found[0],
		   sets > 1 ? (fd_set *)peer->found[1] : NULL, NULL,
		   blocking ? NULL : &zero);
	left = n > 0 ? (size_t)n : 0;
	for (i = 0; left > 0 && i < peer->words; i++) {
		bits = peer->found[0][i];
		left -= (size_t)__builtin_popcountl(bits);
		if (sets > 1) {
			left -= (size_t)__builtin_popcountl(peer->found[1][i]);
			bits |= peer->found[1][i];
		}
		for (; bits; bits &= bits - 1, seen++)
			handle(count, i * BITS - (size_t)work.first +
			       (size_t)__builtin_ctzl(bits));
	}
	return n < 0 ? n : seen;
}

static struct peer *open_unless_pipes(const char *mode)
{
	if (work.stride != 1) {
		bench_skip("pipes");
		return NULL;
	}
	return peer_open(mode);
}
#define peer_open open_unless_pipes

#include "shapes.h"

const struct peer_ops ops_select = PEER_OPS("select");
