/* SPDX-License-Identifier: MIT */
/*
 * Refused system calls, by a filter of the kernel.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>

#include "refuse.h"

/* The exit status of a child that may have no filters. */
enum { NO_FILTERS = 77 };

/* The kernel's headers need not be there. */
#if __has_include(<linux/filter.h>) && __has_include(<linux/seccomp.h>)
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

bool refuse(long call, int error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K,
			 SECCOMP_RET_ERRNO | (uint32_t)error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(filter[0]), .filter = filter,
	};

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
bool refuse(long call, int error)
{
	(void)call;
	(void)error;
	return false;
}
#endif

void deny(long call, int error)
{
	if (!refuse(call, error))
		_exit(NO_FILTERS);
}

void refuse_run(void (*run)(int error), int error, const char *format, ...)
{
	char name[128];
	int status = 0;
	va_list args;
	pid_t child;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	child = fork();
	if (child < 0)
		bail("no child");
	if (child == 0) {
		run(error);
		_exit(0);
	}
	if (waitpid(child, &status, 0) != child)
		bail("the child is lost");
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_FILTERS)
		skip("%s: no filter is permitted", name);
	else
		is_int(0, status, "%s", name);
}
