/* SPDX-License-Identifier: MIT */
/*
 * The contract of the objects that own one descriptor.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "objects/life.h"

static void *wait_once(void *context)
{
	struct waiting *waiting = context;

	atomic_store(&waiting->begun, true);
	waiting->status = waiting->life->wait(waiting->object, true,
					      &waiting->fd);
	return NULL;
}

void waiting_start(struct waiting *waiting, const struct life *life,
		   void *object)
{
	waiting->life = life;
	waiting->object = object;
	waiting->fd = -1;
	atomic_store(&waiting->begun, false);
	if (pthread_create(&waiting->thread, NULL, wait_once, waiting))
		bail("no thread");
	while (!atomic_load(&waiting->begun))
		sched_yield();
}

void waiting_join(struct waiting *waiting)
{
	pthread_join(waiting->thread, NULL);
}

static void closes(const struct life *life)
{
	void *object = life->open();
	int32_t set = life->fileno(object);
	int32_t fd;

	topic("%s: close", life->name);
	is_int(FD_CLOEXEC, fcntl(set, F_GETFD), "the descriptor is close-on-exec");
	is_status(0, life->closed(object), "a new object is open");
	is_status(0, life->close(object), "the first close succeeds");
	is_int(-1, fcntl(set, F_GETFD), "the descriptor is closed");
	is_status(1, life->closed(object), "the object is closed");
	is_status(0, life->close(object), "the second close succeeds");
	is_status(SEL_ECLOSEDOBJ, life->fileno(object), "fileno is refused");
	is_status(SEL_ECLOSEDOBJ, life->watch(object, 0),
		  "a registration is refused");
	is_status(SEL_ECLOSEDOBJ, life->wait(object, true, &fd),
		  "a wait without a limit is refused");
	life->free(object);
	life->free(NULL);

	object = life->open();
	set = life->fileno(object);
	life->free(object);
	is_int(-1, fcntl(set, F_GETFD), "free closes the descriptor");
}

static void closed_behind_its_back(const struct life *life)
{
	void *object = life->open();
	int32_t fd;

	topic("%s: the program closes the object's descriptor", life->name);
	close(life->fileno(object));
	is_status(-EBADF, life->watch(object, 0), "a registration fails");
	is_status(-EBADF, life->wait(object, true, &fd),
		  "a wait without a limit fails");
	is_status(0, life->closed(object), "the object does not know");
	is_status(-EBADF, life->close(object), "close says so");
	is_status(1, life->closed(object), "close has closed the object");
	is_status(0, life->close(object), "close says so only once");
	life->free(object);
}

/*
 * The descriptor stays open until the thread inside has left; where it is
 * closed at once, the thread was not inside yet, and gets another try.
 */
static void close_while_waiting(const struct life *life, bool free_it)
{
	struct waiting waiting;
	int32_t set;
	int32_t fds[2];
	int32_t fd;
	void *object;

	topic("%s: close%s while a thread waits", life->name,
	      free_it ? " and free" : "");
	open_pipe(fds);
	for (;;) {
		object = life->open();
		set = life->fileno(object);
		if (life->watch(object, fds[0]))
			bail("can't register");
		waiting_start(&waiting, life, object);
		if (life->close(object))
			bail("can't close");
		if (fcntl(set, F_GETFD) >= 0)
			break;
		waiting_join(&waiting);
		life->free(object);
		if (waiting.status != SEL_ECLOSEDOBJ)
			bail("late, and %d", waiting.status);
	}
	is_status(1, life->closed(object), "the object is closed");
	is_status(0, life->close(object), "another close succeeds");
	is_status(SEL_ECLOSEDOBJ, life->wait(object, true, &fd),
		  "no other wait gets in");
	if (free_it)
		life->free(object);
	is_int(FD_CLOEXEC, fcntl(set, F_GETFD),
	       "the descriptor is open while the thread is inside");
	put(fds[1], 1);
	waiting_join(&waiting);
	is_status(1, waiting.status, "the wait goes on to its end");
	is_int(fds[0], waiting.fd, "the wait gets its event");
	is_int(-1, fcntl(set, F_GETFD), "then the descriptor is closed");
	if (!free_it)
		life->free(object);
	close_both(fds);
}

void life_test(const struct life *life)
{
	closes(life);
	closed_behind_its_back(life);
	close_while_waiting(life, false);
	close_while_waiting(life, true);
}
