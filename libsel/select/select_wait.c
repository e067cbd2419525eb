/* SPDX-License-Identifier: MIT */
/*
 * The wait call of select.  The system call itself takes sets of any length;
 * FD_SETSIZE is a limit of the C library's type and macros, not used here.
 */
#include "select/private.h"

/* FreeBSD's pselect() cuts off what is less than a microsecond. */
#ifdef __FreeBSD__
enum { UNIT = 1000 };
#else
enum { UNIT = 1 };
#endif

static int coarse_wait(int nfds, fd_set *rset, fd_set *wset, fd_set *xset,
		       int64_t remaining)
{
	struct timeval limit;
	int ms = sel__milliseconds(remaining);
	int ready;

	limit.tv_sec = ms / 1000;
	limit.tv_usec = ms % 1000 * 1000;
	ready = select(nfds, rset, wset, xset, ms < 0 ? NULL : &limit);
	return ready < 0 ? -errno : ready;
}

int sel__select_wait(int nfds, sel__set_word *rwords, sel__set_word *wwords,
		     sel__set_word *xwords, int64_t remaining)
{
	fd_set *rset = (fd_set *)(void *)rwords;
	fd_set *wset = (fd_set *)(void *)wwords;
	fd_set *xset = (fd_set *)(void *)xwords;
#ifdef HAVE_PSELECT
	struct timespec limit;
	int ready;

	if (remaining <= SEL__PIECE)
		remaining = (remaining + UNIT - 1) / UNIT * UNIT;
	if (!sel__call_refused(SEL__PSELECT)) {
		ready = pselect(nfds, rset, wset, xset,
				sel__limit(&limit, remaining), NULL);
		if (ready >= 0)
			return ready;
		if (!sel__call_refuse(SEL__PSELECT, errno))
			return -errno;
	}
#endif
	return coarse_wait(nfds, rset, wset, xset, remaining);
}
