/* SPDX-License-Identifier: MIT */
/*
 * Questions to AFD.  Winsock's own select and poll ask the driver in the same
 * way.  The driver's interface is not documented; it has not changed since
 * Windows Vista, and whoever needs more than select stands on it: a system
 * without the driver, or a sandbox that refuses it, is found out by
 * sel__afd_open().
 */
#include "core/windows/winsock.h"

#include <winternl.h>

#include "core/windows/afd.h"

#define IOCTL_AFD_POLL 0x12024
#define FOREVER INT64_MAX

/* Between Winsock and the driver: so that two who answer by each other end. */
#define MOST_LAYERS 32

/* Those of ntstatus.h, which can't be included beside windows.h. */
#define SUCCESS ((NTSTATUS)0)
#define TIMEOUT ((NTSTATUS)0x102)
#define PENDING ((NTSTATUS)0x103)
#define CANCELLED ((NTSTATUS)0xC0000120)

/* Questions for the driver's handle, and for the handle below; not every
   version of the headers has the latter. */
#define BASE_HANDLE 0x48000022 /* SIO_BASE_HANDLE */
static const DWORD below_questions[] = {
	0x4800001C,	/* SIO_BSP_HANDLE_SELECT */
	0x4800001D,	/* SIO_BSP_HANDLE_POLL */
	0x4800001B	/* SIO_BSP_HANDLE */
};

_Static_assert(sizeof(struct sel__afd_question) == 16 &&
		       sizeof(struct sel__afd_socket) == sizeof(HANDLE) + 8 &&
		       offsetof(struct sel__afd_batch, sockets) == 16 &&
		       offsetof(struct sel__afd_request, socket) -
				       offsetof(struct sel__afd_request,
						question) == 16,
	       "a question is followed by its sockets, as the driver has them");
_Static_assert(sizeof(((struct sel__afd_request *)0)->result) ==
		       sizeof(IO_STATUS_BLOCK),
	       "the result is the system's IO_STATUS_BLOCK");

typedef NTSTATUS(NTAPI *create_call)(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *,
				     IO_STATUS_BLOCK *, LARGE_INTEGER *, ULONG,
				     ULONG, ULONG, ULONG, void *, ULONG);
typedef NTSTATUS(NTAPI *control_call)(HANDLE, HANDLE, PIO_APC_ROUTINE, void *,
				      IO_STATUS_BLOCK *, ULONG, void *, ULONG,
				      void *, ULONG);
typedef ULONG(NTAPI *error_call)(NTSTATUS);

/* Three calls of ntdll, which has no import library everywhere. */
static struct {
	create_call create;
	control_call control;
	error_call error;
} nt;

static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

static BOOL CALLBACK find(INIT_ONCE *state, void *parameter, void **context)
{
	HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");

	(void)state;
	(void)parameter;
	(void)context;
	if (!ntdll)
		return FALSE;
	nt.create = (create_call)(void (*)(void))GetProcAddress(
		ntdll, "NtCreateFile");
	nt.control = (control_call)(void (*)(void))GetProcAddress(
		ntdll, "NtDeviceIoControlFile");
	nt.error = (error_call)(void (*)(void))GetProcAddress(
		ntdll, "RtlNtStatusToDosError");
	return nt.create && nt.control && nt.error;
}

static int fail(void)
{
	return -sel__winsock_errno((int)GetLastError());
}

static int fail_of(NTSTATUS status)
{
	return -sel__winsock_errno((int)nt.error(status));
}

static int open_device(HANDLE *device)
{
	static WCHAR path[] = L"\\Device\\Afd\\libsel";
	UNICODE_STRING name = {
		.Length = sizeof(path) - sizeof(*path),
		.MaximumLength = sizeof(path),
		.Buffer = path,
	};
	OBJECT_ATTRIBUTES object = {
		.Length = sizeof(object),
		.ObjectName = &name,
	};
	IO_STATUS_BLOCK result;
	NTSTATUS status = nt.create(device, SYNCHRONIZE, &object, &result, NULL,
				    0, FILE_SHARE_READ | FILE_SHARE_WRITE,
				    FILE_OPEN, 0, NULL, 0);

	return status == SUCCESS ? 0 : fail_of(status);
}

/* What the driver answers at once does not come to the port as well. */
int sel__afd_open_device(const struct sel__afd *afd, void **device)
{
	int status = open_device(device);

	if (status < 0)
		return status;
	if (CreateIoCompletionPort(*device, afd->port, 0, 0) &&
	    SetFileCompletionNotificationModes(
		    *device, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS |
				     FILE_SKIP_SET_EVENT_ON_HANDLE))
		return 0;
	status = fail();
	CloseHandle(*device);
	return status;
}

void sel__afd_close_device(void *device)
{
	CloseHandle(device);
}

