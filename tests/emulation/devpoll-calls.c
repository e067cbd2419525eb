/* SPDX-License-Identifier: MIT */
/*
 * The functions of the C library by which programs come to /dev/poll.  What is
 * not for it goes on to the next definition, which may be a sanitizer's.
 */
#undef _FILE_OFFSET_BITS	/* open and open64 are two names here */
#undef _TIME_BITS
#undef _FORTIFY_SOURCE
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "descriptors.h"
#include "devpoll-private.h"

#undef open64
#undef openat64
#undef pwrite64
#ifdef __GLIBC__
#define REQUEST unsigned long
#else
#define REQUEST int
#endif

int open64(const char *path, int flags, ...);
int openat64(int dir, const char *path, int flags, ...);
ssize_t pwrite64(int fd, const void *buf, size_t size, off64_t offset);

static struct {
	int (*open)(const char *path, int flags, ...);
	int (*open64)(const char *path, int flags, ...);
	int (*openat)(int dir, const char *path, int flags, ...);
	int (*openat64)(int dir, const char *path, int flags, ...);
	ssize_t (*write)(int fd, const void *buf, size_t size);
	ssize_t (*pwrite)(int fd, const void *buf, size_t size, off_t offset);
	ssize_t (*pwrite64)(int fd, const void *buf, size_t size,
			    off64_t offset);
	int (*ioctl)(int fd, REQUEST request, ...);
} next;

static void find(void *function, const char *name)
{
	void *symbol = dlsym(RTLD_NEXT, name);

	memcpy(function, &symbol, sizeof(symbol));
}

/* Early, since dlsym may not be called from a signal handler. */
__attribute__((__constructor__(101))) static void resolve(void)
{
	find(&next.open, "open");
	find(&next.open64, "open64");
	find(&next.openat, "openat");
	find(&next.openat64, "openat64");
	find(&next.write, "write");
	find(&next.pwrite, "pwrite");
	find(&next.pwrite64, "pwrite64");
	find(&next.ioctl, "ioctl");
}

/* Other constructors may come before. */
#define NEXT(name) (next.name ? next.name : (resolve(), next.name))

static bool is_path(const char *path)
{
	return path && !strcmp(path, "/dev/poll");
}

#define MODE(flags) \
	mode_t mode = 0; \
	if ((flags) & (O_CREAT | __O_TMPFILE)) { \
		va_list args; \
		va_start(args, flags); \
		mode = (mode_t)va_arg(args, unsigned int); \
		va_end(args); \
	}
#ifndef __O_TMPFILE
#define __O_TMPFILE O_TMPFILE
#endif

int open(const char *path, int flags, ...)
{
	MODE(flags)
	return is_path(path) ? devpoll_open(flags) :
			       NEXT(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	MODE(flags)
	return is_path(path) ? devpoll_open(flags) :
			       NEXT(open64)(path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	MODE(flags)
	return is_path(path) ? devpoll_open(flags) :
			       NEXT(openat)(dir, path, flags, mode);
}

int openat64(int dir, const char *path, int flags, ...)
{
	MODE(flags)
	return is_path(path) ? devpoll_open(flags) :
			       NEXT(openat64)(dir, path, flags, mode);
}

ssize_t write(int fd, const void *buf, size_t size)
{
	emulation_kqueue_take(fd);
	return devpoll_is(fd) ? devpoll_write(fd, buf, size) :
				NEXT(write)(fd, buf, size);
}

/* The kernel doesn't keep the offset, and no set is a seekable file. */
static ssize_t write_at(int fd, const void *buf, size_t size, off64_t offset)
{
	if (offset >= 0)
		return devpoll_write(fd, buf, size);
	errno = EINVAL;
	return -1;
}

ssize_t pwrite(int fd, const void *buf, size_t size, off_t offset)
{
	return devpoll_is(fd) ? write_at(fd, buf, size, offset) :
				NEXT(pwrite)(fd, buf, size, offset);
}

ssize_t pwrite64(int fd, const void *buf, size_t size, off64_t offset)
{
	return devpoll_is(fd) ? write_at(fd, buf, size, offset) :
				NEXT(pwrite64)(fd, buf, size, offset);
}

int ioctl(int fd, REQUEST request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	/* FIOCLEX and FIONCLEX are for the descriptor, not for its driver. */
	if (devpoll_is(fd) && request != (REQUEST)FIOCLEX &&
	    request != (REQUEST)FIONCLEX)
		return devpoll_ioctl(fd, (unsigned long)request, arg);
	return NEXT(ioctl)(fd, request, arg);
}
