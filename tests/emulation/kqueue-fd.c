/* SPDX-License-Identifier: MIT */
/* The filters of descriptors: what the page says of each kind of file. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "descriptors.h"
#include "kqueue.h"
#include "kqueue-private.h"
#include "kqueue-systems.h"

enum { PIPEFS_MAGIC = 0x50495045 };	/* <linux/magic.h> */

static short look(int fd)
{
	struct pollfd pfd = {
		.fd = fd, .events = POLLIN | POLLOUT | POLLPRI | POLLRDHUP,
	};

	return poll(&pfd, 1, 0) < 0 ? 0 : pfd.revents;
}

static enum type type_of(int fd)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		return TYPE_OTHER;
	return S_ISSOCK(status.st_mode) ? TYPE_SOCKET :
	       S_ISFIFO(status.st_mode) ? TYPE_PIPE : TYPE_OTHER;
}

/* A pipe that has no name, and so isn't a fifo. */
static bool is_unnamed(int fd)
{
	struct statfs status;

	return fstatfs(fd, &status) == 0 && status.f_type == PIPEFS_MAGIC;
}

/* Linux's pipes have a reading and a writing end; an eventfd that is always
 * ready stands for the reading end's room to write. */
static int attach_pipe(struct knote *knote)
{
	bool reads = (fcntl(knote->fd, F_GETFL) & O_ACCMODE) == O_RDONLY;
	short mask = look(knote->fd);

	knote->unnamed = is_unnamed(knote->fd);
	if (knote->kind != KIND_WRITE || !knote->unnamed)
		return 0;
	if (mask & (reads ? POLLHUP : POLLERR)) {
		if (PIPE_HANGUP_IS_EPIPE)
			return EPIPE;
		if (PIPE_HANGUP_IS_EBADF && !reads)
			return EBADF;
	}
	if (!reads || !PIPE_IS_TWO_WAY)
		return 0;
	knote->type = TYPE_BACK;
	return emulation_stand_in(knote);
}

int emulation_fd_attach(struct knote *knote)
{
	knote->fd = (int)knote->kev.ident;
	knote->type = type_of(knote->fd);
	/* [code] A kqueue has no other filter than EVFILT_READ. */
	if (knote->kind != KIND_READ && emulation_kq_find(knote->fd) != NULL)
		return EINVAL;
	/* [code] Only sockets have out-of-band data. */
	if (knote->kind == KIND_EXCEPT && knote->type != TYPE_SOCKET)
		return EINVAL;
	return knote->type == TYPE_PIPE ? attach_pipe(knote) : 0;
}

int64_t emulation_fd_bytes(const struct knote *knote)
{
	int bytes = 0;

	return ioctl(knote->fd, FIONREAD, &bytes) != 0 ? 0 : bytes;
}

/*
 * [kqueue(2)] "Returns when the there is data to read; data contains the number
 * of bytes available. When the last writer disconnects, the filter will set
 * EV_EOF in flags."  Of the write end [code] the other end is the writer.
 */
static bool pipe_read(struct knote *knote, short mask, struct kevent *event)
{
	event->data = emulation_fd_bytes(knote);
	if (mask & (POLLHUP | POLLERR)) {
		event->flags |= EV_EOF;
		return true;
	}
	return (mask & POLLIN) &&
	       (!(knote->fflags & NOTE_LOWAT) || event->data >= knote->data);
}

static void hang_up(struct knote *knote, struct kevent *event)
{
	if (PIPE_HANGUP_IS_ONESHOT && knote->unnamed)
		knote->kev.flags |= EV_EOF | EV_ONESHOT;
	event->flags |= knote->kev.flags | EV_EOF;
}

/*
 * [kqueue(2)] "For sockets, pipes and fifos, data will contain the amount of
 * space remaining in the write buffer.  The filter will set EV_EOF when the
 * reader disconnects".
 */
static bool pipe_write(struct knote *knote, short mask, struct kevent *event)
{
	int size = fcntl(knote->fd, F_GETPIPE_SZ);

	event->data = size - emulation_fd_bytes(knote);
	if (event->data < 0)
		event->data = 0;
	if (mask & POLLERR)
		hang_up(knote, event);
	return (mask & (POLLOUT | POLLERR)) != 0;
}

static bool pipe_back(struct knote *knote, struct kevent *event)
{
	short mask = look((int)knote->kev.ident);

	event->data = fcntl((int)knote->kev.ident, F_GETPIPE_SZ);
	if (mask & POLLHUP)
		hang_up(knote, event);
	return !(mask & POLLNVAL);
}

/*
 * [kqueue(2)] Vnodes: "Returns when the file pointer is not at the end of file.
 * data contains the offset from current position to end of file, and may be
 * negative."  "This event can be triggered unconditionally by setting the
 * NOTE_FILE_POLL flag in fflags."
 *
 * EVFILT_WRITE: "Note that this filter is not supported for vnodes", but [code]
 * the kernels accept it and it is always ready; so it is here.
 */
static bool file_filter(struct knote *knote, struct kevent *event)
{
	int fd = (int)knote->kev.ident;
	struct stat status;
	off_t offset;

	event->data = 0;
	if (knote->kind == KIND_WRITE || fstat(fd, &status) != 0 ||
	    (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)))
		return true;
	offset = lseek(fd, 0, SEEK_CUR);
	event->data = status.st_size - offset;
#ifdef NOTE_FILE_POLL
	if (knote->fflags & NOTE_FILE_POLL)
		return true;
#endif
	return event->data != 0;
}

/*
 * Terminals, eventfds, kqueues and the rest: what poll says.  Of a kqueue, data
 * should be how many events are pending; that can't be told without a scan.
 */
static bool other_filter(struct knote *knote, short mask, struct kevent *event)
{
	if (mask & (POLLHUP | POLLERR))
		event->flags |= EV_EOF;
	event->data = knote->kind == KIND_READ ? emulation_fd_bytes(knote) : 0;
	if (event->data == 0)
		event->data = (mask & (POLLIN | POLLOUT)) != 0;
	mask &= (short)((knote->kind == KIND_READ ? POLLIN : POLLOUT) |
			POLLHUP | POLLERR);
	return mask != 0;
}

bool emulation_file_changed(struct knote *knote)
{
	struct stat status;

	if (fstat((int)knote->kev.ident, &status) != 0 ||
	    (status.st_size == knote->size &&
	     status.st_mtim.tv_sec == knote->changed.tv_sec &&
	     status.st_mtim.tv_nsec == knote->changed.tv_nsec))
		return false;
	knote->size = status.st_size;
	knote->changed = status.st_mtim;
	return true;
}

static bool run(struct knote *knote, struct kevent *event)
{
	short mask;

	if (knote->type == TYPE_FILE)
		return file_filter(knote, event);
	if (knote->type == TYPE_BACK)
		return pipe_back(knote, event);
	mask = look(knote->fd);
	if (mask & POLLNVAL)	/* closed by a call that we don't see */
		return false;
	if (knote->type == TYPE_SOCKET)
		return emulation_socket_filter(knote, mask, event);
	if (knote->type == TYPE_OTHER)
		return other_filter(knote, mask, event);
	return knote->kind == KIND_READ ? pipe_read(knote, mask, event) :
	       pipe_write(knote, mask, event);
}

bool emulation_fd_filter(struct knote *knote, struct kevent *event)
{
	bool ready = run(knote, event);

	if (!ready || knote->muted < 0)
		return ready;
	if (knote->muted == emulation_fd_bytes(knote) &&
	    !(event->flags & EV_EOF))
		return false;
	knote->muted = -1;
	return true;
}
