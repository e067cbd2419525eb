/* SPDX-License-Identifier: MIT */
/*
 * The control experiment alone, in a program without libsel and without the
 * tests' library, which would call libsel: what fails in here is the machine's or
 * the emulator's.  The points are printed by hand for that reason.
 */
#include <stdio.h>
#include <unistd.h>

#include "arch/control.h"

static int made;
static int failed;

static void point(bool good, const char *what)
{
	failed += !good;
	printf("%sok %d - a child starts a thread, forked %s\n",
	       good ? "" : "not ", ++made, what);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	(void)alarm(60);
	point(child_starts_thread(0), "by the only thread");
	if (child_starts_thread(1))
		point(true, "beside a sleeping thread");
	else if (under_qemu_user())
		printf("ok %d # SKIP forked beside a sleeping thread: "
		       "qemu-user ends the child, see control.h\n", ++made);
	else
		point(false, "beside a sleeping thread");
	printf("1..%d\n", made);
	return failed > 0;
}
