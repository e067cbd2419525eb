/* SPDX-License-Identifier: MIT */
/*
 * The kinds of work.  Each wait is held against what it must report: one event
 * too few or too many ends the program.
 */
#include "bench.h"

static void expect(const struct job *job, bool blocking, size_t events,
		   size_t sum, size_t writable)
{
	struct tally tally;

	job->ops->wait(job->peer, blocking, &tally);
	if (tally.events != events || tally.sum != sum ||
	    tally.writable != writable || tally.woken)
		fail("%s, %zu sockets: %zu events, sum %zu, %zu writable; "
		     "expected %zu, %zu, %zu",
		     job->ops->name, job->n, tally.events, tally.sum,
		     tally.writable, events, sum, writable);
}

static void fill(const struct job *job, size_t number)
{
	if (send(job->ends->far_end[number], "", 1, 0) != 1)
		fail("send: %d", WSAGetLastError());
}

static void drain(const struct job *job, size_t number)
{
	char byte;

	if (recv(job->ends->near_end[number], &byte, 1, 0) != 1)
		fail("recv: %d", WSAGetLastError());
}

/* What stays ready has arrived when the first wait begins. */
static void fill_last(struct job *job)
{
	fill(job, job->n - 1);
	Sleep(10);
}

static void drain_last(struct job *job)
{
	drain(job, job->n - 1);
}

static void fill_all(struct job *job)
{
	for (size_t i = 0; i < job->n; i++)
		fill(job, i);
	Sleep(10);
}

static void drain_all(struct job *job)
{
	for (size_t i = 0; i < job->n; i++)
		drain(job, i);
}

static void none(struct job *job)
{
	expect(job, false, 0, 0, 0);
}

static void one(struct job *job)
{
	expect(job, true, 1, job->n, 0);
}

static void all(struct job *job)
{
	expect(job, true, job->n, job->n * (job->n + 1) / 2, 0);
}

/* Each time another socket; 7 goes into no number of them. */
static void answer(struct job *job)
{
	size_t number = job->turn++ * 7 % job->n;

	fill(job, number);
	expect(job, true, 1, number + 1, 0);
	drain(job, number);
}

/* As many waits as it takes: what was sent may still be on its way. */
static void answer_all(struct job *job)
{
	struct tally tally;
	size_t left = job->n;

	for (size_t i = 0; i < job->n; i++)
		fill(job, i);
	while (left > 0) {
		job->ops->wait(job->peer, true, &tally);
		if (tally.events > left || tally.events == 0)
			fail("%s, %zu sockets: %zu events, %zu left",
			     job->ops->name, job->n, tally.events, left);
		for (size_t i = 0; i < tally.events; i++)
			drain(job, tally.numbers[i]);
		left -= tally.events;
	}
}

static void modify(struct job *job)
{
	size_t number = job->n - 1;

	job->ops->modify(job->peer, number, true);
	expect(job, false, 1, number + 1, 1);
	job->ops->modify(job->peer, number, false);
	expect(job, false, 0, 0, 0);
}

static void churn(struct job *job)
{
	size_t number = job->n - 1;

	job->ops->remove(job->peer, number);
	expect(job, false, 0, 0, 0);
	job->ops->add(job->peer, number);
	expect(job, false, 1, number + 1, 0);
}

static void await(const struct job *job, struct peer *peer)
{
	struct tally tally;

	job->ops->wait(peer, true, &tally);
	if (tally.events != 0 || !tally.woken)
		fail("%s, %zu sockets: a wait ended without a wakeup",
		     job->ops->name, job->n);
}

static DWORD WINAPI wake_back(void *argument)
{
	struct job *job = argument;

	for (;;) {
		await(job, job->twin);
		if (job->over)
			return 0;
		job->ops->wake(job->peer);
	}
}

static void begin_wakes(struct job *job)
{
	job->twin = job->ops->open(job->ops, job->ends, 1);
	job->ops->expect_wakes(job->peer);
	job->ops->expect_wakes(job->twin);
	job->over = false;
	job->thread = CreateThread(NULL, 0, wake_back, job, 0, NULL);
	if (!job->thread)
		fail("CreateThread");
}

static void wake(struct job *job)
{
	job->ops->wake(job->twin);
	await(job, job->peer);
}

static void end_wakes(struct job *job)
{
	job->over = true;
	job->ops->wake(job->twin);
	WaitForSingleObject(job->thread, INFINITE);
	CloseHandle(job->thread);
	job->ops->close(job->twin);
}

const struct shape shapes[SHAPES] = {
	[NONE] = { "nothing ready: a look", 3, NULL, none, NULL },
	[ONE] = { "one stays ready: a wait", 3, fill_last, one, drain_last },
	[ANSWER] = { "send to one, wait, receive", 3, NULL, answer, NULL },
	[ALL] = { "all stay ready: a wait", 3, fill_all, all, drain_all },
	[ANSWER_ALL] = { "send to all, wait, receive from all", 1, NULL,
			 answer_all, NULL },
	[MODIFY] = { "modify, look, modify back, look", 3, NULL, modify, NULL },
	[CHURN] = { "unregister, look, register, look", 3, fill_last, churn,
		    drain_last },
	[WAKE] = { "two threads wake each other once", 3, begin_wakes, wake,
		   end_wakes },
};
