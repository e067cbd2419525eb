/* SPDX-License-Identifier: MIT */
/*
 * sel_select(): three lists of descriptors, cut to those that are ready.
 */
#include <stdlib.h>
#include <string.h>

#include "select/private.h"

#define WORD_BITS (CHAR_BIT * sizeof(unsigned long))
/* Sets of so many words need no allocation. */
#define FEW 16

struct list {
	int32_t *fds;
	size_t *count;
	unsigned long *set;	/* NULL for an empty list */
};

static size_t length(const struct list *list)
{
	return list->count ? *list->count : 0;
}

/* The highest descriptor of all, -1 for none, or an error. */
static sel_status check(const struct list lists[3], int32_t *highest)
{
	size_t i;
	int l;

	for (l = 0; l < 3; l++)
		if (lists[l].fds ? !lists[l].count : length(&lists[l]) > 0)
			return SEL_ETYPE;
	*highest = -1;
	for (l = 0; l < 3; l++) {
		for (i = 0; i < length(&lists[l]); i++) {
			if (lists[l].fds[i] < 0)
				return SEL_EBADFD;
			if (lists[l].fds[i] > *highest)
				*highest = lists[l].fds[i];
		}
	}
	/*
	 * Linux takes descriptors beyond the process's table for ready
	 * instead of refusing them.  With the highest one open, none is; and
	 * no table is shorter than a word has bits.
	 */
	return *highest < (int32_t)WORD_BITS ? 0 : sel__fd_check(*highest);
}

static void fill(struct list *list)
{
	size_t i;

	if (!list->set)
		return;
	for (i = 0; i < length(list); i++)
		list->set[(size_t)list->fds[i] / WORD_BITS] |=
			1UL << (size_t)list->fds[i] % WORD_BITS;
}

static size_t cut(struct list *list)
{
	size_t kept = 0;
	size_t i;

	for (i = 0; i < length(list); i++) {
		size_t fd = (size_t)list->fds[i];

		if (list->set[fd / WORD_BITS] >> fd % WORD_BITS & 1)
			list->fds[kept++] = list->fds[i];
	}
	if (list->count)
		*list->count = kept;
	return kept;
}

static int wait_for(struct list lists[3], unsigned long *words, size_t size,
		    int nfds, int64_t timeout, uint32_t flags)
{
	int64_t deadline = sel__deadline(timeout);
	int64_t remaining = timeout;
	int ready;
	int l;

	do {
		memset(words, 0, 3 * size * sizeof(*words));
		for (l = 0; l < 3; l++)
			fill(&lists[l]);
		ready = sel__select_wait(nfds, lists[0].set, lists[1].set,
					 lists[2].set, remaining);
	} while (sel__wait_again(ready, &remaining, deadline, flags));
	return ready;
}

SEL_EXPORT sel_status
sel_select(int32_t *rlist, size_t *nr, int32_t *wlist, size_t *nw,
	   int32_t *xlist, size_t *nx, int64_t timeout, uint32_t flags)
{
	struct list lists[3] = {
		{ rlist, nr, NULL }, { wlist, nw, NULL }, { xlist, nx, NULL },
	};
	unsigned long few[3 * FEW];
	unsigned long *words = few;
	sel_status status;
	int32_t highest;
	size_t size;
	int ready;
	int l;

	if (timeout < 0 || flags & ~(uint32_t)SEL_FLAG_RETURN_ON_SIGNAL)
		return SEL_EVALUE;
	status = check(lists, &highest);
	if (status < 0)
		return status;
	size = (size_t)(highest + 1) / WORD_BITS + 1;
	if (size > FEW)
		words = malloc(3 * size * sizeof(*words));
	if (!words)
		return SEL_ENOMEM;
	for (l = 0; l < 3; l++)
		if (length(&lists[l]))
			lists[l].set = words + (size_t)l * size;
	ready = wait_for(lists, words, size, highest + 1, timeout, flags);
	status = sel__wait_result(ready);
	if (ready >= 0)
		status = (sel_status)(cut(&lists[0]) + cut(&lists[1]) +
				      cut(&lists[2]));
	if (words != few)
		free(words);
	return status;
}
