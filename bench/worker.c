/* SPDX-License-Identifier: MIT */
/*
 * A worker: does slices of work that the driver asks for, line by line.
 *	worker FIRST PEER...
 * FIRST is the first descriptor.  Several peers share the same descriptors and
 * take turns; each answer is one line:
 *	job SHAPE N ACTIVE	for each peer "ok" or "skip WHY", with tabs
 *	slice COUNT [PEER]	nanoseconds of COUNT rounds
 *	floor COUNT		nanoseconds of what struct floor lists
 * What goes wrong is "error WHY".  The end of input is the end.
 */
#include "server.h"
#include "worker.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The size holds the largest of what peers write for an event. */
enum { MAX_PEERS = 16, EVENT_SIZE = 64 };

struct seat {
	const struct peer_ops *ops;
	const char *mode;
	struct peer *peer;
	bool has_set;
};

struct work work;
struct tally tally;

static struct seat seats[MAX_PEERS];
static size_t seat_count;
static int first;
static char reason[200];

static const char *const shapes[SHAPE_COUNT] = {
	[SHAPE_READY] = "ready",
	[SHAPE_LAST] = "last",
	[SHAPE_TIMEOUT] = "timeout",
	[SHAPE_DEADLINE] = "deadline",
	[SHAPE_LOOP] = "loop",
	[SHAPE_PIPES] = "pipes",
	[SHAPE_CHURN] = "churn",
	[SHAPE_CHURN_WAIT] = "churn-wait",
	[SHAPE_MODIFY] = "modify",
	[SHAPE_MODIFY_WAIT] = "modify-wait",
	[SHAPE_BULK] = "bulk",
	[SHAPE_WAKE] = "wake",
	[SHAPE_WAKE_THREAD] = "wake-thread",
	[SHAPE_SWINGS] = "swings",
	[SHAPE_SERVER] = "server",
};

static int64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t bench_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t bench_cpu(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

void bench_skip(const char *why)
{
	snprintf(reason, sizeof(reason), "%s", why);
}

int64_t bench_wrong(const char *what, long got, long expected)
{
	snprintf(reason, sizeof(reason), "%s: got %ld, expected %ld", what,
		 got, expected);
	return -1;
}

void bench_post(size_t index)
{
	static const uint64_t one = 1;
	bool is_pipe = work.stride == 2;
	ssize_t n = is_pipe ? write(bench_fd(index) + 1, "x", 1) :
			      write(bench_fd(index), &one, sizeof(one));

	if (n != (is_pipe ? 1 : (ssize_t)sizeof(one)))
		tally.lost = true;
}

bool bench_take(size_t index)
{
	uint64_t value;

	/* One byte of a pipe, all of an eventfd. */
	return read(bench_fd(index), &value, work.stride == 2 ? 1 : 8) > 0;
}

void *bench_buffer(size_t size)
{
	static void *buffer;
	static size_t room;

	if (size > room) {
		free(buffer);
		buffer = malloc(size);
		if (!buffer)
			abort();
		room = size;
		/* Its pages count for no peer. */
		memset(buffer, 1, size);
	}
	return buffer;
}

/* The active descriptors are ready all the time. */
static bool stays_ready(void)
{
	return work.shape == SHAPE_READY || work.shape == SHAPE_LAST ||
	       work.shape == SHAPE_TIMEOUT || work.shape == SHAPE_DEADLINE;
}

/* Each peer has a set of its own, which it fills itself. */
static bool serves(void)
{
	return work.shape == SHAPE_SERVER;
}

/* Everything but waits for what stays ready is done alone in the set. */
static bool shared(void)
{
	return stays_ready() || work.shape == SHAPE_SWINGS;
}

static bool add_to(struct seat *seat, size_t index)
{
	if (seat->ops->add(seat->peer, index) == 0)
		return true;
	bench_wrong("register", (long)index, 0);
	return false;
}

static bool fill(struct seat *seat)
{
	size_t i;

	for (i = 0; i < work.n && !seat->has_set; i++)
		if (!add_to(seat, i))
			return false;
	seat->has_set = true;
	return true;
}

static bool drain(struct seat *seat)
{
	size_t i;

	for (i = 0; i < work.n && seat->has_set; i++)
		if (seat->ops->remove(seat->peer, i) != 0) {
			bench_wrong("unregister", (long)i, 0);
			return false;
		}
	seat->has_set = false;
	return true;
}

static void end_job(void)
{
	size_t i;

	for (i = 0; i < seat_count; i++) {
		if (seats[i].peer)
			seats[i].ops->close(seats[i].peer);
		seats[i].peer = NULL;
		seats[i].has_set = false;
	}
	for (i = 0; i < work.n && !serves(); i++)
		while (bench_take(i))
			;
	server_end();
}

static void make_ready(void)
{
	size_t i;

	work.sum = 0;
	for (i = 0; i < work.active; i++) {
		work.sum += bench_active(i);
		if (stays_ready())
			bench_post(bench_active(i));
	}
	/* By it a wait sees whether a change has come into effect. */
	if (work.shape == SHAPE_CHURN_WAIT || work.shape == SHAPE_BULK)
		bench_post(work.n / 2);
}

/*
 * Registers descriptor by descriptor in all peers, not peer by peer: what the
 * kernel allocates for each then lies equally well.
 */
static bool fill_all(void)
{
	size_t i, j;

	for (i = 0; i < work.n; i++)
		for (j = 0; j < seat_count; j++)
			if (seats[j].peer && !add_to(&seats[j], i))
				return false;
	for (j = 0; j < seat_count; j++)
		seats[j].has_set = true;
	return true;
}

static void begin_job(const char *shape, size_t n, size_t active)
{
	char answer[4096] = "";
	size_t i, used = 0;

	end_job();
	for (i = 0; i < SHAPE_COUNT && strcmp(shapes[i], shape) != 0; i++)
		;
	if (i == SHAPE_COUNT) {
		printf("skip %s\n", shape);
		return;
	}
	work.shape = (enum shape)i;
	work.n = serves() ? server_begin(n, active, first, seat_count) : n;
	work.active = active;
	work.first = serves() ? 0 : first;
	work.stride = work.shape == SHAPE_PIPES ? 2 : 1;
	if (serves() && work.n == 0) {
		printf("error %s\n", reason);
		return;
	}
	tally = (struct tally){ 0 };
	make_ready();
	/* Before the first has it: growing moves it. */
	bench_buffer((work.n + 1) * EVENT_SIZE);
	for (i = 0; i < seat_count; i++) {
		struct seat *seat = &seats[i];
		const char *why = NULL;

		if (!seat->ops->slice[work.shape])
			why = shape;
		else {
			seat->peer = seat->ops->open(seat->mode);
			why = seat->peer ? NULL : reason;
		}
		used += (size_t)snprintf(answer + used, sizeof(answer) - used,
					 "%s%s%s", i ? "\t" : "",
					 why ? "skip " : "ok", why ? why : "");
	}
	if (shared() && !fill_all())
		printf("error %s\n", reason);
	else
		puts(answer);
}

static int64_t slice(size_t count, size_t which)
{
	struct seat *seat = &seats[which];
	size_t i;

	if (which >= seat_count || !seat->peer ||
	    !seat->ops->slice[work.shape])
		return bench_wrong("peer", (long)which, (long)seat_count);
	if (!shared() && !serves()) {
		for (i = 0; i < seat_count; i++)
			if (i != which && !drain(&seats[i]))
				return -1;
		if (!fill(seat))
			return -1;
	}
	return seat->ops->slice[work.shape](seat->peer, count);
}

/* Resident memory that is the process' own. */
static int64_t resident(void)
{
	char line[200];
	long kilobytes, sum = 0;
	FILE *file = fopen("/proc/self/smaps_rollup", "r");

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "Private_%*[A-Za-z]: %ld kB",
			   &kilobytes) == 1)
			sum += kilobytes;
	fclose(file);
	return (int64_t)sum * 1024;
}

