/* SPDX-License-Identifier: MIT */
/*
 * Refused system calls, by a filter of the kernel.
 */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/wait.h>

#include "refuse.h"
#include "support.h"

/* The exit status of a child that may have no filters. */
enum { NO_FILTERS = 77 };

/* The kernel's headers need not be there. */
#if __has_include(<linux/filter.h>) && __has_include(<linux/seccomp.h>)
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static bool refuse_one(long call, int error)
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

bool refuse(const long *calls, int error)
{
	for (; *calls >= 0; calls++)
		if (!refuse_one(*calls, error))
			return false;
	return true;
}
#else
bool refuse(const long *calls, int error)
{
	(void)calls;
	(void)error;
	return false;
}
#endif

const long epoll_calls[] = {
#ifdef SYS_epoll_create
	SYS_epoll_create,
#endif
#ifdef SYS_epoll_create1
	SYS_epoll_create1,
#endif
#ifdef SYS_epoll_ctl
	SYS_epoll_ctl,
#endif
#ifdef SYS_epoll_wait
	SYS_epoll_wait,
#endif
#ifdef SYS_epoll_pwait
	SYS_epoll_pwait,
#endif
#ifdef SYS_epoll_pwait2
	SYS_epoll_pwait2,
#endif
	-1
};

const long epoll_wait_calls[] = {
#ifdef SYS_epoll_wait
	SYS_epoll_wait,
#endif
#ifdef SYS_epoll_pwait
	SYS_epoll_pwait,
#endif
	-1
};

const long pwait2_calls[] = {
#ifdef SYS_epoll_pwait2
	SYS_epoll_pwait2,
#endif
	-1
};

const long ppoll_calls[] = {
#ifdef SYS_ppoll
	SYS_ppoll,
#endif
#ifdef SYS_ppoll_time64
	SYS_ppoll_time64,
#endif
	-1
};

const long pselect_calls[] = {
#ifdef SYS_pselect6
	SYS_pselect6,
#endif
#ifdef SYS_pselect6_time64
	SYS_pselect6_time64,
#endif
	-1
};

const long coarse_calls[] = {
#ifdef SYS_poll
	SYS_poll,
#endif
#ifdef SYS_select
	SYS_select,
#endif
#ifdef SYS__newselect
	SYS__newselect,
#endif
	-1
};

const long eventfd_calls[] = {
#ifdef SYS_eventfd
	SYS_eventfd,
#endif
#ifdef SYS_eventfd2
	SYS_eventfd2,
#endif
	-1
};

void deny(const long *calls, int error)
{
	if (!refuse(calls, error))
		_exit(NO_FILTERS);
}

void must_be_refused(uint32_t backend, int error)
{
	sel_selector *selector = NULL;
	sel_status available = sel_backend_available(backend);
	sel_status opened = sel_selector_new(&selector, backend, 0);

	if (available == -error && opened == -error && !selector &&
	    sel_backend_features(backend) == 0)
		return;
	diag("back end %u: available() is %d, features() %#x, new() %d",
	     (unsigned int)backend, (int)available,
	     (unsigned int)sel_backend_features(backend), (int)opened);
	_exit(1);
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

void refuse_run_both(void (*run)(int error), const char *what)
{
	refuse_run(run, EPERM, "errno %d, %s", EPERM, what);
	refuse_run(run, ENOSYS, "errno %d, %s", ENOSYS, what);
}
