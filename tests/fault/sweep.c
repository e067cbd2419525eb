/* SPDX-License-Identifier: MIT */
/* See sweep.h. */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"
#include "sweep.h"
#include "tap.h"
#include "wrap.h"

/* No scenario makes more calls of one kind. */
enum { CALLS = 200, ERRORS = 9, DESCRIPTORS = 1024 };

/*
 * What each call can give, ended by a 0.  ENOSYS and EPERM of the waits with
 * nanoseconds are remembered for ever, so they are in refused.c; EPERM here
 * is that of a sandbox, or of epoll for a regular file.
 */
static const int errors[FAULT_CALLS][ERRORS] = {
	[FAULT_MALLOC] = { ENOMEM },
	[FAULT_CALLOC] = { ENOMEM },
	[FAULT_REALLOC] = { ENOMEM },
	[FAULT_EPOLL_CREATE1] = { EMFILE, ENFILE, ENOMEM, ENOSYS, EPERM,
				  EINVAL },
	[FAULT_EPOLL_CTL] = { ENOMEM, ENOSPC, EPERM, EBADF, EINVAL, ELOOP,
			      EEXIST, ENOENT },
	[FAULT_EPOLL_WAIT] = { EINTR, EBADF, EINVAL, ENOSYS, EPERM },
	[FAULT_EPOLL_PWAIT2] = { EINTR, EBADF, EINVAL },
	[FAULT_POLL] = { EINTR, ENOMEM, EINVAL, ENOSYS, EPERM },
	[FAULT_PPOLL] = { EINTR, ENOMEM, EINVAL },
	[FAULT_SELECT] = { EINTR, EBADF, ENOMEM, EINVAL },
	[FAULT_PSELECT] = { EINTR, EBADF, ENOMEM, EINVAL },
	[FAULT_EVENTFD] = { EMFILE, ENFILE, ENOMEM, ENODEV, ENOSYS, EPERM,
			    EINVAL },
	[FAULT_READ] = { EINTR, EAGAIN, EPERM, EBADF },
	[FAULT_WRITE] = { EINTR },
	[FAULT_FCNTL] = { EBADF, EPERM, ENOSYS },
	[FAULT_CLOSE] = { EINTR, EIO, ENOSPC, EBADF },
	[FAULT_DUP3] = { EINTR, EMFILE },
	[FAULT_DUP2] = { EINTR, EMFILE },
	[FAULT_OPEN] = { EMFILE, ENFILE, ENOMEM, EPERM },
	[FAULT_PWRITE] = { EINTR, ENOMEM, EPERM, EBADF, EINVAL },
	[FAULT_SHORT_PWRITE] = { EINTR, EIO },
	[FAULT_IOCTL] = { EINTR, ENOMEM, EBADF, EINVAL },
	[FAULT_KQUEUE] = { EMFILE, ENFILE, ENOMEM },
	[FAULT_KEVENT] = { EINTR, ENOMEM, EACCES, EBADF },
	[FAULT_KEVENT_CHANGE] = { ENOMEM, EBADF, EPERM, EPIPE },
	[FAULT_KEVENT_WAIT] = { EINTR, ENOMEM, EBADF, EINVAL },
};

/* Which are open; nothing here goes higher. */
static void list_open(bool open[DESCRIPTORS])
{
	for (int fd = 0; fd < DESCRIPTORS; fd++)
		open[fd] = fcntl(fd, F_GETFD) >= 0;
}

static bool is_resource(int error)
{
	return error == ENOMEM || error == ENOSPC || error == EMFILE ||
	       error == ENFILE || error == EINTR;
}

static bool is_allowed(const struct scenario *scenario, enum fault_call call,
		       int error, sel_status status)
{
	if (call <= FAULT_REALLOC)
		return scenario->may & MEMORY && status == SEL_ENOMEM;
	if (error == EINTR && scenario->may & INTERRUPTED)
		return status == SEL_EINTERRUPTED;
	if ((error == EEXIST && !(scenario->may & EXISTS)) ||
	    (error == ENOENT && !(scenario->may & MISSING)))
		return false;
	return scenario->may & SYSTEM && status == -error;
}

