/* SPDX-License-Identifier: MIT */
/*
 * That the emulated /dev/poll keeps each rule of poll(4D), and what its kernel
 * was seen to do where the page is silent: else what passes on it says nothing.
 */
#include <sys/resource.h>

#include "devpoll-test.h"

static void *volatile nowhere = (void *)8;

static bool set_limit(rlim_t value)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = value;
	return !setrlimit(RLIMIT_NOFILE, &limit);
}

static void test_masks(void)
{
	int dp = open_set(), other = open_set();
	struct pollfd both[] = {
		{ .fd = ends[1], .events = POLLOUT },
		{ .fd = ends[1], .events = POLLIN },
	};

	ok(dp >= 0 && other >= 0, "two sets are opened");
	ok(fcntl(dp, F_GETFD) & FD_CLOEXEC, "O_CLOEXEC is kept");
	is_int(-1, mask_of(dp, ends[1]), "nothing is in a new set");
	is_int(sizeof(both), write(dp, both, sizeof(both)), "two are written");
	is_int(POLLIN | POLLOUT, mask_of(dp, ends[1]), "their masks are OR'ed");
	is_int(-1, mask_of(other, ends[1]), "the other set has it not");
	is_int(ENTRY, put(dp, ends[1], POLLPRI), "one more is written");
	is_int(POLLIN | POLLOUT | POLLPRI, mask_of(dp, ends[1]),
	       "and OR'ed with those of the earlier write");
	is_int(ENTRY, put(dp, ends[1], POLLREMOVE | POLLIN),
	       "POLLREMOVE with another bit is written");
	is_int(POLLIN | POLLOUT | POLLPRI | POLLREMOVE, mask_of(dp, ends[1]),
	       "and removes nothing");
	is_int(ENTRY, put(dp, ends[1], POLLREMOVE), "POLLREMOVE is written");
	is_int(-1, mask_of(dp, ends[1]), "and removes it");
	is_int(ENTRY, put(dp, ends[1], POLLREMOVE), "again: ignored");
	is_int(ENTRY, put(dp, 4000, POLLREMOVE), "of an unknown one: ignored");
	is_int(ENTRY, put(dp, ends[1], POLLPRI), "it is added again");
	is_int(POLLPRI, mask_of(dp, ends[1]), "with no mask of before");
	is_int(-1, mask_of(dp, -1), "-1 is in no set");
	both[0].events = POLLREMOVE;
	write(dp, both, sizeof(both));
	is_int(POLLIN, mask_of(dp, ends[1]), "entries are taken in order");
	close(other);
	close(dp);
}

static void test_write(void)
{
	struct pollfd list[65] = { { .fd = 0 } };
	struct rlimit limit;
	int dp = open_set(), i;

	for (i = 0; i < 65; i++)
		list[i] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	getrlimit(RLIMIT_NOFILE, &limit);
	set_limit(64);
	is_int(64 * ENTRY, write(dp, list, 64 * ENTRY), "OPEN_MAX entries");
	list[0].events = POLLOUT;
	is_int(-1, write(dp, list, 65 * ENTRY), "one more fails");
	is_int(EINVAL, errno, "with EINVAL");
	is_int(POLLIN, mask_of(dp, ends[0]), "and changes nothing");
	set_limit(limit.rlim_cur);
	is_int(0, write(dp, list, 0), "no entry");
	is_int(ENTRY + 3, write(dp, list, ENTRY + 3), "an entry and a piece");
	is_int(POLLIN | POLLOUT, mask_of(dp, ends[0]), "the entry is taken");
	is_int(3, write(dp, list, 3), "a piece");
	is_int(-1, write(dp, nowhere, ENTRY), "a wrong address");
	is_int(EFAULT, errno, "is EFAULT");
	list[0] = (struct pollfd){ .fd = more[0], .events = POLLIN };
	is_int(ENTRY, pwrite(dp, list, ENTRY, 0), "pwrite at 0");
	list[0].events = POLLPRI;
	is_int(ENTRY, pwrite(dp, list, ENTRY, 1 << 30), "pwrite far away");
	is_int(POLLIN | POLLPRI, mask_of(dp, more[0]), "both are taken");
	is_int(-1, pwrite(dp, list, ENTRY, -1), "pwrite at -1");
	is_int(EINVAL, errno, "is EINVAL");
	is_int(ENTRY, put(dp, -1, POLLIN), "a negative number is written");
	is_int(-1, mask_of(dp, -1), "and skipped");
	is_int(ENTRY, put(dp, (int)limit.rlim_cur, POLLIN), "OPEN_MAX too");
	is_int(-1, mask_of(dp, (int)limit.rlim_cur), "and skipped");
	close(dp);
	dp = open("/dev/poll", O_RDONLY);
	is_int(-EBADF, put(dp, ends[0], POLLIN), "opened for reading: EBADF");
	close(dp);
}

