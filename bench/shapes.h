/* SPDX-License-Identifier: MIT */
/*
 * The shapes of work, compiled into each peer's file, so that its calls are
 * made as a program would make them and not through pointers.  Before it is
 * included the file defines, all static:
 *	peer_open, peer_close, peer_add, peer_remove
 *	peer_modify(peer, index, WANT_READ or WANT_BOTH)	0
 *	peer_wait(peer, blocking, tally, handler)		events
 * and may define PEER_BATCH, how many events one wait reports at most,
 * PEER_WAKES and peer_wake(peer): one wakeup, and the wait that reports it, 0;
 * PEER_WAKES_THREADS, peer_signal(peer), which wakes the thread that waits,
 * peer_await(peer), the wait that reports this wakeup, both 0, and
 * peer_twin(peer), another of the same mode that nothing is registered with and
 * that has its own array, and peer_close_twin(twin);
 * PEER_TIMED, peer_deadline(), TIMEOUT_NS from now on the peer's clock, and
 * peer_wait_timed(peer, deadline, tally, handler), a wait until the deadline,
 * or with the time-out TIMEOUT_NS where the deadline is 0;
 * PEER_MANY, peer_add_all(peer) and peer_remove_all(peer);
 * PEER_SERVES, that it can wait as a server does: with PEER_TICKS it has timers,
 * and peer_open has started one that counts in the tally every TICK_NS; if not,
 * it has peer_wait_for(peer, nanoseconds, tally, handler), a wait with a
 * time-out, in which the handler may add and remove.  handle_server is what the
 * handler of its events calls.  With PEER_CLOSES a close is enough to remove.
 * Where the events come as calls PEER_TALLY is the common tally, for a local
 * one could not be seen there.
 */
#include "server.h"
#include "worker.h"

#include <pthread.h>
#include <unistd.h>

#ifndef PEER_BATCH
#define PEER_BATCH SIZE_MAX
#endif

#ifdef PEER_TALLY
#define TALLY struct tally *count = (tally = (struct tally){ 0 }, &tally)
#else
#define TALLY struct tally local = { 0 }, *count = &local
#endif

/* Waits for exactly `n` events, in one wait if that reports so many at once. */
PEER_INLINE bool gather(struct peer *peer, bool blocking, struct tally *count,
			handler *handle, size_t n)
{
	size_t seen = 0, tries = 0;
	long got;

	do {
		got = peer_wait(peer, blocking, count, handle);
		if (got == (long)n)
			return true;
		if (got <= 0 || n < PEER_BATCH || ++tries > n)
			return false;
		seen += (size_t)got;
	} while (seen < n);
	return handle == handle_ready || seen == n;
}

PEER_INLINE int64_t ready(struct peer *peer, size_t rounds, bool blocking)
{
	int64_t elapsed;
	size_t i;
	TALLY;

	/* Arrays grow to what they need. */
	for (i = 0; i < 100; i++)
		if (gather(peer, blocking, count, handle_ready, work.active))
			break;
	*count = (struct tally){ 0 };
	elapsed = bench_now();
	for (i = 0; i < rounds; i++)
		if (!gather(peer, blocking, count, handle_ready, work.active))
			return bench_wrong("ready", (long)count->events,
				(long)((i + 1) * work.active));
	elapsed = bench_now() - elapsed;
	if (count->events != rounds * work.active)
		/* One in whose waits come more: for as many as asked. */
		return elapsed * (int64_t)(rounds * work.active) /
			(int64_t)count->events;
	if (work.active < PEER_BATCH && count->sum != rounds * work.sum)
		return bench_wrong("which are ready", (long)count->sum,
				   (long)(rounds * work.sum));
	return elapsed;
}

static int64_t slice_ready(struct peer *peer, size_t rounds)
{
	return ready(peer, rounds, false);
}

static int64_t slice_last(struct peer *peer, size_t rounds)
{
	return ready(peer, rounds, true);
}

#ifdef PEER_TIMED
/*
 * The deadline is set anew every 64 waits: it stays about TIMEOUT_NS ahead, and
 * what the program itself needs the clock for hardly counts.
 */
PEER_INLINE int64_t timed(struct peer *peer, size_t rounds, bool by_deadline)
{
	enum { KEPT = 64, WARM = 2 * KEPT };
	int64_t deadline = 0, elapsed = 0;
	size_t i;
	TALLY;

	for (i = 0; i < WARM + rounds; i++) {
		if (i == WARM) {
			*count = (struct tally){ 0 };
			elapsed = bench_now();
		}
		if (by_deadline && i % KEPT == 0)
			deadline = peer_deadline();
		if (peer_wait_timed(peer, deadline, count, handle_ready) !=
		    (long)work.active)
			return bench_wrong("ready in time", (long)i,
					   (long)work.active);
	}
	elapsed = bench_now() - elapsed;
	if (count->sum != rounds * work.sum)
		return bench_wrong("which are ready in time", (long)count->sum,
				   (long)(rounds * work.sum));
	return elapsed;
}

