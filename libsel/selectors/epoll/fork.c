/* SPDX-License-Identifier: MIT */
/*
 * The epoll back end in a child of fork().  What the child makes anew gets the
 * number of what it replaces, where that is provably inherited: so the child
 * takes no number that its program may have closed, and may close once more.
 */
#include <fcntl.h>
#include <unistd.h>

#include "selectors/epoll/defer.h"
#include "selectors/epoll/fork.h"
#include "selectors/epoll/identity.h"
#include "selectors/fork.h"

/* Moves a descriptor to the number of another one, which is closed.  Returns
   its number, which stays what it was if it can't be moved. */
static int take_over(int fd, int number)
{
	if (dup3(fd, number, O_CLOEXEC) < 0) {
		close(number);
		return fd;
	}
	close(fd);
	return number;
}

/* Whether the second number is the writing end of the pipe of the first. */
static bool has_writer(const int channel[2])
{
	return channel[0] != channel[1] && sel__channel_is_pipe(channel);
}

sel_status sel__epoll_fork_channel(sel_selector *selector, int channel[2])
{
	const int *old = selector->wakeup;
	bool one = channel[0] == channel[1];
	sel_status ours = sel__epollset_wakeup_is_inherited(selector);
	bool writer;

	if (ours <= 0)
		return ours;
	writer = has_writer(old);
	channel[0] = take_over(channel[0], old[0]);
	if (one)
		channel[1] = channel[0];
	if (writer && !one)
		channel[1] = take_over(channel[1], old[1]);
	else if (writer)
		close(old[1]);
	return 0;
}

sel_status sel__epoll_fork_rebuild_outer(sel_selector *selector)
{
	sel_status status = sel__epollset_outer_is_inherited(selector);
	int set;

	if (status < 0)
		return status;
	if (status == 0) {
		selector->outer = -1;
		return 0;
	}
	set = sel__epollset_outer_empty(selector);
	if (set < 0)
		return set;
	/* A number above the limit is said to be bad. */
	status = 0;
	if (dup3(set, selector->outer, O_CLOEXEC) < 0)
		status = errno == EBADF ? -EMFILE : sel__errno();
	close(set);
	return status;
}

sel_status sel__epoll_fork_rebuild(sel_selector *selector)
{
	sel_status ours = sel__epollset_is_inherited(selector);
	sel_status status;

	if (ours < 0)
		return ours;
	status = sel__epollset_build(selector, -1);
	if (status >= 0)
		status = sel__fork_place(status);
	if (status >= 0)
		status = sel__epollset_replace(selector, status, ours);
	if (status == 0)
		sel__defer_forget(selector);
	return status;
}

void sel__epoll_fork_close(sel_selector *selector)
{
	if (selector->outer >= 0 &&
	    (selector->fork_state == SEL__FORK_OUTER ||
	     sel__epollset_outer_is_inherited(selector) > 0))
		close(selector->outer);
	/* The set goes last: it knows the wakeup descriptor. */
	if (selector->fork_state == SEL__FORK_SHARED &&
	    sel__epollset_wakeup_is_inherited(selector) > 0) {
		if (has_writer(selector->wakeup))
			close(selector->wakeup[1]);
		close(selector->wakeup[0]);
	}
	if (sel__epollset_is_inherited(selector) > 0)
		close(selector->set);
}
