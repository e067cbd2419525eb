/* SPDX-License-Identifier: MIT */
/*
 * Each call that the AFD back end makes fails at each of its places in the life of
 * a selector, once and for ever: the device, the port, the questions, the answers
 * of the driver, and memory.  After each failure the status says what was wrong,
 * the same call works where the fault is gone, no event is stale, and nothing is
 * leaked.  The program is linked with the library's own objects, which call Windows
 * by pointers of known names that are defined here.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "replaced.h"
#include "support.h"
#include "tap.h"

#undef getsockopt

#define SUCCESS ((NTSTATUS)0)
#define PENDING ((NTSTATUS)0x103)
#define CANCELLED ((NTSTATUS)0xC0000120)
#define INVALID ((NTSTATUS)0xC0000008)
#define SHORT ((NTSTATUS)0xC000009A)	/* of resources */
#define UNKNOWN ((NTSTATUS)0xC0DE0001)

/* What can be made to fail. */
enum call {
	NONE,
	FIND,		/* GetProcAddress */
	DEVICE,		/* NtCreateFile */
	PORT,		/* CreateIoCompletionPort */
	MODES,		/* SetFileCompletionNotificationModes */
	EVENT,		/* CreateEventW */
	BASE,		/* WSAIoctl */
	CHECK,		/* getsockopt */
	TAKE,		/* GetQueuedCompletionStatusEx */
	CANCEL,		/* CancelIoEx */
	POST,		/* PostQueuedCompletionStatus */
	ONE,		/* NtDeviceIoControlFile, for one socket */
	ANSWER,		/* the same, whose answer comes to the port */
	BATCH,		/* the same, for many sockets */
	LATER,		/* the same, answered later */
	MEMORY
};

static const char *const names[] = {
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

/* The fault: the calls `from` to `from + times - 1` of a kind fail with `error`. */
static struct {
	enum call call;
	long from;
	long times;
	uint32_t error;
} fault;

static atomic_long calls;	/* of this kind */
static atomic_long failed;	/* calls that were made to fail */
static bool inside;		/* a call of the library */
static HANDLE port;

enum { FOR_EVER = 1000000 };

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

static void begin_fault(enum call call, long from, long times, uint32_t error)
{
	atomic_store(&calls, 0);
	atomic_store(&failed, 0);
	fault.from = from;
	fault.times = times;
	fault.error = error;
	fault.call = call;
}

static void end_fault(void)
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
	if (!existing)
		port = made;
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

/* A minute of a wait is over in a tenth of a second, by the clock too. */
static atomic_bool hurry;
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
	REAL("kernel32.dll", GetQueuedCompletionStatusEx, BOOL, HANDLE,
	     OVERLAPPED_ENTRY *, ULONG, ULONG *, DWORD, BOOL);
	if (fails(TAKE)) {
		SetLastError(fault.error);
		return FALSE;
	}
	if (!atomic_load(&hurry) || milliseconds != 60000)
		return GetQueuedCompletionStatusEx(from, entries, size, count,
						   milliseconds, alertable);
	if (GetQueuedCompletionStatusEx(from, entries, size, count, 100,
					alertable))
		return TRUE;
	atomic_fetch_add(&ahead, milliseconds);
	return FALSE;
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

/* The life of a selector, in which each call is tried again once if it fails. */

/* Two sockets more than a device of the library's has. */
enum { SOCKETS = 34, CLOSED = SOCKETS, HANDLES = 1 << 13 };

static int32_t fds[SOCKETS];
static sel_selector *selector;
static sel_status first;	/* error */
static const char *wrong;	/* what has gone wrong first */
static int invalid;		/* open sockets that were reported as closed */

static void complain(const char *what)
{
	if (!wrong)
		wrong = what;
}

/* Whether a failed call is to be made again: that works where the fault is gone. */
static bool again(sel_status status, int *tries)
{
	if (status >= 0 || status == SEL_EWOKEN)
		return false;
	if (first == 0)
		first = status;
	if (atomic_load(&failed) == 0)
		complain("a call has failed before the fault");
	end_fault();
	return ++*tries < 2;
}

#define TRY(status, call) \
	do { \
		int tries = 0; \
		do { \
			inside = true; \
			status = (call); \
			inside = false; \
		} while (again(status, &tries)); \
	} while (0)

/* As every call of a life but the waits. */
#define DO(call) \
	do { \
		sel_status done; \
		TRY(done, call); \
		if (done != 0) \
			complain(#call); \
	} while (0)

/* A request that is refused for good is that of a closed socket, as far as the
   library knows: modify takes the socket in again. */
static void revive(const sel_event *event)
{
	invalid++;
	end_fault();
	if (atomic_load(&failed) == 0)
		complain("an open socket is INVALID without a fault");
	DO(sel_selector_modify(selector, event->key.fd, event->key.events,
			       event->key.data, NULL));
}

/* Waits until each of the wanted sockets was reported once with `events`. */
static void expect(uint64_t wanted, uint32_t events, int64_t timeout)
{
	sel_event batch[SOCKETS + 1];
	uint64_t seen = 0;
	sel_status count;

	for (int turns = 0; turns < 100; turns++) {
		TRY(count, sel_selector_select(selector, batch, LENGTH(batch),
					       timeout, 0));
		if (count < 0)
			complain("a wait fails again");
		if (count <= 0)
			break;
		for (int i = 0; i < count; i++) {
			const sel_event *event = &batch[i];
			uint64_t bit = UINT64_C(1) << event->key.data;

			if (event->detail & SEL_DETAIL_INVALID &&
			    !(event->key.data == CLOSED && wanted & bit))
				revive(event);
			else if (!(wanted & bit) || event->events != events)
				complain("an event that nobody wants");
			else
				seen |= bit;
		}
		if (wanted && seen == wanted)
			return;
	}
	if (seen != wanted)
		complain("an event is missing");
}

static void wait_for_all(void)
{
	for (int i = 0; i < SOCKETS; i++)
		DO(sel_selector_modify(selector, fds[i], RW, (uint64_t)i,
				       NULL));
	expect((UINT64_C(1) << SOCKETS) - 1, W, 10000 * MS);
	for (int i = 0; i < SOCKETS; i++)
		DO(sel_selector_modify(selector, fds[i], R, (uint64_t)i, NULL));
	expect(0, 0, 0);
}

static void send_to(int32_t fd)
{
	struct sockaddr_in address;
	int size = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &size) != 0 ||
	    sendto((SOCKET)fd, "x", 1, 0, (struct sockaddr *)&address, size) !=
		    1)
		bail("a message");
}