/* What a set takes that is filled and waited for. */
static void memory(size_t n, size_t active)
{
	struct seat *seat = &seats[0];
	int64_t before;

	work.shape = SHAPE_READY;
	work.n = n;
	work.active = active;
	make_ready();
	bench_buffer((n + 1) * EVENT_SIZE);
	resident();
	before = resident();
	seat->peer = seat->ops->open(seat->mode);
	if (!seat->peer)
		printf("skip %s\n", reason);
	else if (!fill(seat) || slice(8, 0) < 0)
		printf("error %s\n", reason);
	else
		printf("%lld\n", (long long)(resident() - before));
}

static void measure_floor(size_t rounds)
{
	struct floor found;

	bench_floor(rounds, &found);
	if (found.call < 0 || found.wait < 0 || found.clock < 0 ||
	    found.locked < 0)
		puts("error floor");
	else
		printf("%f %f %f %f\n", found.call, found.wait, found.clock,
		       found.locked);
}

static void command(char *line)
{
	char shape[32];
	size_t n, active = 0, which = 0;
	int64_t elapsed;

	if (sscanf(line, "job %31s %zu %zu", shape, &n, &active) == 3) {
		begin_job(shape, n, active);
	} else if (sscanf(line, "slice %zu %zu", &n, &which) >= 1) {
		elapsed = slice(n, which);
		if (elapsed < 0)
			printf("error %s\n", reason);
		else
			printf("%lld\n", (long long)elapsed);
	} else if (sscanf(line, "memory %zu %zu", &n, &active) == 2) {
		memory(n, active);
	} else if (sscanf(line, "floor %zu", &n) == 1) {
		measure_floor(n);
	} else {
		printf("error what is %s", line);
	}
}

/* A name is a peer's, and then a mode: sel-epoll-dense. */
static bool take_seat(const char *name)
{
	const struct peer_ops *const *ops;

	for (ops = peers; *ops; ops++) {
		size_t length = strlen((*ops)->name);

		if (strncmp(name, (*ops)->name, length) != 0 ||
		    (name[length] && name[length] != '-'))
			continue;
		seats[seat_count].ops = *ops;
		seats[seat_count++].mode = name + length + !!name[length];
		return true;
	}
	fprintf(stderr, "worker: no peer %s\n", name);
	return false;
}

int main(int argc, char **argv)
{
	char line[200];
	int i;

	work.stride = 1;
	if (argc < 3 || argc - 2 > MAX_PEERS)
		return 2;
	work.first = first = atoi(argv[1]);
	for (i = 2; i < argc; i++)
		if (!take_seat(argv[i]))
			return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin))
		command(line);
	return 0;
}
