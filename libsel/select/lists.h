/* SPDX-License-Identifier: MIT */
/*
 * The three lists of sel_select(), as every system has them.
 */
#ifndef LIBSEL_SELECT_LISTS_H
#define LIBSEL_SELECT_LISTS_H

#include "core/private.h"

struct sel__list {
	int32_t *fds;
	size_t *count;	/* the caller's */
	size_t length;	/* from sel__lists_check(): how many `fds` are */
};

/* So many entries a list may have: a result counts those of all three. */
enum { SEL__LIST_MOST = INT32_MAX / 3 };

/* 0, SEL_EVALUE for a list that is too long, SEL_ETYPE or SEL_EBADFD.  Fills
   `highest`, unless NULL: the highest descriptor of all, or -1 for none. */
static inline sel_status sel__lists_check(struct sel__list lists[3],
					  int32_t *highest)
{
	int32_t last = -1;
	size_t i;
	int l;

	for (l = 0; l < 3; l++) {
		lists[l].length = lists[l].count ? *lists[l].count : 0;
		if (lists[l].length > SEL__LIST_MOST)
			return SEL_EVALUE;
	}
	for (l = 0; l < 3; l++)
		if (lists[l].fds ? !lists[l].count : lists[l].length > 0)
			return SEL_ETYPE;
	for (l = 0; l < 3; l++) {
		for (i = 0; i < lists[l].length; i++) {
			if (lists[l].fds[i] < 0)
				return SEL_EBADFD;
			if (lists[l].fds[i] > last)
				last = lists[l].fds[i];
		}
	}
	if (highest)
		*highest = last;
	return 0;
}

#endif
