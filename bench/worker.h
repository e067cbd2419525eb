/* SPDX-License-Identifier: MIT */
/*
 * What the files of a C worker share: the set of descriptors that the launcher
 * has made, the shapes of work, and what a peer must offer.
 */
#ifndef BENCH_WORKER_H
#define BENCH_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The work; plan.py says in words what each is. */
enum shape {
	SHAPE_READY,
	SHAPE_LAST,
	SHAPE_TIMEOUT,
	SHAPE_DEADLINE,
	SHAPE_LOOP,
	SHAPE_PIPES,
	SHAPE_CHURN,
	SHAPE_CHURN_WAIT,
	SHAPE_MODIFY,
	SHAPE_MODIFY_WAIT,
	SHAPE_BULK,
	SHAPE_WAKE,
	SHAPE_WAKE_THREAD,
	SHAPE_SWINGS,
	SHAPE_SERVER,
	SHAPE_COUNT
};

enum { WANT_READ = 1, WANT_BOTH = 3, HOPS = 1000 };

/* The time-out of the timed shapes, no whole milliseconds. */
enum { TIMEOUT_NS = 1500000 };

/*
 * Descriptors are first, first + stride, ...; a pipe's other end comes next.  A
 * server opens its own, so that an index is a descriptor there, and n is more
 * than the largest.
 */
struct work {
	enum shape shape;
	size_t n;		/* how many */
	size_t active;		/* how many are ready, or become it */
	int first;
	int stride;
	uint64_t sum;		/* of the indices of the active */
};

/* Nanoseconds that the machine itself takes; negative where one can't be had. */
struct floor {
	double call;		/* an empty system call */
	double wait;		/* an epoll_wait that finds nothing */
	double clock;		/* reading the clock */
	double locked;		/* a compare-and-swap */
};

/* What the handlers of events count. */
struct tally {
	uint64_t events;
	uint64_t sum;
	uint64_t hops_left;
	uint64_t ticks;		/* of the server's timer */
	bool lost;		/* a read found nothing */
};

struct peer;

/* Each answers 0 where nothing else is said. */
struct peer_ops {
	const char *name;
	/* NULL after bench_skip(). */
	struct peer *(*open)(const char *mode);
	void (*close)(struct peer *peer);
	int (*add)(struct peer *peer, size_t index);
	int (*remove)(struct peer *peer, size_t index);
	/* Nanoseconds of `count` rounds; negative after bench_wrong(). */
	int64_t (*slice[SHAPE_COUNT])(struct peer *peer, size_t count);
};

extern struct work work;
extern struct tally tally;

extern const struct peer_ops ops_epoll, ops_wrapper, ops_poll, ops_select;
extern const struct peer_ops ops_sel, ops_event, ops_ev, ops_uv;
/* The peers of this program, which its own file lists; NULL ends it. */
extern const struct peer_ops *const peers[];

int64_t bench_now(void);
/* What the process has had of processors. */
int64_t bench_cpu(void);
/* Why the peer can't do this here. */
void bench_skip(const char *why);
/* What a wait reported, and should have. */
int64_t bench_wrong(const char *what, long got, long expected);
/* Each so many times. */
void bench_floor(size_t rounds, struct floor *found);
/* Makes a descriptor readable, or takes that back. */
void bench_post(size_t index);
bool bench_take(size_t index);
/* Where waits put their results: the same place for all, of at least `size`. */
void *bench_buffer(size_t size);

static inline int bench_fd(size_t index)
{
	return work.first + (int)index * work.stride;
}

/* The active ones lie evenly among the others. */
static inline size_t bench_active(size_t i)
{
	if (work.shape == SHAPE_LAST)
		return work.n - 1;
	return i * work.n / work.active;
}

/* What is done for an event; inlined where the peer's calls are. */

#define PEER_INLINE static inline __attribute__((always_inline))
typedef void handler(struct tally *count, size_t index);

static inline void handle_ready(struct tally *count, size_t index)
{
	count->events++;
	count->sum += index;
}

static inline void handle_loop(struct tally *count, size_t index)
{
	count->events++;
	count->sum += index;
	if (!bench_take(index))
		count->lost = true;
}

static inline void handle_pipes(struct tally *count, size_t index)
{
	count->events++;
	if (!bench_take(index))
		count->lost = true;
	if (count->hops_left > 0) {
		count->hops_left--;
		bench_post(index + 1 == work.n ? 0 : index + 1);
	}
}

#endif
