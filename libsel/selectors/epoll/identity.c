/* SPDX-License-Identifier: MIT */
/*
 * The name that a selector gives to the records of its wakeup descriptor is
 * random, and nobody else's.  The kernel shows the names in a set in a file of
 * /proc, one line each:
 *
 *	tfd:        7 events: 80000001 data: 8d3c51f0a2b7e946  pos:0 ino:...
 *
 * Without such a file nothing is known, and nothing is touched.
 */
#include <fcntl.h>
#include <unistd.h>

#include "selectors/epoll/identity.h"

static int open_info(int set)
{
	static const char folder[] = "/proc/thread-self/fdinfo/";
	char path[sizeof(folder) + 10];
	char *end = path + sizeof(path) - 1;
	char *digit = end;

	*end = '\0';
	do {
		*--digit = (char)('0' + set % 10);
		set /= 10;
	} while (set > 0);
	memcpy(path, folder, sizeof(folder) - 1);
	memmove(path + sizeof(folder) - 1, digit, (size_t)(end - digit) + 1);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Looks for the name, piece by piece. */
struct search {
	char word[24];		/* "data: ", the name, and a space */
	size_t matched;
};

static void search_begin(struct search *search, uint64_t name)
{
	static const char label[] = "data: ";
	char *to = search->word + sizeof(label) - 1;
	int shift;

	memset(search, 0, sizeof(*search));
	memcpy(search->word, label, sizeof(label) - 1);
	for (shift = 60; shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[name >> shift & 15];
	*to = ' ';
}

/* A line has one label: the word can't begin inside of what has begun. */
static bool search_go_on(struct search *search, const char *piece, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		if (piece[i] != search->word[search->matched])
			search->matched = 0;
		if (piece[i] == search->word[search->matched])
			search->matched++;
		if (!search->word[search->matched])
			return true;
	}
	return false;
}

static sel_status has_name(int set, uint64_t name)
{
	struct search search;
	char piece[1024];
	bool found = false;
	ssize_t got;
	int info = open_info(set);

	/* Any other error says that there is nothing to find out. */
	if (info < 0)
		return errno == EMFILE || errno == ENFILE || errno == ENOMEM ?
			sel__errno() : 0;
	search_begin(&search, name);
	do {
		got = read(info, piece, sizeof(piece));
		if (got > 0)
			found = search_go_on(&search, piece, (size_t)got);
	} while (!found && (got > 0 || (got < 0 && errno == EINTR)));
	close(info);
	return found;
}

sel_status sel__epollset_is_inherited(const sel_selector *selector)
{
	return has_name(selector->set, sel__epoll_state(selector)->name);
}

sel_status sel__epollset_outer_is_inherited(const sel_selector *selector)
{
	return has_name(selector->outer, sel__outer_name(selector));
}

/* The kernel refuses a modify of what the set does not hold, and this one
   changes nothing of what the set holds. */
sel_status sel__epollset_wakeup_is_inherited(const sel_selector *selector)
{
	sel_status status = sel__epollset_is_inherited(selector);

	if (status <= 0)
		return status;
	status = sel__epollset_control(selector->set, EPOLL_CTL_MOD,
				       selector->wakeup[0], SEL__WAKEUP_MASK,
				       sel__epoll_state(selector)->name);
	if (status == 0)
		return 1;
	return status == -ENOMEM || status == -ENOSPC ? status : 0;
}
