/* SPDX-License-Identifier: MIT */
/*
 * The list of back ends: names, which can be had, the default and how the
 * environment changes it, features.
 */
#include <errno.h>
#include <stdlib.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "refuse.h"
#include "support.h"
#include "tap.h"

enum { NO_FILTERS = 1000 };

static const char *const names[] = {
	"default", "select", "poll", "epoll", "devpoll", "kqueue",
};

static const uint32_t unknown[] = { 6, 7, 1000, INT32_MAX, UINT32_MAX };

/* What `ask` says in a child of its own. */
static sel_status in_child(sel_status (*ask)(void))
{
	sel_status answer = -4095;
	int pipes[2], status;
	pid_t pid;

	if (pipe(pipes) || (pid = fork()) < 0)
		bail("no child");
	if (!pid) {
		answer = ask();
		_exit(write(pipes[1], &answer, sizeof(answer)) !=
		      sizeof(answer));
	}
	close(pipes[1]);
	if (read(pipes[0], &answer, sizeof(answer)) != sizeof(answer) ||
	    waitpid(pid, &status, 0) != pid || status)
		bail("the child failed");
	close(pipes[0]);
	return answer;
}

/* The default, if a selector agrees. */
static sel_status what_default(void)
{
	sel_status id = sel_backend_default();
	sel_selector *selector;

	if (sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0))
		return -1;
	if (sel_selector_backend(selector) != id)
		return -2;
	sel_selector_free(selector);
	return sel_backend_available(SEL_BACKEND_DEFAULT) ? -3 : id;
}

static void environment(void)
{
	static const struct {
		const char *value;
		sel_status backend;
	} cases[] = {
		{ "select", SEL_BACKEND_SELECT },
		{ "poll", SEL_BACKEND_POLL },
		{ "epoll", SEL_BACKEND_EPOLL },
		{ "kqueue", SEL_BACKEND_EPOLL },	/* not to be had */
		{ "devpoll", SEL_BACKEND_EPOLL },
		{ "default", SEL_BACKEND_EPOLL },
		{ "", SEL_BACKEND_EPOLL },
		{ "POLL", SEL_BACKEND_EPOLL },
		{ " poll", SEL_BACKEND_EPOLL },
		{ "poll,select", SEL_BACKEND_EPOLL },
		{ "2", SEL_BACKEND_EPOLL },
		{ "nonsense", SEL_BACKEND_EPOLL },
	};
	size_t i;

	unsetenv("LIBSEL_BACKEND");
	is_int(SEL_BACKEND_EPOLL, in_child(what_default), "epoll is best");
	for (i = 0; i < LENGTH(cases); i++) {
		setenv("LIBSEL_BACKEND", cases[i].value, 1);
		is_int(cases[i].backend, in_child(what_default),
		       "LIBSEL_BACKEND=\"%s\"", cases[i].value);
	}
	unsetenv("LIBSEL_BACKEND");
}

static bool refuse_epoll(int error)
{
#ifdef SYS_epoll_create
	if (!refuse(SYS_epoll_create, error))
		return false;
#endif
	return refuse(SYS_epoll_create1, error);
}

static sel_status default_with_eperm(void)
{
	return refuse_epoll(EPERM) ? what_default() : NO_FILTERS;
}

static sel_status default_with_enosys(void)
{
	return refuse_epoll(ENOSYS) ? what_default() : NO_FILTERS;
}

static sel_status available_with_eperm(void)
{
	if (!refuse_epoll(EPERM))
		return NO_FILTERS;
	return sel_backend_available(SEL_BACKEND_EPOLL);
}

static sel_status new_with_eperm(void)
{
	sel_selector *selector;

	if (!refuse_epoll(EPERM))
		return NO_FILTERS;
	return sel_selector_new(&selector, SEL_BACKEND_EPOLL, 0);
}

static sel_status features_with_eperm(void)
{
	if (!refuse_epoll(EPERM))
		return NO_FILTERS;
	return (sel_status)sel_backend_features(SEL_BACKEND_EPOLL);
}

