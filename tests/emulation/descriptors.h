/* SPDX-License-Identifier: MIT */
/*
 * What the emulations share: they are told of every descriptor that the program
 * closes or copies, and keep their own ones out of its sight.
 */
#ifndef EMULATION_DESCRIPTORS_H
#define EMULATION_DESCRIPTORS_H

#include <stdbool.h>

/* Before `fd` is closed, by close() or anything that replaces it. */
void emulation_kqueue_closed(int fd);
void emulation_devpoll_closed(int fd) __attribute__((weak));
/* Before a program takes data or room of `fd`, by read(), send() and so on. */
void emulation_kqueue_take(int fd);
/* After dup() and its like. */
void emulation_kqueue_duplicated(int from, int to);
void emulation_devpoll_duplicated(int from, int to) __attribute__((weak));

/*
 * Moves a descriptor to a high number, close-on-exec, which the program can't
 * close; its limit of descriptors doesn't count.  -1 and errno if that failed,
 * the descriptor being closed then, too.
 */
int emulation_hide(int fd);
/* The same with a copy, which leaves `fd` alone. */
int emulation_hide_copy(int fd);
bool emulation_hidden(int fd);
void emulation_close_hidden(int fd);

/* Around the making of a descriptor that is to be hidden. */
void emulation_raise_limit(void);
void emulation_restore_limit(void);

/* The system's own, which tell nobody. */
int emulation_real_close(int fd);
bool emulation_is_open(int fd);

#endif
