/* SPDX-License-Identifier: MIT */
/*
 * Prints which errors each function answers, as "FUNCTION ERROR": calls every
 * function after every mistake of a caller and every failure of the system that
 * is below, on each back end that has an answer of its own.
 * tests/documents/errors.sh holds the manual against this list.  devpoll and
 * kqueue objects are left out, which need their own systems.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"
#include "fault/wrap.h"

enum { HIGH = 1500 };

/* Mistakes of the caller's, and what else can be had for real */

static void nothing(void)
{
}

static void null_object(void)
{
	w.no_object = true;
}

static void null_array(void)
{
	w.no_array = true;
}

static void closed(void)
{
	(void)sel_selector_close(w.selector);
	(void)sel_epoll_close(w.epoll);
}

static void negative(void)
{
	w.fd = -1;
}

static void negative_with_token(void)
{
	w.fd = -1;
	w.token = 78;
}

static void negative_without_token(void)
{
	w.fd = -1;
	w.token = 0;
}

/* Waits that look at closed descriptors report them. */
static void closed_descriptor(void)
{
	close_one(&w.fds[0]);
}

static void unregistered(void)
{
	(void)sel_selector_unregister(w.selector, w.fd, NULL);
	(void)sel_poll_unregister(w.poll, w.fd);
	(void)sel_epoll_unregister(w.epoll, w.fd);
	w.token = 79;
}

static void registered(void)
{
	(void)sel_selector_register(w.selector, w.fd, R, 0, NULL);
	(void)sel_epoll_register(w.epoll, w.fd, w.mask);
}

static void token_in_use(void)
{
	(void)sel_selector_register_token(w.selector, w.token, w.fds[1], W, 0,
					  NULL);
}

static void twice(void)
{
	w.count = 2;
}

static void no_events(void)
{
	w.events = 0;
}

static void odd_events(void)
{
	w.events = R | P | SEL_EVENT_EXCLUSIVE;
}

static void replace_file(int32_t file)
{
	if (file < 0 || dup2(file, w.fds[0]) < 0)
		bail("no file");
	close_one(&file);
}

static void regular_file(void)
{
	replace_file(open("/dev/null", O_RDWR | O_CLOEXEC));
}

static void set_at_number(void)
{
	int32_t set = sel_selector_fileno(w.selector);

	if (set >= 0)
		replace_file(dup_of(set));
}

static void own_set(void)
{
	w.fd = w.own.count ? w.own.fds[0] : w.fd;
	for (int i = 0; i < w.own.count; i++)
		if (w.own.fds[i] > w.fd)
			w.fd = w.own.fds[i];
}

static void own_object(void)
{
	w.fd = sel_epoll_fileno(w.epoll);
}

/* An epoll set, which can't be exclusive. */
static void nested_exclusive(void)
{
	(void)sel_selector_unregister(w.selector, w.fd, NULL);
	(void)sel_selector_new(&w.extras[0], SEL_BACKEND_EPOLL, 0);
	w.fd = sel_selector_fileno(w.extras[0]);
	(void)sel_selector_register(w.selector, w.fd, R, 0, NULL);
	w.events = R | SEL_EVENT_EXCLUSIVE;
}

static void nested_new(void)
{
	nested_exclusive();
	(void)sel_selector_unregister(w.selector, w.fd, NULL);
}

static void cycle(void)
{
	int32_t set = sel_epoll_fileno(w.epoll);

	(void)sel_selector_new(&w.extras[0], SEL_BACKEND_EPOLL, 0);
	(void)sel_selector_register(w.extras[0], set, R, 0, NULL);
	w.fd = sel_selector_fileno(w.extras[0]);
}

static void itself(void)
{
	w.fd = sel_selector_fileno(w.selector);
	if (w.fd < 0)
		w.fd = w.fds[0];
}

static void deep(void)
{
	int32_t fd;

	for (int i = 0; i < 2; i++) {
		(void)sel_selector_new(&w.extras[i], SEL_BACKEND_EPOLL, 0);
		if (i > 0)
			(void)sel_selector_register(w.extras[i], fd, R, 0, NULL);
		fd = sel_selector_fileno(w.extras[i]);
	}
	(void)sel_selector_register(w.selector, fd, R, 0, NULL);
}

/* A new epoll set, which has a descriptor in it. */
static int32_t set_of(int32_t fd)
{
	struct epoll_event event = { .events = EPOLLIN };
	int32_t set = epoll_create1(EPOLL_CLOEXEC);

	if (set < 0 || epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) < 0)
		bail("no epoll set");
	w.sets[w.sets_count++] = set;
	return set;
}

/* Linux allows ten ways from a file to sets that have four others in a row below
   them, and there are ten. */
static void crowded(void)
{
	int32_t third = set_of(set_of(set_of(w.fds[1])));
	int32_t fourth = set_of(third);

	for (int i = 0; i < 10; i++)
		(void)set_of(fourth);
	(void)sel_selector_register(w.selector, third, R, 0, NULL);
}