static void test_requests(void)
{
	struct rlimit limit;
	int dp = open_set();
	struct dvpoll arg = { .dp_fds = nowhere, .dp_nfds = 1 };
	int64_t start;

	is_int(0, poll_some(dp, 0), "an empty set has nothing");
	put(dp, ends[0], POLLIN);
	start = now_ms();
	is_int(0, poll_some(dp, 30), "nothing within 30 ms");
	ok(now_ms() - start >= 30, "and not earlier");
	ok(untouched(), "the buffer isn't touched");
	start = now_ms();
	is_int(0, poll_some(dp, 1), "nothing within 1 ms");
	ok(now_ms() - start >= 9, "which takes a tick");
	is_int(0, poll_some(dp, -2), "-2 is not for ever");
	start = now_ms();
	put(dp, more[0], POLLIN);
	is_int(0, poll_with(dp, NULL, 0, 20), "no room, nothing found");
	ok(now_ms() - start >= 20, "after all the time");
	getrlimit(RLIMIT_NOFILE, &limit);
	set_limit(SOME);
	is_int(1, poll_some(dp, 0), "dp_nfds of OPEN_MAX is well");
	set_limit(SOME - 1);
	is_int(1, poll_some(dp, 0), "so is one more");
	is_int(1, poll_with(dp, got, (nfds_t)-1, 0), "and the most");
	put(dp, ends[1], POLLOUT);
	set_limit(1);
	is_int(1, poll_some(dp, 0), "with two ready, OPEN_MAX of 1: one");
	set_limit(limit.rlim_cur);
	put(dp, ends[1], POLLREMOVE);
	is_int(1, poll_some(dp, 0), "one is left");
	ok(got[0].fd == more[0] && got[0].events == POLLIN &&
	   got[0].revents == POLLIN, "the entry tells number, mask, events");
	is_int(-1, ioctl(dp, DP_POLL, &arg), "a wrong buffer");
	is_int(EFAULT, errno, "is EFAULT");
	is_int(-1, ioctl(dp, DP_POLL, NULL), "no argument");
	is_int(EFAULT, errno, "is EFAULT");
	is_int(-1, ioctl(dp, DP_ISPOLLED, nowhere), "DP_ISPOLLED of it");
	is_int(EFAULT, errno, "is EFAULT");
	is_int(-1, ioctl(dp, 0xD007, &arg), "another request");
	is_int(EINVAL, errno, "is EINVAL");
	close(dp);
}