/* It is probed, not guessed from what the system's headers have. */
static void probing(void)
{
	if (in_child(default_with_eperm) == NO_FILTERS) {
		skip(6, "system calls can't be refused here");
		return;
	}
	is_int(SEL_BACKEND_POLL, in_child(default_with_eperm),
	       "poll, when epoll is forbidden");
	is_int(SEL_BACKEND_POLL, in_child(default_with_enosys),
	       "poll, when there is no epoll");
	setenv("LIBSEL_BACKEND", "epoll", 1);
	is_int(SEL_BACKEND_POLL, in_child(default_with_eperm),
	       "poll, when a forbidden one is asked for");
	unsetenv("LIBSEL_BACKEND");
	is_status(-EPERM, in_child(available_with_eperm),
		  "a forbidden one is not available");
	is_status(-EPERM, in_child(new_with_eperm), "and can't be made");
	is_hex(0, (uint32_t)in_child(features_with_eperm),
	       "and has no features");
}

static sel_status without_descriptors(void)
{
	struct rlimit none;

	if (getrlimit(RLIMIT_NOFILE, &none))
		return 0;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	return sel_backend_available(SEL_BACKEND_EPOLL);
}

static void numbers_and_names(void)
{
	char name[64];
	uint32_t i;

	for (i = 0; i < LENGTH(names); i++) {
		is_str(names[i], sel_backend_name(i), "%u: name", i);
		is_int(i, sel_backend_by_name(names[i]), "%s: number",
		       names[i]);
		snprintf(name, sizeof(name), "%sx", names[i]);
		is_status(SEL_EVALUE, sel_backend_by_name(name), "%s", name);
		name[3] = '\0';
		is_status(SEL_EVALUE, sel_backend_by_name(name), "%s", name);
	}
	is_status(SEL_EVALUE, sel_backend_by_name(""), "an empty name");
	is_status(SEL_EVALUE, sel_backend_by_name("EPOLL"), "capital letters");
	is_status(SEL_ETYPE, sel_backend_by_name(NULL), "no name");
	for (i = 0; i < LENGTH(unknown); i++) {
		is_str("", sel_backend_name(unknown[i]), "%u: no name",
		       unknown[i]);
		is_status(SEL_EVALUE, sel_backend_available(unknown[i]),
			  "%u: unknown", unknown[i]);
		is_hex(0, sel_backend_features(unknown[i]), "%u: no features",
		       unknown[i]);
	}
}

static void features(void)
{
	const uint32_t all = SEL_FEATURE_PRI | SEL_FEATURE_ONESHOT;
	const uint32_t more = SEL_FEATURE_EDGE | SEL_FEATURE_EXCLUSIVE |
			      SEL_FEATURE_FILENO;
	uint32_t i, bits;

	for (i = SEL_BACKEND_SELECT; i <= SEL_BACKEND_EPOLL; i++) {
		is_status(0, sel_backend_available(i), "%s is here", names[i]);
		bits = sel_backend_features(i);
		is_hex(i == SEL_BACKEND_EPOLL ? all | more : all,
		       bits & ~(uint32_t)SEL_FEATURE_NANOSECONDS,
		       "%s: features", names[i]);
	}
	for (; i <= SEL_BACKEND_KQUEUE; i++) {
		is_status(SEL_ENOTSUP, sel_backend_available(i),
			  "%s is not here", names[i]);
		is_hex(0, sel_backend_features(i), "%s: no features",
		       names[i]);
	}
	is_hex(sel_backend_features(SEL_BACKEND_EPOLL),
	       sel_backend_features(SEL_BACKEND_DEFAULT),
	       "the default has those of what it stands for");
}

int main(void)
{
	plan(13 + 6 + 1 + 4 * 6 + 3 + 3 * 5 + 2 * 5 + 1);
	/* The children come first, while nothing has been asked here. */
	environment();
	probing();
	is_status(-EMFILE, in_child(without_descriptors),
		  "epoll without a free descriptor");
	numbers_and_names();
	features();
	return finish();
}
