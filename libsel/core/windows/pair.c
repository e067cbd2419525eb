/* SPDX-License-Identifier: MIT */
/*
 * The channel of wakeups: a datagram socket that is connected to itself, so
 * that it takes nothing that others send.
 */
#include "core/windows/winsock.h"
#include "core/pair.h"

void sel__pair_close(const int pair[2])
{
	if (pair[0] >= 0)
		closesocket(sel__winsock_of(pair[0]));
}

/* Exclusively, since another program could bind the port a second time, and
   take the messages. */
static bool connect_to_itself(SOCKET channel)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int size = sizeof(address);
	struct sockaddr *any = (struct sockaddr *)(void *)&address;
	BOOL exclusive = TRUE;
	u_long nonblocking = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return setsockopt(channel, SOL_SOCKET, SO_EXCLUSIVEADDRUSE,
			  (const char *)&exclusive, sizeof(exclusive)) == 0 &&
	       bind(channel, any, size) == 0 &&
	       getsockname(channel, any, &size) == 0 &&
	       connect(channel, any, size) == 0 &&
	       ioctlsocket(channel, (long)FIONBIO, &nonblocking) == 0;
}

int sel__pair_open(int pair[2])
{
	int status = sel__winsock_start();
	SOCKET channel;

	if (status < 0) {
		errno = -status;
		return -1;
	}
	channel = WSASocketW(AF_INET, SOCK_DGRAM, 0, NULL, 0,
			     WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
	if (channel == INVALID_SOCKET)
		goto fail;
	if (!connect_to_itself(channel))
		goto close;
	if (channel > INT32_MAX) {
		WSASetLastError(WSAEMFILE);
		goto close;
	}
	pair[0] = (int)channel;
	pair[1] = pair[0];
	return 0;
close:
	status = WSAGetLastError();
	closesocket(channel);
	WSASetLastError(status);
fail:
	errno = sel__winsock_errno(WSAGetLastError());
	return -1;
}