/* The program has closed what the object has, or has given it a stranger. */
static void object_of_nothing(void)
{
	int32_t fd = dup_of(w.fds[1]);

	sel_epoll_free(w.epoll);
	w.epoll = NULL;
	if (sel_epoll_from_fd(&w.epoll, fd) != 0)
		bail("sel_epoll_from_fd");
	close_one(&fd);
}

static void object_of_pipe(void)
{
	sel_epoll_free(w.epoll);
	w.epoll = NULL;
	if (sel_epoll_from_fd(&w.epoll, dup_of(w.fds[1])) != 0)
		bail("sel_epoll_from_fd");
}

static void unknown_number(void)
{
	w.backend = 99;
	w.flags = 0x80;
	w.sizehint = 0;
	w.size = 7;
	w.cursor = -2;
	w.token = 0;
	w.timeout = -1;
	w.name = "nonsense";
}

static void unknown_flag(void)
{
	w.flags = 0x80;
}

static void no_room(void)
{
	w.capacity = 0;
}

static void other_system(void)
{
	w.backend = SEL_BACKEND_AFD;
	w.name = "KQ_EV_ADD";
}

static void large_mask(void)
{
	w.mask = 0x10000;
}

static void woken(void)
{
	(void)sel_selector_wakeup(w.selector);
}

static void *wait_on_selector(void *unused)
{
	static sel_event event;

	(void)unused;
	while (sel_selector_select(w.selector, &event, 1, SEL_FOREVER, 0) ==
	       SEL_ECONCURRENT)
		;
	return NULL;
}

static void *wait_on_poll(void *unused)
{
	static sel_pollfd result;

	(void)unused;
	while (sel_poll_poll(w.poll, &result, 1, SEL_FOREVER, 0) ==
	       SEL_ECONCURRENT)
		;
	return NULL;
}

/* Until the other thread is in its wait: it has the object for itself then. */
static void until_concurrent(sel_status (*look_at)(void))
{
	int64_t limit = sel_now() + 10000 * MS;

	while (look_at() != SEL_ECONCURRENT)
		if (sel_now() > limit)
			bail("the other thread does not wait");
}

static void concurrent_selector(void)
{
	thread_start(&w.thread, wait_on_selector, NULL);
	w.threaded = true;
	until_concurrent(call_select);
}

static void concurrent_poll(void)
{
	open_pipe(w.stop);
	(void)sel_poll_register(w.poll, w.stop[0], w.mask);
	thread_start(&w.thread, wait_on_poll, NULL);
	w.threaded = true;
	until_concurrent(call_poll);
}

static const struct {
	void (*spoil)(void);
	bool epoll;		/* of the epoll back end only */
} mistakes[] = {
	{ nothing, false }, { null_object, false }, { null_array, false },
	{ closed, false }, { negative, false }, { negative_with_token, false },
	{ negative_without_token, false },
	{ closed_descriptor, false }, { unregistered, false },
	{ registered, false }, { token_in_use, false }, { twice, false },
	{ no_events, false }, { odd_events, false }, { regular_file, false },
	{ set_at_number, false },
	{ own_set, true }, { own_object, true }, { nested_exclusive, true },
	{ nested_new, true }, { cycle, true }, { itself, true },
	{ deep, true }, { crowded, true },
	{ object_of_nothing, true }, { object_of_pipe, true },
	{ unknown_number, false }, { unknown_flag, false }, { no_room, false },
	{ other_system, false }, { large_mask, false }, { woken, false },
	{ concurrent_selector, false }, { concurrent_poll, false },
};

/* What the system may answer, by the injector */
static const struct {
	enum fault_call call;
	int error;
	unsigned int kind;	/* of the calls to which that may happen */
} failures[] = {
	{ FAULT_MALLOC, ENOMEM, ~0U }, { FAULT_CALLOC, ENOMEM, ~0U },
	{ FAULT_REALLOC, ENOMEM, ~0U },
	{ FAULT_EPOLL_CREATE1, EMFILE, OPENS },
	{ FAULT_EPOLL_CREATE1, ENFILE, OPENS },
	{ FAULT_EPOLL_CREATE1, ENOMEM, OPENS },
	{ FAULT_EPOLL_CREATE1, ENOSYS, PROBES },
	{ FAULT_EPOLL_CREATE1, EPERM, PROBES },
	{ FAULT_EPOLL_CREATE1, EACCES, PROBES },
	{ FAULT_EPOLL_CTL, ENOMEM, ADDS | CHANGES },
	{ FAULT_EPOLL_CTL, ENOSPC, ADDS },
	{ FAULT_POLL, ENOMEM, WAITS }, { FAULT_PPOLL, ENOMEM, WAITS },
	{ FAULT_POLL, EINVAL, WAITS }, { FAULT_PPOLL, EINVAL, WAITS },
	{ FAULT_SELECT, ENOMEM, WAITS }, { FAULT_PSELECT, ENOMEM, WAITS },
	{ FAULT_EPOLL_WAIT, EINTR, WAITS },
	{ FAULT_POLL, EINTR, WAITS }, { FAULT_PPOLL, EINTR, WAITS },
	{ FAULT_SELECT, EINTR, WAITS }, { FAULT_PSELECT, EINTR, WAITS },
};

