/* SPDX-License-Identifier: MIT */
/*
 * The list of back ends: names, which can be had, the default and how the
 * environment changes it, features.
 */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_KQUEUE
#include <sys/types.h>
#include <sys/event.h>
#endif

#include "refuse.h"
#include "support.h"
#include "tap.h"

#if defined EVFILT_EXCEPT && defined NOTE_OOB && !defined EV_OOBAND
#define KQUEUE_PRI SEL_FEATURE_PRI
#else
#define KQUEUE_PRI 0
#endif
#ifdef POLLRDHUP
#define POLL_RDHUP SEL_FEATURE_RDHUP
#else
#define POLL_RDHUP 0
#endif

enum { NO_FILTERS = 1000 };

static const char *const names[] = {
	"default", "select", "poll", "epoll", "devpoll", "kqueue",
	"afd",
};

static const uint32_t unknown[] = { 7, 8, 1000, INT32_MAX, UINT32_MAX };

/* What `ask` says in a child of its own. */
static sel_status in_child(sel_status (*ask)(void))
{
	sel_status answer = INT32_MIN;
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

/* The first of a list that a system is to have, of those it has. */
static sel_status best(void)
{
	if (!sel_backend_available(SEL_BACKEND_KQUEUE))
		return SEL_BACKEND_KQUEUE;
	if (!sel_backend_available(SEL_BACKEND_EPOLL))
		return SEL_BACKEND_EPOLL;
	if (!sel_backend_available(SEL_BACKEND_DEVPOLL))
		return SEL_BACKEND_DEVPOLL;
	return SEL_BACKEND_POLL;
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

static uint32_t asked;

static sel_status is_available(void)
{
	return !sel_backend_available(asked);
}

static void environment(void)
{
	static const struct {
		const char *value;
		uint32_t backend;	/* 0: none that is known */
	} cases[] = {
		{ "select", SEL_BACKEND_SELECT },
		{ "poll", SEL_BACKEND_POLL },
		{ "epoll", SEL_BACKEND_EPOLL },
		{ "kqueue", SEL_BACKEND_KQUEUE },
		{ "devpoll", SEL_BACKEND_DEVPOLL },
		{ "afd", SEL_BACKEND_AFD },
		{ "default", 0 }, { "", 0 }, { "POLL", 0 }, { " poll", 0 },
		{ "poll,select", 0 }, { "2", 0 }, { "nonsense", 0 },
	};
	sel_status usual, named;
	size_t i;

	topic("the default");
	unsetenv("LIBSEL_BACKEND");
	usual = in_child(best);
	is_int(usual, in_child(what_default), "without LIBSEL_BACKEND: %s",
	       names[usual]);
	for (i = 0; i < LENGTH(cases); i++) {
		setenv("LIBSEL_BACKEND", cases[i].value, 1);
		asked = cases[i].backend;
		named = asked && in_child(is_available) ? (sel_status)asked :
			usual;
		is_int(named, in_child(what_default),
		       "LIBSEL_BACKEND=\"%s\": %s", cases[i].value,
		       names[named]);
	}
	unsetenv("LIBSEL_BACKEND");
}

static sel_status default_with_eperm(void)
{
	return refuse(epoll_calls, EPERM) ? what_default() : NO_FILTERS;
}

static sel_status default_with_enosys(void)
{
	return refuse(epoll_calls, ENOSYS) ? what_default() : NO_FILTERS;
}

static sel_status best_with_eperm(void)
{
	return refuse(epoll_calls, EPERM) ? best() : NO_FILTERS;
}

static sel_status available_with_eperm(void)
{
	if (!refuse(epoll_calls, EPERM))
		return NO_FILTERS;
	return sel_backend_available(SEL_BACKEND_EPOLL);
}

static sel_status new_with_eperm(void)
{
	sel_selector *selector;

	if (!refuse(epoll_calls, EPERM))
		return NO_FILTERS;
	return sel_selector_new(&selector, SEL_BACKEND_EPOLL, 0);
}

static sel_status features_with_eperm(void)
{
	if (!refuse(epoll_calls, EPERM))
		return NO_FILTERS;
	return (sel_status)sel_backend_features(SEL_BACKEND_EPOLL);
}

/* It is probed, not guessed from what the system's headers have. */
static void probing(void)
{
	sel_status next = in_child(best_with_eperm);

	topic("epoll refused");
	if (next == NO_FILTERS) {
		skip("system calls can't be refused here");
		return;
	}
	is_int(next, in_child(default_with_eperm), "EPERM: the default is %s",
	       names[next]);
	is_int(next, in_child(default_with_enosys), "ENOSYS: the default is %s",
	       names[next]);
	setenv("LIBSEL_BACKEND", "epoll", 1);
	is_int(next, in_child(default_with_eperm),
	       "EPERM, LIBSEL_BACKEND=epoll: the default is %s", names[next]);
	unsetenv("LIBSEL_BACKEND");
	is_status(-EPERM, in_child(available_with_eperm),
		  "EPERM: available() of epoll has it");
	is_status(-EPERM, in_child(new_with_eperm),
		  "EPERM: new() with epoll has it");
	is_hex(0, (uint32_t)in_child(features_with_eperm),
	       "EPERM: epoll has no features");
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

	topic("names");
	for (i = 0; i < LENGTH(names); i++) {
		is_str(names[i], sel_backend_name(i), "number %u has a name",
		       i);
		is_int(i, sel_backend_by_name(names[i]), "%s has a number",
		       names[i]);
		snprintf(name, sizeof(name), "%sx", names[i]);
		is_status(SEL_EVALUE, sel_backend_by_name(name),
			  "%s: SEL_EVALUE", name);
		name[2] = '\0';
		is_status(SEL_EVALUE, sel_backend_by_name(name),
			  "%s: SEL_EVALUE", name);
	}
	is_status(SEL_EVALUE, sel_backend_by_name(""),
		  "an empty name: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_backend_by_name("EPOLL"),
		  "capital letters: SEL_EVALUE");
	is_status(SEL_ETYPE, sel_backend_by_name(NULL), "NULL: SEL_ETYPE");
	for (i = 0; i < LENGTH(unknown); i++) {
		is_str("", sel_backend_name(unknown[i]), "number %u: no name",
		       unknown[i]);
		is_status(SEL_EVALUE, sel_backend_available(unknown[i]),
			  "number %u: available() has SEL_EVALUE", unknown[i]);
		is_hex(0, sel_backend_features(unknown[i]),
		       "number %u: no features", unknown[i]);
	}
}

static void features(void)
{
	const uint32_t all = SEL_FEATURE_PRI | SEL_FEATURE_ONESHOT;
	const uint32_t edge = SEL_FEATURE_EDGE | SEL_FEATURE_FILENO;
	const uint32_t expected[] = {
		[SEL_BACKEND_SELECT] = all,
		[SEL_BACKEND_POLL] = all | POLL_RDHUP,
		[SEL_BACKEND_EPOLL] = all | edge | SEL_FEATURE_EXCLUSIVE |
				      SEL_FEATURE_RDHUP,
		[SEL_BACKEND_DEVPOLL] = all,
		[SEL_BACKEND_KQUEUE] = SEL_FEATURE_ONESHOT | edge | KQUEUE_PRI,
		[SEL_BACKEND_AFD] = 0,
	};
	uint32_t i, bits;
	bool here;

	topic("features");
	for (i = SEL_BACKEND_SELECT; i <= SEL_BACKEND_AFD; i++) {
		bits = sel_backend_features(i);
		here = i <= SEL_BACKEND_EPOLL || !sel_backend_available(i);
		is_status(here ? 0 : SEL_ENOTSUP, sel_backend_available(i),
			  "%s is %savailable", names[i], here ? "" : "not ");
		is_hex(here ? expected[i] : 0,
		       bits & ~(uint32_t)SEL_FEATURE_NANOSECONDS, "those of %s",
		       names[i]);
	}
	is_hex(sel_backend_features((uint32_t)best()),
	       sel_backend_features(SEL_BACKEND_DEFAULT),
	       "the default has those of the back end it stands for");
}

int main(void)
{
	begin_tests();
	/* The children come first, while nothing has been asked here. */
	environment();
	probing();
	topic("available");
	is_status(-EMFILE, in_child(without_descriptors),
		  "epoll without a free descriptor: EMFILE");
	numbers_and_names();
	features();
	return finish();
}
