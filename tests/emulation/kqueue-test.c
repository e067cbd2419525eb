/* SPDX-License-Identifier: MIT */
/* That the emulated kqueue keeps the page.  Here: what the parts share. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "kqueue.h"
#include "kqueue-test.h"

int make(void)
{
	int kq = kqueue();

	if (kq < 0)
		bail("kqueue: %s", strerror(errno));
	return kq;
}

struct kevent entry(int ident, int filter, int flags)
{
	struct kevent event;

	EV_SET(&event, (uintptr_t)ident, (short)filter, (unsigned short)flags,
	       0, 0, UDATA(ident));
#ifdef EMULATE_NETBSD
	event.filter = (uint32_t)filter;
#endif
	return event;
}

int change_with(int kq, int ident, int filter, int flags, unsigned fflags,
		int64_t data)
{
	struct kevent event = entry(ident, filter, flags);

	event.fflags = fflags;
	event.data = (intptr_t)data;
	return kevent(kq, &event, 1, NULL, 0, NULL) == 0 ? 0 : errno;
}

int change(int kq, int ident, int filter, int flags)
{
	return change_with(kq, ident, filter, flags, 0, 0);
}

int look(int kq, struct kevent *events, int room)
{
	static const struct timespec zero;

	return kevent(kq, NULL, 0, events, room, &zero);
}

struct kevent look_for(int kq, int ident, int filter)
{
	struct kevent events[16], none = entry(-1, -100, 0);
	int i, count = look(kq, events, 16);

	for (i = 0; i < count; i++)
		if (events[i].ident == (uintptr_t)ident &&
		    (int)events[i].filter == filter)
			return events[i];
	return none;
}

bool sees(int kq, int ident, int filter)
{
	return (int)look_for(kq, ident, filter).filter == filter;
}

void open_pipe(int fds[2])
{
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0)
		bail("pipe2");
}

void open_pair(int fds[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *name = (struct sockaddr *)(void *)&address;
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || fds[0] < 0 || bind(listener, name, size) != 0 ||
	    getsockname(listener, name, &size) != 0 ||
	    listen(listener, 1) != 0 || connect(fds[0], name, size) != 0)
		bail("no connection");
	fds[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (fds[1] < 0)
		bail("accept4");
	close(listener);
	for (int i = 0; i < 2; i++)
		if (fcntl(fds[i], F_SETFL, O_NONBLOCK) != 0)
			bail("F_SETFL");
}

void put(int fd, int bytes)
{
	char buffer[4096] = "";

	if (write(fd, buffer, (size_t)bytes) != bytes)
		bail("write");
}

void drain(int fd)
{
	char buffer[4096];

	while (read(fd, buffer, sizeof(buffer)) > 0)
		;
}

bool polls(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 1 && pfd.revents == POLLIN;
}

int main(void)
{
	emulation_kqueue_oddity(0);
	begin_tests();
	test_lists();
	test_flags();
	test_filters();
	test_life();
	test_odd();
	return finish();
}
