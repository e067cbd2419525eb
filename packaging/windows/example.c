/* SPDX-License-Identifier: MIT */
/*
 * Waits up to five seconds until a socket can be read, which gets something
 * from another socket of the same program.  On Windows libsel waits for sockets
 * only.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <winsock2.h>
#include <sel.h>

/* Two UDP sockets on loopback, of which the second sends to the first. */
static int open_pair(SOCKET pair[2])
{
	struct sockaddr_in address;
	int length = sizeof(address);

	pair[0] = socket(AF_INET, SOCK_DGRAM, 0);
	pair[1] = socket(AF_INET, SOCK_DGRAM, 0);
	if (pair[0] == INVALID_SOCKET || pair[1] == INVALID_SOCKET)
		return -1;
	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(pair[0], (struct sockaddr *)&address, sizeof(address)) != 0)
		return -1;
	if (getsockname(pair[0], (struct sockaddr *)&address, &length) != 0)
		return -1;
	return connect(pair[1], (struct sockaddr *)&address, length);
}

int main(void)
{
	SOCKET pair[2] = { INVALID_SOCKET, INVALID_SOCKET };
	sel_selector *selector = NULL;
	sel_event events[8];
	sel_status i, n;
	WSADATA data;

	if (WSAStartup(MAKEWORD(2, 2), &data) != 0 || open_pair(pair) != 0) {
		fputs("example: no sockets\n", stderr);
		return 1;
	}
	n = sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0);
	/* A socket's number fits into the int that libsel takes. */
	if (n == 0)
		n = sel_selector_register(selector, (int)pair[0],
					  SEL_EVENT_READ, 42, NULL);
	if (n == 0 && send(pair[1], "x", 1, 0) != 1)
		n = -EIO;
	if (n == 0)
		n = sel_selector_select(selector, events, 8, 5000000000, 0);
	if (n < 0)
		fprintf(stderr, "example: %s\n", sel_strerror(n));
	if (n == 0)
		puts("nothing to read within five seconds");
	for (i = 0; i < n; i++)
		printf("socket %d can be read, with libsel %s\n",
		       (int)events[i].key.data, sel_version());
	sel_selector_free(selector);
	closesocket(pair[0]);
	closesocket(pair[1]);
	return n != 1;
}
