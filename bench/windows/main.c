/* SPDX-License-Identifier: MIT */
/*
 * The benchmark for Windows: libsel's back ends beside the loop around select
 * that a program writes by itself.
 *
 *	bench-windows FILE	writes tables as Markdown into the file
 *
 * In each round every peer has one slice of each kind of work, and the order of
 * the peers is shuffled anew.  A ratio is a peer's time divided by the time of
 * the plain loop in the same round, and a table has the median of the rounds.
 * The program prints what the goals are and what was found, as points of TAP.
 */
#include "bench.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 5, SIZES = 3, COUNTED_TURNS = 5 };
enum { SLICE_MS = 15, MOST_TURNS = 5000, MOST_SECONDS = 300 };
enum { PLAIN, AFD, POLL, SELECT };

static const size_t sizes[SIZES] = { 10, 100, 1000 };

struct result {
	double ns[ROUNDS]; /* of one round of the work */
	double calls[CALLS];
	long instructions;
};

static struct result results[SIZES][SHAPES][PEERS];
static bool missing[PEERS];
static struct ends ends;
static int points, failed;

_Noreturn void fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("Bail out! ");
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
	fflush(stdout);
	ExitProcess(1);
}

static DWORD WINAPI watch(void *argument)
{
	(void)argument;
	Sleep(MOST_SECONDS * 1000);
	fail("the benchmark takes longer than %d seconds", MOST_SECONDS);
}

static int64_t now(void)
{
	static LARGE_INTEGER frequency;
	LARGE_INTEGER count;

	if (frequency.QuadPart == 0)
		QueryPerformanceFrequency(&frequency);
	QueryPerformanceCounter(&count);
	return (int64_t)((double)count.QuadPart * 1e9 /
			 (double)frequency.QuadPart);
}

static void make_pair(SOCKET listener, const struct sockaddr *address, int size,
		      size_t number)
{
	unsigned long on = 1;
	SOCKET far_end = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(far_end, address, size) != 0)
		fail("connect: %d", WSAGetLastError());
	ends.far_end[number] = far_end;
	ends.near_end[number] = accept(listener, NULL, NULL);
	if (ends.near_end[number] == INVALID_SOCKET)
		fail("accept: %d", WSAGetLastError());
	setsockopt(far_end, IPPROTO_TCP, TCP_NODELAY, (const char *)&on,
		   sizeof(on));
	ioctlsocket(ends.near_end[number], FIONBIO, &on);
}

static void make_pairs(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *any = (struct sockaddr *)&address;
	SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
	int size = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listener, any, size) != 0 || listen(listener, 8) != 0 ||
	    getsockname(listener, any, &size) != 0)
		fail("listen: %d", WSAGetLastError());
	for (size_t i = 0; i < MOST; i++)
		make_pair(listener, any, size, i);
	closesocket(listener);
}

static int compare(const void *left, const void *right)
{
	double l = *(const double *)left;
	double r = *(const double *)right;

	return (l > r) - (l < r);
}

/* Sorts the values. */
static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	return values[count / 2];
}

/* The median of a slice's rounds: a round during which another process had the
   processor does not count. */
static double slice(const struct shape *shape, struct job *job)
{
	static double turns[MOST_TURNS];
	int64_t first, begin, end;
	size_t count = 0;

	shape->round(job);
	first = now();
	end = first;
	do {
		begin = end;
		shape->round(job);
		end = now();
		turns[count++] = (double)(end - begin);
	} while (count < (size_t)shape->least_turns ||
		 (count < MOST_TURNS &&
		  end - first < SLICE_MS * INT64_C(1000000)));
	return median(turns, count);
}

