/* SPDX-License-Identifier: MIT */
/*
 * What the tests use of POSIX, on Windows: sockets by their POSIX names, with
 * descriptors of type int and errors in errno, a pipe that is a pair of
 * connected sockets, poll(), alarm(), and limits.  The headers in include/ lead
 * here, so that the tests are the same files as on other systems.  What Windows
 * can't do fails with ENOSYS: fork(), dup2() of a socket, signals of other processes.
 */
#ifndef TESTS_WINDOWS_POSIX_H
#define TESTS_WINDOWS_POSIX_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Winsock's own pollfd, which has another type of descriptor, gets out of the
   way; the values are Winsock's. */
#define pollfd winsock_pollfd
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <winsock2.h>
#include <ws2tcpip.h>
#undef pollfd
/* Names of Windows' headers that the tests use for things of their own. */
#undef interface
#undef near
#undef far
#undef small
#undef ERROR
#undef IN
#undef OUT
#undef DIFFERENCE
#undef DELETE

#include_next <fcntl.h>
#include_next <signal.h>
#include_next <sys/time.h>
#include_next <unistd.h>

struct pollfd {
	int fd;
	short events;
	short revents;
};
typedef unsigned int nfds_t;

/* Windows lacks the error of a closed writing end, and the CRT has it. */
#ifndef ESHUTDOWN
#define ESHUTDOWN EPIPE
#endif

#define SOCK_NONBLOCK 0x10000000
#define SOCK_CLOEXEC 0x20000000
#define MSG_NOSIGNAL 0
#define MSG_DONTWAIT 0x20000000
#define SHUT_RD SD_RECEIVE
#define SHUT_WR SD_SEND
#define SHUT_RDWR SD_BOTH

#define O_NONBLOCK 0x10000000
#define O_CLOEXEC O_NOINHERIT
enum { F_GETFD = 101, F_SETFD, F_GETFL, F_SETFL, F_DUPFD, F_DUPFD_CLOEXEC };
enum { FD_CLOEXEC = 1 };

/* sockets.c */
int posix_socket(int family, int type, int protocol);
int posix_socketpair(int family, int type, int protocol, int fds[2]);
int posix_pipe(int fds[2]);
int posix_bind(int fd, const struct sockaddr *address, socklen_t size);
int posix_listen(int fd, int backlog);
int posix_accept(int fd, struct sockaddr *address, socklen_t *size);
int posix_connect(int fd, const struct sockaddr *address, socklen_t size);
int posix_getsockname(int fd, struct sockaddr *address, socklen_t *size);
int posix_getsockopt(int fd, int level, int name, void *value,
		     socklen_t *size);
int posix_setsockopt(int fd, int level, int name, const void *value,
		     socklen_t size);
int posix_shutdown(int fd, int how);
ssize_t posix_send(int fd, const void *data, size_t size, int flags);
ssize_t posix_recv(int fd, void *data, size_t size, int flags);

/* descriptors.c: of sockets and of the C runtime's files */
bool posix_is_socket(int fd);
ssize_t posix_read(int fd, void *data, size_t size);
ssize_t posix_write(int fd, const void *data, size_t size);
int posix_close(int fd);
int posix_fcntl(int fd, int command, ...);
int posix_dup(int fd);
int posix_dup2(int fd, int number);
int posix_poll(struct pollfd *fds, nfds_t count, int milliseconds);
/* The errno of Winsock's last error; -1. */
int posix_failed(void);

/* process.c */
unsigned int posix_alarm(unsigned int seconds);

#define socket(family, type, protocol) posix_socket(family, type, protocol)
#define socketpair(family, type, protocol, fds) \
	posix_socketpair(family, type, protocol, fds)
#define pipe(fds) posix_pipe(fds)
#define bind(fd, address, size) posix_bind(fd, address, size)
#define listen(fd, backlog) posix_listen(fd, backlog)
#define accept(fd, address, size) posix_accept(fd, address, size)
#define connect(fd, address, size) posix_connect(fd, address, size)
#define getsockname(fd, address, size) posix_getsockname(fd, address, size)
#define getsockopt(fd, level, name, value, size) \
	posix_getsockopt(fd, level, name, value, size)
#define setsockopt(fd, level, name, value, size) \
	posix_setsockopt(fd, level, name, value, size)
#define shutdown(fd, how) posix_shutdown(fd, how)
#define send(fd, data, size, flags) posix_send(fd, data, size, flags)
#define recv(fd, data, size, flags) posix_recv(fd, data, size, flags)
#define read(fd, data, size) posix_read(fd, data, size)
#define write(fd, data, size) posix_write(fd, data, size)
/* Also a member of structures, which gets the same name everywhere. */
#define close posix_close
#define fcntl(...) posix_fcntl(__VA_ARGS__)
#define dup(fd) posix_dup(fd)
#define dup2(fd, number) posix_dup2(fd, number)
#define poll(fds, count, milliseconds) posix_poll(fds, count, milliseconds)
#define alarm(seconds) posix_alarm(seconds)

