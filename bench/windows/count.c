/* SPDX-License-Identifier: MIT */
/*
 * Counts the calls of the system, and the instructions of the program and of the
 * library, which is linked with it.
 *
 * A call of another DLL goes through a pointer of a known name.  These pointers
 * are defined here, and lead to functions that count and call the real function.
 * The library looks the driver's call up by its name, and gets a function of this
 * file, too.
 *
 * Instructions are counted by the processor's trap after each of them.  The traps
 * are off in the functions of this file that call the system, so that what the
 * system executes in the process is not counted, and not slow.
 */
#include "bench.h"

#include <winternl.h>

#include <string.h>

#undef send
#undef recv

enum { TRAP = 0x100 };

/* The linker sorts the parts of the code by what follows the $. */
#define PART(name) __attribute__((noinline, section(".text$zz" name)))
#define HOOKS PART("b")

PART("a") static void hooks_begin(void)
{
	__asm__ volatile("");
}

PART("c") static void hooks_end(void)
{
	__asm__ volatile("");
}

const char *const call_names[CALLS] = {
	[CALL_DRIVER] = "driver",
	[CALL_PORT] = "port",
	[CALL_CANCEL] = "cancel",
	[CALL_POST] = "post",
	[CALL_SELECT] = "select",
	[CALL_POLL] = "WSAPoll",
	[CALL_SOCKET] = "question about a socket",
	[CALL_DATA] = "send, recv",
};
volatile LONG calls[CALLS];

/* What the pointers lead to: the real functions. */
static struct {
	NTSTATUS(NTAPI *control)(HANDLE, HANDLE, PIO_APC_ROUTINE, void *,
				 IO_STATUS_BLOCK *, ULONG, void *, ULONG,
				 void *, ULONG);
	BOOL(WINAPI *take)(HANDLE, OVERLAPPED_ENTRY *, ULONG, ULONG *, DWORD,
			   BOOL);
	BOOL(WINAPI *cancel)(HANDLE, OVERLAPPED *);
	BOOL(WINAPI *post)(HANDLE, DWORD, ULONG_PTR, OVERLAPPED *);
	int(WSAAPI *select)(int, fd_set *, fd_set *, fd_set *,
			    const struct timeval *);
	int(WSAAPI *poll)(WSAPOLLFD *, ULONG, INT);
	int(WSAAPI *control_socket)(SOCKET, DWORD, void *, DWORD, void *,
				    DWORD, DWORD *, WSAOVERLAPPED *,
				    LPWSAOVERLAPPED_COMPLETION_ROUTINE);
	int(WSAAPI *get_option)(SOCKET, int, int, char *, int *);
	int(WSAAPI *get_peer)(SOCKET, struct sockaddr *, int *);
	int(WSAAPI *send)(SOCKET, const char *, int, int);
	int(WSAAPI *recv)(SOCKET, char *, int, int);
} real;

static DWORD stepper;		/* the thread whose instructions are counted */
static volatile bool stepping;
static volatile long instructions;

HOOKS static void enter(int call)
{
	stepping = false;
	InterlockedIncrement(&calls[call]);
}

/* The trap comes after the next instruction. */
HOOKS static void leave(void)
{
	if (stepper != GetCurrentThreadId())
		return;
	stepping = true;
	__asm__ volatile("pushfq; orq %0, (%%rsp); popfq" ::"i"(TRAP)
			 : "memory", "cc");
}

#define HOOK(type, name, call, parameters, arguments)          \
	HOOKS static type WINAPI hook_##name parameters        \
	{                                                      \
		type result;                                   \
                                                               \
		enter(call);                                   \
		result = real.name arguments;                  \
		leave();                                       \
		return result;                                 \
	}

HOOK(NTSTATUS, control, CALL_DRIVER,
     (HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, void *context,
      IO_STATUS_BLOCK *status, ULONG code, void *in, ULONG in_size, void *out,
      ULONG out_size),
     (file, event, routine, context, status, code, in, in_size, out, out_size))
HOOK(BOOL, take, CALL_PORT,
     (HANDLE port, OVERLAPPED_ENTRY *entries, ULONG size, ULONG *count,
      DWORD milliseconds, BOOL alertable),
     (port, entries, size, count, milliseconds, alertable))
HOOK(BOOL, cancel, CALL_CANCEL, (HANDLE file, OVERLAPPED *request),
     (file, request))
HOOK(BOOL, post, CALL_POST,
     (HANDLE port, DWORD bytes, ULONG_PTR key, OVERLAPPED *request),
     (port, bytes, key, request))
HOOK(int, select, CALL_SELECT,
     (int n, fd_set *readers, fd_set *writers, fd_set *others,
      const struct timeval *limit),
     (n, readers, writers, others, limit))
