/* SPDX-License-Identifier: MIT */
/* What each filter tells of each kind of descriptor. */
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "kqueue-test.h"

static void close_both(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

static void test_sockets(int kq)
{
	struct kevent saw;
	int fds[2];

	open_pair(fds);
	(void)change(kq, fds[0], EVFILT_READ, EV_ADD);
	(void)change(kq, fds[0], EVFILT_WRITE, EV_ADD);
	ok(!sees(kq, fds[0], EVFILT_READ), "a socket: nothing to read");
	saw = look_for(kq, fds[0], EVFILT_WRITE);
	ok(saw.data > 1000, "room to write");
	put(fds[1], 9);
	saw = look_for(kq, fds[0], EVFILT_READ);
	is_int(9, saw.data, "bytes to read");
	is_hex(0, saw.flags & EV_EOF, "not the end");
	shutdown(fds[1], SHUT_WR);
	saw = look_for(kq, fds[0], EVFILT_READ);
	is_hex(EV_EOF, saw.flags & EV_EOF, "the end");
	is_int(9, saw.data, "with data before it");
	is_uint(0, saw.fflags, "no error");
	saw = look_for(kq, fds[0], EVFILT_WRITE);
	is_hex(0, saw.flags & EV_EOF, "can still be written");
	shutdown(fds[0], SHUT_WR);
	saw = look_for(kq, fds[0], EVFILT_WRITE);
	is_hex(EV_EOF, saw.flags & EV_EOF, "until it is shut down");
	close_both(fds);
}

static void test_lowat(int kq)
{
	int fds[2];

	open_pair(fds);
	(void)change_with(kq, fds[0], EVFILT_READ, EV_ADD, NOTE_LOWAT, 5);
	put(fds[1], 4);
	ok(!sees(kq, fds[0], EVFILT_READ), "below NOTE_LOWAT");
	ok(!polls(kq), "not pending");
	put(fds[1], 1);
	ok(polls(kq) && sees(kq, fds[0], EVFILT_READ), "not below it");
	close_both(fds);
}

/* A reset, a refused connection, and a socket that has none. */
static void test_connections(int kq)
{
	struct linger hard = { .l_onoff = 1 };
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *name = (struct sockaddr *)(void *)&address;
	socklen_t size = sizeof(address);
	struct kevent saw;
	int fds[2], fd, error = 0;

	open_pair(fds);
	setsockopt(fds[1], SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	(void)change(kq, fds[0], EVFILT_READ, EV_ADD);
	(void)change(kq, fds[0], EVFILT_WRITE, EV_ADD);
	close(fds[1]);
	saw = look_for(kq, fds[0], EVFILT_READ);
	ok((saw.flags & EV_EOF) && saw.fflags == ECONNRESET, "a reset");
	saw = look_for(kq, fds[0], EVFILT_WRITE);
	ok((saw.flags & EV_EOF) && saw.fflags == ECONNRESET, "for both");
	size = sizeof(error);
	getsockopt(fds[0], SOL_SOCKET, SO_ERROR, &error, &size);
	is_int(ECONNRESET, error, "the program has its error");
	close(fds[0]);

	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	(void)change(kq, fd, EVFILT_READ, EV_ADD);
	(void)change(kq, fd, EVFILT_WRITE, EV_ADD);
	ok(!sees(kq, fd, EVFILT_READ) && !sees(kq, fd, EVFILT_WRITE),
	   "without a connection");
	ok(!polls(kq), "not pending");
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	size = sizeof(address);
	if (bind(fd, name, size) || getsockname(fd, name, &size))
		bail("bind");
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	(void)change(kq, fd, EVFILT_WRITE, EV_ADD);
	(void)connect(fd, name, size);
	saw = look_for(kq, fd, EVFILT_WRITE);
	ok((saw.flags & EV_EOF) && saw.fflags == ECONNREFUSED, "refused");
	close(fd);
}

static void test_listening(int kq)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *name = (struct sockaddr *)(void *)&address;
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), fds[2];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listener, name, size) || listen(listener, 5) ||
	    getsockname(listener, name, &size))
		bail("listen");
	(void)change(kq, listener, EVFILT_READ, EV_ADD);
	ok(!sees(kq, listener, EVFILT_READ), "nobody has come");
	for (int i = 0; i < 2; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connect(fds[i], name, size) != 0)
			bail("connect");
	}
	is_int(2, look_for(kq, listener, EVFILT_READ).data, "two have");
	close_both(fds);
	close(listener);
}

