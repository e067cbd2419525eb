/* SPDX-License-Identifier: MIT */
/*
 * Handles and memory of each back end: what a selector opens is not inherited by
 * other processes, and turns of register, wait and unregister, or of new and free,
 * need no more of either than the first ones.  The program is linked with the
 * library's own objects, whose allocations are counted.
 *
 * A request of AFD outlives its socket, its registration and the thread whose wait
 * has armed the request: the last tests try that.
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "replaced.h"
#include "support.h"
#include "tap.h"
#include "udp.h"

static bool allocation_fails(void)
{
	return false;
}

/* A leak in each turn, or in each of some kind, shows in this many. */
enum { SOCKETS = 100, TURNS = 400, LOOP = 50, HANDLES = 1 << 14 };

/* Groups of operations that AFD may need for requests that come back late. */
enum { LATE = 8 };

/* Wine does not count a process's handles, so each number is tried. */
static int count_with(DWORD wanted)
{
	int count = 0;
	DWORD flags;

	for (intptr_t i = 4; i < HANDLES; i += 4)
		if (GetHandleInformation((HANDLE)i, &flags))
			count += (flags & wanted) == wanted;
	return count;
}

static int count_handles(void)
{
	return count_with(0);
}

static int count_inherited(void)
{
	return count_with(HANDLE_FLAG_INHERIT);
}

static void open_sockets(int32_t *fds, int count)
{
	for (int i = 0; i < count; i++)
		fds[i] = open_udp();
}

static void close_sockets(int32_t *fds, int count)
{
	for (int i = 0; i < count; i++)
		close_one(&fds[i]);
}

static void test_inherit(uint32_t backend)
{
	int32_t fds[SOCKETS];
	sel_selector *selector;
	int inherited;
	int handles;

	topic("inheritance");
	open_sockets(fds, SOCKETS);
	handles = count_handles();
	inherited = count_inherited();
	selector = open_selector(backend, 0);
	for (int i = 0; i < SOCKETS; i++)
		add(selector, fds[i], R, 1);
	is_status(0, look_all(selector), "a look at 100 sockets");
	ok(count_handles() > handles, "the selector has handles");
	is_int(inherited, count_inherited(), "none of them is inherited");
	sel_selector_free(selector);
	is_int(handles, count_handles(), "free closes all of them");
	close_sockets(fds, SOCKETS);
}

/* A turn: all are registered and waited for, of which one may be ready; half of
   them change; all are unregistered while armed. */
static int turn(sel_selector *selector, const int32_t *fds, int number)
{
	int wrong = 0, ready = number % SOCKETS;
	sel_event event;

	for (int i = 0; i < SOCKETS; i++)
		wrong += sel_selector_register(selector, fds[i], R, 1, NULL);
	wrong += sel_selector_select(selector, &event, 1, 0, 0);
	if (number % 8 == 0) {
		send_udp(fds[ready]);
		wrong += sel_selector_select(selector, &event, 1, 10000 * MS,
					     0) != 1 ||
			 event.key.fd != fds[ready];
		drain(fds[ready]);
	}
	for (int i = number % 2; number % 8 == 1 && i < SOCKETS; i += 2)
		wrong += sel_selector_modify(selector, fds[i], RW, 1, NULL);
	for (int i = 0; i < SOCKETS; i++)
		wrong += sel_selector_unregister(selector, fds[i], NULL);
	return wrong != 0;
}

/* What there is after the first turns is all that there ever is.  A request that
   is cancelled may come back a little later, and keeps its place till then. */
static void test_turns(uint32_t backend)
{
	int32_t fds[SOCKETS];
	sel_selector *selector;
	int wrong = 0, more_memory = 0, handles = 0;
	long memory = 0;

	topic("%d turns", TURNS);
	open_sockets(fds, SOCKETS);
	selector = open_selector(backend, 0);
	for (int i = 0; i < TURNS; i++) {
		wrong += turn(selector, fds, i);
		if (i < 20)
			memory = atomic_load(&live);
		if (i == 20)
			handles = count_handles();
		more_memory += atomic_load(&live) > memory + LATE;
	}
	is_int(0, wrong, "each turn goes well");
	is_int(handles, count_handles(), "handles do not grow");
	is_int(0, more_memory, "memory does not grow");
	sel_selector_free(selector);
	close_sockets(fds, SOCKETS);
}

