/* SPDX-License-Identifier: MIT */
/*
 * What each condition of a descriptor looks like for each mask.
 *
 * poll and epoll say everything.  select says only what its three sets can:
 * HUP makes a descriptor readable, ERR readable and writable, neither is an
 * exceptional condition.  So select does not see HUP for WRITE alone, nor HUP
 * and ERR for PRI alone, and has no detail but PRI: the second column of the
 * table.
 *
 * kqueue knows an end of file of each direction, and an error with it; it says
 * nothing of a direction that was not asked for.  Letters of the last column:
 * r, w: ready; R, W: at its end, which is RDHUP, or HUP for who waits for WRITE
 * alone; E: with an error;
 * P: urgent data; x: PRI is refused.  Of a pipe's reading end, 2 is w and H is
 * W where pipes have two ways; there the other back ends say WRITE as well.
 */
#include <config.h>

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "facts.h"
#include "support.h"
#include "tap.h"

enum { MASKS = 5 };

static const uint32_t masks[MASKS] = { R, W, RW, P, RWP };

static void pipe_idle(int32_t fds[2])
{
	open_pipe(fds);
}

static void pipe_data(int32_t fds[2])
{
	open_pipe(fds);
	put(fds[1], 1);
}

static void pipe_hup(int32_t fds[2])
{
	open_pipe(fds);
	close_one(&fds[1]);
}

static void pipe_data_hup(int32_t fds[2])
{
	pipe_data(fds);
	close_one(&fds[1]);
}

static void swap(int32_t fds[2])
{
	int32_t fd = fds[0];

	fds[0] = fds[1];
	fds[1] = fd;
}

static void pipe_room(int32_t fds[2])
{
	open_pipe(fds);
	swap(fds);
}

static void pipe_full(int32_t fds[2])
{
	pipe_room(fds);
	fill(fds[0]);
}

static void pipe_err(int32_t fds[2])
{
	pipe_room(fds);
	close_one(&fds[1]);
}

static void unix_idle(int32_t fds[2])
{
	open_unix(fds);
}

static void unix_data(int32_t fds[2])
{
	open_unix(fds);
	put(fds[1], 1);
}

static void unix_closed(int32_t fds[2])
{
	open_unix(fds);
	close_one(&fds[1]);
}

static void unix_half(int32_t fds[2])
{
	open_unix(fds);
	shutdown(fds[1], SHUT_WR);
}

static void unix_full_half(int32_t fds[2])
{
	unix_half(fds);
	fill(fds[0]);
}

static void tcp_unconnected(int32_t fds[2])
{
	fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	fds[1] = -1;
}

static void tcp_urgent(int32_t fds[2])
{
	open_tcp(fds);
	send(fds[1], "!", 1, MSG_OOB);
	await(fds[0], POLLPRI);
}

static void tcp_data_urgent(int32_t fds[2])
{
	open_tcp(fds);
	put(fds[1], 1);
	await(fds[0], POLLIN);
	send(fds[1], "!", 1, MSG_OOB);
	await(fds[0], POLLIN | POLLPRI);
}

static void tcp_closed(int32_t fds[2])
{
	open_tcp(fds);
	close_one(&fds[1]);
	await(fds[0], POLLIN | POLLRDHUP);
}

