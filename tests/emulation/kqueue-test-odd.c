/* SPDX-License-Identifier: MIT */
/* The oddities that can be switched on. */
#include "kqueue.h"
#include "kqueue-test.h"

static void test_wait(int kq, int fds[2])
{
	struct timespec moment = { .tv_nsec = 1 };
	struct kevent add = entry(fds[0], EVFILT_READ, EV_ADD), saw[4];

	emulation_kqueue_oddity(ODDITY_EINTR);
	is_int(0, kevent(kq, NULL, 0, saw, 1, &moment), "a wait");
	is_int(-1, kevent(kq, &add, 1, saw, 1, &moment), "each second");
	is_int(EINTR, errno, "is interrupted");
	emulation_kqueue_oddity(ODDITY_SHORT);
	(void)change(kq, fds[1], EVFILT_WRITE, EV_ADD);
	put(fds[1], 2);
	is_int(1, look(kq, saw, 4), "one event a call");
	emulation_kqueue_oddity(ODDITY_STRAY);
	is_int(3, look(kq, saw, 4), "a record more than two events");
	ok(saw[0].flags == EV_ERROR && saw[1].flags != EV_ERROR,
	   "is an error's");
	emulation_kqueue_oddity(ODDITY_ENOENT);
	is_int(ENOENT, change(kq, fds[0], EVFILT_READ, EV_DELETE), "ENOENT");
	emulation_kqueue_oddity(0);
	ok(!sees(kq, fds[0], EVFILT_READ), "but deleted");
	(void)change(kq, fds[1], EVFILT_WRITE, EV_DELETE);
}

/* Two bytes wait in fds[0]. */
static void test_flags_of(int kq, int fds[2])
{
	char byte;

	(void)change(kq, fds[0], EVFILT_READ, EV_ADD | EV_DISPATCH);
	(void)look_for(kq, fds[0], EVFILT_READ);
	emulation_kqueue_oddity(ODDITY_ENABLE);
	(void)change(kq, fds[0], EVFILT_READ, EV_ENABLE);
	ok(!sees(kq, fds[0], EVFILT_READ), "EV_ENABLE with data");
	put(fds[1], 1);
	ok(sees(kq, fds[0], EVFILT_READ), "more data");
	(void)change(kq, fds[0], EVFILT_READ, EV_DELETE);
	emulation_kqueue_oddity(ODDITY_CLEAR);
	(void)change(kq, fds[0], EVFILT_READ, EV_ADD | EV_CLEAR);
	(void)look_for(kq, fds[0], EVFILT_READ);
	ok(!sees(kq, fds[0], EVFILT_READ), "EV_CLEAR once");
	ok(read(fds[0], &byte, 1) == 1 && sees(kq, fds[0], EVFILT_READ),
	   "and again after a read");
	(void)change(kq, fds[0], EVFILT_READ, EV_DELETE);
}

void test_odd(void)
{
	int kq = make(), fds[2], none;

	open_pipe(fds);
	test_wait(kq, fds);
	test_flags_of(kq, fds);
	emulation_kqueue_oddity(ODDITY_FAIL(ENFILE));
	none = kqueue();
	ok(none == -1 && errno == ENFILE, "no kqueue");
	emulation_kqueue_oddity(ODDITY_NO_USER);
#ifdef EVFILT_USER
	is_int(EINVAL, change(kq, 1, EVFILT_USER, EV_ADD), "no EVFILT_USER");
#else
	skip("no EVFILT_USER anyway");
#endif
	emulation_kqueue_oddity(ODDITY_NO_WRITE);
	is_int(ENOMEM, change(kq, fds[1], EVFILT_WRITE, EV_ADD),
	       "no EVFILT_WRITE");
	is_int(0, change(kq, fds[0], EVFILT_READ, EV_ADD), "but EVFILT_READ");
	emulation_kqueue_oddity(0);
	close(fds[0]);
	close(fds[1]);
	close(kq);
}