static void wait_until_readable(int32_t fd)
{
	while (!is_readable(fd))
		;
}

static void wait_for_one(void)
{
	send_to(fds[0]);
	expect(1, R, 10000 * MS);
	/* What was reported is read: only the second question knows that. */
	drain(fds[0]);
	expect(0, 0, 0);
	send_to(fds[0]);
	wait_until_readable(fds[0]);
	drain(fds[0]);
	expect(0, 0, 0);
}

static void close_one_of_them(void)
{
	int32_t fd = socket(AF_INET, SOCK_STREAM, 0);
	int32_t number = fd;

	DO(sel_selector_register(selector, fd, P, CLOSED, NULL));
	expect(0, 0, 0);
	close_one(&fd);
	expect(UINT64_C(1) << CLOSED, P, 10000 * MS);
	expect(0, 0, 0);
	DO(sel_selector_unregister(selector, number, NULL));
}

static void live_once(void)
{
	sel_event event;
	sel_status woken;

	first = 0;
	wrong = NULL;
	invalid = 0;
	DO(sel_selector_new(&selector, SEL_BACKEND_AFD, 0));
	for (int i = 0; i < SOCKETS; i++) {
		DO(sel_selector_register(selector, fds[i], R, (uint64_t)i,
					 NULL));
		if (sel_selector_count(selector) != i + 1)
			complain("a register that failed has left something");
	}
	expect(0, 0, 0);
	wait_for_one();
	wait_for_all();
	close_one_of_them();
	DO(sel_selector_wakeup(selector));
	TRY(woken, sel_selector_select(selector, &event, 1, 10000 * MS, 0));
	if (woken != SEL_EWOKEN)
		complain("a wakeup is missing");
	for (int i = 0; i < SOCKETS; i += 2)
		DO(sel_selector_unregister(selector, fds[i], NULL));
	expect(0, 0, 0);
	DO(sel_selector_close(selector));
	inside = true;
	sel_selector_free(selector);
	inside = false;
}

/* Wine does not count a process's handles, so each number is tried. */
static int count_handles(void)
{
	int count = 0;
	DWORD flags;

	for (intptr_t i = 4; i < HANDLES; i += 4)
		count += GetHandleInformation((HANDLE)i, &flags) != 0;
	return count;
}

/* The memory of requests that are never given back is left to the driver: that of
   one group of 32, and of another for the rest. */