static void test_events(void)
{
	int dp = open_set(), pair[2], file = open("/proc/self/exe", O_RDONLY);

	put(dp, file, POLLIN | POLLOUT);
	is_int(1, poll_some(dp, -1), "a regular file is ready");
	is_int(POLLIN | POLLOUT, got[0].revents, "both ways");
	put(dp, file, POLLREMOVE);
	put(dp, file, 0);
	is_int(0, poll_some(dp, 0), "but not unasked");
	put(dp, file, POLLREMOVE);
	if (pipe(pair))
		bail("no pipe");
	put(dp, pair[0], 0);
	put(dp, pair[1], 0);
	is_int(0, poll_some(dp, 0), "nothing is asked, nothing found");
	put(dp, pair[1], POLLOUT);
	close(pair[1]);
	is_int(2, poll_some(dp, 0), "a hang-up and a closed one are found");
	is_int(POLLHUP, got[0].revents, "POLLHUP unasked");
	is_int(pair[1], got[1].fd, "the closed one");
	is_int(POLLNVAL, got[1].revents, "is POLLNVAL");
	is_int(2, poll_some(dp, 0), "again");
	pair[1] = dup2(more[0], pair[1]);
	put(dp, pair[1], POLLIN);
	is_int(2, poll_some(dp, 0), "the number used again is polled");
	is_int(POLLIN, got[1].revents, "what it is now");
	close(pair[0]);
	is_int(ENTRY, put(dp, pair[0], POLLREMOVE), "a closed one is removed");
	is_int(1, poll_some(dp, 0), "and gone");
	close(pair[1]);
	put(dp, pair[1], POLLREMOVE);
	if (pipe(pair))
		bail("no pipe");
	close(pair[0]);
	put(dp, pair[1], POLLOUT);
	is_int(1, poll_some(dp, 0), "a pipe that nobody reads");
	is_int(POLLOUT | POLLERR, got[0].revents, "has POLLERR");
	close(pair[1]);
	put(dp, pair[1], POLLREMOVE);
	close(file);
	close(dp);
}

/* Written while it is closed. */
static void test_unopened(void)
{
	int dp = open_set(), fd = dup(more[0]);

	close(fd);
	is_int(ENTRY, put(dp, fd, POLLIN), "a closed one is taken");
	is_int(0, poll_some(dp, 0), "but not asked");
	is_int(-1, mask_of(dp, fd), "nor in the set");
	is_int(ENTRY, put(dp, fd, POLLREMOVE), "it can be removed");
	fd = dup(more[0]);
	is_int(0, poll_some(dp, 0), "used again, it isn't asked either");
	put(dp, fd, POLLOUT);
	is_int(POLLIN | POLLOUT, mask_of(dp, fd), "the removal did nothing");
	put(dp, fd, POLLREMOVE);
	put(dp, fd, POLLOUT);
	is_int(POLLOUT, mask_of(dp, fd), "a removal of the open one does");
	close(fd);
	put(dp, fd, POLLPRI);
	is_int(POLLOUT | POLLPRI, mask_of(dp, fd),
	       "written while open and then closed, it is in the set");
	is_int(1, poll_some(dp, 0), "and asked");
	is_int(POLLNVAL, got[0].revents, "which is POLLNVAL");
	close(dp);
}

/* Its number is `lost`, its file stays open as `old`.  It is idle. */
static int put_idle(int dp, int old, int lost)
{
	dup2(old, lost);
	put(dp, lost, POLLREMOVE);
	put(dp, lost, POLLIN);
	return poll_some(dp, 0);
}

