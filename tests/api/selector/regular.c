/* SPDX-License-Identifier: MIT */
/*
 * Regular files, directories and devices that never block: always ready, or,
 * with epoll, refused; some kqueues refuse the devices.  For kqueue a file is
 * readable while there is something behind its offset.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { FILES = 3 };

static const char *const names[FILES] = {
	"a regular file", "a directory", "/dev/null",
};

static void test_refused(sel_selector *selector, int32_t fd, sel_status refusal)
{
	sel_key key = { .fd = -7 };
	int32_t fds[2];
	sel_key keys[2];
	size_t failed = 77;

	is_status(refusal, sel_selector_register(selector, fd, R, 0, &key),
		  "register: it is refused");
	is_int(-7, key.fd, "register: no key is written");
	is_status(SEL_ENOTREG, sel_selector_get_key(selector, fd, &key),
		  "register: nothing is registered");
	open_pipe(fds);
	put(fds[1], 1);
	keys[0] = (sel_key){ .fd = fds[0], .events = R };
	keys[1] = (sel_key){ .fd = fd, .events = R };
	is_status(refusal,
		  sel_selector_register_many(selector, keys, 2, &failed),
		  "register_many: it is refused");
	is_uint(1, failed, "register_many: its index is named");
	is_status(0, sel_selector_count(selector),
		  "register_many: nothing is registered");
	is_status(0, look_all(selector), "register_many: nothing is reported");
	close_both(fds);
}

static void test_ready(sel_selector *selector, int32_t fd, uint32_t reading)
{
	sel_event event = { .events = 0 };

	add(selector, fd, RW, 0);
	is_hex(reading | W, look(selector, fd, &event),
	       "READ and WRITE asked for");
	is_hex(0, event.detail, "READ and WRITE asked for: no detail");
	(void)sel_selector_modify(selector, fd, R, 0, NULL);
	is_hex(reading, look(selector, fd, NULL), "READ asked for");
	(void)sel_selector_modify(selector, fd, W, 0, NULL);
	is_hex(W, look(selector, fd, NULL), "WRITE asked for");
	is_hex(W, look(selector, fd, NULL), "WRITE asked for: reported again");
	is_status(0, sel_selector_unregister(selector, fd, NULL),
		  "unregister succeeds");
	is_status(0, look_all(selector), "unregistered: no event");
}

static bool is_no_device(sel_selector *selector, int32_t fd)
{
	sel_status status = sel_selector_register(selector, fd, R, 0, NULL);

	(void)sel_selector_unregister(selector, fd, NULL);
	return status == -ENODEV;
}

static void test(uint32_t backend)
{
	bool kqueue = backend == SEL_BACKEND_KQUEUE;
	sel_selector *selector = open_selector(backend, 0);
	FILE *file = tmpfile();
	int32_t fds[FILES];

	if (file == NULL)
		bail("no temporary file");
	if (write(fileno(file), "", 1) != 1)
		bail("no byte in it");
	fds[0] = dup_of(fileno(file));
	fclose(file);
	fds[1] = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fds[2] = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int i = 0; i < FILES; i++) {
		topic("%s", names[i]);
		if (backend == SEL_BACKEND_EPOLL)
			test_refused(selector, fds[i], -EPERM);
		else if (kqueue && i == 2 && is_no_device(selector, fds[i]))
			test_refused(selector, fds[i], -ENODEV);
		else
			test_ready(selector, fds[i],
				   kqueue && i == 0 ? 0 : R);
	}
	topic("the offset of a regular file");
	if (backend == SEL_BACKEND_EPOLL) {
		skip("epoll refuses the file");
	} else {
		/* Not every kqueue sees the offset of a registered one move. */
		(void)lseek(fds[0], 0, SEEK_SET);
		add(selector, fds[0], R, 0);
		is_hex(R, look(selector, fds[0], NULL), "before the end");
		(void)lseek(fds[0], 0, SEEK_END);
		is_hex(kqueue ? 0 : R, look(selector, fds[0], NULL),
		       "at the end: %s", kqueue ? "no event" : "READ");
		(void)sel_selector_unregister(selector, fds[0], NULL);
	}
	for (int i = 0; i < FILES; i++)
		close_one(&fds[i]);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