static bool may_leak(enum call call, long leaked)
{
	return call == TAKE && fault.times == FOR_EVER && first == 0 &&
	       leaked <= 2;
}

/* What the first failure of a life says: an error, or that an open socket is
   reported as closed, or nothing. */
struct kind {
	enum call call;
	uint32_t error;
	sel_status status;
	bool invalid;
	bool quiet;
};

static const struct kind kinds[] = {
	{ .call = DEVICE, .error = (uint32_t)SHORT, .status = -ENOMEM },
	{ .call = PORT, .error = ERROR_NO_SYSTEM_RESOURCES, .status = -ENOMEM },
	{ .call = MODES, .error = ERROR_NO_SYSTEM_RESOURCES,
	  .status = -ENOMEM },
	{ .call = EVENT, .error = ERROR_NOT_ENOUGH_MEMORY, .status = -ENOMEM },
	{ .call = BASE, .error = WSAENOBUFS, .status = -ENOBUFS },
	{ .call = CHECK, .error = WSAENOBUFS, .status = -ENOBUFS },
	{ .call = TAKE, .error = ERROR_NOT_ENOUGH_MEMORY, .status = -ENOMEM },
	{ .call = CANCEL, .error = ERROR_NOT_ENOUGH_MEMORY, .status = -ENOMEM },
	{ .call = ONE, .error = (uint32_t)SHORT, .status = -ENOMEM },
	{ .call = ONE, .error = (uint32_t)INVALID, .invalid = true },
	{ .call = ONE, .error = (uint32_t)UNKNOWN, .invalid = true },
	{ .call = ANSWER, .error = (uint32_t)CANCELLED, .quiet = true },
	{ .call = ANSWER, .error = (uint32_t)SHORT, .quiet = true },
	{ .call = ANSWER, .error = (uint32_t)INVALID, .quiet = true },
	{ .call = ANSWER, .error = (uint32_t)UNKNOWN, .quiet = true },
	{ .call = BATCH, .error = (uint32_t)SHORT, .quiet = true },
	{ .call = BATCH, .error = (uint32_t)CANCELLED, .quiet = true },
	{ .call = BATCH, .error = (uint32_t)INVALID, .quiet = true },
	{ .call = BATCH, .error = (uint32_t)UNKNOWN, .quiet = true },
	{ .call = LATER, .error = (uint32_t)SUCCESS, .quiet = true },
	{ .call = LATER, .error = (uint32_t)SHORT, .quiet = true },
	{ .call = LATER, .error = (uint32_t)INVALID, .quiet = true },
	{ .call = MEMORY, .status = SEL_ENOMEM },
};

/* Whether the failure was told as the kind has it.  What unregister, close and
   free are refused, they do not tell. */
static bool is_told(const struct kind *kind)
{
	if (first != 0)
		return first == kind->status;
	if (invalid > 0)
		return kind->invalid;
	return kind->quiet || kind->call == CANCEL || kind->call == TAKE;
}

/* One life with a fault; whether the fault was met. */
static bool try_one(const struct kind *kind, long from, long times)
{
	long leaked = -atomic_load(&live);
	bool met;

	begin_fault(kind->call, from, times, kind->error);
	live_once();
	end_fault();
	met = atomic_load(&failed) > 0;
	if (!wrong && met && !is_told(kind))
		complain("the failure is told in another way");
	leaked += atomic_load(&live);
	if (leaked != 0 && !may_leak(kind->call, leaked))
		complain("memory is leaked");
	if (wrong)
		diag("from call %ld: %s (first error %d)", from, wrong, first);
	return met;
}

static void test_kind(const struct kind *kind, long times)
{
	int handles = count_handles();
	int bad = 0;
	long from = 0;

	topic("%s, %#x, %ld times", names[kind->call], kind->error, times);
	while (from < 2000 && try_one(kind, ++from, times))
		if (wrong && ++bad >= 5)
			break;
	ok(from > 1, "%ld places", from - 1);
	ok(from < 2000, "after its last place all goes well");
	is_int(0, bad, "after each failure all goes well");
	is_int(handles, count_handles(), "no handle is leaked");
}

static void open_sockets(void)
{
	for (int i = 0; i < SOCKETS; i++) {
		struct sockaddr_in any = { .sin_family = AF_INET };

		any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
		if (fds[i] < 0 ||
		    bind(fds[i], (struct sockaddr *)&any, sizeof(any)) != 0)
			bail("a UDP socket");
	}
}