static int64_t slice_timeout(struct peer *peer, size_t rounds)
{
	return timed(peer, rounds, false);
}

static int64_t slice_deadline(struct peer *peer, size_t rounds)
{
	return timed(peer, rounds, true);
}
#else
#define slice_timeout NULL
#define slice_deadline NULL
#endif

PEER_INLINE bool loop_once(struct peer *peer, struct tally *count)
{
	size_t i;

	for (i = 0; i < work.active; i++)
		bench_post(bench_active(i));
	return gather(peer, false, count, handle_loop, work.active) &&
		!count->lost;
}

static int64_t slice_loop(struct peer *peer, size_t rounds)
{
	int64_t elapsed;
	size_t i;
	TALLY;

	for (i = 0; i < 100; i++) {
		bool done = loop_once(peer, count);

		/* What did not fit is not left for the next. */
		while (!done && peer_wait(peer, false, count, handle_loop) > 0)
			;
		if (done && i > 0)
			break;
	}
	*count = (struct tally){ 0 };
	elapsed = bench_now();
	for (i = 0; i < rounds; i++)
		if (!loop_once(peer, count))
			return bench_wrong("loop", (long)count->events,
				(long)((i + 1) * work.active));
	elapsed = bench_now() - elapsed;
	if (count->sum != rounds * work.sum)
		return bench_wrong("which were read", (long)count->sum,
				   (long)(rounds * work.sum));
	return elapsed;
}

/* The active write first; each byte that comes is sent on, HOPS in all. */
PEER_INLINE bool pipes_once(struct peer *peer, struct tally *count)
{
	size_t i;

	*count = (struct tally){ .hops_left = HOPS - work.active };
	for (i = 0; i < work.active; i++)
		bench_post(bench_active(i));
	while (count->events < HOPS)
		if (peer_wait(peer, false, count, handle_pipes) <= 0 ||
		    count->lost)
			return false;
	return count->events == HOPS;
}

static int64_t slice_pipes(struct peer *peer, size_t rounds)
{
	int64_t elapsed;
	size_t i;
	TALLY;

	if (!pipes_once(peer, count))
		return bench_wrong("hops", (long)count->events, HOPS);
	elapsed = bench_now();
	for (i = 0; i < rounds; i++)
		if (!pipes_once(peer, count))
			return bench_wrong("hops", (long)count->events, HOPS);
	elapsed = bench_now() - elapsed;
	if (peer_wait(peer, false, count, handle_pipes) != 0)
		return bench_wrong("hops too many", 1, 0);
	return elapsed;
}

/* With `look` a ready one goes and comes, and each wait must see that. */
PEER_INLINE int64_t churn(struct peer *peer, size_t rounds, bool look)
{
	int64_t elapsed = bench_now();
	size_t i, index = work.n / 2;
	TALLY;

	for (i = 0; i < rounds; i++) {
		if (peer_remove(peer, index) != 0)
			return bench_wrong("unregister", (long)i, 0);
		if (look && !gather(peer, false, count, handle_ready, 0))
			return bench_wrong("events of none", 1, 0);
		if (peer_add(peer, index) != 0)
			return bench_wrong("register", (long)i, 0);
		if (look && !gather(peer, false, count, handle_ready, 1))
			return bench_wrong("events of one", 0, 1);
	}
	return bench_now() - elapsed;
}

static int64_t slice_churn(struct peer *peer, size_t rounds)
{
	return churn(peer, rounds, false);
}

static int64_t slice_churn_wait(struct peer *peer, size_t rounds)
{
	return churn(peer, rounds, true);
}

/* An eventfd is always writable: asked for that it is ready. */
PEER_INLINE int64_t modify(struct peer *peer, size_t rounds, bool look)
{
	int64_t elapsed = bench_now();
	size_t i, index = work.n / 2;
	TALLY;

	for (i = 0; i < rounds; i++) {
		if (peer_modify(peer, index, WANT_BOTH) != 0)
			return bench_wrong("modify", (long)i, 0);
		if (look && !gather(peer, false, count, handle_ready, 1))
			return bench_wrong("writable", 0, 1);
		if (peer_modify(peer, index, WANT_READ) != 0)
			return bench_wrong("modify", (long)i, 0);
		if (look && !gather(peer, false, count, handle_ready, 0))
			return bench_wrong("no more writable", 1, 0);
	}
	elapsed = bench_now() - elapsed;
	if (!look && !gather(peer, false, count, handle_ready, 0))
		return bench_wrong("no more writable", 1, 0);
	return elapsed;
}