static void test_idle(void)
{
	int dp = open_set(), old[2], fresh[2], lost = dup(ends[0]);
	int64_t start;

	if (pipe(old) || pipe(fresh))
		bail("no pipe");
	is_int(0, put_idle(dp, old[0], lost), "one is idle");
	close(lost);
	is_int(0, poll_some(dp, 0), "closed while it is idle: not noticed");
	start = now_ms();
	is_int(0, poll_some(dp, 30), "nor by one that sleeps");
	ok(now_ms() - start >= 30, "which sleeps for all the time");
	is_int(POLLIN, mask_of(dp, lost), "it is still in the set");
	if (write(old[1], "x", 1) != 1)
		bail("can't write");
	is_int(1, poll_some(dp, -1), "an event of its file");
	is_int(POLLNVAL, got[0].revents, "makes it POLLNVAL");
	drain(old[0]);
	is_int(1, poll_some(dp, 0), "and so it stays");
	put(dp, lost, POLLREMOVE);
	is_int(0, poll_some(dp, 0), "until it is removed");

	put_idle(dp, old[0], lost);
	dup2(more[0], lost);
	is_int(0, poll_some(dp, 10), "used again while it is idle: not asked");
	put(dp, lost, POLLIN | POLLPRI);
	is_int(1, poll_some(dp, 0), "written again: it is");
	is_int(POLLIN, got[0].revents, "what it is now");
	put_idle(dp, old[0], lost);
	dup2(more[0], lost);
	put(dp, lost, POLLIN);
	is_int(1, poll_some(dp, 0), "written again as it was: it is, too");
	put_idle(dp, old[0], lost);
	dup2(more[0], lost);
	put(dp, lost, POLLREMOVE);
	put(dp, lost, POLLIN);
	is_int(1, poll_some(dp, 0), "removed and written: it is, too");

	put_idle(dp, old[0], lost);
	dup2(fresh[0], lost);
	if (write(fresh[1], "x", 1) != 1)
		bail("can't write");
	is_int(0, poll_some(dp, 10), "an event of the new file: not asked");
	if (write(old[1], "x", 1) != 1)
		bail("can't write");
	is_int(1, poll_some(dp, 10), "an event of the old one: it is");
	drain(fresh[0]);
	is_int(0, poll_some(dp, 0), "and what is asked is the new one");
	drain(old[0]);
	if (write(old[1], "x", 1) != 1)
		bail("can't write");
	is_int(0, poll_some(dp, 10), "from then on the old one says nothing");
	if (write(fresh[1], "x", 1) != 1)
		bail("can't write");
	is_int(1, poll_some(dp, 10), "and the new one's events are seen");
	drain(fresh[0]);
	drain(old[0]);

	put_idle(dp, old[0], lost);
	close(lost);
	dup2(old[0], lost);
	if (write(old[1], "x", 1) != 1)
		bail("can't write");
	is_int(1, poll_some(dp, 10), "the same file again: it is watched");
	is_int(POLLIN, got[0].revents, "and asked");
	close(lost);
	is_int(1, poll_some(dp, 0), "closed when it was ready");
	is_int(POLLNVAL, got[0].revents, "is POLLNVAL");
	dup2(fresh[0], lost);
	is_int(0, poll_some(dp, 0), "used again then: it is asked");
	if (write(fresh[1], "x", 1) != 1)
		bail("can't write");
	is_int(1, poll_some(dp, 10), "and watched");
	put(dp, lost, POLLREMOVE);
	put(dp, lost, POLLPRI);
	close(lost);
	is_int(1, poll_some(dp, 0), "closed before it was ever asked");
	is_int(POLLNVAL, got[0].revents, "is POLLNVAL");
	close(old[0]);
	close(old[1]);
	close(fresh[0]);
	close(fresh[1]);
	close(dp);
}

static void test_rotation(void)
{
	int dp = open_set(), copies[5], i, j, seen[5] = { 0 }, count = 0;

	for (i = 0; i < 5; i++) {
		copies[i] = dup(more[0]);
		put(dp, copies[i], POLLIN);
	}
	for (i = 0; i < 5; i++) {
		if (poll_with(dp, got, 2, 0) != 2)
			break;
		for (j = 0; j < 5; j++)
			seen[j] += copies[j] == got[0].fd ||
				   copies[j] == got[1].fd;
	}
	for (i = 0; i < 5; i++)
		count += seen[i] == 2;
	is_int(5, count, "10 answers for 5 descriptors name each twice");
	is_int(5, poll_some(dp, 0), "one scan has all");
	for (i = 0; i < 5; i++)
		close(copies[i]);
	close(dp);
}

