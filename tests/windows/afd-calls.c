/* SPDX-License-Identifier: MIT */
/* See afd-calls.h. */
#include "afd-calls.h"
#include "replaced.h"

#undef getsockopt

const char *const call_names[] = {
	[FIND] = "GetProcAddress",
	[DEVICE] = "NtCreateFile",
	[PORT] = "CreateIoCompletionPort",
	[MODES] = "SetFileCompletionNotificationModes",
	[EVENT] = "CreateEventW",
	[BASE] = "WSAIoctl",
	[CHECK] = "getsockopt",
	[TAKE] = "GetQueuedCompletionStatusEx",
	[CANCEL] = "CancelIoEx",
	[POST] = "PostQueuedCompletionStatus",
	[ONE] = "NtDeviceIoControlFile",
	[ANSWER] = "an answer",
	[BATCH] = "NtDeviceIoControlFile, a batch",
	[LATER] = "a late answer to a batch",
	[MEMORY] = "the allocator",
};

static struct {
	enum call call;
	long from;
	long times;
	uint32_t error;
} fault;

atomic_long calls;
atomic_long failed;
bool inside;
uint32_t port_threads;
atomic_int sleeping;
static HANDLE port;

static bool fails(enum call call)
{
	long number;

	if (fault.call != call || !inside)
		return false;
	number = atomic_fetch_add(&calls, 1) + 1;
	if (number < fault.from || number >= fault.from + fault.times)
		return false;
	atomic_fetch_add(&failed, 1);
	return true;
}

void begin_fault(enum call call, long from, long times, uint32_t error)
{
	atomic_store(&calls, 0);
	atomic_store(&failed, 0);
	fault.from = from;
	fault.times = times;
	fault.error = error;
	fault.call = call;
}

void end_fault(void)
{
	fault.call = NONE;
}

/* ntdll. */

static NTSTATUS NTAPI create(HANDLE *handle, ACCESS_MASK access,
			     OBJECT_ATTRIBUTES *object, IO_STATUS_BLOCK *result,
			     LARGE_INTEGER *size, ULONG attributes, ULONG share,
			     ULONG disposition, ULONG options, void *extra,
			     ULONG extra_size)
{
	REAL("ntdll.dll", NtCreateFile, NTSTATUS, HANDLE *, ACCESS_MASK,
	     OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *, LARGE_INTEGER *, ULONG,
	     ULONG, ULONG, ULONG, void *, ULONG);
	if (fails(DEVICE))
		return (NTSTATUS)fault.error;
	return NtCreateFile(handle, access, object, result, size, attributes,
			    share, disposition, options, extra, extra_size);
}

/* The answer to a batch that comes later. */
static struct {
	IO_STATUS_BLOCK *result;
	NTSTATUS status;
	HANDLE event;
} later;

static DWORD WINAPI answer_later(void *context)
{
	(void)context;
	Sleep(1);
	later.result->Status = later.status;
	SetEvent(later.event);
	return 0;
}

static NTSTATUS delay(IO_STATUS_BLOCK *result, NTSTATUS status, HANDLE event)
{
	HANDLE thread;

	later.result = result;
	later.status = fault.error ? (NTSTATUS)fault.error : status;
	later.event = event;
	result->Status = PENDING;
	thread = CreateThread(NULL, 0, answer_later, NULL, 0, NULL);
	if (!thread)
		ExitProcess(98);
	CloseHandle(thread);
	return PENDING;
}

/* A batch is answered by an event.  A request that fails later is never given to
   the driver. */
