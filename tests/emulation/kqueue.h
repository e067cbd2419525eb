/* SPDX-License-Identifier: MIT */
/*
 * What a test can make the emulated kqueue do that the pages leave open or that
 * one system does: flags, or'ed.  The environment variable EMULATION_KQUEUE, a
 * list like "short,eintr,fail=24", sets the first ones.
 */
#ifndef EMULATION_KQUEUE_H
#define EMULATION_KQUEUE_H

enum {
	ODDITY_SHORT = 1,	/* short: one event a call, whatever is ready */
	/* eintr: each second wait that would block, after its changes */
	ODDITY_EINTR = 2,
	ODDITY_ENOENT = 4,	/* enoent: of a delete, which is done */
	/* stray: an EV_ERROR record of nothing before the events of a wait */
	ODDITY_STRAY = 8,
	/* enable: alone after EV_DISPATCH, tells nothing of data that waits */
	ODDITY_ENABLE = 16,
	ODDITY_CLEAR = 32,	/* clear: again after any partial read */
	ODDITY_NO_USER = 64,	/* nouser: EVFILT_USER is EINVAL */
	ODDITY_NO_WRITE = 128,	/* nowrite: to add EVFILT_WRITE is ENOMEM */
};
/* fail=NUMBER: kqueue() fails with this errno */
#define ODDITY_FAIL(error) ((unsigned)(error) << 16)

/* From now on, these and no others. */
void emulation_kqueue_oddity(unsigned which);

#endif