static void test_pipes(int kq)
{
	struct kevent saw;
	int fds[2];

	open_pipe(fds);
	(void)change(kq, fds[0], EVFILT_READ, EV_ADD);
	(void)change(kq, fds[1], EVFILT_WRITE, EV_ADD);
	saw = look_for(kq, fds[1], EVFILT_WRITE);
	put(fds[1], 100);
	is_int(saw.data - 100, look_for(kq, fds[1], EVFILT_WRITE).data,
	       "a pipe: what room there is");
	is_int(100, look_for(kq, fds[0], EVFILT_READ).data, "what data");
	close(fds[1]);
	saw = look_for(kq, fds[0], EVFILT_READ);
	ok((saw.flags & EV_EOF) && saw.data == 100, "no writer");
	close(fds[0]);
}

/* The writing end, when the reading end closes: an edge, or a state. */
static void test_no_reader(int kq, int flags)
{
	int refusal = PIPE_HANGUP_IS_EPIPE ? EPIPE :
		      PIPE_HANGUP_IS_EBADF ? EBADF : 0;
	int stays = PIPE_HANGUP_IS_ONESHOT ? ENOENT : 0;
	struct kevent saw;
	int fds[2];

	open_pipe(fds);
	(void)change(kq, fds[1], EVFILT_WRITE, EV_ADD | flags);
	(void)look_for(kq, fds[1], EVFILT_WRITE);
	close(fds[0]);
	saw = look_for(kq, fds[1], EVFILT_WRITE);
	is_hex(EV_EOF | (PIPE_HANGUP_IS_ONESHOT ? EV_ONESHOT : 0),
	       saw.flags & (EV_EOF | EV_ONESHOT), "flags %#x: no reader", flags);
	ok(sees(kq, fds[1], EVFILT_WRITE) ==
	   (!PIPE_HANGUP_IS_ONESHOT && !(flags & EV_CLEAR)),
	   "flags %#x: a second look", flags);
	is_int(stays, change(kq, fds[1], EVFILT_WRITE, EV_DELETE),
	       "flags %#x: EV_DELETE", flags);
	is_int(refusal, change(kq, fds[1], EVFILT_WRITE, EV_ADD | flags),
	       "flags %#x: EV_ADD without a reader", flags);
	(void)change(kq, fds[1], EVFILT_READ, EV_ADD);
	saw = look_for(kq, fds[1], EVFILT_READ);
	is_hex(EV_EOF, saw.flags & EV_EOF,
	       "flags %#x: EVFILT_READ of the writing end says so", flags);
	close(fds[1]);
}

/* What Linux's pipes can't: write at the reading end. */
static void test_back(int kq, int flags)
{
	struct kevent saw;
	int fds[2];

	open_pipe(fds);
	(void)change(kq, fds[0], EVFILT_WRITE, EV_ADD | flags);
	(void)change(kq, fds[1], EVFILT_READ, EV_ADD | flags);
	ok(sees(kq, fds[0], EVFILT_WRITE) == PIPE_IS_TWO_WAY,
	   "flags %#x: the reading end can be written", flags);
	ok(!sees(kq, fds[1], EVFILT_READ),
	   "flags %#x: the writing end has nothing to read", flags);
	close(fds[1]);
	saw = look_for(kq, fds[0], EVFILT_WRITE);
	if (PIPE_IS_TWO_WAY)
		is_hex(EV_EOF, saw.flags & EV_EOF,
		       "flags %#x: no other end", flags);
	else
		skip("pipes have one way");
	(void)change(kq, fds[0], EVFILT_WRITE, EV_DELETE);
	is_int(PIPE_HANGUP_IS_EPIPE ? EPIPE : 0,
	       change(kq, fds[0], EVFILT_WRITE, EV_ADD | flags),
	       "flags %#x: EV_ADD without the other end", flags);
	close(fds[0]);
}

static void test_fifo(int kq)
{
	char folder[] = "/tmp/kqueue-test.XXXXXX", path[64];
	struct kevent saw;
	int fds[2];

	if (mkdtemp(folder) == NULL)
		bail("mkdtemp");
	snprintf(path, sizeof(path), "%s/fifo", folder);
	if (mkfifo(path, 0600) != 0)
		bail("mkfifo");
	fds[0] = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	fds[1] = open(path, O_WRONLY | O_CLOEXEC);
	(void)change(kq, fds[0], EVFILT_READ, EV_ADD);
	ok(!sees(kq, fds[0], EVFILT_READ), "a fifo with a writer");
	close(fds[1]);
	saw = look_for(kq, fds[0], EVFILT_READ);
	is_hex(EV_EOF, saw.flags & EV_EOF, "without");
	fds[1] = open(path, O_WRONLY | O_CLOEXEC);
	ok(!sees(kq, fds[0], EVFILT_READ), "and with another");
	close_both(fds);
	unlink(path);
	rmdir(folder);
}

