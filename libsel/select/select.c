/* SPDX-License-Identifier: MIT */
/*
 * sel_select(): three lists of descriptors, cut to those that are ready.
 */
#include <stdlib.h>
#include <string.h>

#include "select/lists.h"
#include "select/private.h"

/* Sets of so many words need no allocation. */
#define FEW 16

/* No process has a shorter table of descriptors: a word's bits on Linux, 20 on
   the BSDs. */
#ifdef __linux__
#define LEAST_TABLE ((int32_t)SEL__WORD_BITS)
#else
#define LEAST_TABLE 20
#endif

/* The highest descriptor of all, -1 for none, or an error. */
static sel_status check(struct sel__list lists[3], int32_t *highest)
{
	sel_status status = sel__lists_check(lists, highest);

	/*
	 * Linux takes descriptors beyond the end of the process's table for
	 * ready instead of refusing them, and the BSDs never find them ready.
	 * If the highest descriptor is open, none is beyond the end.
	 */
	if (status == 0 && *highest >= LEAST_TABLE)
		status = sel__fd_check(*highest);
	return status;
}

static void fill(const struct sel__list *list, sel__set_word *set)
{
	size_t i;

	for (i = 0; i < list->length; i++)
		set[sel__set_place(list->fds[i])] |=
			sel__set_bit(list->fds[i]);
}

static size_t cut(struct sel__list *list, const sel__set_word *set)
{
	size_t kept = 0;
	size_t i;

	for (i = 0; i < list->length; i++) {
		int32_t fd = list->fds[i];

		if (set[sel__set_place(fd)] & sel__set_bit(fd))
			list->fds[kept++] = fd;
	}
	if (list->count)
		*list->count = kept;
	return kept;
}

/* What the system gets for a list. */
static sel__set_word *asked(const struct sel__list *list, sel__set_word *set)
{
	return list->length ? set : NULL;
}

/* The sets are `words`, one behind the other. */
static int wait_for(const struct sel__list lists[3], sel__set_word *words,
		    size_t size, int nfds, int64_t timeout, uint32_t flags)
{
	int64_t deadline = sel__deadline(timeout);
	int64_t remaining = timeout;
	int ready;

	do {
		memset(words, 0, 3 * size * sizeof(*words));
		fill(&lists[0], words);
		fill(&lists[1], words + size);
		fill(&lists[2], words + 2 * size);
		ready = sel__select_wait(nfds, asked(&lists[0], words),
					 asked(&lists[1], words + size),
					 asked(&lists[2], words + 2 * size),
					 remaining);
	} while (sel__wait_again(ready, &remaining, deadline, flags));
	return ready;
}

SEL_EXPORT sel_status
sel_select(int32_t *rlist, size_t *nr, int32_t *wlist, size_t *nw,
	   int32_t *xlist, size_t *nx, int64_t timeout, uint32_t flags)
{
	struct sel__list lists[3] = {
		{ rlist, nr, 0 }, { wlist, nw, 0 }, { xlist, nx, 0 },
	};
	sel__set_word few[3 * FEW];
	sel__set_word *words = few;
	sel_status status;
	int32_t highest;
	size_t size;
	int ready;

	if (timeout < 0 || flags & ~(uint32_t)SEL_FLAG_RETURN_ON_SIGNAL)
		return SEL_EVALUE;
	status = check(lists, &highest);
	if (status < 0)
		return status;
	size = sel__set_words(highest + 1);
	if (size > FEW)
		words = malloc(3 * size * sizeof(*words));
	if (!words)
		return SEL_ENOMEM;
	ready = wait_for(lists, words, size, highest + 1, timeout, flags);
	status = sel__wait_result(ready);
	if (ready >= 0)
		status = (sel_status)(cut(&lists[0], words) +
				      cut(&lists[1], words + size) +
				      cut(&lists[2], words + 2 * size));
	if (words != few)
		free(words);
	return status;
}
