/* SPDX-License-Identifier: MIT */
/*
 * The channel of wakeups: a datagram socket that is connected to itself, so
 * that it takes nothing that others send.
 */
#include "core/windows/winsock.h"

#include "core/channel.h"

void sel__channel_close(const int channel[2])
{
	if (channel[0] >= 0)
		closesocket(sel__winsock_of(channel[0]));
}

/* Exclusively, since another program could bind the port a second time, and
   take the messages. */
static bool connect_to_itself(SOCKET socket)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int size = sizeof(address);
	struct sockaddr *any = (struct sockaddr *)(void *)&address;
	BOOL exclusive = TRUE;
	u_long nonblocking = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return setsockopt(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE,
			  (const char *)&exclusive, sizeof(exclusive)) == 0 &&
	       bind(socket, any, size) == 0 &&
	       getsockname(socket, any, &size) == 0 &&
	       connect(socket, any, size) == 0 &&
	       ioctlsocket(socket, (long)FIONBIO, &nonblocking) == 0;
}

/* Windows before 7 SP1 refuses the flag by which no child inherits a socket.
   There a child that another thread starts between the two calls inherits the
   socket, which does no harm. */
static SOCKET make(void)
{
	const DWORD flags = WSA_FLAG_OVERLAPPED;
	SOCKET socket = WSASocketW(AF_INET, SOCK_DGRAM, 0, NULL, 0,
				   flags | WSA_FLAG_NO_HANDLE_INHERIT);

	if (socket != INVALID_SOCKET || WSAGetLastError() != WSAEINVAL)
		return socket;
	socket = WSASocketW(AF_INET, SOCK_DGRAM, 0, NULL, 0, flags);
	if (socket != INVALID_SOCKET)
		SetHandleInformation((HANDLE)socket, HANDLE_FLAG_INHERIT, 0);
	return socket;
}

int sel__channel_open(int channel[2])
{
	int status = sel__winsock_start();
	SOCKET socket;

	if (status < 0) {
		errno = -status;
		return -1;
	}
	socket = make();
	if (socket == INVALID_SOCKET)
		goto fail;
	if (!connect_to_itself(socket))
		goto close;
	if (socket > INT32_MAX) {
		WSASetLastError(WSAEMFILE);
		goto close;
	}
	channel[0] = (int)socket;
	channel[1] = channel[0];
	return 0;
close:
	status = WSAGetLastError();
	closesocket(socket);
	WSASetLastError(status);
fail:
	errno = sel__winsock_errno(WSAGetLastError());
	return -1;
}