static void test_new(uint32_t backend)
{
	sel_selector *selector;
	sel_event event;
	int32_t fds[2];
	int handles;
	long memory;

	topic("new and free");
	open_sockets(fds, 2);
	sel_selector_free(open_selector(backend, 0));
	handles = count_handles();
	memory = atomic_load(&live);
	for (int i = 0; i < 200; i++) {
		selector = open_selector(backend, 0);
		add(selector, fds[0], R, 1);
		if (i % 2 == 0 && look_all(selector) != 0)
			bail("a look");
		add(selector, fds[1], W, 1);
		if (i % 3 == 0)
			(void)sel_selector_select(selector, &event, 1, 0, 0);
		sel_selector_free(selector);
	}
	is_int(handles, count_handles(), "handles do not grow");
	is_int(memory, atomic_load(&live), "memory does not grow");
	close_sockets(fds, 2);
}

static DWORD WINAPI wait_briefly(void *selector)
{
	sel_event event;

	return (DWORD)sel_selector_select(selector, &event, 1, MS, 0);
}

/* A wait by a thread that is gone when this returns. */
static sel_status wait_elsewhere(sel_selector *selector)
{
	HANDLE thread = CreateThread(NULL, 0, wait_briefly, selector, 0, NULL);
	DWORD status = 0;

	if (!thread)
		bail("CreateThread");
	WaitForSingleObject(thread, INFINITE);
	GetExitCodeThread(thread, &status);
	CloseHandle(thread);
	return (sel_status)status;
}

/* What a thread has armed is reported to the next one. */
static void test_threads(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int wrong = 0, missed = 0;
	int32_t fd = open_udp();
	sel_event event;

	topic("threads that have waited, and are gone");
	add(selector, fd, R, 1);
	for (int i = 0; i < LOOP; i++) {
		wrong += wait_elsewhere(selector) != 0;
		send_udp(fd);
		missed += sel_selector_select(selector, &event, 1, 10000 * MS,
					      0) != 1;
		drain(fd);
	}
	is_int(0, wrong, "their waits find nothing");
	is_int(0, missed, "the next wait finds what has come");
	is_status(0, look_all(selector), "and nothing after that");
	sel_selector_free(selector);
	close_one(&fd);
}

/* The socket is closed and unregistered while the driver has the request. */
static void test_outlive(uint32_t backend)
{
	sel_selector *selector;
	int32_t fds[SOCKETS];
	int wrong = 0;
	int handles;
	long memory;

	topic("requests outlive their sockets");
	sel_selector_free(open_selector(backend, 0));
	handles = count_handles();
	memory = atomic_load(&live);
	for (int i = 0; i < 20; i++) {
		selector = open_selector(backend, 0);
		open_sockets(fds, SOCKETS);
		for (int j = 0; j < SOCKETS; j++)
			add(selector, fds[j], R, 1);
		wrong += wait_elsewhere(selector) != 0;
		for (int j = 0; j < SOCKETS; j++) {
			int32_t number = fds[j];

			if (j % 2)
				close_one(&fds[j]);
			wrong += sel_selector_unregister(selector, number,
							 NULL) != 0;
			close_one(&fds[j]);
		}
		/* With the requests taken, or with all of them left to free. */
		if (i % 2)
			wrong += look_all(selector) != 0;
		sel_selector_free(selector);
	}
	is_int(0, wrong, "no event of them is reported");
	is_int(handles, count_handles(), "handles do not grow");
	is_int(memory, atomic_load(&live), "memory does not grow");
}

static void test(uint32_t backend)
{
	test_inherit(backend);
	test_turns(backend);
	test_new(backend);
	test_threads(backend);
	test_outlive(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