static NTSTATUS NTAPI control(HANDLE device, HANDLE event,
			      PIO_APC_ROUTINE routine, void *context,
			      IO_STATUS_BLOCK *result, ULONG code, void *in,
			      ULONG in_size, void *out, ULONG out_size)
{
	REAL("ntdll.dll", NtDeviceIoControlFile, NTSTATUS, HANDLE, HANDLE,
	     PIO_APC_ROUTINE, void *, IO_STATUS_BLOCK *, ULONG, void *, ULONG,
	     void *, ULONG);
	REAL("kernel32.dll", PostQueuedCompletionStatus, BOOL, HANDLE, DWORD,
	     ULONG_PTR, OVERLAPPED *);
	NTSTATUS status;

	if (fails(event ? BATCH : ONE))
		return (NTSTATUS)fault.error;
	if (!event && fails(ANSWER)) {
		result->Status = (NTSTATUS)fault.error;
		PostQueuedCompletionStatus(port, 0, 0, context);
		return PENDING;
	}
	status = NtDeviceIoControlFile(device, event, routine, context, result,
				       code, in, in_size, out, out_size);
	if (!event || !fails(LATER))
		return status;
	if (status == PENDING) {
		WaitForSingleObject(event, INFINITE);
		status = result->Status;
	}
	ResetEvent(event);
	return delay(result, status, event);
}

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static FARPROC WINAPI find(HMODULE module, const char *name)
{
	if (fails(FIND)) {
		SetLastError(fault.error);
		return NULL;
	}
	if (same(name, "NtCreateFile"))
		return (FARPROC)(function)create;
	if (same(name, "NtDeviceIoControlFile"))
		return (FARPROC)(function)control;
	if (same(name, "RtlNtStatusToDosError"))
		return (FARPROC)real("ntdll.dll", name);
	(void)module;
	return NULL;
}

/* kernel32. */

static HANDLE WINAPI make_port(HANDLE file, HANDLE existing, ULONG_PTR key,
			       DWORD threads)
{
	HANDLE made;

	REAL("kernel32.dll", CreateIoCompletionPort, HANDLE, HANDLE, HANDLE,
	     ULONG_PTR, DWORD);
	if (fails(PORT)) {
		SetLastError(fault.error);
		return NULL;
	}
	made = CreateIoCompletionPort(file, existing, key, threads);
	if (!existing) {
		port = made;
		port_threads = threads;
	}
	return made;
}

static BOOL WINAPI set_modes(HANDLE file, UCHAR flags)
{
	REAL("kernel32.dll", SetFileCompletionNotificationModes, BOOL, HANDLE,
	     UCHAR);
	if (fails(MODES)) {
		SetLastError(fault.error);
		return FALSE;
	}
	return SetFileCompletionNotificationModes(file, flags);
}

static HANDLE WINAPI make_event(SECURITY_ATTRIBUTES *security, BOOL manual,
				BOOL set, const WCHAR *name)
{
	REAL("kernel32.dll", CreateEventW, HANDLE, SECURITY_ATTRIBUTES *, BOOL,
	     BOOL, const WCHAR *);
	if (fails(EVENT)) {
		SetLastError(fault.error);
		return NULL;
	}
	return CreateEventW(security, manual, set, name);
}

static BOOL WINAPI cancel(HANDLE file, OVERLAPPED *request)
{
	REAL("kernel32.dll", CancelIoEx, BOOL, HANDLE, OVERLAPPED *);
	if (fails(CANCEL)) {
		SetLastError(fault.error);
		return FALSE;
	}
	return CancelIoEx(file, request);
}

atomic_bool hurry;
static atomic_llong ahead; /* of the clock, in milliseconds */

static BOOL WINAPI count(LARGE_INTEGER *now)
{
	LARGE_INTEGER frequency;

	REAL("kernel32.dll", QueryPerformanceCounter, BOOL, LARGE_INTEGER *);
	QueryPerformanceFrequency(&frequency);
	if (!QueryPerformanceCounter(now))
		return FALSE;
	now->QuadPart += atomic_load(&ahead) * frequency.QuadPart / 1000;
	return TRUE;
}