static inline int posix_none(void)
{
	errno = ENOSYS;
	return -1;
}

/* There is no fork() before or after which a handler would run. */
static inline int posix_atfork(void (*prepare)(void), void (*parent)(void),
			       void (*child)(void))
{
	(void)prepare, (void)parent, (void)child;
	return 0;
}

/* There are no children, and no signals but the one of alarm(). */
enum { SIGALRM = 14, SIGUSR1 = 30, SIGUSR2 = 31, SIGPIPE = 13, SIGKILL = 9 };
enum { WNOHANG = 1, SIG_BLOCK = 0, SIG_UNBLOCK, SIG_SETMASK };
enum { ITIMER_REAL };
enum { _SC_OPEN_MAX = 4, _SC_NPROCESSORS_ONLN = 84, _SC_PAGESIZE = 30 };
#define SA_RESTART 0x10000000

typedef unsigned long long posix_sigset;
#undef sigset_t
#define sigset_t posix_sigset

struct sigaction {
	void (*sa_handler)(int number);
	sigset_t sa_mask;
	int sa_flags;
};
typedef long suseconds_t;
struct itimerval {
	struct timeval it_interval, it_value;
};

#define sigemptyset(set) ((void)(*(set) = 0))
#define sigaddset(set, number) ((void)(*(set) |= 1ULL << (number)))
#define sigprocmask(how, set, old) ((void)(how), (void)(set), (void)(old), 0)
#undef pthread_sigmask
#define pthread_sigmask(how, set, old) sigprocmask(how, set, old)
int posix_sigaction(int number, const struct sigaction *action);
int posix_raise(int number);
#define signal(number, handler) \
	posix_sigaction(number, &(struct sigaction){ .sa_handler = handler })
#define raise(number) posix_raise(number)
#define sigaction(number, action, old) \
	((void)(old), posix_sigaction(number, action))
#define setitimer(which, value, old) \
	((void)(which), (void)(value), (void)(old), posix_none())
/* Of what a process has open there is no folder. */
#define opendir(path) ((void)(path), (DIR *)NULL)
#define dirfd(folder) ((void)(folder), -1)
#define fork() posix_none()
#define kill(process, number) ((void)(process), (void)(number), posix_none())
#define waitpid(process, status, flags) \
	((void)(process), (void)(status), (void)(flags), posix_none())
#define WIFEXITED(status) ((status) == 0)
#define WEXITSTATUS(status) (status)
#define WIFSIGNALED(status) ((status) != 0)
#define WTERMSIG(status) (status)

/* Windows has no limit of descriptors. */
enum { RLIMIT_NOFILE, RLIMIT_AS };
#define RLIM_INFINITY (~0ULL)
typedef unsigned long long rlim_t;
struct rlimit {
	rlim_t rlim_cur, rlim_max;
};
#define getrlimit(what, limit) ((void)(what), (void)(limit), posix_none())
#define setrlimit(what, limit) ((void)(what), (void)(limit), posix_none())

enum { RUSAGE_SELF };
struct rusage {
	struct timeval ru_utime, ru_stime;
	long ru_nvcsw;	/* Windows does not count it */
};
int posix_getrusage(int who, struct rusage *usage);
#define getrusage(who, usage) posix_getrusage(who, usage)

struct utsname {
	char sysname[16], release[32], version[64], machine[16];
};
int posix_uname(struct utsname *name);
#define uname(name) posix_uname(name)

/* Windows' poll neither takes nor gives this; model-files.c says this of a hang-up
   beside no error.  No macro: some tests look for that. */
enum { POLLRDHUP = 0x2000 };

/* Numbers of sockets are multiples of it. */
#define DESCRIPTOR_STEP 4

/* Memory of which parts can't be touched. */
enum { PROT_NONE, PROT_READ, PROT_WRITE };
enum { MAP_PRIVATE = 2, MAP_SHARED = 1, MAP_ANONYMOUS = 0x20 };
#define MAP_FAILED ((void *)-1)
void *posix_mmap(size_t size, int protection);
int posix_mprotect(void *memory, size_t size, int protection);
#define mmap(place, size, protection, flags, fd, offset) \
	((void)(place), posix_mmap(size, protection))
#define mprotect(memory, size, protection) \
	posix_mprotect(memory, size, protection)
#define munmap(memory, size) \
	((void)(size), VirtualFree(memory, 0, MEM_RELEASE) ? 0 : -1)

int posix_setenv(const char *name, const char *value, int over);
#define setenv(name, value, over) posix_setenv(name, value, over)
#define unsetenv(name) posix_setenv(name, "", 1)

/* Windows has no buffer of a line: output is not buffered at all. */
#define setvbuf(stream, buffer, mode, size) \
	((void)(stream), (void)(buffer), (void)(mode), (void)(size))

long posix_sysconf(int name);
#define sysconf(name) posix_sysconf(name)
#define readlink(path, target, size) \
	((void)(path), (void)(target), (void)(size), posix_none())
#define getpid() ((int)GetCurrentProcessId())

#endif