static int64_t slice_modify(struct peer *peer, size_t rounds)
{
	return modify(peer, rounds, false);
}

static int64_t slice_modify_wait(struct peer *peer, size_t rounds)
{
	return modify(peer, rounds, true);
}

#ifndef PEER_MANY
static int peer_add_all(struct peer *peer)
{
	size_t i;

	for (i = 0; i < work.n; i++)
		if (peer_add(peer, i) != 0)
			return -1;
	return 0;
}

static int peer_remove_all(struct peer *peer)
{
	size_t i;

	for (i = 0; i < work.n; i++)
		if (peer_remove(peer, i) != 0)
			return -1;
	return 0;
}
#endif

/* Nothing is left, then all, of which one is ready. */
static int64_t slice_bulk(struct peer *peer, size_t rounds)
{
	int64_t elapsed = bench_now();
	size_t i;
	TALLY;

	for (i = 0; i < rounds; i++) {
		if (peer_remove_all(peer) != 0)
			return bench_wrong("unregister all", (long)i, 0);
		if (!gather(peer, false, count, handle_ready, 0))
			return bench_wrong("events of none", 1, 0);
		if (peer_add_all(peer) != 0)
			return bench_wrong("register all", (long)i, 0);
		if (!gather(peer, false, count, handle_ready, 1))
			return bench_wrong("events of one", 0, 1);
	}
	return bench_now() - elapsed;
}

#ifdef PEER_WAKES
static int64_t slice_wake(struct peer *peer, size_t rounds)
{
	int64_t elapsed;
	size_t i;

	if (peer_wake(peer) != 0)
		return bench_wrong("wake", -1, 0);
	elapsed = bench_now();
	for (i = 0; i < rounds; i++)
		if (peer_wake(peer) != 0)
			return bench_wrong("wake", (long)i, 0);
	return bench_now() - elapsed;
}
#else
#define slice_wake NULL
#endif

#ifdef PEER_WAKES_THREADS
/* Two threads wake each other by turns, each the one that waits. */
enum { WARM_WAKEUPS = 100 };

struct echo {
	struct peer *peer, *twin;
	size_t rounds;
};

/* Answers each wakeup with one; NULL where all went well. */
static void *answer_wakeups(void *argument)
{
	const struct echo *echo = argument;
	size_t i;

	for (i = 0; i < echo->rounds; i++)
		if (peer_await(echo->twin) != 0 || peer_signal(echo->peer) != 0)
			return argument;
	return NULL;
}

static int64_t slice_wake_thread(struct peer *peer, size_t rounds)
{
	static struct echo echo;
	int64_t elapsed = 0;
	pthread_t thread;
	void *failed;
	size_t i;

	echo = (struct echo){ peer, peer_twin(peer), WARM_WAKEUPS + rounds };
	if (!echo.twin)
		return bench_wrong("twin", 0, 1);
	if (pthread_create(&thread, NULL, answer_wakeups, &echo) != 0)
		return bench_wrong("thread", 0, 1);
	for (i = 0; i < echo.rounds; i++) {
		if (i == WARM_WAKEUPS)
			elapsed = bench_now();
		/* The other thread, which may wait for ever, is left alone. */
		if (peer_signal(echo.twin) != 0 || peer_await(peer) != 0)
			return bench_wrong("wakeup of a thread", (long)i, 0);
	}
	elapsed = bench_now() - elapsed;
	pthread_join(thread, &failed);
	peer_close_twin(echo.twin);
	return failed ? bench_wrong("answer of a thread", -1, 0) : elapsed;
}
#else
#define slice_wake_thread NULL
#endif

/*
 * Calls that find all ready, and calls that find one, by turns; only the calls
 * are timed.  `active` is how many of each come in a row, full ones times ten:
 * 21 is full, full, one.
 */
static int64_t slice_swings(struct peer *peer, size_t rounds)
{
	size_t full = work.active / 10, period = full + work.active % 10;
	size_t first = 8 * period, i, j, ready = 0;
	int64_t elapsed = 0;
	TALLY;

	/* Until arrays have grown to what they need nothing counts. */
	for (i = 0; i < first + rounds * period; i++) {
		size_t wanted = i % period < full ? work.n : 1;
		bool done;

		for (j = ready; j < wanted; j++)
			bench_post(j);
		for (j = wanted; j < ready; j++)
			bench_take(j);
		ready = wanted;
		elapsed -= bench_now();
		done = gather(peer, false, count, handle_ready, wanted);
		elapsed += bench_now();
		if (i < first)
			elapsed = 0;
		else if (!done)
			return bench_wrong("swings", (long)i, (long)wanted);
	}
	while (ready > 0)
		bench_take(--ready);
	return elapsed;
}

