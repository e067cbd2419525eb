/* SPDX-License-Identifier: MIT */
/*
 * A host that knows the library by its file name only: loads it, waits with
 * it and unloads it, as often as it is told, and prints what it saw.
 *
 * usage: host LIBRARY ROUNDS
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sel.h"

/* A pointer `name` to a function of the library. */
#define FIND(name, function) \
	__typeof__(&(function)) name; \
	find(library, #function, &(name), sizeof(name))

_Noreturn static void die(const char *why)
{
	printf("%s\n", why);
	exit(1);
}

/* ISO C has no conversion from dlsym()'s result to a function. */
static void find(void *library, const char *name, void *function, size_t size)
{
	void *address = dlsym(library, name);

	if (!address)
		die(dlerror());
	memcpy(function, &address, size);
}

static int count_open(void)
{
	int count = 0;
	int fd;

	for (fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			count++;
	return count;
}

/* The number of events of a pipe that can be read. */
static int use(void *library)
{
	FIND(new_selector, sel_selector_new);
	FIND(add, sel_selector_register);
	FIND(wait_for, sel_selector_select);
	FIND(free_selector, sel_selector_free);
	sel_selector *selector;
	sel_event event;
	int ends[2];
	int count;

	if (pipe(ends) != 0 || write(ends[1], "x", 1) != 1)
		die("no pipe");
	if (new_selector(&selector, SEL_BACKEND_DEFAULT, 0) != 0)
		die("no selector");
	if (add(selector, ends[0], SEL_EVENT_READ, 0, NULL) != 0)
		die("not registered");
	count = wait_for(selector, &event, 1, SEL_FOREVER, 0);
	free_selector(selector);
	close(ends[0]);
	close(ends[1]);
	return count;
}

/* Whether a child can be made; a handler that was left behind would crash. */
static bool can_fork(void)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(7);
	return child > 0 && waitpid(child, &status, 0) == child &&
	       WIFEXITED(status) && WEXITSTATUS(status) == 7;
}

int main(int argc, char **argv)
{
	int before = count_open();
	int rounds;

	if (argc != 3)
		return 2;
	for (rounds = atoi(argv[2]); rounds > 0; rounds--) {
		void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
		int events;

		if (!library)
			die(dlerror());
		events = use(library);
		if (dlclose(library) != 0)
			die(dlerror());
		library = dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD);
		printf("%d event, %s, %s, %d descriptors more\n", events,
		       library ? "still there" : "gone",
		       can_fork() ? "can fork" : "can't fork",
		       count_open() - before);
		fflush(stdout);
	}
	return 0;
}