static void count(const struct shape *shape, struct job *job,
		  struct result *result)
{
	shape->round(job);
	for (int i = 0; i < CALLS; i++)
		calls[i] = 0;
	for (int i = 0; i < COUNTED_TURNS; i++)
		shape->round(job);
	for (int i = 0; i < CALLS; i++)
		result->calls[i] = (double)calls[i] / COUNTED_TURNS;
	/* Of a work of two threads the other thread would be left out. */
	if (shape != &shapes[WAKE])
		result->instructions = count_instructions(shape->round, job);
}

/* Each shape once; a round below 0 counts in place of measuring. */
static void run_peer(int peer, int size, int round)
{
	struct job job = {
		.ops = &peers[peer],
		.ends = &ends,
		.n = sizes[size],
	};

	job.peer = job.ops->open(job.ops, &ends, job.n);
	missing[peer] = !job.peer;
	if (!job.peer)
		return;
	for (size_t i = 0; i < job.n; i++)
		job.ops->add(job.peer, i);
	for (int i = 0; i < 3; i++)
		shapes[NONE].round(&job);
	for (int i = 0; i < SHAPES; i++) {
		struct result *result = &results[size][i][peer];

		if (shapes[i].begin)
			shapes[i].begin(&job);
		if (round < 0)
			count(&shapes[i], &job, result);
		else
			result->ns[round] = slice(&shapes[i], &job);
		if (shapes[i].end)
			shapes[i].end(&job);
	}
	job.ops->close(job.peer);
}

static void shuffle(int *order)
{
	for (int i = PEERS - 1; i > 0; i--) {
		int other = rand() % (i + 1);
		int kept = order[i];

		order[i] = order[other];
		order[other] = kept;
	}
}

static void run_all(void)
{
	int order[PEERS];

	for (int i = 0; i < PEERS; i++)
		order[i] = i;
	for (int round = 0; round < ROUNDS; round++)
		for (int size = 0; size < SIZES; size++) {
			shuffle(order);
			for (int i = 0; i < PEERS; i++)
				run_peer(order[i], size, round);
		}
	for (int size = 0; size < SIZES; size++)
		for (int peer = 0; peer < PEERS; peer++)
			run_peer(peer, size, -1);
}

static double typical_ns(int size, int shape, int peer)
{
	double ns[ROUNDS];

	memcpy(ns, results[size][shape][peer].ns, sizeof(ns));
	return median(ns, ROUNDS);
}

static double ratio(int size, int shape, int peer, int base)
{
	struct result *found = results[size][shape];
	double ratios[ROUNDS];

	for (int i = 0; i < ROUNDS; i++)
		ratios[i] = found[peer].ns[i] / found[base].ns[i];
	return median(ratios, ROUNDS);
}

/* Three digits that count. */
static void print_figure(FILE *file, double value)
{
	int digits = value >= 100 ? 0 : value >= .1 ? 2 : 3;

	fprintf(file, " | %.*f", digits, value);
}

static void print_head(FILE *file, int first, const char *column)
{
	int columns = PEERS - first + (column != NULL);

	fprintf(file, "| ");
	if (column)
		fprintf(file, "| %s ", column);
	for (int peer = first; peer < PEERS; peer++)
		fprintf(file, "| %s ", peers[peer].name);
	fprintf(file, "|\n|---");
	for (int i = 0; i < columns; i++)
		fprintf(file, "|---");
	fprintf(file, "|\n");
}

static void print_times(FILE *file, int size)
{
	fprintf(file, "### %zu sockets\n\n", sizes[size]);
	print_head(file, AFD, peers[PLAIN].name);
	for (int shape = 0; shape < SHAPES; shape++) {
		fprintf(file, "| %s | %.0f µs", shapes[shape].title,
			typical_ns(size, shape, PLAIN) / 1000);
		for (int peer = AFD; peer < PEERS; peer++)
			if (missing[peer])
				fprintf(file, " | –");
			else
				print_figure(file,
					     ratio(size, shape, peer, PLAIN));
		fprintf(file, " |\n");
	}
	fprintf(file, "\n");
}