static void test_files(int kq)
{
	FILE *file = tmpfile();
	int fd = file != NULL ? dup(fileno(file)) : -1, null, event;

	if (fd < 0)
		bail("tmpfile");
	fclose(file);
	put(fd, 10);
	is_int(0, change(kq, fd, EVFILT_READ, EV_ADD), "a file");
	is_int(0, change(kq, fd, EVFILT_WRITE, EV_ADD), "for both");
	ok(!sees(kq, fd, EVFILT_READ), "at its end");
	ok(sees(kq, fd, EVFILT_WRITE), "always writable");
	lseek(fd, 4, SEEK_SET);
	ok(sees(kq, fd, EVFILT_READ) == !FILE_SEEK_IS_UNSEEN,
	   "lseek() alone");
	put(fd, 10);
	lseek(fd, 8, SEEK_SET);
	is_int(6, look_for(kq, fd, EVFILT_READ).data,
	       "after a write, six before its end");
	ok(sees(kq, fd, EVFILT_READ), "as a state");
#ifdef NOTE_FILE_POLL
	lseek(fd, 14, SEEK_SET);
	(void)change_with(kq, fd, EVFILT_READ, EV_ADD, NOTE_FILE_POLL, 0);
	ok(sees(kq, fd, EVFILT_READ), "NOTE_FILE_POLL");
#else
	skip("no NOTE_FILE_POLL");
#endif
	close(fd);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	is_int(DEVICE_IS_ENODEV ? ENODEV : 0,
	       change(kq, null, EVFILT_READ, EV_ADD), "/dev/null");
	ok(sees(kq, null, EVFILT_READ) == !DEVICE_IS_ENODEV,
	   "is always ready, or never");
	close(null);
	event = eventfd(0, EFD_CLOEXEC);
	(void)change(kq, event, EVFILT_READ, EV_ADD);
	ok(!sees(kq, event, EVFILT_READ), "an eventfd");
	eventfd_write(event, 1);
	ok(sees(kq, event, EVFILT_READ), "and what is in it");
	close(event);
}

/* [source] On macOS the filter comes for all that EVFILT_READ comes for. */
#ifdef EMULATE_MACOS
#define EXCEPT_IS_READ true
#else
#define EXCEPT_IS_READ false
#endif

static void test_except(int kq)
{
#ifdef EVFILT_EXCEPT
	struct kevent saw;
	char byte;
	int fds[2];

	open_pair(fds);
	is_int(0, change_with(kq, fds[0], EVFILT_EXCEPT, EV_ADD, NOTE_OOB, 0),
	       "EVFILT_EXCEPT");
	put(fds[1], 1);
	ok(sees(kq, fds[0], EVFILT_EXCEPT) == EXCEPT_IS_READ,
	   "for data, or not");
	send(fds[1], "!", 1, MSG_OOB);
	saw = look_for(kq, fds[0], EVFILT_EXCEPT);
	is_hex(NOTE_OOB, saw.fflags, "for out-of-band data");
	is_int(1, recv(fds[0], &byte, 1, MSG_OOB), "which is read");
	ok(sees(kq, fds[0], EVFILT_EXCEPT) == EXCEPT_IS_READ,
	   "and data is left");
	close_both(fds);
#else
	is_int(EINVAL, change(kq, 0, -15, EV_ADD), "no EVFILT_EXCEPT");
	skip("no EVFILT_EXCEPT");
#endif
}

