/* SPDX-License-Identifier: MIT */
/* See support.h. */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

static void must(bool good, const char *what)
{
	if (!good)
		bail("%s: %s", what, strerror(errno));
}

static void prepare(int32_t fd)
{
	must(fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "O_NONBLOCK");
	must(fcntl(fd, F_SETFD, FD_CLOEXEC) == 0, "FD_CLOEXEC");
}

void open_pipe(int32_t fds[2])
{
	must(pipe(fds) == 0, "pipe");
	prepare(fds[0]);
	prepare(fds[1]);
}

void open_unix(int32_t fds[2])
{
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0, "socketpair");
	prepare(fds[0]);
	prepare(fds[1]);
}

/* Whether there is room to send, or comes to be: TCP, which on Windows stands for
   sockets of a pair, moves on what has been sent. */
static bool finds_room(int32_t fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };
	struct sockaddr_storage address = { 0 };
	socklen_t size = sizeof(address);

	must(getsockname(fd, (struct sockaddr *)&address, &size) == 0,
	     "getsockname");
	return poll(&pfd, 1, address.ss_family == AF_INET ? 20 : 0) == 1;
}

/* A pair of sockets of which one has no room left to send. */
void open_oneway(int32_t fds[2])
{
	const int small = 4096;

	open_unix(fds);
	must(setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &small,
			sizeof(small)) == 0, "SO_SNDBUF");
	must(setsockopt(fds[1], SOL_SOCKET, SO_RCVBUF, &small,
			sizeof(small)) == 0, "SO_RCVBUF");
	do {
		fill(fds[0]);
	} while (finds_room(fds[0]));
}

int32_t open_listener(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int32_t fd = socket(AF_INET, SOCK_STREAM, 0);

	must(fd >= 0, "socket");
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0,
	     "bind");
	must(listen(fd, 8) == 0, "listen");
	prepare(fd);
	return fd;
}

int32_t open_client(int32_t listener)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int32_t fd = socket(AF_INET, SOCK_STREAM, 0);

	must(fd >= 0, "socket");
	must(getsockname(listener, (struct sockaddr *)&address, &size) == 0,
	     "getsockname");
	must(connect(fd, (struct sockaddr *)&address, size) == 0, "connect");
	prepare(fd);
	return fd;
}

void open_tcp(int32_t fds[2])
{
	int32_t listener = open_listener();

	fds[1] = open_client(listener);
	await(listener, POLLIN);
	fds[0] = accept(listener, NULL, NULL);
	must(fds[0] >= 0, "accept");
	prepare(fds[0]);
	close_one(&listener);
}

void close_one(int32_t *fd)
{
	if (*fd >= 0)
		must(close(*fd) == 0, "close");
	*fd = -1;
}

void close_both(int32_t fds[2])
{
	close_one(&fds[0]);
	close_one(&fds[1]);
}

void move_to(int32_t *fd, int32_t number)
{
	if (*fd == number)
		return;
	must(fcntl(number, F_GETFD) < 0, "a number that should be free");
	must(dup2(*fd, number) == number, "dup2");
	must(fcntl(number, F_SETFD, FD_CLOEXEC) == 0, "FD_CLOEXEC");
	close_one(fd);
	*fd = number;
}

int32_t dup_of(int32_t fd)
{
	int32_t copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	must(copy >= 0, "F_DUPFD_CLOEXEC");
	return copy;
}

int32_t free_number(void)
{
	int32_t fd = dup_of(STDOUT_FILENO);
	int32_t number = fd;

	close_one(&fd);
	return number;
}

