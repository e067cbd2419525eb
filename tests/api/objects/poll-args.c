/* SPDX-License-Identifier: MIT */
/*
 * The poll object: what register, modify, unregister and poll refuse, and in
 * which order they look.
 */
#include <errno.h>
#include <poll.h>
#include <sys/resource.h>

#include "support.h"
#include "tap.h"

#define BAD_FLAG 0x80

static const int32_t negative[] = { -1, -2, INT32_MIN };
static const uint32_t large[] = { 65536, 65537, 0x80000000, UINT32_MAX };

static sel_poll *p;

static void null_arguments(void)
{
	sel_pollfd ready = { 0, 0 };

	is_status(SEL_ETYPE, sel_poll_new(NULL), "new(NULL)");
	is_status(SEL_ETYPE, sel_poll_register(NULL, 0, 1), "register(NULL)");
	is_status(SEL_ETYPE, sel_poll_modify(NULL, 0, 1), "modify(NULL)");
	is_status(SEL_ETYPE, sel_poll_unregister(NULL, 0), "unregister(NULL)");
	is_status(SEL_ETYPE, sel_poll_count(NULL), "count(NULL)");
	is_status(SEL_ETYPE, sel_poll_poll(NULL, &ready, 1, 0, 0),
		  "poll(NULL)");
	is_status(SEL_ETYPE, sel_poll_poll(p, NULL, 1, 0, 0),
		  "poll without an array");
	/* If this did more than nothing, the points after it would fail. */
	sel_poll_free(NULL);
}

static void changes(int32_t fd)
{
	size_t i, j;

	for (i = 0; i < LENGTH(negative); i++) {
		is_status(SEL_EBADFD, sel_poll_register(p, negative[i], 1),
			  "register %d: SEL_EBADFD", negative[i]);
		is_status(SEL_EBADFD, sel_poll_modify(p, negative[i], 1),
			  "modify %d: SEL_EBADFD", negative[i]);
		is_status(SEL_EBADFD, sel_poll_unregister(p, negative[i]),
			  "unregister %d: SEL_EBADFD", negative[i]);
		for (j = 0; j < LENGTH(large); j++) {
			is_status(SEL_EBADFD,
				  sel_poll_register(p, negative[i], large[j]),
				  "register %d with mask %#x: SEL_EBADFD",
				  negative[i], large[j]);
			is_status(SEL_EBADFD,
				  sel_poll_modify(p, negative[i], large[j]),
				  "modify %d to mask %#x: SEL_EBADFD",
				  negative[i], large[j]);
		}
	}
	for (j = 0; j < LENGTH(large); j++) {
		is_status(SEL_ERANGE, sel_poll_register(p, fd, large[j]),
			  "register with mask %#x: SEL_ERANGE", large[j]);
		is_status(SEL_ERANGE, sel_poll_modify(p, fd, large[j]),
			  "modify of an unknown one to mask %#x: SEL_ERANGE",
			  large[j]);
	}
	is_status(-ENOENT, sel_poll_modify(p, fd, POLLIN),
		  "modify of an unknown one: ENOENT");
	is_status(SEL_ENOTREG, sel_poll_unregister(p, fd),
		  "unregister of an unknown one: SEL_ENOTREG");
	is_status(0, sel_poll_count(p), "after errors nothing is registered");
}

static void waits(int32_t fd)
{
	sel_pollfd ready = { 4711, 4711 };

	is_status(0, sel_poll_register(p, fd, POLLIN), "register succeeds");
	is_status(SEL_EVALUE, sel_poll_poll(p, &ready, 0, 0, 0),
		  "room for 0: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_poll_poll(p, &ready, 0, -1, 0),
		  "room for 0, no time-out: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_poll_poll(p, &ready, 1, 0, BAD_FLAG),
		  "an unknown flag: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_poll_poll(p, NULL, 1, 0, BAD_FLAG),
		  "no array and an unknown flag: SEL_EVALUE");
	is_status(SEL_ETYPE, sel_poll_poll(p, NULL, 0, 0, 0),
		  "no array and room for 0: SEL_ETYPE");
	ok(ready.fd == 4711 && ready.events == 4711,
	   "after an error nothing is written");
	is_status(1, sel_poll_poll(p, &ready, 1, 0, 0),
		  "after the errors a poll has its event");
	is_status(0, sel_poll_unregister(p, fd), "unregister succeeds");
}

/*
 * The kernel refuses an array longer than the limit of descriptors; under
 * valgrind, which keeps the limit to itself, it does not know of it.
 */
static void too_many(void)
{
	struct pollfd many[33] = { { 0, 0, 0 } };
	struct rlimit limit, less;
	sel_pollfd ready;
	int32_t fd, wrong = 0;
	size_t i;

	if (getrlimit(RLIMIT_NOFILE, &limit)) {
		skip("no limit of descriptors");
		return;
	}
	less = limit;
	less.rlim_cur = 32;
	if (setrlimit(RLIMIT_NOFILE, &less))
		bail("can't lower the limit");
	for (fd = 1000; fd < 1032; fd++)
		wrong += sel_poll_register(p, fd, POLLIN) != 0;
	is_int(0, wrong, "32 are registered");
	is_status(1, sel_poll_poll(p, &ready, 1, 0, 0),
		  "poll with 32 succeeds");
	is_status(0, sel_poll_register(p, 1032, POLLIN),
		  "the 33rd is registered");
	for (i = 0; i < LENGTH(many); i++)
		many[i].fd = -1;
	if (poll(many, LENGTH(many), 0) < 0)
		is_status(-EINVAL, sel_poll_poll(p, &ready, 1, 0, 0),
			  "poll with 33 fails");
	else
		skip("the kernel does not know the limit");
	is_status(0, sel_poll_unregister(p, 1000), "one of 33 is unregistered");
	is_status(1, sel_poll_poll(p, &ready, 1, 0, 0),
		  "poll with 32 again succeeds");
	setrlimit(RLIMIT_NOFILE, &limit);
}

int main(void)
{
	int32_t fds[2];

	begin_tests();
	open_pipe(fds);
	put(fds[1], 1);
	if (sel_poll_new(&p))
		bail("no poll object");
	topic("NULL");
	null_arguments();
	topic("errors of changes");
	changes(fds[0]);
	topic("order of errors of poll");
	waits(fds[0]);
	topic("a limit of 32 descriptors");
	too_many();
	sel_poll_free(p);
	close_both(fds);
	return finish();
}
