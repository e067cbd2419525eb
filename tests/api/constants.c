/* SPDX-License-Identifier: MIT */
/*
 * Constants by name: the table here is written from the C headers, and holds
 * each name that sel_constant_name() lists.
 */
#include <config.h>

#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#ifdef HAVE_KQUEUE
#include <sys/types.h>
#include <sys/event.h>
#endif

#include "support.h"
#include "tap.h"

#define C(name) { #name, (int64_t)(name) }

static const struct {
	const char *name;
	int64_t value;
} here[] = {
	/* libsel's */
	C(SEL_EEVENTS), C(SEL_EBADFD), C(SEL_EFILEOBJ), C(SEL_EEXISTS),
	C(SEL_ENOTREG), C(SEL_ECLOSED), C(SEL_ECLOSEDOBJ), C(SEL_ECONCURRENT),
	C(SEL_EVALUE), C(SEL_ERANGE), C(SEL_ETYPE), C(SEL_ENOMEM),
	C(SEL_EINTERRUPTED), C(SEL_EWOKEN), C(SEL_ENOTSUP), C(SEL_EVENT_READ),
	C(SEL_EVENT_WRITE), C(SEL_EVENT_PRI), C(SEL_EVENT_ONESHOT),
	C(SEL_EVENT_EDGE), C(SEL_EVENT_EXCLUSIVE), C(SEL_EVENT_RDHUP),
	C(SEL_DETAIL_PRI),
	C(SEL_DETAIL_ERR), C(SEL_DETAIL_HUP), C(SEL_DETAIL_INVALID),
	C(SEL_DETAIL_RDHUP), C(SEL_BACKEND_DEFAULT), C(SEL_BACKEND_SELECT),
	C(SEL_BACKEND_POLL), C(SEL_BACKEND_EPOLL), C(SEL_BACKEND_DEVPOLL),
	C(SEL_BACKEND_KQUEUE), C(SEL_BACKEND_AFD), C(SEL_FLAG_RETURN_ON_SIGNAL),
	C(SEL_FLAG_DEFER_MODIFY), C(SEL_FLAG_DENSE), C(SEL_FEATURE_EDGE),
	C(SEL_FEATURE_ONESHOT),
	C(SEL_FEATURE_PRI), C(SEL_FEATURE_EXCLUSIVE), C(SEL_FEATURE_FILENO),
	C(SEL_FEATURE_NANOSECONDS), C(SEL_FEATURE_RDHUP), C(SEL_FOREVER),

	/* of `selectors` */
	{ "EVENT_READ", 1 }, { "EVENT_WRITE", 2 },

	/* of `select`; not in all versions of the C library */
	C(PIPE_BUF),
	C(POLLIN), C(POLLPRI), C(POLLOUT), C(POLLERR), C(POLLHUP), C(POLLNVAL),
	C(POLLRDNORM), C(POLLRDBAND), C(POLLWRNORM), C(POLLWRBAND),
#ifdef POLLMSG
	C(POLLMSG),
#endif
#ifdef POLLRDHUP
	C(POLLRDHUP),
#endif
	C(EPOLLIN), C(EPOLLPRI), C(EPOLLOUT), C(EPOLLERR), C(EPOLLHUP),
	C(EPOLLRDNORM), C(EPOLLRDBAND), C(EPOLLWRNORM), C(EPOLLWRBAND),
	C(EPOLLMSG), C(EPOLLRDHUP), C(EPOLLEXCLUSIVE), C(EPOLLWAKEUP),
	C(EPOLLONESHOT), C(EPOLLET), C(EPOLL_CLOEXEC),
};

/* Names of systems with kqueue, by kqueue's own; 0 where they are not here. */
#ifdef HAVE_KQUEUE
#define KQ(name, native) { "KQ_" #name, (int64_t)(native) }
#else
#define KQ(name, native) { "KQ_" #name, 0 }
#endif

static const struct {
	const char *name;
	int64_t value;
} of_kqueue[] = {
	KQ(FILTER_READ, EVFILT_READ), KQ(FILTER_WRITE, EVFILT_WRITE),
	KQ(FILTER_AIO, EVFILT_AIO), KQ(FILTER_VNODE, EVFILT_VNODE),
	KQ(FILTER_PROC, EVFILT_PROC), KQ(FILTER_SIGNAL, EVFILT_SIGNAL),
	KQ(FILTER_TIMER, EVFILT_TIMER), KQ(EV_ADD, EV_ADD),
	KQ(EV_DELETE, EV_DELETE), KQ(EV_ENABLE, EV_ENABLE),
	KQ(EV_DISABLE, EV_DISABLE), KQ(EV_ONESHOT, EV_ONESHOT),
	KQ(EV_CLEAR, EV_CLEAR), KQ(EV_SYSFLAGS, EV_SYSFLAGS),
	KQ(EV_FLAG1, EV_FLAG1), KQ(EV_EOF, EV_EOF), KQ(EV_ERROR, EV_ERROR),
	KQ(NOTE_LOWAT, NOTE_LOWAT), KQ(NOTE_DELETE, NOTE_DELETE),
	KQ(NOTE_WRITE, NOTE_WRITE), KQ(NOTE_EXTEND, NOTE_EXTEND),
	KQ(NOTE_ATTRIB, NOTE_ATTRIB), KQ(NOTE_LINK, NOTE_LINK),
	KQ(NOTE_RENAME, NOTE_RENAME), KQ(NOTE_REVOKE, NOTE_REVOKE),
	KQ(NOTE_EXIT, NOTE_EXIT), KQ(NOTE_FORK, NOTE_FORK),
	KQ(NOTE_EXEC, NOTE_EXEC), KQ(NOTE_PCTRLMASK, NOTE_PCTRLMASK),
	KQ(NOTE_PDATAMASK, NOTE_PDATAMASK), KQ(NOTE_TRACK, NOTE_TRACK),
	KQ(NOTE_CHILD, NOTE_CHILD), KQ(NOTE_TRACKERR, NOTE_TRACKERR),
};