HOOK(int, poll, CALL_POLL, (WSAPOLLFD *fds, ULONG count, INT milliseconds),
     (fds, count, milliseconds))
HOOK(int, control_socket, CALL_SOCKET,
     (SOCKET socket, DWORD code, void *in, DWORD in_size, void *out,
      DWORD out_size, DWORD *returned, WSAOVERLAPPED *overlapped,
      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine),
     (socket, code, in, in_size, out, out_size, returned, overlapped, routine))
HOOK(int, get_option, CALL_SOCKET,
     (SOCKET socket, int level, int name, char *value, int *size),
     (socket, level, name, value, size))
HOOK(int, get_peer, CALL_SOCKET,
     (SOCKET socket, struct sockaddr *address, int *size),
     (socket, address, size))
HOOK(int, send, CALL_DATA,
     (SOCKET socket, const char *data, int size, int flags),
     (socket, data, size, flags))
HOOK(int, recv, CALL_DATA, (SOCKET socket, char *data, int size, int flags),
     (socket, data, size, flags))

NTSYSAPI NTSTATUS NTAPI LdrGetProcedureAddress(HMODULE module,
					       ANSI_STRING *name,
					       ULONG ordinal, void **address);

typedef void (*function)(void);

static FARPROC find(HMODULE module, const char *name)
{
	union {
		void *address;
		FARPROC function;
	} found = { .address = NULL };
	ANSI_STRING text;

	RtlInitAnsiString(&text, name);
	LdrGetProcedureAddress(module, &text, 0, &found.address);
	return found.function;
}

/* In place of GetProcAddress(). */
static FARPROC WINAPI hook_find(HMODULE module, const char *name)
{
	if ((uintptr_t)name > 0xFFFF &&
	    strcmp(name, "NtDeviceIoControlFile") == 0)
		return (FARPROC)(function)hook_control;
	return find(module, name);
}

/* The header does not say that a DLL has this call, which is made directly. */
HOOKS int WSAAPI WSAPoll(WSAPOLLFD *fds, ULONG count, INT milliseconds)
{
	return hook_poll(fds, count, milliseconds);
}

function __imp_GetProcAddress = (function)hook_find;
function __imp_GetQueuedCompletionStatusEx = (function)hook_take;
function __imp_CancelIoEx = (function)hook_cancel;
function __imp_PostQueuedCompletionStatus = (function)hook_post;
function __imp_select = (function)hook_select;
function __imp_WSAIoctl = (function)hook_control_socket;
function __imp_getsockopt = (function)hook_get_option;
function __imp_getpeername = (function)hook_get_peer;
function __imp_send = (function)hook_send;
function __imp_recv = (function)hook_recv;

static void set(void *call, const wchar_t *library, const char *name)
{
	FARPROC found = find(GetModuleHandleW(library), name);

	if (!found)
		fail("there is no %s", name);
	memcpy(call, &found, sizeof(found));
}

void count_begin(void)
{
	set(&real.control, L"ntdll.dll", "NtDeviceIoControlFile");
	set(&real.take, L"kernel32.dll", "GetQueuedCompletionStatusEx");
	set(&real.cancel, L"kernel32.dll", "CancelIoEx");
	set(&real.post, L"kernel32.dll", "PostQueuedCompletionStatus");
	set(&real.select, L"ws2_32.dll", "select");
	set(&real.poll, L"ws2_32.dll", "WSAPoll");
	set(&real.control_socket, L"ws2_32.dll", "WSAIoctl");
	set(&real.get_option, L"ws2_32.dll", "getsockopt");
	set(&real.get_peer, L"ws2_32.dll", "getpeername");
	set(&real.send, L"ws2_32.dll", "send");
	set(&real.recv, L"ws2_32.dll", "recv");
}

static bool is_hook(DWORD64 address)
{
	return address >= (DWORD64)(uintptr_t)hooks_begin &&
	       address < (DWORD64)(uintptr_t)hooks_end;
}

static LONG CALLBACK trap(EXCEPTION_POINTERS *exception)
{
	CONTEXT *context = exception->ContextRecord;

	if (exception->ExceptionRecord->ExceptionCode !=
	    EXCEPTION_SINGLE_STEP)
		return EXCEPTION_CONTINUE_SEARCH;
	if (stepping) {
		instructions += !is_hook(context->Rip);
		context->EFlags |= TRAP;
	} else {
		context->EFlags &= ~(DWORD)TRAP;
	}
	return EXCEPTION_CONTINUE_EXECUTION;
}

long count_instructions(void (*round)(struct job *job), struct job *job)
{
	void *handler = AddVectoredExceptionHandler(1, trap);

	instructions = 0;
	stepper = GetCurrentThreadId();
	leave();
	round(job);
	stepping = false;
	stepper = 0;
	RemoveVectoredExceptionHandler(handler);
	return instructions;
}