int count_open(void)
{
	long limit = sysconf(_SC_OPEN_MAX);
	int count = 0;

	if (limit < 0 || limit > 65536)
		limit = 65536;
	for (int fd = 0; fd < limit; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

void plug_gaps(int32_t fd)
{
	int32_t highest = 1023;

	while (highest > 0 && fcntl(highest, F_GETFD) < 0)
		highest--;
	while (free_number() < highest)
		(void)dup_of(fd);
}

bool has_processes(void)
{
	return waitpid(-1, NULL, WNOHANG) >= 0 || errno != ENOSYS;
}

bool has_limits(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) == 0;
}

bool may_open(int32_t count)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return false;
	if (limit.rlim_cur >= (rlim_t)count)
		return true;
	limit.rlim_cur = (rlim_t)count;
	return limit.rlim_max >= (rlim_t)count &&
	       setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

bool under_valgrind(void)
{
	const char *preloaded = getenv("LD_PRELOAD");

	return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
}

/* Ends the process: 0 if select() knows each of the high ones for ready. */
static _Noreturn void try_wide_select(void)
{
	enum { HIGHEST = 5000, BITS = 8 * sizeof(unsigned long) };
	static unsigned long set[HIGHEST / BITS + 2];
	struct timeval now = { 0, 0 };
	int high, highest = -1, wrong = 0, count = 0;
	int32_t fds[2];

	open_pipe(fds);
	put(fds[1], 1);
	for (int fd = FD_SETSIZE; fd < HIGHEST; fd = high + 60) {
		high = fcntl(fds[0], F_DUPFD, fd);
		if (high < 0 || high >= HIGHEST)
			break;
		set[high / BITS] |= 1UL << high % BITS;
		highest = high;
		count++;
	}
	wrong += select(highest + 1, (fd_set *)(void *)set, NULL, NULL,
			&now) != count;
	for (int fd = 0; fd <= highest; fd++)
		count -= (int)(set[fd / BITS] >> fd % BITS & 1);
	_exit(wrong + (count != 0));
}

bool wide_select(void)
{
	int status = -1;
	pid_t pid;

	/* Of Windows, whose sets have any length: a number is no bit there. */
	if (!has_processes())
		return true;
	pid = fork();
	must(pid >= 0, "fork");
	if (pid == 0) {
		/* An emulator that dies of it would say so among our points. */
		int null = open("/dev/null", O_WRONLY);

		must(dup2(null, STDOUT_FILENO) >= 0 &&
		     dup2(null, STDERR_FILENO) >= 0, "/dev/null");
		try_wide_select();
	}
	must(waitpid(pid, &status, 0) == pid, "waitpid");
	return status == 0;
}

void put(int32_t fd, size_t size)
{
	static const char bytes[4096];

	must(write(fd, bytes, size) == (ssize_t)size, "write");
}

void drain(int32_t fd)
{
	char bytes[4096];
	ssize_t size;

	do {
		size = read(fd, bytes, sizeof(bytes));
	} while (size > 0);
	must(size == 0 || errno == EAGAIN, "read");
}

void fill(int32_t fd)
{
	static const char bytes[4096];

	while (write(fd, bytes, sizeof(bytes)) > 0)
		;
	must(errno == EAGAIN, "write");
}

void await(int32_t fd, short bits)
{
	struct pollfd pfd = { .fd = fd, .events = bits };

	/* HUP and ERR come unasked, and may come before the rest. */
	do {
		must(poll(&pfd, 1, -1) > 0 || errno == EINTR, "poll");
	} while ((pfd.revents & bits) != bits);
}

bool is_readable(int32_t fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 1 && (pfd.revents & POLLIN) != 0;
}

sel_selector *open_selector(uint32_t backend, uint32_t flags)
{
	sel_selector *selector = NULL;
	sel_status status = sel_selector_new(&selector, backend, flags);

	if (status != 0)
		bail("no selector: %s", sel_error_name(status));
	return selector;
}

/* Not every kqueue has urgent data. */
uint32_t never_ready(uint32_t backend)
{
	return backend == SEL_BACKEND_KQUEUE ? (uint32_t)W : (uint32_t)P;
}

void add(sel_selector *selector, int32_t fd, uint32_t events, uint64_t data)
{
	sel_status status;

	status = sel_selector_register(selector, fd, events, data, NULL);
	if (status != 0)
		bail("not registered: %s", sel_error_name(status));
}

int32_t find_fd(sel_selector *selector, uint64_t token)
{
	sel_key key;
	sel_status status = sel_selector_find(selector, token, &key);

	return status < 0 ? status : key.fd;
}

sel_stats stats_of(sel_selector *selector)
{
	sel_stats stats = { 0 };
	sel_status status;

	status = sel_selector_stats(selector, &stats, sizeof(stats));
	if (status != 0)
		bail("no statistics: %s", sel_error_name(status));
	return stats;
}

/* AFD tells of what has just happened a moment later, as Wine's does: there what
   finds nothing looks for longer. */
static sel_status look_into(sel_selector *selector, sel_event *events,
			    size_t capacity)
{
	sel_status n = sel_selector_select(selector, events, capacity, 0, 0);

	if (n == 0 && sel_selector_backend(selector) == SEL_BACKEND_AFD)
		n = sel_selector_select(selector, events, capacity, 20 * MS, 0);
	return n;
}

uint32_t look(sel_selector *selector, int32_t fd, sel_event *event)
{
	sel_event events[64];
	uint32_t seen = 0;
	sel_status n = look_into(selector, events, LENGTH(events));

	if (n < 0)
		diag("a look failed: %s", sel_error_name(n));
	for (sel_status i = 0; i < n; i++) {
		if (events[i].key.fd != fd)
			continue;
		if (seen != 0)
			return UINT32_MAX;
		seen = events[i].events;
		if (event != NULL)
			*event = events[i];
	}
	return seen;
}

sel_status look_all(sel_selector *selector)
{
	sel_event events[64];

	return look_into(selector, events, LENGTH(events));
}

static void *wait_once(void *context)
{
	struct waiter *waiter = context;
	int64_t begin = sel_now();

#ifdef HAVE_GETTID
	atomic_store(&waiter->tid, (int)gettid());
#endif
	waiter->status = sel_selector_select(waiter->selector, waiter->events,
					     LENGTH(waiter->events),
					     waiter->timeout, 0);
	waiter->elapsed = sel_now() - begin;
	return NULL;
}

static bool runs(int tid)
{
	char path[64];
	char state = '\0';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = '\0';
	fclose(file);
	return state == 'R' || state == 'D';
}

int64_t cpu_now(void)
{
	struct timespec now;

	must(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0,
	     "clock_gettime");
	return (int64_t)now.tv_sec * 1000 * MS + now.tv_nsec;
}

void thread_start(pthread_t *thread, void *(*body)(void *), void *context)
{
	if (pthread_create(thread, NULL, body, context) != 0)
		bail("pthread_create");
}

void waiter_start(struct waiter *waiter, sel_selector *selector,
		  int64_t timeout)
{
	uint64_t waits = stats_of(selector).waits;

	memset(waiter, 0, sizeof(*waiter));
	waiter->selector = selector;
	waiter->timeout = timeout;
	must(pthread_create(&waiter->thread, NULL, wait_once, waiter) == 0,
	     "pthread_create");
	while (stats_of(selector).waits == waits)
		sched_yield();
	while (runs(atomic_load(&waiter->tid)))
		sched_yield();
}

sel_status waiter_join(struct waiter *waiter)
{
	must(pthread_join(waiter->thread, NULL) == 0, "pthread_join");
	return waiter->status;
}

static struct timeval timeval_of(int64_t ns)
{
	return (struct timeval){ .tv_sec = (time_t)(ns / (1000 * MS)),
				 .tv_usec = (suseconds_t)(ns % (1000 * MS) /
							  1000) };
}

void signal_start(int64_t first, int64_t interval, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };
	struct itimerval when = { .it_value = timeval_of(first),
				  .it_interval = timeval_of(interval) };

	must(sigaction(SIGALRM, &action, NULL) == 0, "sigaction");
	must(setitimer(ITIMER_REAL, &when, NULL) == 0, "setitimer");
}

void signal_stop(void)
{
	const struct itimerval never = { .it_interval = { 0 } };
	struct sigaction action = { .sa_handler = SIG_IGN };

	must(setitimer(ITIMER_REAL, &never, NULL) == 0, "setitimer");
	/* One that is still pending must not kill the program. */
	must(sigaction(SIGALRM, &action, NULL) == 0, "sigaction");
}