/* Which no system has that is known here. */
static const char *const elsewhere[] = {
	"KQ_FILTER_NETDEV", "KQ_NOTE_LINKUP", "KQ_NOTE_LINKDOWN",
	"KQ_NOTE_LINKINV",
};

static const char *const unknown[] = {
	"", " ", "EVENT_RED", "event_read", "EPOLLIN ", " EPOLLIN", "EPOLLI",
	"EPOLLINN", "SEL_", "SEL_OK", "EVFILT_READ", "EPOLL_CTL_ADD",
	"POLLREMOVE", "sel_now", "\xff\xfe",
};

static bool in_table(const char *name)
{
	size_t i;

	for (i = 0; i < LENGTH(here); i++)
		if (!strcmp(name, here[i].name))
			return true;
	for (i = 0; i < LENGTH(of_kqueue); i++)
		if (!strcmp(name, of_kqueue[i].name))
			return true;
	for (i = 0; i < LENGTH(elsewhere); i++)
		if (!strcmp(name, elsewhere[i]))
			return true;
	return false;
}

static void is_here(const char *name, int64_t expected)
{
	int64_t value = ~expected;

	is_status(0, sel_constant(name, &value), "%s: success", name);
	is_int(expected, value, "%s: the value of C", name);
}

static void is_elsewhere(const char *name)
{
	int64_t value = 4711;

	is_status(SEL_ENOTSUP, sel_constant(name, &value), "%s: SEL_ENOTSUP",
		  name);
	is_int(4711, value, "%s: nothing is written", name);
}

static void values(void)
{
	bool has_kqueue = sel_backend_available(SEL_BACKEND_KQUEUE) == 0;
	int64_t value;
	size_t i;

	topic("sel_constant");
	for (i = 0; i < LENGTH(here); i++)
		is_here(here[i].name, here[i].value);
	for (i = 0; i < LENGTH(of_kqueue); i++)
		if (has_kqueue)
			is_here(of_kqueue[i].name, of_kqueue[i].value);
		else
			is_elsewhere(of_kqueue[i].name);
	for (i = 0; i < LENGTH(elsewhere); i++)
		is_elsewhere(elsewhere[i]);
	value = 4711;
	for (i = 0; i < LENGTH(unknown); i++)
		is_status(SEL_EVALUE, sel_constant(unknown[i], &value),
			  "\"%s\": SEL_EVALUE", unknown[i]);
	is_status(SEL_ETYPE, sel_constant(NULL, &value), "no name: SEL_ETYPE");
	is_int(4711, value, "no failed call writes a value");
	is_status(SEL_ETYPE, sel_constant("EPOLLIN", NULL),
		  "no place for the value: SEL_ETYPE");
	is_status(SEL_ETYPE, sel_constant(NULL, NULL),
		  "neither name nor place: SEL_ETYPE");
}

static void names(void)
{
	int strangers = 0, twice = 0;
	const char *name;
	size_t count, i;

	topic("sel_constant_name");
	for (count = 0; (name = sel_constant_name(count)); count++) {
		if (!in_table(name)) {
			diag("%s is not in the table", name);
			strangers++;
		}
		for (i = 0; i < count; i++)
			twice += !strcmp(name, sel_constant_name(i));
	}
	is_uint(LENGTH(here) + LENGTH(of_kqueue) + LENGTH(elsewhere), count,
		"there are as many names as in the table");
	is_int(0, strangers, "each name is in the table");
	is_int(0, twice, "each name is there once");
	ok(!sel_constant_name(count + 1), "past the last: NULL");
	ok(!sel_constant_name(SIZE_MAX), "the largest index: NULL");
}

/* Who takes one family's bit for another's gets no event's bit. */
static void families(void)
{
	int64_t events = 0, details = 0, value;
	const char *name;

	topic("bits of events and details");
	for (size_t i = 0; (name = sel_constant_name(i)); i++) {
		if (!strncmp(name, "SEL_EVENT_", 10) &&
		    !sel_constant(name, &value))
			events |= value;
		if (!strncmp(name, "SEL_DETAIL_", 11) &&
		    !sel_constant(name, &value))
			details |= value;
	}
	ok(events && details, "there are bits of both families");
	is_hex(0, (uint64_t)(events & details), "no bit is in both families");
}

int main(void)
{
	begin_tests();
	values();
	names();
	families();
	return finish();
}
