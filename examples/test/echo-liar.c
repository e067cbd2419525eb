/* SPDX-License-Identifier: MIT */
/*
 * Echo servers that are wrong, to prove that the load driver notices: the
 * argument says how it errs.  It serves one client after the other, with
 * blocking calls, until SIGALRM or SIGTERM ends it.
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool write_all(int fd, const unsigned char *bytes, size_t count)
{
	while (count > 0) {
		ssize_t n = write(fd, bytes, count);

		if (n <= 0)
			return false;
		bytes += n;
		count -= (size_t)n;
	}
	return true;
}

/* The three lies differ in one byte each; "honest" is the control. */
static void echo(int fd, const char *lie)
{
	static unsigned char buffer[65536];
	size_t total = 0, held = 0;
	ssize_t n;

	while ((n = read(fd, buffer + held, sizeof(buffer) - held)) > 0) {
		size_t count = held + (size_t)n;

		if (strcmp(lie, "flip") == 0 && total == 0)
			buffer[count / 2] ^= 0x40;
		total += count;
		if (strcmp(lie, "drop") == 0)
			held = 1;
		if (!write_all(fd, buffer, count - held))
			return;
		if (held > 0)
			buffer[0] = buffer[count - 1];
	}
	if (strcmp(lie, "extra") == 0)
		write_all(fd, buffer, 1);
}

static bool known(const char *lie)
{
	return strcmp(lie, "honest") == 0 || strcmp(lie, "flip") == 0 ||
	       strcmp(lie, "drop") == 0 || strcmp(lie, "extra") == 0 ||
	       strcmp(lie, "mute") == 0 || strcmp(lie, "deaf") == 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *any = (struct sockaddr *)&address;
	socklen_t size = sizeof(address);
	int fd, listener;

	if (argc != 2 || !known(argv[1])) {
		fputs("usage: echo-liar honest|flip|drop|extra|mute|deaf\n",
		      stderr);
		return 2;
	}
	address.sin_addr.s_addr = inet_addr("127.0.0.1");
	signal(SIGPIPE, SIG_IGN);
	alarm(60);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (listener < 0 || bind(listener, any, size) < 0 ||
	    (strcmp(argv[1], "deaf") && listen(listener, SOMAXCONN) < 0) ||
	    getsockname(listener, any, &size) < 0) {
		perror("echo-liar");
		return 1;
	}
	printf("listening on 127.0.0.1 port %u (%s)\n",
	       (unsigned int)ntohs(address.sin_port), argv[1]);
	fflush(stdout);
	while (strcmp(argv[1], "mute") == 0 || strcmp(argv[1], "deaf") == 0)
		pause();
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		echo(fd, argv[1]);
		close(fd);
	}
	perror("echo-liar");
	return 1;
}