/* By what the figures were found. */
static void print_system(FILE *file)
{
	typedef const char *(*version_call)(void);
	version_call version = (version_call)(void (*)(void))GetProcAddress(
		GetModuleHandleW(L"ntdll.dll"), "wine_get_version");
	const char *processor = getenv("PROCESSOR_IDENTIFIER");

	if (version)
		fprintf(file, "Wine %s", version());
	else
		fprintf(file, "Windows");
	fprintf(file, ", %s, %lu processors; the median of %d rounds\n\n",
		processor ? processor : "a processor without a name",
		(unsigned long)GetActiveProcessorCount(ALL_PROCESSOR_GROUPS),
		ROUNDS);
}

static void print_calls(FILE *file, const struct result *result)
{
	const char *before = " | ";

	for (int call = 0; call < CALLS; call++) {
		if (call == CALL_DATA || result->calls[call] == 0)
			continue;
		fprintf(file, "%s%.3g %s", before, result->calls[call],
			call_names[call]);
		before = ", ";
	}
}

static void print_counts(FILE *file, int size)
{
	fprintf(file, "### Calls of the system, %zu sockets\n\n", sizes[size]);
	print_head(file, PLAIN, NULL);
	for (int shape = 0; shape < SHAPES; shape++) {
		fprintf(file, "| %s", shapes[shape].title);
		for (int peer = 0; peer < PEERS; peer++)
			print_calls(file, &results[size][shape][peer]);
		fprintf(file, " |\n");
	}
	fprintf(file, "\n### Instructions of the program, %zu sockets\n\n",
		sizes[size]);
	print_head(file, PLAIN, NULL);
	for (int shape = 0; shape < WAKE; shape++) {
		fprintf(file, "| %s", shapes[shape].title);
		for (int peer = 0; peer < PEERS; peer++)
			fprintf(file, " | %ld",
				results[size][shape][peer].instructions);
		fprintf(file, " |\n");
	}
	fprintf(file, "\n");
}

static void check(const char *what, double found, double goal)
{
	bool met = found <= goal;

	failed += !met;
	printf("%sok %d - %s: %.3f, goal at most %.2f\n", met ? "" : "not ",
	       ++points, what, found, goal);
}

static void check_goals(void)
{
	const int size = SIZES - 1;
	double best = 1e18;

	for (int peer = PLAIN; peer < PEERS; peer++) {
		double found = peer == AFD || missing[peer] ?
				       1e18 :
				       typical_ns(size, ALL, peer);

		best = found < best ? found : best;
	}
	check("1 of 1000 ready, afd against libsel's select",
	      ratio(size, ONE, AFD, SELECT), .05);
	check("1 of 1000 ready, afd against the plain loop",
	      ratio(size, ONE, AFD, PLAIN), .05);
	for (int peer = PLAIN; peer < PEERS; peer++)
		if (peer != AFD && !missing[peer] &&
		    typical_ns(size, ALL, peer) <= best)
			check("all of 1000 ready, afd against the best of the "
			      "others",
			      ratio(size, ALL, AFD, peer), 1.3);
	printf("1..%d\n", points);
}

static void begin(void)
{
	WSADATA data;

	if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
		fail("WSAStartup");
	CloseHandle(CreateThread(NULL, 0, watch, NULL, 0, NULL));
	srand(1);
	count_begin();
	make_pairs();
}

int main(int count, char **arguments)
{
	FILE *file;

	if (count != 2)
		fail("usage: bench-windows FILE");
	begin();
	run_all();
	if (missing[AFD])
		fail("there is no AFD");
	file = fopen(arguments[1], "wb");
	if (!file)
		fail("%s can't be written", arguments[1]);
	print_system(file);
	for (int size = SIZES - 1; size >= 0; size--)
		print_times(file, size);
	print_counts(file, SIZES - 1);
	if (fclose(file) != 0)
		fail("%s can't be written", arguments[1]);
	check_goals();
	return failed > 0;
}