#ifdef PEER_SERVES
enum { WARM_TURNS = 20, IDLE_TICKS = 500 };

static struct peer *server;
static struct site *site;

static void handle_server(struct tally *count, size_t index)
{
	int fd = (int)index;

	if (fd == site->listener) {
		while ((fd = server_accept(site)) >= 0)
			if (peer_add(server, (size_t)fd) != 0)
				count->lost = true;
		return;
	}
	count->events++;
	switch (server_answer(fd)) {
	case ANSWERED:
		return;
	case ANSWER_WRONG:
		count->lost = true;
		break;
	case ANSWERED_LAST:
		break;
	}
#ifndef PEER_CLOSES
	if (peer_remove(server, index) != 0)
		count->lost = true;
#endif
	server_close(fd);
}

/* One turn of the server's loop: one wait, until the timer's time at most. */
PEER_INLINE long take_turn(struct peer *peer, struct tally *count)
{
#ifdef PEER_TICKS
	return peer_wait(peer, true, count, handle_ready);
#else
	int64_t now = bench_now();

	if (now >= site->tick) {
		count->ticks++;
		site->tick = now + TICK_NS;
	}
	return peer_wait_for(peer, site->tick - now, count, handle_server);
#endif
}

/* Until so many requests have been answered. */
PEER_INLINE bool serve(struct peer *peer, struct tally *count,
		       uint64_t requests)
{
	while (count->events < requests)
		if (take_turn(peer, count) < 0 || count->lost ||
		    count->ticks > IDLE_TICKS)
			return false;
	return true;
}

/*
 * The timer must run, and not before its time.  The first tick may be late, and
 * libev has the second at once then.
 */
PEER_INLINE bool begin_service(struct peer *peer, struct tally *count)
{
	int64_t begun = 0;

	if (!server_listen(site) || peer_add(peer, (size_t)site->listener) != 0)
		return false;
	while (count->ticks < 3) {
		if (count->ticks < 2)
			begun = bench_now();
		if (take_turn(peer, count) < 0)
			return false;
	}
	return bench_now() - begun >= TICK_NS / 2;
}

/* A round is a request, and the time is the processor's that the server had. */
static int64_t slice_server(struct peer *peer, size_t rounds)
{
	size_t turns = (rounds + work.active - 1) / work.active;
	uint64_t warm = WARM_TURNS * work.active, all;
	int64_t elapsed;
	TALLY;

	server = peer;
	site = server_site(peer);
	if (site->listener < 0 && !begin_service(peer, count))
		return bench_wrong("ticks", (long)count->ticks, 3);
	*count = (struct tally){ 0 };
	if (!server_ask(site, WARM_TURNS + turns))
		return -1;
	if (!serve(peer, count, warm))
		return bench_wrong("first requests", (long)count->events,
				   (long)warm);
	warm = count->events;
	all = (WARM_TURNS + turns) * work.active;
	elapsed = bench_cpu();
	if (!serve(peer, count, all))
		return bench_wrong("requests", (long)count->events, (long)all);
	elapsed = bench_cpu() - elapsed;
	return elapsed * (int64_t)rounds / (int64_t)(all - warm);
}
#else
#define slice_server NULL
#endif

#define PEER_OPS(peer_name) { \
	.name = peer_name, \
	.open = peer_open, \
	.close = peer_close, \
	.add = peer_add, \
	.remove = peer_remove, \
	.slice = { \
		[SHAPE_READY] = slice_ready, \
		[SHAPE_LAST] = slice_last, \
		[SHAPE_TIMEOUT] = slice_timeout, \
		[SHAPE_DEADLINE] = slice_deadline, \
		[SHAPE_LOOP] = slice_loop, \
		[SHAPE_PIPES] = slice_pipes, \
		[SHAPE_CHURN] = slice_churn, \
		[SHAPE_CHURN_WAIT] = slice_churn_wait, \
		[SHAPE_MODIFY] = slice_modify, \
		[SHAPE_MODIFY_WAIT] = slice_modify_wait, \
		[SHAPE_BULK] = slice_bulk, \
		[SHAPE_WAKE] = slice_wake, \
		[SHAPE_WAKE_THREAD] = slice_wake_thread, \
		[SHAPE_SWINGS] = slice_swings, \
		[SHAPE_SERVER] = slice_server, \
	}, \
}
