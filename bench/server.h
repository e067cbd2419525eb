/* SPDX-License-Identifier: MIT */
/*
 * What the shape "server" needs beside the waits: sockets of loopback TCP, and
 * a client in a process of its own.  The client opens its connections, and then
 * makes turns: in each turn it sends requests on so many connections, reads all
 * answers, and opens a new connection for each that the server has closed.
 */
#ifndef BENCH_SERVER_H
#define BENCH_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Between two runs of the server's timer: no whole milliseconds. */
enum { TICK_NS = 20300000 };

/* What one peer serves. */
struct site {
	const void *peer;
	int listener;		/* -1: nothing yet */
	int64_t tick;		/* when the timer runs, for who has no timers */
};

enum answer { ANSWERED, ANSWERED_LAST, ANSWER_WRONG };

/*
 * Starts the client of a job.  No descriptor from `first` on is free below those
 * of the launcher, and so many peers will serve.  Returns the bound that each
 * descriptor of theirs stays below; 0 after bench_wrong().
 */
size_t server_begin(size_t connections, size_t active, int first,
		    size_t servers);
/* Ends the client, and closes what the server has open; twice is no harm. */
void server_end(void);

/* The place of a peer, at first without a listener. */
struct site *server_site(const void *peer);
/* The site gets a listener.  False after bench_wrong(). */
bool server_listen(struct site *site);
/* So many turns of the client, with this site.  False after bench_wrong(). */
bool server_ask(struct site *site, size_t turns);

/* A connection that has come, or -1. */
int server_accept(struct site *site);
/* Reads a request and writes the answer. */
enum answer server_answer(int fd);
void server_close(int fd);

#endif