static int state_of(int fd, int events)
{
	struct pollfd one = { .fd = fd, .events = (short)events };

	return poll(&one, 1, 0) < 0 ? -1 : one.revents;
}

static void test_number(void)
{
	int dp = open_set(), outer = open_set(), copy, file, lost;

	is_int(0, state_of(dp, POLLIN), "the number of an empty set");
	put(dp, ends[0], POLLIN);
	put(outer, dp, POLLIN);
	is_int(0, state_of(dp, POLLIN), "and with nothing ready");
	put(dp, more[0], POLLIN);
	is_int(POLLIN, state_of(dp, POLLIN), "is readable when one is");
	is_int(1, poll_some(outer, 0), "another set sees it");
	is_int(dp, got[0].fd, "by its number");
	put(dp, more[0], POLLREMOVE);
	is_int(0, state_of(dp, POLLIN), "not after its removal");
	file = open("/proc/self/exe", O_RDONLY);
	put(dp, file, POLLIN);
	is_int(POLLIN, state_of(dp, POLLIN), "a regular file makes it so");
	close(file);
	is_int(POLLIN, state_of(dp, POLLIN), "one closed when it was due, too");
	put(dp, file, POLLREMOVE);
	is_int(0, state_of(dp, POLLIN), "until it is removed");
	lost = dup(ends[0]);
	put(dp, lost, POLLIN);
	close(lost);
	is_int(POLLIN, state_of(dp, POLLIN), "one that is open elsewhere too");
	lost = dup2(ends[0], lost);
	is_int(0, poll_some(dp, 0), "its number is used again");
	is_int(0, state_of(dp, POLLIN), "and polled anew");
	close(lost);
	is_int(0, state_of(dp, POLLIN), "one closed when it was idle is not");
	put(dp, lost, POLLREMOVE);
	copy = dup(dp);
	close(dp);
	is_int(ENTRY, put(copy, more[0], POLLIN), "a copy is the same set");
	is_int(POLLIN | POLLIN << 8, mask_of(copy, ends[0]) |
	       state_of(copy, POLLIN) << 8, "with the same in it");
	dp = dup2(outer, copy);
	is_int(-1, mask_of(dp, more[0]), "dup2 makes it another");
	close(outer);
	close(dp);
	outer = open("/dev/null", O_WRONLY);
	is_int(8, put(outer, 1, 1), "a closed number writes elsewhere");
	close(outer);
}

/* As many as there may be, all ready, in handfuls. */
static void test_many(void)
{
	static struct pollfd all[20000];
	static bool seen[20000];
	struct rlimit limit;
	int dp = open_set(), fd, count = 0, i, j, found = 0, distinct = 0;

	getrlimit(RLIMIT_NOFILE, &limit);
	while (count < 20000 && (fd = dup(more[0])) >= 0)
		all[count++] = (struct pollfd){ .fd = fd, .events = POLLIN };
	close(all[--count].fd);		/* something is left for others */
	diag("%d descriptors", count);
	is_int(count * (int)ENTRY, write(dp, all, (size_t)count * ENTRY),
	       "all are written");
	for (i = 0; i < count && found >= 0; i += found) {
		struct pollfd some[1000];

		found = poll_with(dp, some, count < 2000 ? 10 : 1000, -1);
		for (j = 0; j < found; j++) {
			distinct += !seen[some[j].fd];
			seen[some[j].fd] = true;
		}
	}
	is_int(count, distinct, "as many answers as needed have all");
	for (i = 0; i < count; i++)
		close(all[i].fd);
	is_int(count, poll_with(dp, all, (nfds_t)count, 0), "all are lost");
	close(dp);
}

int main(void)
{
	begin_tests();
	open_pipes();
	test_masks();
	test_write();
	test_requests();
	test_events();
	test_unopened();
	test_idle();
	test_rotation();
	test_number();
	test_many();
	return close_pipes();
}