/* What is wrong with it, or NULL. */
static const char *judge(const struct scenario *scenario, enum fault_call call,
			 int error, bool struck, sel_status status)
{
	if (status >= 0)
		return scenario->done(status) ? NULL : "is not done";
	if (!struck)
		return "fails untouched";
	if (!is_allowed(scenario, call, error, status))
		return "has another error";
	if (!scenario->kept())
		return "leaves a change";
	status = scenario->act();
	if (status < 0)
		return "fails the next time";
	return scenario->done(status) ? NULL : "is not done the next time";
}

/* One fault, and what is left when all is over. */
static const char *try(const struct scenario *scenario, enum fault_call call,
		       unsigned int index, int error, const bool *open,
		       int blocks, bool *struck)
{
	unsigned int bad_closes = fault_bad_closes();
	bool now[DESCRIPTORS];
	sel_status status;
	const char *why;

	fault_arm(call, index, error);
	status = scenario->act();
	*struck = fault_disarm();
	why = judge(scenario, call, error, *struck, status);
	scenario->tear_down();
	list_open(now);
	for (int fd = 0; why == NULL && fd < DESCRIPTORS; fd++)
		if (now[fd] && !open[fd])
			why = "leaks a descriptor";
	if (why == NULL && fault_blocks() != blocks)
		why = "leaks memory";
	if (why == NULL && fault_bad_closes() != bad_closes)
		why = "closes what is not open";
	if (why != NULL)
		diag("%s: %s number %u, errno %d: %s (%d)", scenario->name,
		     fault_name(call), index, error, why, status);
	return why;
}

/* The same in a child; the parent must not notice. */
static const char *try_in_child(const struct scenario *scenario,
				enum fault_call call, unsigned int index,
				int error, const bool *open, int blocks,
				bool *struck)
{
	bool inherited[DESCRIPTORS];
	const char *why;
	int status = 0;
	pid_t child = fork();

	if (child < 0)
		bail("no child");
	if (child == 0) {
		if ((scenario->may & PROVEN) == 0) {
			list_open(inherited);
			open = inherited;
		}
		why = try(scenario, call, index, error, open, blocks, struck);
		_exit((why != NULL) << 1 | *struck);
	}
	if (waitpid(child, &status, 0) != child)
		bail("the child is lost");
	*struck = WIFEXITED(status) && WEXITSTATUS(status) & 1;
	why = WIFEXITED(status) && WEXITSTATUS(status) < 2 ? NULL : "fails";
	if (why == NULL && !scenario->kept())
		why = "has an effect on the parent";
	if (why != NULL)
		diag("%s: %s number %u, errno %d: the child %s (%#x)",
		     scenario->name, fault_name(call), index, error, why,
		     (unsigned int)status);
	scenario->tear_down();
	return why;
}

/* False when there was no such call any more. */
static bool inject(const struct scenario *scenario, enum fault_call call,
		   unsigned int index, int error, int *wrong)
{
	bool open[DESCRIPTORS];
	int blocks = fault_blocks();
	bool struck = false;
	const char *why;

	list_open(open);
	scenario->set_up();
	if ((scenario->may & CHILD) != 0)
		why = try_in_child(scenario, call, index, error, open, blocks,
				   &struck);
	else
		why = try(scenario, call, index, error, open, blocks, &struck);
	*wrong += why != NULL;
	return struck;
}

void sweep(const struct scenario *scenario)
{
	unsigned int struck = 0;
	unsigned int index;
	int wrong = 0;

	for (int call = 0; call < FAULT_CALLS; call++) {
		for (int i = 0; i < ERRORS && errors[call][i]; i++) {
			if (scenario->may & RESOURCES &&
			    !is_resource(errors[call][i]))
				continue;
			for (index = 0; inject(scenario,
					       (enum fault_call)call, index,
					       errors[call][i], &wrong);
			     index++)
				if (index == CALLS)
					bail("%s never ends", scenario->name);
			struck += index;
		}
	}
	ok(wrong == 0 && !struck == !!(scenario->may & QUIET),
	   "%s: each of %u faults is told, undone, and leaks nothing",
	   scenario->name, struck);
}
