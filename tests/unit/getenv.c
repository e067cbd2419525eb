/* SPDX-License-Identifier: MIT */
/*
 * The environment where the system has neither secure_getenv() nor
 * issetugid(): the stand-in reads a variable, but not in a process whose
 * effective user or group is another than the real one.
 */
#include "core/private.h"

#undef HAVE_SECURE_GETENV
#undef HAVE_ISSETUGID

#include "core/system.h"

#include <stdlib.h>
#include <sys/wait.h>

#include "tap.h"

enum { NOBODY = 65534 };

static bool reads(void)
{
	char buffer[8];
	const char *value = sel__secure_getenv("LIBSEL_TEST", buffer,
					       sizeof(buffer));

	return value && strcmp(value, "yes") == 0;
}

static void as_before(void)
{
}

static void as_other_user(void)
{
	if (seteuid(NOBODY) != 0)
		_exit(2);
}

static void as_other_group(void)
{
	if (setegid(NOBODY) != 0)
		_exit(2);
}

static int status_of(void (*change)(void))
{
	int status = -1;
	pid_t child = fork();

	if (child < 0)
		bail("no child");
	if (child == 0) {
		change();
		_exit(!reads());
	}
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		bail("the child failed");
	return WEXITSTATUS(status);
}

int main(void)
{
	char buffer[8];

	begin_tests();
	if (setenv("LIBSEL_TEST", "yes", 1) != 0)
		bail("setenv");
	is_int(0, status_of(as_before), "a variable is read");
	ok(!sel__secure_getenv("LIBSEL_NONE", buffer, sizeof(buffer)),
	   "a variable that is not set is NULL");
	if (geteuid() != 0) {
		skip("only root can have two users");
		return finish();
	}
	is_int(1, status_of(as_other_user),
	       "with another effective user: nothing is read");
	is_int(1, status_of(as_other_group),
	       "with another effective group: nothing is read");
	return finish();
}
