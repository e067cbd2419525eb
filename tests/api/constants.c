/* SPDX-License-Identifier: MIT */
/*
 * Constants by name: the table here is written from the C headers, and holds
 * each name that sel_constant_name() lists.
 */
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>

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
	C(SEL_EVENT_EDGE), C(SEL_EVENT_EXCLUSIVE), C(SEL_DETAIL_PRI),
	C(SEL_DETAIL_ERR), C(SEL_DETAIL_HUP), C(SEL_DETAIL_INVALID),
	C(SEL_DETAIL_RDHUP), C(SEL_BACKEND_DEFAULT), C(SEL_BACKEND_SELECT),
	C(SEL_BACKEND_POLL), C(SEL_BACKEND_EPOLL), C(SEL_BACKEND_DEVPOLL),
	C(SEL_BACKEND_KQUEUE), C(SEL_RETURN_ON_SIGNAL), C(SEL_DEFER_MODIFY),
	C(SEL_DENSE), C(SEL_FEATURE_EDGE), C(SEL_FEATURE_ONESHOT),
	C(SEL_FEATURE_PRI), C(SEL_FEATURE_EXCLUSIVE), C(SEL_FEATURE_FILENO),
	C(SEL_FEATURE_NANOSECONDS), C(SEL_FOREVER),

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

/* Names of systems with kqueue. */
static const char *const elsewhere[] = {
	"KQ_FILTER_READ", "KQ_FILTER_WRITE", "KQ_FILTER_AIO",
	"KQ_FILTER_VNODE", "KQ_FILTER_PROC", "KQ_FILTER_NETDEV",
	"KQ_FILTER_SIGNAL", "KQ_FILTER_TIMER", "KQ_EV_ADD", "KQ_EV_DELETE",
	"KQ_EV_ENABLE", "KQ_EV_DISABLE", "KQ_EV_ONESHOT", "KQ_EV_CLEAR",
	"KQ_EV_SYSFLAGS", "KQ_EV_FLAG1", "KQ_EV_EOF", "KQ_EV_ERROR",
	"KQ_NOTE_LOWAT", "KQ_NOTE_DELETE", "KQ_NOTE_WRITE", "KQ_NOTE_EXTEND",
	"KQ_NOTE_ATTRIB", "KQ_NOTE_LINK", "KQ_NOTE_RENAME", "KQ_NOTE_REVOKE",
	"KQ_NOTE_EXIT", "KQ_NOTE_FORK", "KQ_NOTE_EXEC", "KQ_NOTE_PCTRLMASK",
	"KQ_NOTE_PDATAMASK", "KQ_NOTE_TRACK", "KQ_NOTE_CHILD",
	"KQ_NOTE_TRACKERR", "KQ_NOTE_LINKUP", "KQ_NOTE_LINKDOWN",
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
	for (i = 0; i < LENGTH(elsewhere); i++)
		if (!strcmp(name, elsewhere[i]))
			return true;
	return false;
}

static void values(void)
{
	int64_t value;
	size_t i;

	for (i = 0; i < LENGTH(here); i++) {
		value = ~here[i].value;
		is_status(0, sel_constant(here[i].name, &value), "%s is here",
			  here[i].name);
		is_int(here[i].value, value, "%s: value", here[i].name);
	}
	for (i = 0; i < LENGTH(elsewhere); i++) {
		value = 4711;
		is_status(SEL_ENOTSUP, sel_constant(elsewhere[i], &value),
			  "%s is not here", elsewhere[i]);
		is_int(4711, value, "%s: nothing written", elsewhere[i]);
	}
	value = 4711;
	for (i = 0; i < LENGTH(unknown); i++)
		is_status(SEL_EVALUE, sel_constant(unknown[i], &value),
			  "\"%s\" is unknown", unknown[i]);
	is_status(SEL_ETYPE, sel_constant(NULL, &value), "no name");
	is_int(4711, value, "nothing written");
	is_status(SEL_ETYPE, sel_constant("EPOLLIN", NULL), "no value");
	is_status(SEL_ETYPE, sel_constant(NULL, NULL), "neither");
}

static void names(void)
{
	int strangers = 0, twice = 0;
	const char *name;
	size_t count, i;

	for (count = 0; (name = sel_constant_name(count)); count++) {
		if (!in_table(name)) {
			diag("%s is not in the table", name);
			strangers++;
		}
		for (i = 0; i < count; i++)
			twice += !strcmp(name, sel_constant_name(i));
	}
	is_uint(LENGTH(here) + LENGTH(elsewhere), count, "number of names");
	is_int(0, strangers, "all are in the table");
	is_int(0, twice, "each is there once");
	ok(!sel_constant_name(count + 1), "no name past the last");
	ok(!sel_constant_name(SIZE_MAX), "nor at the largest index");
}

int main(void)
{
	plan(2 * LENGTH(here) + 2 * LENGTH(elsewhere) + LENGTH(unknown) + 4 +
	     5);
	values();
	names();
	return finish();
}
