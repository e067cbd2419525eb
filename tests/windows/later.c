/* SPDX-License-Identifier: MIT */
/*
 * Who writes into a pipe of the conformance scenarios after a while, and stays:
 * a thread with a descriptor of its own.  Other systems have a child process
 * (bindings/conformance/later.c).
 */
#include <stdlib.h>
#include <unistd.h>

#include "../../bindings/conformance/files.h"

enum { WRITERS = 8 };

/* `thread` is NULL where the place is free. */
static struct writer {
	HANDLE thread;
	HANDLE stop;
	DWORD milliseconds;
	int32_t fd;
} writers[WRITERS];

static DWORD WINAPI write_later(void *context)
{
	struct writer *writer = context;

	if (WaitForSingleObject(writer->stop, writer->milliseconds) ==
	    WAIT_TIMEOUT)
		(void)!write(writer->fd, "\n", 1);
	return 0;
}

int32_t conformance_later(const char *seconds, int32_t fd, int32_t *child)
{
	struct writer *writer = writers;

	while (writer->thread)
		if (++writer == writers + WRITERS)
			return -EAGAIN;
	writer->fd = dup(fd);
	if (writer->fd < 0)
		return -errno;
	writer->milliseconds = (DWORD)(strtod(seconds, NULL) * 1000);
	writer->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
	writer->thread = CreateThread(NULL, 0, write_later, writer, 0, NULL);
	*child = (int32_t)(writer - writers) + 1;
	if (writer->thread)
		return 0;
	CloseHandle(writer->stop);
	close(writer->fd);
	return -EAGAIN;
}

void conformance_reap(int32_t child)
{
	struct writer *writer = &writers[child - 1];

	if (child <= 0)
		return;
	SetEvent(writer->stop);
	WaitForSingleObject(writer->thread, INFINITE);
	CloseHandle(writer->thread);
	CloseHandle(writer->stop);
	close(writer->fd);
	writer->thread = NULL;
}
