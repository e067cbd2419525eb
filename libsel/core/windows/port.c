/* SPDX-License-Identifier: MIT */
/*
 * The completion port that the answers of AFD come to.
 */
#include "core/windows/winsock.h"

#include "core/windows/afd.h"

static int take(HANDLE port, struct sel__afd_request **taken,
		DWORD milliseconds)
{
	OVERLAPPED_ENTRY entries[SEL__AFD_TAKEN];
	ULONG count = 0;
	ULONG i;

	if (!GetQueuedCompletionStatusEx(port, entries, SEL__AFD_TAKEN, &count,
					 milliseconds, FALSE)) {
		if (GetLastError() == WAIT_TIMEOUT)
			return 0;
		return -sel__winsock_errno((int)GetLastError());
	}
	for (i = 0; i < count; i++)
		taken[i] = (void *)entries[i].lpOverlapped;
	return (int)count;
}

int sel__afd_take(const struct sel__afd *afd, struct sel__afd_request **taken,
		  int64_t remaining)
{
	struct sel__winsock_limit limit;
	int count;

	sel__winsock_limit(&limit, remaining);
	do {
		count = take(afd->port, taken, limit.milliseconds);
	} while (count == 0 && sel__winsock_limit_goes_on(&limit));
	return count;
}

/*
 * The system takes memory for a post, and may be short of memory for a moment.
 * A wakeup leaves the system's error of the calling thread as it was.
 */
bool sel__afd_post(const struct sel__afd *afd)
{
	DWORD error = GetLastError();
	int64_t end = 0;
	bool posted;

	do {
		posted = PostQueuedCompletionStatus(afd->port, 0, 0, NULL);
	} while (!posted && sel__windows_tries_again(&end));
	SetLastError(error);
	return posted;
}