static BOOL WINAPI take(HANDLE from, OVERLAPPED_ENTRY *entries, ULONG size,
			ULONG *count, DWORD milliseconds, BOOL alertable)
{
	const bool hurries = atomic_load(&hurry) && milliseconds == 60000;
	BOOL taken;

	REAL("kernel32.dll", GetQueuedCompletionStatusEx, BOOL, HANDLE,
	     OVERLAPPED_ENTRY *, ULONG, ULONG *, DWORD, BOOL);
	if (fails(TAKE)) {
		SetLastError(fault.error);
		return FALSE;
	}
	atomic_fetch_add(&sleeping, milliseconds > 0);
	taken = GetQueuedCompletionStatusEx(from, entries, size, count,
					    hurries ? 100 : milliseconds,
					    alertable);
	atomic_fetch_sub(&sleeping, milliseconds > 0);
	if (hurries && !taken)
		atomic_fetch_add(&ahead, milliseconds);
	return taken;
}

static BOOL WINAPI post(HANDLE to, DWORD bytes, ULONG_PTR key,
			OVERLAPPED *request)
{
	REAL("kernel32.dll", PostQueuedCompletionStatus, BOOL, HANDLE, DWORD,
	     ULONG_PTR, OVERLAPPED *);
	if (fails(POST)) {
		SetLastError(fault.error);
		return FALSE;
	}
	return PostQueuedCompletionStatus(to, bytes, key, request);
}

function __imp_GetProcAddress = (function)find;
function __imp_CreateIoCompletionPort = (function)make_port;
function __imp_SetFileCompletionNotificationModes = (function)set_modes;
function __imp_CreateEventW = (function)make_event;
function __imp_CancelIoEx = (function)cancel;
function __imp_GetQueuedCompletionStatusEx = (function)take;
function __imp_PostQueuedCompletionStatus = (function)post;
function __imp_QueryPerformanceCounter = (function)count;

/* Winsock. */

int32_t layers[3] = { -1, -1, -1 };

/* How a socket of `layers` is answered: the first by its own number, and by
   that of the second; the second by that of the third. */
static bool answer_layer(SOCKET socket, DWORD code, SOCKET *below)
{
	if (socket == (SOCKET)layers[0] && code == 0x4800001C)
		*below = socket;
	else if (socket == (SOCKET)layers[0] && code == 0x4800001D)
		*below = (SOCKET)layers[1];
	else if (socket == (SOCKET)layers[1] && code == 0x4800001B)
		*below = (SOCKET)layers[2];
	else
		return false;
	return true;
}

static int WSAAPI question(SOCKET socket, DWORD code, void *in, DWORD in_size,
			   void *out, DWORD out_size, DWORD *size,
			   WSAOVERLAPPED *request,
			   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
	REAL("ws2_32.dll", WSAIoctl, int, SOCKET, DWORD, void *, DWORD, void *,
	     DWORD, DWORD *, WSAOVERLAPPED *,
	     LPWSAOVERLAPPED_COMPLETION_ROUTINE);
	if (fails(BASE)) {
		WSASetLastError((int)fault.error);
		return SOCKET_ERROR;
	}
	if (socket == (SOCKET)layers[0] || socket == (SOCKET)layers[1]) {
		if (answer_layer(socket, code, out))
			return 0;
		WSASetLastError(WSAEOPNOTSUPP);
		return SOCKET_ERROR;
	}
	return WSAIoctl(socket, code, in, in_size, out, out_size, size, request,
			routine);
}

static int WSAAPI get_option(SOCKET socket, int level, int name, char *value,
			     int *size)
{
	REAL("ws2_32.dll", getsockopt, int, SOCKET, int, int, char *, int *);
	if (fails(CHECK)) {
		WSASetLastError((int)fault.error);
		return SOCKET_ERROR;
	}
	return getsockopt(socket, level, name, value, size);
}

function __imp_WSAIoctl = (function)question;
function __imp_getsockopt = (function)get_option;

/* Memory. */

static bool allocation_fails(void)
{
	return fails(MEMORY);
}

long count_allocations(void)
{
	return atomic_load(&live);
}
