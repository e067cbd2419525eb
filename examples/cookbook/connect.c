/* SPDX-License-Identifier: MIT */
/*
 * Connecting without blocking, and the error of it.  A socket that connects is
 * reported as writable when the connection has been made and when it has
 * failed; SO_ERROR tells which.  Here one port has a listener, and one has
 * not.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sel.h>

enum { ATTEMPTS = 2, UNDECIDED = -1 };

struct attempt {
	int fd;
	int error; /* UNDECIDED, 0 or an errno number */
};

static sel_selector *selector;

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

static void watch(struct attempt *attempt)
{
	check(sel_selector_register(selector, attempt->fd, SEL_EVENT_WRITE,
				    (uint64_t)(uintptr_t)attempt, NULL));
}

/* Begins: the answer may be there at once. */
static void begin(struct attempt *attempt, const struct sockaddr_in *address)
{
	attempt->error = UNDECIDED;
	attempt->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (attempt->fd < 0 || fcntl(attempt->fd, F_SETFL, O_NONBLOCK) < 0)
		err(1, "socket");
	if (connect(attempt->fd, (const struct sockaddr *)address,
		    sizeof(*address)) == 0)
		attempt->error = 0;
	else if (errno != EINPROGRESS && errno != EINTR)
		attempt->error = errno;
	else /* Before connect() the socket would count as hung up. */
		watch(attempt);
}

/* Ends: asks the socket how it went.  Reading SO_ERROR clears it. */
static void end(struct attempt *attempt)
{
	socklen_t size = sizeof(attempt->error);

	check(sel_selector_unregister(selector, attempt->fd, NULL));
	if (getsockopt(attempt->fd, SOL_SOCKET, SO_ERROR, &attempt->error,
		       &size) < 0)
		attempt->error = errno;
}

/* A TCP socket of loopback, at a port that the system chooses. */
static int bound(struct sockaddr_in *address)
{
	struct sockaddr *any = (struct sockaddr *)address;
	socklen_t size = sizeof(*address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(address, 0, sizeof(*address));
	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, any, size) < 0 ||
	    getsockname(fd, any, &size) < 0)
		err(1, "bind");
	return fd;
}

int main(void)
{
	static const char *const what[ATTEMPTS] = { "with a listener",
						    "without a listener" };
	struct attempt attempts[ATTEMPTS];
	struct sockaddr_in addresses[ATTEMPTS];
	int sockets[ATTEMPTS], i;
	int64_t deadline;
	sel_event event;

	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	for (i = 0; i < ATTEMPTS; i++)
		sockets[i] = bound(&addresses[i]);
	if (listen(sockets[0], 1) < 0)
		err(1, "listen");

	deadline = sel_now() + INT64_C(10000000000);
	for (i = 0; i < ATTEMPTS; i++)
		begin(&attempts[i], &addresses[i]);
	while (check(sel_selector_count(selector)) > 0) {
		if (check(sel_selector_select_until(selector, &event, 1,
						    deadline, 0)) == 0)
			break;
		end((struct attempt *)(uintptr_t)event.key.data);
	}
	for (i = 0; i < ATTEMPTS; i++) {
		if (attempts[i].error == UNDECIDED) {
			end(&attempts[i]);
			attempts[i].error = ETIMEDOUT;
		}
		printf("a port %s: %s\n", what[i],
		       attempts[i].error == 0 ? "connected" :
						strerror(attempts[i].error));
		close(attempts[i].fd);
		close(sockets[i]);
	}
	sel_selector_free(selector);
	return 0;
}