/* First of all, since what ntdll has is looked for until all was found. */
static void test_find(void)
{
	long from = 0;

	topic("GetProcAddress");
	do {
		begin_fault(FIND, ++from, 1, ERROR_PROC_NOT_FOUND);
		inside = true;
		is_status(from <= 3 ? -ENOSYS : 0,
			  sel_backend_available(SEL_BACKEND_AFD),
			  "the call of number %ld fails", from);
		inside = false;
	} while (atomic_load(&failed) > 0 && from < 10);
	end_fault();
	is_int(4, from, "three calls are looked for");
}

/* A driver that takes each request and answers none of them well neither keeps a
   wait from its end nor the processor busy till then. */
static void test_answers(void)
{
	static const uint32_t errors[] = { (uint32_t)SHORT, (uint32_t)INVALID,
					   (uint32_t)UNKNOWN };
	sel_event event;

	for (size_t i = 0; i < LENGTH(errors); i++) {
		int64_t begin;

		topic("each answer is %#x", errors[i]);
		selector = open_selector(SEL_BACKEND_AFD, 0);
		add(selector, fds[0], R, 1);
		begin_fault(ANSWER, 1, FOR_EVER, errors[i]);
		inside = true;
		begin = sel_now();
		is_status(0, sel_selector_select(selector, &event, 1, 100 * MS,
						 0), "a wait finds nothing");
		ok(sel_now() - begin >= 100 * MS, "the wait is not too short");
		ok(atomic_load(&calls) <= 250, "the wait asks 250 times (%ld)",
		   atomic_load(&calls));
		inside = false;
		end_fault();
		send_to(fds[0]);
		is_status(1, sel_selector_select(selector, &event, 1,
						 10000 * MS, 0),
			  "without the fault a wait finds what has come");
		drain(fds[0]);
		sel_selector_free(selector);
	}
}

/* The system ends a wait too early. */
static void test_early(void)
{
	sel_event event;
	int64_t begin;

	topic("a wait that is over before its time");
	selector = open_selector(SEL_BACKEND_AFD, 0);
	begin_fault(TAKE, 1, 3, WAIT_TIMEOUT);
	inside = true;
	begin = sel_now();
	is_status(0, sel_selector_select(selector, &event, 1, 100 * MS, 0),
		  "finds nothing");
	ok(sel_now() - begin >= 100 * MS, "goes on");
	inside = false;
	end_fault();
	is_int(3, atomic_load(&failed), "was ended three times");
	sel_selector_free(selector);
}

/* The wait asks about five sockets together, and is refused the first request.
   Of what it has found the end of a connection is still true in the next wait,
   and data may have been read. */
static void test_shortage(void)
{
	sel_event events[SOCKETS];
	int32_t stream[2];

	topic("no memory for requests");
	selector = open_selector(SEL_BACKEND_AFD, 0);
	open_pipe(stream);
	add(selector, fds[0], R, 0);
	add(selector, stream[0], R, 1);
	close_one(&stream[1]);
	wait_until_readable(stream[0]);
	for (int i = 1; i <= 3; i++) {
		add(selector, fds[i], R, 2);
		send_to(fds[i]);
		wait_until_readable(fds[i]);
	}
	begin_fault(ONE, 1, FOR_EVER, (uint32_t)SHORT);
	inside = true;
	is_status(-ENOMEM,
		  sel_selector_select(selector, events, LENGTH(events), 0, 0),
		  "a wait fails");
	for (int i = 1; i <= 3; i++)
		drain(fds[i]);
	is_status(0, sel_selector_unregister(selector, fds[0], NULL),
		  "the socket whose request was refused is unregistered");
	is_status(1,
		  sel_selector_select(selector, events, LENGTH(events), 0, 0),
		  "another wait has one event");
	is_uint(1, events[0].key.data, "the event is the end's");
	inside = false;
	end_fault();
	sel_selector_free(selector);
	close_one(&stream[0]);
}

static atomic_int events_seen;
static atomic_int wakeups_seen;
static atomic_bool stop;

static DWORD WINAPI wait_on(void *context)
{
	sel_event events[4];

	while (!atomic_load(&stop)) {
		sel_status status = sel_selector_select(
			context, events, LENGTH(events), SEL_FOREVER, 0);

		if (status == SEL_EWOKEN)
			atomic_fetch_add(&wakeups_seen, 1);
		for (int i = 0; i < status; i++)
			sel_selector_unregister(context, events[i].key.fd,
						NULL);
		if (status > 0)
			atomic_fetch_add(&events_seen, status);
	}
	return 0;
}

