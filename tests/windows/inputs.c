/* SPDX-License-Identifier: MIT */
/*
 * What is no open socket, given to each call that takes a descriptor: pipes,
 * files, the console, a closed socket, INVALID_SOCKET, and a number that the
 * system would round down to a handle.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { INPUTS = 7 };

static struct input {
	const char *name;
	int32_t fd;
	sel_status registered; /* what register answers */
} inputs[INPUTS];
static int count;
static int32_t keeps_open[2];

static void put_input(const char *name, int32_t fd, sel_status registered)
{
	inputs[count++] = (struct input){ name, fd, registered };
}

static void put_handle(const char *name, HANDLE handle)
{
	if (handle == INVALID_HANDLE_VALUE)
		bail("%s: error %lu", name, GetLastError());
	put_input(name, (int32_t)(intptr_t)handle, -ENOTSOCK);
}

/* The first of many to be closed, and with the highest number: other handles get
   the numbers of the others first. */
static int32_t closed_socket(void)
{
	int32_t fds[64];
	int32_t highest = 0;

	for (size_t i = 0; i < LENGTH(fds); i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM, 0);
		if (fds[i] > highest)
			highest = fds[i];
	}
	close(highest);
	for (size_t i = 0; i < LENGTH(fds); i++)
		if (fds[i] != highest)
			close_one(&fds[i]);
	return highest;
}

static void open_inputs(void)
{
	wchar_t folder[MAX_PATH];
	wchar_t path[MAX_PATH];
	HANDLE reads;
	HANDLE writes;

	/* Fails for a program that has a console; under Wine that is one whose
	   standard input is a terminal. */
	AllocConsole();
	if (!CreatePipe(&reads, &writes, NULL, 0))
		bail("no pipe");
	put_handle("the reading end of a pipe", reads);
	put_handle("the writing end of a pipe", writes);
	GetTempPathW(MAX_PATH, folder);
	GetTempFileNameW(folder, L"sel", 0, path);
	put_handle("a file",
		   CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL,
			       OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE, NULL));
	put_handle("the console",
		   CreateFileW(L"CONOUT$", GENERIC_READ | GENERIC_WRITE,
			       FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL));
	put_input("INVALID_SOCKET", (int32_t)INVALID_SOCKET, SEL_EBADFD);
	put_input("beside a socket", keeps_open[0] + 1, -EBADF);
	/* Last, so that nothing above gets the number. */
	put_input("a closed socket", closed_socket(), -EBADF);
}

static void test_selector(sel_selector *selector, const struct input *input)
{
	sel_status other = input->fd < 0 ? SEL_EBADFD : SEL_ENOTREG;
	sel_key key;

	topic("%s", input->name);
	is_status(input->registered,
		  sel_selector_register(selector, input->fd, RW, 0, NULL),
		  "register");
	is_status(other, sel_selector_modify(selector, input->fd, R, 0, NULL),
		  "modify");
	is_status(other, sel_selector_get_key(selector, input->fd, &key),
		  "get_key");
	is_status(other, sel_selector_unregister(selector, input->fd, NULL),
		  "unregister");
	is_status(1, look_all(selector), "a good socket is still reported");
}

/* A registered socket that is closed is reported as INVALID, by afd once, and does
   not keep others from being reported. */
static void test_closed_later(sel_selector *selector)
{
	bool once = sel_selector_backend(selector) == SEL_BACKEND_AFD;
	sel_event event = { .events = 0 };
	int32_t fds[2];
	int32_t gone;

	topic("closed while registered");
	open_tcp(fds);
	gone = fds[0];
	add(selector, gone, R, 7);
	close_one(&fds[0]);
	is_hex(R, look(selector, gone, &event), "the closed socket is ready");
	is_hex(SEL_DETAIL_INVALID, event.detail, "the detail says INVALID");
	is_status(once ? 1 : 2, look_all(selector),
		  "the next look has the good socket%s",
		  once ? " alone" : " and the closed one");
	is_status(0, sel_selector_unregister(selector, gone, NULL),
		  "unregister");
	is_status(1, look_all(selector), "only the good socket is left");
	close_one(&fds[1]);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);

	add(selector, keeps_open[0], R, 1);
	for (int i = 0; i < count; i++)
		test_selector(selector, &inputs[i]);
	test_closed_later(selector);
	sel_selector_free(selector);
}

static void test_select(const struct input *input)
{
	for (int list = 0; list < 3; list++) {
		int32_t fds[2] = { keeps_open[0], input->fd };
		size_t lengths[3] = { 0, 0, 0 };
		sel_status status;

		lengths[list] = 2;
		status = sel_select(list == 0 ? fds : NULL, &lengths[0],
				    list == 1 ? fds : NULL, &lengths[1],
				    list == 2 ? fds : NULL, &lengths[2], 0, 0);
		topic("sel_select(), list %d: %s", list + 1, input->name);
		is_status(input->registered, status, "the call fails");
		is_int(2, (int64_t)lengths[list],
		       "the length of the list is as before");
		ok(fds[0] == keeps_open[0] && fds[1] == input->fd,
		   "the list is as before");
	}
}

static void test_poll(const struct input *input)
{
	sel_pollfd ready[4];
	sel_poll *poll;
	sel_status found;
	uint32_t events = 0;

	if (sel_poll_new(&poll) < 0)
		bail("no poll object");
	topic("sel_poll: %s", input->name);
	if (input->fd < 0) {
		is_status(SEL_EBADFD,
			  sel_poll_register(poll, input->fd, POLLIN),
			  "register");
		sel_poll_free(poll);
		return;
	}
	is_status(0, sel_poll_register(poll, keeps_open[0], POLLIN),
		  "register of a good socket");
	is_status(0, sel_poll_register(poll, input->fd, POLLIN), "register");
	found = sel_poll_poll(poll, ready, LENGTH(ready), 0, 0);
	is_status(2, found, "both are reported");
	for (sel_status i = 0; i < found; i++)
		if (ready[i].fd == input->fd)
			events = (uint32_t)ready[i].events;
	is_hex(POLLNVAL, events, "the events are POLLNVAL");
	sel_poll_free(poll);
}

int main(void)
{
	open_tcp(keeps_open);
	put(keeps_open[1], 1);
	await(keeps_open[0], POLLIN);
	open_inputs();
	for_each_backend(test);
	for (int i = 0; i < count; i++) {
		test_select(&inputs[i]);
		test_poll(&inputs[i]);
	}
	return finish();
}
