/* SPDX-License-Identifier: MIT */
/*
 * A control experiment: what a machine or an emulator does with calls of POSIX
 * alone.  A test that fails in the same way as the experiment has found nothing
 * about libsel.
 *
 * qemu-user 7.2 ends a child of fork() that starts a thread, if another thread of
 * the parent was there when it forked.  fork() copies the table of processors of
 * qemu's plugins, with an entry for each thread of the parent; the child removes
 * these threads from its list of processors, but not from that table, and the
 * next thread gets a number that the table has already.  An assertion of
 * qemu_plugin_vcpu_init_hook() fails then.  tests/arch/fork-threads, which has
 * nothing of libsel in it, shows this for aarch64, powerpc, riscv64 and s390x,
 * and passes without an emulator.
 */
#ifndef TESTS_ARCH_CONTROL_H
#define TESTS_ARCH_CONTROL_H

#include <stdbool.h>

/* Whether qemu-user runs this process, by what the kernel calls its program. */
bool under_qemu_user(void);

/*
 * Forks while as many threads of this process sleep: whether a thread that the
 * child starts runs to its end.
 */
bool child_starts_thread(int sleeping);

#endif
