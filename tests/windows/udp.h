/* SPDX-License-Identifier: MIT */
/*
 * UDP sockets of loopback, which send messages to themselves: so a program opens
 * many at little cost, and closes each without a word to another.
 */
#ifndef TESTS_WINDOWS_UDP_H
#define TESTS_WINDOWS_UDP_H

#include <sys/socket.h>

#include "tap.h"

static inline int32_t open_udp(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	int32_t fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof(any)) != 0)
		bail("a UDP socket");
	return fd;
}

/* One message of one byte. */
static inline void send_udp(int32_t fd)
{
	struct sockaddr_in address;
	int size = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &size) != 0 ||
	    sendto((SOCKET)fd, "x", 1, 0, (struct sockaddr *)&address, size) !=
		    1)
		bail("a message");
}

#endif
