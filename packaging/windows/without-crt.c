/* SPDX-License-Identifier: MIT */
/*
 * A program for a compiler and a linker for Microsoft's ABI that have neither
 * headers nor libraries of Windows, as LLVM's on Debian: it needs no C runtime
 * library, and declares by itself what it calls of Windows.  The program waits
 * until a socket can be written.  The status is 42 at the end, and a small
 * number that tells the step where a step failed.
 */
#include <sel.h>

#define AF_INET 2
#define SOCK_DGRAM 2

__declspec(dllimport) __declspec(noreturn) void ExitProcess(unsigned int);
__declspec(dllimport) int WSAStartup(unsigned short, void *);
__declspec(dllimport) uintptr_t socket(int, int, int);

/* The linker wants this name of whoever has floating point. */
int _fltused;

/* A WSADATA, which has 408 bytes. */
static uint64_t wsadata[64];

static unsigned int steps(void)
{
	const uint64_t data = 0x1122334455667788;
	sel_selector *selector;
	sel_event event;
	uintptr_t fd;

	if (WSAStartup(0x0202, wsadata) != 0)
		return 1;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd > INT32_MAX)
		return 2;
	if (sel_version_number() != SEL_VERSION_NUMBER)
		return 3;
	if (sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0) != 0)
		return 4;
	if (sel_selector_register(selector, (int)fd, SEL_EVENT_WRITE, data,
				  NULL) != 0)
		return 5;
	if (sel_selector_select(selector, &event, 1, 5000000000, 0) != 1)
		return 6;
	if (event.key.fd != (int)fd || event.key.data != data)
		return 7;
	if (event.events != SEL_EVENT_WRITE || event.reserved != 0)
		return 8;
	if (sel_selector_wakeup(selector) != 0)
		return 9;
	sel_selector_free(selector);
	return 42;
}

void start(void)
{
	ExitProcess(steps());
}
