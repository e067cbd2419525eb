/* SPDX-License-Identifier: MIT */
/*
 * What tests may ask of the emulated /dev/poll: to be as odd as some real
 * system was seen to be, or might be.
 */
#ifndef EMULATION_DEVPOLL_H
#define EMULATION_DEVPOLL_H

/* A write takes its first entry only. */
#define EMULATION_DEVPOLL_PARTIAL 0x01u
/* A write waits until no DP_POLL is inside; EDEADLK after 5 s. */
#define EMULATION_DEVPOLL_WAITS 0x02u
/* DP_POLL answers with one entry, however many are ready. */
#define EMULATION_DEVPOLL_FEWER 0x04u
/* Numbers opened from now on report POLLERR, always, when polled. */
#define EMULATION_DEVPOLL_POLLERR 0x08u
/* DP_POLL fails with EINVAL when dp_nfds is {OPEN_MAX} or more: the page. */
#define EMULATION_DEVPOLL_LIMITED 0x10u
/* A signal starts DP_POLL anew, its time-out too: the kernel's SA_RESTART. */
#define EMULATION_DEVPOLL_RESTARTS 0x20u
/* Each file lies where the one lay that its number named before, so that a
   write of the same mask does not notice that the number was used again. */
#define EMULATION_DEVPOLL_SAMEFILE 0x40u
/* open() fails with this errno. */
#define EMULATION_DEVPOLL_OPEN(error) ((unsigned)(error) << 8)
/* Every n-th write, n below 256, fails with EINTR and changes nothing. */
#define EMULATION_DEVPOLL_EINTR(n) ((unsigned)(n) << 16)

/*
 * Sets all oddities, 0 for none.  At first they are those of the environment's
 * EMULATION_DEVPOLL: names, separated by commas, as in "partial,eintr=3,
 * open=24"; the others are waits, fewer, pollerr, limited, restarts and
 * samefile.
 */
void emulation_devpoll_oddity(unsigned which);

#endif
