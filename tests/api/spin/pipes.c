/* SPDX-License-Identifier: MIT */
/* No spin: pipes, FIFOs, files, closed descriptors.  See spin.h. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spin/spin.h"

static void ends(struct place *place, bool write_end)
{
	int32_t fds[2];

	open_pipe(fds);
	place->fd = fds[write_end];
	place->other = fds[!write_end];
}

static void read_idle(struct place *place)
{
	ends(place, false);
}

static void read_data(struct place *place)
{
	ends(place, false);
	put(place->other, 1);
}

static void read_hup(struct place *place)
{
	ends(place, false);
	close_one(&place->other);
}

static void read_data_hup(struct place *place)
{
	read_data(place);
	close_one(&place->other);
}

static void write_room(struct place *place)
{
	ends(place, true);
}

static void write_full(struct place *place)
{
	ends(place, true);
	fill(place->fd);
}

static void write_err(struct place *place)
{
	ends(place, true);
	close_one(&place->other);
}

static void write_full_err(struct place *place)
{
	write_full(place);
	close_one(&place->other);
}

static int32_t got(int32_t fd)
{
	if (fd < 0)
		bail("can't open it");
	return fd;
}

/* Its name lives no longer than this. */
static void fifo(struct place *place, int mode, bool writer)
{
	char folder[] = "/tmp/libsel-XXXXXX";
	char name[64];

	if (mkdtemp(folder) == NULL)
		bail("mkdtemp");
	snprintf(name, sizeof(name), "%s/fifo", folder);
	if (mkfifo(name, 0600) != 0)
		bail("mkfifo");
	place->fd = got(open(name, mode | O_NONBLOCK | O_CLOEXEC));
	if (writer)
		place->other = got(open(name, O_WRONLY | O_CLOEXEC));
	(void)unlink(name);
	(void)rmdir(folder);
}

static void fifo_new(struct place *place)
{
	fifo(place, O_RDONLY, false);
}

static void fifo_left(struct place *place)
{
	fifo(place, O_RDONLY, true);
	close_one(&place->other);
}

static void fifo_both(struct place *place)
{
	fifo(place, O_RDWR, false);
}

static void file(struct place *place)
{
	char name[] = "/tmp/libsel-XXXXXX";

	place->fd = got(mkostemp(name, O_CLOEXEC));
	(void)unlink(name);
}

static void directory(struct place *place)
{
	place->fd = got(open("/", O_RDONLY | O_CLOEXEC));
}

static void null(struct place *place)
{
	place->fd = got(open("/dev/null", O_RDWR | O_CLOEXEC));
}

static const struct state states[] = {
	{ "pipe, reading, idle", read_idle, PLAIN, NOT_PRI("-b", "-") },
	{ "pipe, reading, data", read_data, PLAIN, NOT_PRI("Rb", "-") },
	{ "pipe, reading, HUP only", read_hup, PLAIN,
		{ "RWPH", "RWPH", "Rb-", "Rbx" } },
	{ "pipe, reading, data and HUP", read_data_hup, PLAIN,
		{ "RWPH", "RWPH", "Rb-", "Rbx" } },
	{ "pipe, writing, room", write_room, PLAIN, NOT_PRI("-W", "-") },
	{ "pipe, writing, full", write_full, PLAIN, NOT_PRI("--", "-") },
	{ "pipe, writing, no reader", write_err, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RWx" } },
	{ "pipe, writing, full and no reader: ERR only", write_full_err, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RWx" } },
	{ "FIFO, reading, never a writer", fifo_new, PLAIN,
		NOT_PRI("--", "-") },
	{ "FIFO, reading, writer gone", fifo_left, PLAIN,
		{ "RWPH", "RWPH", "R--", "R-x" } },
	{ "FIFO, reading and writing", fifo_both, PLAIN, NOT_PRI("-W", "-") },
	{ "regular file, empty", file, PLAIN, { NULL, "RW-", "RW-", "-Wx" } },
	{ "directory", directory, PLAIN, { NULL, "RW-", "RW-", "RWx" } },
	{ "/dev/null", null, PLAIN, { NULL, "RW-", "RW-", "dWx" } },
	{ "closed when idle", read_idle, CLOSED,
		{ "---", "RWPH", "RWP", "--x" } },
	{ "closed when ready", read_data, CLOSED,
		{ "---", "RWPH", "RWP", "--x" } },
	{ "closed when hung up", read_hup, CLOSED,
		{ "---", "RWPH", "RWP", "--x" } },
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
