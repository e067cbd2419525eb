/* SPDX-License-Identifier: MIT */
/*
 * The contract of the objects that own one descriptor.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "fork/fork.h"
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

static void *life_open(const struct life *life)
{
	void *object = NULL;

	if (life->create(&object) || !object)
		bail("no %s object", life->name);
	return object;
}

static void *life_adopt(const struct life *life, int32_t fd)
{
	void *object = NULL;

	is_status(0, life->adopt(&object, fd), "from_fd succeeds");
	return object;
}

static void null(const struct life *life)
{
	topic("%s: NULL", life->name);
	is_status(SEL_ETYPE, life->create(NULL), "new: SEL_ETYPE");
	if (life->adopt)
		is_status(SEL_ETYPE, life->adopt(NULL, 0),
			  "from_fd: SEL_ETYPE");
	is_status(SEL_ETYPE, life->close(NULL), "close: SEL_ETYPE");
	is_status(SEL_ETYPE, life->closed(NULL), "closed: SEL_ETYPE");
	is_status(SEL_ETYPE, life->fileno(NULL), "fileno: SEL_ETYPE");
	life->free(NULL);
}

static void closes(const struct life *life)
{
	void *object = life_open(life);
	int32_t set = life->fileno(object);
	int32_t fd;

	topic("%s: close", life->name);
	is_int(FD_CLOEXEC, fcntl(set, F_GETFD),
	       "a new object's descriptor is close-on-exec");
	is_status(0, life->closed(object), "a new object is open");
	is_status(0, life->close(object), "the first close succeeds");
	is_int(-1, fcntl(set, F_GETFD),
	       "the first close closes the descriptor");
	is_status(1, life->closed(object), "closed says so");
	is_status(0, life->close(object), "the second close succeeds");
	is_status(SEL_ECLOSEDOBJ, life->fileno(object), "fileno is refused");
	is_status(SEL_ECLOSEDOBJ, life->watch(object, 0),
		  "a registration is refused");
	is_status(SEL_ECLOSEDOBJ, life->wait(object, true, &fd),
		  "a wait without a limit is refused");
	life->free(object);

	object = life_open(life);
	set = life->fileno(object);
	life->free(object);
	is_int(-1, fcntl(set, F_GETFD), "free closes the descriptor");
}

static void closed_behind_its_back(const struct life *life)
{
	void *object = life_open(life);
	int32_t fd;

	topic("%s: the program closes the object's descriptor", life->name);
	close(life->fileno(object));
	is_status(-EBADF, life->watch(object, 0), "a registration: EBADF");
	is_status(-EBADF, life->wait(object, true, &fd),
		  "a wait without a limit: EBADF");
	is_status(0, life->closed(object),
		  "closed says that the object is open");
	is_status(-EBADF, life->close(object), "the first close: EBADF");
	is_status(1, life->closed(object),
		  "after the first close: closed says so");
	is_status(0, life->close(object), "the second close succeeds");
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
		object = life_open(life);
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
	is_status(1, life->closed(object), "closed says so");
	is_status(0, life->close(object), "another close succeeds");
	is_status(SEL_ECLOSEDOBJ, life->wait(object, true, &fd),
		  "another wait: SEL_ECLOSEDOBJ");
	if (free_it)
		life->free(object);
	is_int(FD_CLOEXEC, fcntl(set, F_GETFD),
	       "the descriptor is open while the thread is inside");
	put(fds[1], 1);
	waiting_join(&waiting);
	is_status(1, waiting.status, "the wait has one event");
	is_int(fds[0], waiting.fd, "the wait has the event of its descriptor");
	is_int(-1, fcntl(set, F_GETFD),
	       "the thread has left: the descriptor is closed");
	if (!free_it)
		life->free(object);
	close_both(fds);
}

static void adopted(const struct life *life)
{
	void *one = life_open(life), *two;
	int32_t copy = fcntl(life->fileno(one), F_DUPFD, 0);
	int32_t fds[2], fd;

	topic("%s: two objects with one set", life->name);
	two = life_adopt(life, copy);
	is_int(copy, life->fileno(two),
	       "fileno of the second is the adopted descriptor");
	is_int(0, fcntl(copy, F_GETFD), "from_fd does not set close-on-exec");
	is_status(0, life->closed(two), "closed says that the second is open");
	open_pipe(fds);
	put(fds[1], 1);
	is_status(0, life->watch(one, fds[0]),
		  "a registration by the first succeeds");
	is_status(1, life->wait(two, false, &fd),
		  "a registration by the first: the second has an event");
	is_status(0, life->close(two), "close of the second succeeds");
	is_int(-1, fcntl(copy, F_GETFD),
	       "close of the second closes the adopted descriptor");
	is_status(1, life->wait(one, false, &fd),
		  "the second is closed: the first has its event");
	life->free(two);

	copy = dup_of(life->fileno(one));
	two = life_adopt(life, copy);
	is_int(FD_CLOEXEC, fcntl(copy, F_GETFD),
	       "from_fd does not clear close-on-exec");
	life->free(two);
	is_int(-1, fcntl(copy, F_GETFD),
	       "free of the second closes its descriptor");
	life->free(one);
	close_both(fds);
}

/* What is adopted is not looked at. */
static void adopted_others(const struct life *life)
{
	int32_t fds[2], number, fd;
	void *object;

	topic("%s: an adopted descriptor that is no set", life->name);
	open_pipe(fds);
	number = dup_of(fds[0]);
	object = life_adopt(life, number);
	ok(life->wait(object, false, &fd) < 0, "a pipe: a wait fails");
	is_status(0, life->close(object), "a pipe: close succeeds");
	is_int(-1, fcntl(number, F_GETFD), "a pipe: close has closed it");
	life->free(object);

	number = free_number();
	object = life_adopt(life, number);
	is_int(number, life->fileno(object),
	       "a closed number: fileno is this number");
	is_status(-EBADF, life->wait(object, true, &fd),
		  "a closed number: a wait: EBADF");
	is_status(-EBADF, life->close(object),
		  "a closed number: the first close: EBADF");
	is_status(1, life->closed(object),
		  "a closed number: closed says so after that");
	is_status(0, life->close(object),
		  "a closed number: the second close succeeds");
	life->free(object);
	close_both(fds);
}

