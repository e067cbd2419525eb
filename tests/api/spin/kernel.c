/* SPDX-License-Identifier: MIT */
/* No spin: sets in sets, kernel descriptors, terminals.  See spin.h. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>

#include "spin/spin.h"

static int32_t got(int32_t fd)
{
	if (fd < 0)
		bail("can't open it");
	return fd;
}

static void must(bool good)
{
	if (!good)
		bail("can't make that state");
}

static void set_idle(struct place *place)
{
	struct epoll_event event = { .events = EPOLLIN };
	int32_t fds[2];

	open_pipe(fds);
	place->fd = got(epoll_create1(EPOLL_CLOEXEC));
	place->other = fds[0];
	place->third = fds[1];
	must(epoll_ctl(place->fd, EPOLL_CTL_ADD, fds[0], &event) == 0);
}

static void set_ready(struct place *place)
{
	set_idle(place);
	put(place->third, 1);
}

static void set_hup(struct place *place)
{
	set_idle(place);
	close_one(&place->third);
}

static void set_in_set(struct place *place)
{
	struct epoll_event event = { .events = EPOLLIN };

	set_hup(place);
	place->third = place->fd;
	place->fd = got(epoll_create1(EPOLL_CLOEXEC));
	must(epoll_ctl(place->fd, EPOLL_CTL_ADD, place->third, &event) == 0);
}

static void signal_idle(struct place *place)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	must(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	/* One of the last time. */
	(void)sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 });
	place->fd = got(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

static void signal_pending(struct place *place)
{
	signal_idle(place);
	must(raise(SIGUSR2) == 0);
}

static void timer_idle(struct place *place)
{
	place->fd = got(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
}

static void timer_over(struct place *place)
{
	struct itimerspec when = { .it_value = { .tv_nsec = 1 } };

	timer_idle(place);
	must(timerfd_settime(place->fd, 0, &when, NULL) == 0);
	await(place->fd, POLLIN);
}

static void counter(struct place *place, uint64_t value)
{
	place->fd = got(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
	must(write(place->fd, &value, sizeof(value)) == sizeof(value));
}

static void counter_zero(struct place *place)
{
	counter(place, 0);
}

static void counter_one(struct place *place)
{
	counter(place, 1);
}

static void counter_full(struct place *place)
{
	counter(place, UINT64_MAX - 1);
}

static void watch_idle(struct place *place)
{
	place->fd = got(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
}

/* The end of a watch is an event. */
static void watch_event(struct place *place)
{
	int watch;

	watch_idle(place);
	watch = inotify_add_watch(place->fd, "/", IN_DELETE_SELF);
	must(watch >= 0 && inotify_rm_watch(place->fd, watch) == 0);
	await(place->fd, POLLIN);
}

/* A terminal: `fd` is the master, `other` the slave. */
static void terminal(struct place *place)
{
	struct termios modes;

	place->fd = got(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
	must(grantpt(place->fd) == 0 && unlockpt(place->fd) == 0);
	place->other = got(open(ptsname(place->fd),
				O_RDWR | O_NOCTTY | O_CLOEXEC));
	must(tcgetattr(place->other, &modes) == 0);
	modes.c_lflag &= ~(tcflag_t)ECHO;
	must(tcsetattr(place->other, TCSANOW, &modes) == 0);
}

static void swap(struct place *place)
{
	int32_t fd = place->fd;

	place->fd = place->other;
	place->other = fd;
}

static void master_data(struct place *place)
{
	terminal(place);
	must(write(place->other, "x", 1) == 1);
	await(place->fd, POLLIN);
}

static void master_hup(struct place *place)
{
	terminal(place);
	close_one(&place->other);
}

static void master_packet(struct place *place)
{
	int on = 1;

	terminal(place);
	must(ioctl(place->fd, TIOCPKT, &on) == 0);
	must(tcflush(place->other, TCIOFLUSH) == 0);
	await(place->fd, POLLPRI);
}

static void slave(struct place *place)
{
	terminal(place);
	swap(place);
}

static void slave_data(struct place *place)
{
	slave(place);
	must(write(place->other, "x\n", 2) == 2);
	await(place->fd, POLLIN);
}

/* Part of a line is nothing to read. */
static void slave_part(struct place *place)
{
	slave(place);
	must(write(place->other, "x", 1) == 1);
}

static void slave_stopped(struct place *place)
{
	slave(place);
	must(tcflow(place->fd, TCOOFF) == 0);
}

static void slave_hup(struct place *place)
{
	slave(place);
	close_one(&place->other);
}

static const struct state states[] = {
	{ "epoll, idle", set_idle, NESTED, NOT_PRI("--", "-") },
	{ "epoll, one ready", set_ready, NESTED, NOT_PRI("R-", "-") },
	{ "epoll, one hung up", set_hup, NESTED, NOT_PRI("R-", "-") },
	{ "epoll in epoll, one hung up", set_in_set, NESTED,
		NOT_PRI("R-", "-") },
	{ "signalfd, idle", signal_idle, PLAIN, NOT_PRI("--", "-") },
	{ "signalfd, pending", signal_pending, PLAIN, NOT_PRI("R-", "-") },
	{ "timerfd, not armed", timer_idle, PLAIN, NOT_PRI("--", "-") },
	{ "timerfd, expired", timer_over, PLAIN, NOT_PRI("R-", "-") },
	{ "eventfd, zero", counter_zero, PLAIN, NOT_PRI("-W", "-") },
	{ "eventfd, one", counter_one, PLAIN, NOT_PRI("RW", "-") },
	{ "eventfd, full", counter_full, PLAIN, NOT_PRI("R-", "-") },
	{ "inotify, idle", watch_idle, PLAIN, NOT_PRI("--", "-") },
	{ "inotify, an event", watch_event, PLAIN, NOT_PRI("R-", "-") },
	{ "pty, master, idle", terminal, PLAIN, NOT_PRI("-W", "-") },
	{ "pty, master, data", master_data, PLAIN, NOT_PRI("RW", "-") },
	{ "pty, master, slave gone", master_hup, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RWx" } },
	{ "pty, master, packet mode", master_packet, PLAIN,
		NOT_PRI("RW", "P") },
	{ "pty, slave, idle", slave, PLAIN, NOT_PRI("-W", "-") },
	{ "pty, slave, a line", slave_data, PLAIN, NOT_PRI("RW", "-") },
	{ "pty, slave, part of a line", slave_part, PLAIN,
		NOT_PRI("-W", "-") },
	{ "pty, slave, stopped", slave_stopped, PLAIN, NOT_PRI("--", "-") },
	{ "pty, slave, master gone", slave_hup, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RWx" } },
};

static void test(uint32_t backend)
{
	spin_table(backend, states, LENGTH(states));
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return spin_print(states, LENGTH(states));
	for_each_backend(test);
	return finish();
}