static void test_user(int kq)
{
#ifdef EVFILT_USER
	struct kevent saw;

	is_int(0, change_with(kq, 7, EVFILT_USER, EV_ADD | EV_CLEAR,
			      NOTE_TRIGGER, 0), "EVFILT_USER");
#ifdef EMULATE_MACOS
	ok(sees(kq, 7, EVFILT_USER), "NOTE_TRIGGER when added");
#else
	ok(!sees(kq, 7, EVFILT_USER), "no NOTE_TRIGGER when added");
#endif
	(void)change_with(kq, 7, EVFILT_USER, 0, NOTE_TRIGGER | NOTE_FFCOPY | 6,
			  42);
	ok(polls(kq), "pending");
	saw = look_for(kq, 7, EVFILT_USER);
	ok(saw.fflags == 6 && saw.data == 42, "NOTE_FFCOPY, data");
	ok(!sees(kq, 7, EVFILT_USER) && !polls(kq), "cleared");
	(void)change_with(kq, 7, EVFILT_USER, 0, NOTE_FFOR | 9, 0);
	ok(!sees(kq, 7, EVFILT_USER), "flags alone don't trigger");
	(void)change_with(kq, 7, EVFILT_USER, 0,
			  NOTE_TRIGGER | NOTE_FFAND | 0xd, 0);
	is_hex(0xd, look_for(kq, 7, EVFILT_USER).fflags, "NOTE_FFOR, FFAND");
	(void)change_with(kq, 7, EVFILT_USER, 0, NOTE_TRIGGER, 0);
	(void)change_with(kq, 7, EVFILT_USER, 0, NOTE_TRIGGER | 1, 0);
	is_hex(0xd, look_for(kq, 7, EVFILT_USER).fflags, "NOTE_FFNOP");
	ok(!sees(kq, 7, EVFILT_USER), "two triggers, one event");
	is_int(0, change(kq, 7, EVFILT_USER, EV_DELETE), "goes");

	(void)change(kq, 8, EVFILT_USER, EV_ADD);
	(void)change_with(kq, 8, EVFILT_USER, 0, NOTE_TRIGGER, 0);
	ok(sees(kq, 8, EVFILT_USER) && sees(kq, 8, EVFILT_USER),
	   "without EV_CLEAR it stays");
	(void)change(kq, 8, EVFILT_USER, EV_DELETE);
#else
	is_int(EINVAL, change(kq, 7, -11, EV_ADD), "no EVFILT_USER");
	skip("no EVFILT_USER");
#endif
}

static void test_timer(int kq)
{
	struct timespec long_time = { .tv_sec = 30 };
	struct kevent event = entry(3, EVFILT_TIMER, EV_ADD), saw;

	event.data = 5;
	is_int(1, kevent(kq, &event, 1, &saw, 1, &long_time), "a timer");
	ok(saw.ident == 3 && saw.data >= 1, "counts");
	is_int(1, kevent(kq, NULL, 0, &saw, 1, &long_time), "and comes again");
	event.flags = EV_DELETE;
	is_int(0, kevent(kq, &event, 1, NULL, 0, NULL), "goes");
	event.flags = EV_ADD | EV_ONESHOT;
	is_int(1, kevent(kq, &event, 1, &saw, 1, &long_time), "EV_ONESHOT");
	is_int(ENOENT, change(kq, 3, EVFILT_TIMER, EV_DELETE), "comes once");
	is_int(EINVAL, change_with(kq, 3, EVFILT_TIMER, EV_ADD, 0, -1),
	       "no negative time");
#ifdef NOTE_SECONDS
	(void)change_with(kq, 3, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, 1000);
	(void)change_with(kq, 3, EVFILT_TIMER, EV_ADD, NOTE_USECONDS, 500);
	is_int(1, kevent(kq, NULL, 0, &saw, 1, &long_time), "added again");
	(void)change(kq, 3, EVFILT_TIMER, EV_DELETE);
#else
	skip("no units");
#endif
}

static void test_process(int kq)
{
	struct timespec long_time = { .tv_sec = 30 };
	struct kevent saw;
	pid_t child = fork();
	int error;

	if (child == 0) {
		pause();
		_exit(0);
	}
	error = change_with(kq, child, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0);
	if (error == ENOSYS) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		skip("no pidfd_open(), as under valgrind");
		return;
	}
	is_int(0, error, "a process");
	ok(!sees(kq, child, EVFILT_PROC), "lives");
	kill(child, SIGTERM);
	is_int(1, kevent(kq, NULL, 0, &saw, 1, &long_time), "and ends");
	is_hex(NOTE_EXIT, saw.fflags, "by NOTE_EXIT");
	ok(WIFSIGNALED(saw.data) && WTERMSIG(saw.data) == SIGTERM,
	   "its status");
	waitpid(child, NULL, 0);
	is_int(ESRCH, change_with(kq, child, EVFILT_PROC, EV_ADD, NOTE_EXIT,
				  0), "it is no more");
}

void test_filters(void)
{
	int kq = make();

	test_sockets(kq);
	test_lowat(kq);
	test_connections(kq);
	test_listening(kq);
	test_pipes(kq);
	test_no_reader(kq, 0);
	test_no_reader(kq, EV_CLEAR);
	test_back(kq, 0);
	test_back(kq, EV_CLEAR);
	test_fifo(kq);
	test_files(kq);
	test_except(kq);
	test_user(kq);
	test_timer(kq);
	test_process(kq);
	close(kq);
}