static void threads(const struct life *life)
{
	void *object = life_open(life);
	struct waiting one, two;
	int32_t a[2], b[2];

	topic("%s: two threads wait", life->name);
	open_pipe(a);
	open_pipe(b);
	waiting_start(&one, life, object);
	waiting_start(&two, life, object);
	is_status(0, life->watch_once(object, a[0]), "a registration succeeds");
	is_status(0, life->watch_once(object, b[0]),
		  "another registration succeeds");
	put(a[1], 1);
	put(b[1], 1);
	waiting_join(&one);
	waiting_join(&two);
	ok(one.status == 1 && two.status == 1,
	   "both are ready: both waits have an event");
	ok(one.fd != two.fd && (one.fd == a[0] || one.fd == b[0]) &&
		   (two.fd == a[0] || two.fd == b[0]),
	   "both are ready: the events are not the same");
	life->free(object);
	close_both(a);
	close_both(b);
}

struct family {
	const struct life *life;
	void *object;
	int32_t set;
	int32_t fds[2];
};

/* A child can make an object of its own, whatever its parent's is to it. */
static bool in_child(struct turn *parent, void *context)
{
	struct family *family = context;
	const struct life *life = family->life;
	void *object;
	int32_t fd;

	(void)parent;
	TRY(life->inherit(family->object, family->set, family->fds));
	object = life_open(life);
	TRY(life->watch(object, family->fds[0]) == 0);
	TRY(life->wait(object, false, &fd) == 1);
	TRY(fd == family->fds[0]);
	life->free(object);
	return true;
}

static void forked(const struct life *life)
{
	struct family family = { .life = life, .object = life_open(life) };
	int32_t fd;

	topic("%s: a forked child", life->name);
	family.set = life->fileno(family.object);
	open_pipe(family.fds);
	put(family.fds[1], 1);
	if (life->watch(family.object, family.fds[0]))
		bail("can't register");
	ok(turn_run(in_child, &family), "the child %s", life->child);
	is_status(0, life->closed(family.object),
		  "the parent finds the object open");
	is_status(1, life->wait(family.object, false, &fd),
		  "the parent has one event");
	is_int(family.fds[0], fd,
	       "the parent's event is that of its descriptor");
	life->free(family.object);
	close_both(family.fds);
}

void life_test(const struct life *life)
{
	null(life);
	closes(life);
	closed_behind_its_back(life);
	close_while_waiting(life, false);
	close_while_waiting(life, true);
	if (life->adopt) {
		adopted(life);
		adopted_others(life);
	}
	if (life->watch_once)
		threads(life);
	forked(life);
}
