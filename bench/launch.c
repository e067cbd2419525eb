/* SPDX-License-Identifier: MIT */
/*
 * Makes descriptors, binds itself to a processor and becomes a worker, so that
 * workers of every language have the same ones:
 *	launch eventfd|pipe|none COUNT FIRST CPU PROGRAM [ARGUMENT...]
 * With none, the worker makes its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "launch: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The soft limit is often 1024, the hard one what an administrator allows. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		die("getrlimit");
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		die("setrlimit");
}

/* An inherited descriptor that has the number is a stranger's. */
static void place(int fd, int number)
{
	if (fd < 0)
		die("a descriptor");
	if (fd == number)
		return;
	if (dup2(fd, number) != number)
		die("dup2");
	close(fd);
}

static void make_pipe(int number)
{
	int fds[2], i;

	if (pipe2(fds, O_NONBLOCK) != 0)
		die("pipe2");
	/* Out of the way: one may have the number meant for the other. */
	for (i = 0; i < 2; i++) {
		int high = fcntl(fds[i], F_DUPFD, number + 2);

		if (high < 0)
			die("fcntl");
		close(fds[i]);
		place(high, number + i);
	}
}

int main(int argc, char **argv)
{
	int count, first, cpu, i;
	cpu_set_t cpus;

	if (argc < 6)
		return 2;
	count = strcmp(argv[1], "none") != 0 ? atoi(argv[2]) : 0;
	first = atoi(argv[3]);
	cpu = atoi(argv[4]);
	/* The driver's end is the worker's. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	raise_limit();
	if (cpu >= 0) {
		CPU_ZERO(&cpus);
		CPU_SET(cpu, &cpus);
		if (sched_setaffinity(0, sizeof(cpus), &cpus) != 0)
			die("sched_setaffinity");
	}
	for (i = 0; i < count; i++) {
		if (strcmp(argv[1], "pipe") == 0)
			make_pipe(first + 2 * i);
		else
			place(eventfd(0, EFD_NONBLOCK), first + i);
	}
	execvp(argv[5], argv + 5);
	die(argv[5]);
}