static bool reaches(atomic_int *count, int wanted)
{
	for (int i = 0; i < 10000 && atomic_load(count) < wanted; i++)
		Sleep(1);
	return atomic_load(count) == wanted;
}

/* A wakeup whose first posts are refused. */
static void test_refused_wakeup(void)
{
	int wakeups = atomic_load(&wakeups_seen);

	for (int tries = 0; tries < 100; tries++) {
		Sleep(10);
		begin_fault(POST, 1, 3, ERROR_NO_SYSTEM_RESOURCES);
		inside = true;
		if (sel_selector_wakeup(selector) != 0)
			bail("a wakeup");
		inside = false;
		end_fault();
		if (!reaches(&wakeups_seen, ++wakeups))
			break;
		/* Nothing is posted to a thread that does not sleep yet. */
		if (atomic_load(&calls) > 0)
			break;
	}
	is_int(wakeups, atomic_load(&wakeups_seen), "the wakeup comes");
	is_int(4, atomic_load(&calls), "it is posted until that goes well");
}

/* No post goes well for as long as the library tries.  Then the wait that sleeps
   knows nothing of the change; the next change tells it of both. */
static void test_refused_kick(void)
{
	int before = atomic_load(&events_seen);
	sel_status status;
	int64_t begin;

	Sleep(50);
	begin_fault(POST, 1, FOR_EVER, ERROR_NO_SYSTEM_RESOURCES);
	inside = true;
	begin = sel_now();
	status = sel_selector_register(selector, fds[0], W, 0, NULL);
	inside = false;
	end_fault();
	is_status(0, status, "register succeeds without a post");
	ok(atomic_load(&failed) > 1 && sel_now() - begin >= 1000 * MS,
	   "posts are tried for a second");
	Sleep(50);
	is_int(before, atomic_load(&events_seen), "the wait sleeps on");
	is_status(0, sel_selector_register(selector, fds[1], W, 0, NULL),
		  "another register succeeds");
	ok(reaches(&events_seen, before + 2), "the wait has both events");
}

/* Another thread waits on the selector. */
static HANDLE begin_wait(void)
{
	sel_event event;
	HANDLE thread;

	selector = open_selector(SEL_BACKEND_AFD, 0);
	atomic_store(&stop, false);
	atomic_store(&events_seen, 0);
	atomic_store(&wakeups_seen, 0);
	thread = CreateThread(NULL, 0, wait_on, selector, 0, NULL);
	if (!thread)
		bail("CreateThread");
	while (sel_selector_select(selector, &event, 1, 0, 0) !=
	       SEL_ECONCURRENT)
		Sleep(1);
	return thread;
}

static void end_wait(HANDLE thread)
{
	atomic_store(&stop, true);
	(void)sel_selector_wakeup(selector);
	is_uint(WAIT_OBJECT_0, WaitForSingleObject(thread, 10000),
		"the last wakeup ends the wait");
	CloseHandle(thread);
	sel_selector_free(selector);
}

static void test_posts(void)
{
	HANDLE thread;

	topic("posts are refused");
	thread = begin_wait();
	test_refused_wakeup();
	test_refused_kick();
	end_wait(thread);
}

/* A minute after a post that was refused for good the wait knows why. */
static void test_minute(void)
{
	HANDLE thread;

	topic("no post goes well");
	atomic_store(&hurry, true);
	thread = begin_wait();
	begin_fault(POST, 1, FOR_EVER, ERROR_NO_SYSTEM_RESOURCES);
	inside = true;
	is_status(0, sel_selector_wakeup(selector), "wakeup succeeds");
	ok(atomic_load(&failed) > 0, "no post is made");
	ok(reaches(&wakeups_seen, 1), "the wakeup comes");
	is_status(0, sel_selector_register(selector, fds[0], W, 0, NULL),
		  "register succeeds");
	ok(reaches(&events_seen, 1), "the event comes");
	inside = false;
	end_fault();
	end_wait(thread);
	atomic_store(&hurry, false);
}

int main(void)
{
	begin_tests();
	open_sockets();
	test_find();
	topic("no fault");
	live_once();
	live_once();
	is_str(NULL, wrong, "all goes well");
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		test_kind(&kinds[i], 1);
		/* A request that is never answered well has no end. */
		test_kind(&kinds[i], kinds[i].call == ANSWER ? 50 : FOR_EVER);
	}
	test_answers();
	test_early();
	test_shortage();
	test_posts();
	test_minute();
	for (int i = 0; i < SOCKETS; i++)
		close_one(&fds[i]);
	topic("after all");
	return finish();
}