int sel__afd_open(struct sel__afd *afd)
{
	int status = sel__winsock_start();

	if (status < 0)
		return status;
	if (!InitOnceExecuteOnce(&once, find, NULL, NULL))
		return -ENOSYS;
	/* A thread that has taken packets from a port counts as the port's
	   while the thread runs, and Windows gives nobody packets while the
	   port has as many threads as it was made for.  Such a thread may
	   compute for long while another one waits: so there is no limit. */
	afd->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0,
					   MAXDWORD);
	if (!afd->port)
		return fail();
	afd->event = CreateEventW(NULL, FALSE, FALSE, NULL);
	if (!afd->event) {
		status = fail();
		goto close_port;
	}
	status = open_device(&afd->device);
	if (status < 0)
		goto close_event;
	return 0;
close_event:
	CloseHandle(afd->event);
close_port:
	CloseHandle(afd->port);
	return status;
}

void sel__afd_close(const struct sel__afd *afd)
{
	CloseHandle(afd->device);
	CloseHandle(afd->event);
	CloseHandle(afd->port);
}

static int ask_below(SOCKET socket, DWORD question, SOCKET *below)
{
	DWORD size;

	if (WSAIoctl(socket, question, NULL, 0, below, sizeof(*below), &size,
		     NULL, NULL) == 0)
		return 0;
	return -sel__winsock_errno(WSAGetLastError());
}

/* Puts the handle below in place of `socket`; false if nobody answers by
   another one. */
static bool go_below(SOCKET *socket)
{
	SOCKET below = INVALID_SOCKET;
	size_t i;

	for (i = 0; i < sizeof(below_questions) / sizeof(*below_questions);
	     i++) {
		if (ask_below(*socket, below_questions[i], &below) < 0 ||
		    below == *socket)
			continue;
		*socket = below;
		return true;
	}
	return false;
}

/* Those who stand between Winsock and the driver are to pass the question for
   the driver's handle on.  Some do not, and answer one of the others by the
   handle below theirs, or by their own.  Of the errors the first tells the
   most. */
int sel__afd_base(int32_t fd, void **base)
{
	int status = sel__socket_check(fd);
	SOCKET socket = sel__winsock_of(fd);
	SOCKET below = INVALID_SOCKET;
	int layers = 0;

	if (status < 0)
		return status;
	status = ask_below(socket, BASE_HANDLE, &below);
	while (status < 0 && layers++ < MOST_LAYERS && go_below(&socket))
		if (ask_below(socket, BASE_HANDLE, &below) == 0)
			status = 0;
	if (status == 0)
		*base = (void *)below;
	return status;
}

int sel__afd_arm(void *device, struct sel__afd_request *request, void *base,
		 uint32_t events)
{
	const ULONG size = sizeof(request->question) + sizeof(request->socket);
	IO_STATUS_BLOCK *result = (void *)&request->result;
	NTSTATUS status;

	request->question = (struct sel__afd_question){
		.timeout = FOREVER,
		.count = 1,
	};
	request->socket = (struct sel__afd_socket){
		.base = base,
		.events = events,
	};
	request->result.status = PENDING;
	status = nt.control(device, NULL, NULL, request, result, IOCTL_AFD_POLL,
			    &request->question, size, &request->question, size);
	if (status == PENDING)
		return 0;
	if (status != SUCCESS)
		return fail_of(status);
	return sel__afd_found(request) ? 1 : -EIO;
}

int sel__afd_cancel(void *device, struct sel__afd_request *request)
{
	if (CancelIoEx(device, (OVERLAPPED *)(void *)&request->result) ||
	    GetLastError() == ERROR_NOT_FOUND)
		return 0;
	return fail();
}

uint32_t sel__afd_found(const struct sel__afd_request *request)
{
	if (request->result.status != SUCCESS || request->question.count == 0)
		return 0;
	return request->socket.events;
}

bool sel__afd_failed(const struct sel__afd_request *request)
{
	return request->result.status != SUCCESS &&
	       request->result.status != CANCELLED;
}

int sel__afd_ask(const struct sel__afd *afd, struct sel__afd_batch *batch)
{
	const ULONG size = (ULONG)(sizeof(batch->question) +
				   batch->question.count *
					   sizeof(batch->sockets[0]));
	IO_STATUS_BLOCK result;
	NTSTATUS status;

	batch->question.timeout = 0;
	batch->question.exclusive = FALSE;
	status = nt.control(afd->device, afd->event, NULL, NULL, &result,
			    IOCTL_AFD_POLL, batch, size, batch, size);
	if (status == PENDING) {
		WaitForSingleObject(afd->event, INFINITE);
		status = result.Status;
	}
	if (status == TIMEOUT)
		return 0;
	return status == SUCCESS ? (int)batch->question.count : fail_of(status);
}