static void tcp_reset(int32_t fds[2])
{
	struct linger linger = { .l_onoff = 1 };

	open_tcp(fds);
	setsockopt(fds[1], SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close_one(&fds[1]);
	await(fds[0], POLLERR | POLLHUP);
}

static void listener_idle(int32_t fds[2])
{
	fds[0] = open_listener();
	fds[1] = -1;
}

static void listener_client(int32_t fds[2])
{
	fds[0] = open_listener();
	fds[1] = open_client(fds[0]);
	await(fds[0], POLLIN);
}

enum {
	PRI = SEL_DETAIL_PRI,
	ERR = SEL_DETAIL_ERR,
	HUP = SEL_DETAIL_HUP,
	RDHUP = SEL_DETAIL_RDHUP
};

static const struct condition {
	const char *name;
	void (*make)(int32_t fds[2]);
	uint32_t all[MASKS];		/* what poll and epoll say */
	uint32_t select[MASKS];
	uint32_t detail;
	const char *kqueue;
} conditions[] = {
	{ "a pipe, empty", pipe_idle,
	  { 0, 0, 0, 0, 0 }, { 0, 0, 0, 0, 0 }, 0, "2x" },
	{ "a pipe with data", pipe_data,
	  { R, 0, R, 0, R }, { R, 0, R, 0, R }, 0, "r2x" },
	{ "a pipe, the writer gone", pipe_hup,
	  { R, W, RW, P, RWP }, { R, 0, R, 0, R }, HUP, "RHx" },
	{ "a pipe with data, the writer gone", pipe_data_hup,
	  { R, W, RW, P, RWP }, { R, 0, R, 0, R }, HUP, "RHx" },
	{ "a pipe with room", pipe_room,
	  { 0, W, W, 0, W }, { 0, W, W, 0, W }, 0, "wx" },
	{ "a full pipe", pipe_full,
	  { 0, 0, 0, 0, 0 }, { 0, 0, 0, 0, 0 }, 0, "x" },
	{ "a pipe, the reader gone", pipe_err,
	  { R, W, RW, P, RWP }, { R, W, RW, 0, RW }, ERR, "RWx" },
	{ "a Unix socket", unix_idle,
	  { 0, W, W, 0, W }, { 0, W, W, 0, W }, 0, "w" },
	{ "a Unix socket with data", unix_data,
	  { R, W, RW, 0, RW }, { R, W, RW, 0, RW }, 0, "rw" },
	{ "a Unix socket, the peer gone", unix_closed,
	  { R, W, RW, P, RWP }, { R, W, RW, 0, RW }, HUP | RDHUP, "RW" },
	{ "a Unix socket, the peer shut down", unix_half,
	  { R, W, RW, 0, RW }, { R, W, RW, 0, RW }, RDHUP, "Rw" },
	{ "a full Unix socket, the peer shut down", unix_full_half,
	  { R, 0, R, 0, R }, { R, 0, R, 0, R }, RDHUP, "R" },
	{ "a TCP socket, never connected", tcp_unconnected,
	  { R, W, RW, P, RWP }, { R, W, RW, 0, RW }, HUP, "" },
	{ "a TCP socket with urgent data", tcp_urgent,
	  { 0, W, W, P, W | P }, { 0, W, W, P, W | P }, PRI, "wP" },
	{ "a TCP socket with data and urgent data", tcp_data_urgent,
	  { R, W, RW, P, RWP }, { R, W, RW, P, RWP }, PRI, "rwP" },
	{ "a TCP socket, the peer gone", tcp_closed,
	  { R, W, RW, 0, RW }, { R, W, RW, 0, RW }, RDHUP, "Rw" },
	{ "a TCP socket, reset", tcp_reset,
	  { R, W, RW, P, RWP }, { R, W, RW, 0, RW }, ERR | HUP | RDHUP, "RWE" },
	{ "a listening socket", listener_idle,
	  { 0, 0, 0, 0, 0 }, { 0, 0, 0, 0, 0 }, 0, "" },
	{ "a listening socket with a client", listener_client,
	  { R, 0, R, 0, R }, { R, 0, R, 0, R }, 0, "r" },
};

static bool two_ways;

/* Whether kqueue says this letter. */
static bool has(const struct condition *condition, char letter)
{
	return strchr(condition->kqueue, letter) != NULL;
}

/* Whether kqueue says one of these letters. */
static bool says(const struct condition *condition, const char *letters)
{
	return strpbrk(condition->kqueue, letters) != NULL ||
	       (two_ways && has(condition, '2') && strchr(letters, 'w')) ||
	       (two_ways && has(condition, 'H') && strchr(letters, 'W'));
}

static uint32_t kqueue_detail(const struct condition *condition, uint32_t mask)
{
	uint32_t detail = 0;

	if ((mask & R) != 0 && says(condition, "R"))
		detail |= RDHUP;
	if ((mask & RWP) == W && says(condition, "W"))
		detail |= HUP;
	if ((mask & RW) != 0 && says(condition, "E"))
		detail |= ERR;
	if ((mask & P) != 0 && says(condition, "P"))
		detail |= PRI;
	return detail;
}

static uint32_t kqueue_events(const struct condition *condition, uint32_t mask)
{
	if ((kqueue_detail(condition, mask) & (HUP | ERR)) != 0)
		return mask;
	return mask & ((says(condition, "rR") ? (uint32_t)R : 0) |
		       (says(condition, "wW") ? (uint32_t)W : 0) |
		       (says(condition, "P") ? (uint32_t)P : 0));
}

/* Whether kqueue is right in refusing one. */
static bool refused(const struct condition *condition, uint32_t mask,
		    sel_status status)
{
	bool pri = (sel_backend_features(SEL_BACKEND_KQUEUE) &
		    SEL_FEATURE_PRI) != 0;

	if ((mask & P) != 0 && !pri)
		return status == SEL_ENOTSUP;
	return (mask & P) != 0 && says(condition, "x") && status == -EINVAL;
}

/* Only what was asked for can be told: RDHUP with READ, PRI with PRI. */
static uint32_t detail_of(const struct condition *condition, uint32_t backend,
			  uint32_t mask)
{
	uint32_t detail = condition->detail;

	if (backend == SEL_BACKEND_KQUEUE)
		return kqueue_detail(condition, mask);
	if ((mask & P) == 0)
		detail &= ~(uint32_t)PRI;
	if ((mask & R) == 0)
		detail &= ~(uint32_t)RDHUP;
	return backend == SEL_BACKEND_SELECT ? detail & PRI : detail;
}

static uint32_t events_of(const struct condition *condition, uint32_t backend,
			  int i)
{
	const uint32_t *say = backend == SEL_BACKEND_SELECT ?
			      condition->select : condition->all;
	bool back = two_ways && (has(condition, '2') || has(condition, 'H'));

	if (backend == SEL_BACKEND_KQUEUE)
		return kqueue_events(condition, masks[i]);
	return say[i] | (back ? masks[i] & W : 0);
}

static bool holds(sel_selector *selector, uint32_t backend,
		  const struct condition *condition, int32_t fd, int i)
{
	uint32_t events = events_of(condition, backend, i);
	uint32_t detail = events == 0 ? 0 :
			  detail_of(condition, backend, masks[i]);
	sel_event event = { .events = 0 };
	sel_status status;
	uint32_t seen;

	status = sel_selector_register(selector, fd, masks[i], masks[i], NULL);
	if (backend == SEL_BACKEND_KQUEUE &&
	    refused(condition, masks[i], status))
		return true;
	if (status != 0)
		bail("not registered: %s", sel_error_name(status));
	seen = look(selector, fd, &event);
	(void)sel_selector_unregister(selector, fd, NULL);
	if (seen == events && event.detail == detail)
		return true;
	diag("mask %#x: expected events %#x detail %#x, seen %#x %#x",
	     masks[i], events, detail, seen, event.detail);
	return false;
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);

	two_ways = pipes_have_two_ways(backend);
	for (size_t i = 0; i < LENGTH(conditions); i++) {
		int32_t fds[2];
		bool good = true;

		conditions[i].make(fds);
		for (int mask = 0; mask < MASKS; mask++)
			if (!holds(selector, backend, &conditions[i], fds[0],
				   mask))
				good = false;
		ok(good, "%s: events and detail for each mask",
		   conditions[i].name);
		close_both(fds);
	}
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