static void open_world(uint32_t backend, const struct call *call)
{
	int64_t in;

	w = (struct world){
		.backend = backend, .stop = { -1, -1 }, .events = R, .token = 77,
		.count = 1, .capacity = ROOM, .size = sizeof(sel_stats),
		.cursor = -1, .sizehint = -1,
		.name = strcmp(call->name, "sel_constant") == 0 ? "POLLIN" :
			"poll",
	};
	w.selector = own_open(&w.own, backend);
	open_pipe(w.fds);
	/* So high that each table has to grow. */
	move_to(&w.fds[0], HIGH);
	w.fd = w.fds[0];
	if (sel_constant("POLLIN", &in) != 0 || sel_poll_new(&w.poll) != 0 ||
	    sel_epoll_new(&w.epoll, -1, 0) != 0)
		bail("no object");
	w.mask = (uint32_t)in;
	if (!(call->kind & REGISTERED))
		return;
	if (sel_selector_register_token(w.selector, w.token, w.fd, W, 0,
					NULL) != 0 ||
	    sel_poll_register(w.poll, w.fd, w.mask) != 0 ||
	    sel_epoll_register(w.epoll, w.fd, w.mask) != 0)
		bail("not registered");
}

static void close_world(void)
{
	if (w.threaded) {
		(void)sel_selector_wakeup(w.selector);
		if (w.stop[1] >= 0)
			put(w.stop[1], 1);
		(void)pthread_join(w.thread, NULL);
		close_both(w.stop);
	}
	sel_selector_free(w.selector);
	sel_poll_free(w.poll);
	sel_epoll_free(w.epoll);
	for (size_t i = 0; i < LENGTH(w.extras); i++)
		sel_selector_free(w.extras[i]);
	for (size_t i = 0; i < w.sets_count; i++)
		close_one(&w.sets[i]);
	close_both(w.fds);
}

static void report(const struct call *call, sel_status status)
{
	if (status < 0)
		printf("%s %s\n", call->name, sel_error_name(status));
}

static void try_mistakes(const struct call *call, uint32_t backend)
{
	for (size_t i = 0; i < LENGTH(mistakes); i++) {
		if (mistakes[i].epoll && backend != SEL_BACKEND_EPOLL)
			continue;
		open_world(backend, call);
		mistakes[i].spoil();
		report(call, call->call());
		close_world();
	}
}

static void try_failures(const struct call *call, uint32_t backend)
{
	for (size_t i = 0; i < LENGTH(failures); i++) {
		sel_status status;

		if (!(call->kind & failures[i].kind) &&
		    failures[i].kind != ~0U)
			continue;
		open_world(backend, call);
		if (failures[i].error == EINTR)
			w.flags = SEL_FLAG_RETURN_ON_SIGNAL;
		fault_arm_all(failures[i].call, failures[i].error);
		status = call->call();
		(void)fault_disarm();
		report(call, status);
		close_world();
	}
}

/* The inherited selector has to be built anew, and there are no descriptors. */
static void try_in_child(const struct call *call, uint32_t backend, int error)
{
	pid_t child;
	int status;

	open_world(backend, call);
	fflush(stdout);
	child = fork();
	if (child < 0)
		bail("no child");
	if (child == 0) {
		fault_arm_all(FAULT_EPOLL_CREATE1, error);
		report(call, call->call());
		_exit(fflush(stdout) != 0);
	}
	if (waitpid(child, &status, 0) != child || status != 0)
		bail("the child failed");
	close_world();
}

/* More registered than the process may open by now. */
static void try_limit(const struct call *call)
{
	struct rlimit limit, low;

	open_world(SEL_BACKEND_POLL, call);
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		bail("getrlimit");
	low = limit;
	low.rlim_cur = 0;
	if (setrlimit(RLIMIT_NOFILE, &low) != 0)
		bail("setrlimit");
	report(call, call->call());
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		bail("setrlimit");
	close_world();
}

int main(void)
{
	static const uint32_t backends[] = {
		SEL_BACKEND_EPOLL, SEL_BACKEND_POLL, SEL_BACKEND_SELECT,
	};
	struct rlimit limit;

	/* The program ends by itself: it is no test with a limit of time. */
	alarm(120);
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		bail("getrlimit");
	if (limit.rlim_cur < HIGH + ROOM && limit.rlim_max >= HIGH + ROOM) {
		limit.rlim_cur = limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
			bail("setrlimit");
	}
	for (size_t i = 0; i < calls_count; i++) {
		for (size_t j = 0; j < LENGTH(backends); j++) {
			try_mistakes(&calls[i], backends[j]);
			try_failures(&calls[i], backends[j]);
		}
		if (calls[i].kind & REBUILDS) {
			try_in_child(&calls[i], SEL_BACKEND_EPOLL, EMFILE);
			try_in_child(&calls[i], SEL_BACKEND_EPOLL, ENFILE);
		}
		if (calls[i].kind & WAITS)
			try_limit(&calls[i]);
	}
	return ferror(stdout) || fflush(stdout) != 0;
}
