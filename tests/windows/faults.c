/* SPDX-License-Identifier: MIT */
/*
 * What seldom fails, made to fail: the start of Winsock, the message of a wakeup,
 * memory, and a socket whose number does not fit.  The program is linked with the
 * library's own objects.  These call Winsock by pointers of known names, which are
 * defined here; replaced.h has the allocator.
 */
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "replaced.h"
#include "sleeping.h"
#include "support.h"
#include "tap.h"
#include "udp.h"

#undef bind
#undef connect
#undef getpeername
#undef getsockname
#undef send
#undef setsockopt

/* A number that does not fit beside the one that the system has given. */
#define HIGH ((SOCKET)1 << 31)

static int start_fails;	    /* with this error, unless 0 */
static atomic_int refusals; /* how many messages will be refused */
static atomic_int refusal;  /* with this error */
static atomic_int messages; /* that were tried */
static int races; /* how many calls of a wait find a socket closed */
atomic_int sleeping; /* calls that wait for sockets and may sleep */
static bool numbers_are_high;
static int closed_high;
static int made_sockets;
static SOCKET last_made;
static bool peers_are_unknown;
static bool flag_is_unknown; /* that keeps children from a socket */
static long fails_at; /* the allocation of this number, from 1 on */

/* Winsock. */

static int WSAAPI start(WORD version, WSADATA *data)
{
	REAL("ws2_32.dll", WSAStartup, int, WORD, WSADATA *);
	return start_fails != 0 ? start_fails : WSAStartup(version, data);
}

static int WSAAPI refuse(SOCKET socket, const char *data, int size, int flags)
{
	REAL("ws2_32.dll", send, int, SOCKET, const char *, int, int);
	atomic_fetch_add(&messages, 1);
	if (atomic_load(&refusals) > 0) {
		atomic_fetch_sub(&refusals, 1);
		WSASetLastError(atomic_load(&refusal));
		return SOCKET_ERROR;
	}
	return send(socket, data, size, flags);
}

static bool loses_race(void)
{
	if (races == 0)
		return false;
	races--;
	WSASetLastError(WSAENOTSOCK);
	return true;
}

static int WSAAPI select_sockets(int number, fd_set *readable,
				 fd_set *writable, fd_set *exceptional,
				 const struct timeval *limit)
{
	const bool sleeps = limit->tv_sec > 0 || limit->tv_usec > 0;
	int found;

	REAL("ws2_32.dll", select, int, int, fd_set *, fd_set *, fd_set *,
	     const struct timeval *);
	if (loses_race())
		return SOCKET_ERROR;
	atomic_fetch_add(&sleeping, sleeps);
	found = select(number, readable, writable, exceptional, limit);
	atomic_fetch_sub(&sleeping, sleeps);
	return found;
}

/* Called by its own name, since the headers of mingw-w64 import no pointer. */
int WSAAPI WSAPoll(WSAPOLLFD *fds, ULONG count, INT milliseconds)
{
	int found;

	REAL("ws2_32.dll", WSAPoll, int, WSAPOLLFD *, ULONG, INT);
	if (loses_race())
		return SOCKET_ERROR;
	atomic_fetch_add(&sleeping, milliseconds != 0);
	found = WSAPoll(fds, count, milliseconds);
	atomic_fetch_sub(&sleeping, milliseconds != 0);
	return found;
}

static SOCKET WSAAPI make(int family, int type, int protocol,
			  WSAPROTOCOL_INFOW *info, GROUP group, DWORD flags)
{
	SOCKET made;

	REAL("ws2_32.dll", WSASocketW, SOCKET, int, int, int,
	     WSAPROTOCOL_INFOW *, GROUP, DWORD);
	if (flag_is_unknown && flags & WSA_FLAG_NO_HANDLE_INHERIT) {
		WSASetLastError(WSAEINVAL);
		return INVALID_SOCKET;
	}
	made = WSASocketW(family, type, protocol, info, group, flags);
	made_sockets++;
	last_made = made;
	return numbers_are_high && made != INVALID_SOCKET ? made | HIGH : made;
}

static int WSAAPI set_option(SOCKET socket, int level, int name,
			     const char *value, int size)
{
	REAL("ws2_32.dll", setsockopt, int, SOCKET, int, int, const char *,
	     int);
	return setsockopt(socket & ~HIGH, level, name, value, size);
}

static int WSAAPI bind_to(SOCKET socket, const struct sockaddr *address,
			  int size)
{
	REAL("ws2_32.dll", bind, int, SOCKET, const struct sockaddr *, int);
	return bind(socket & ~HIGH, address, size);
}

static int WSAAPI get_name(SOCKET socket, struct sockaddr *address, int *size)
{
	REAL("ws2_32.dll", getsockname, int, SOCKET, struct sockaddr *, int *);
	return getsockname(socket & ~HIGH, address, size);
}

/* As Winsock answers for a socket of AcceptEx() or ConnectEx().  Wine knows the
   peers of these, too. */
static int WSAAPI get_peer(SOCKET socket, struct sockaddr *address, int *size)
{
	REAL("ws2_32.dll", getpeername, int, SOCKET, struct sockaddr *, int *);
	if (peers_are_unknown) {
		WSASetLastError(WSAENOTCONN);
		return SOCKET_ERROR;
	}
	return getpeername(socket, address, size);
}

static int WSAAPI connect_to(SOCKET socket, const struct sockaddr *address,
			     int size)
{
	REAL("ws2_32.dll", connect, int, SOCKET, const struct sockaddr *, int);
	return connect(socket & ~HIGH, address, size);
}

static int WSAAPI control(SOCKET socket, long command, u_long *value)
{
	REAL("ws2_32.dll", ioctlsocket, int, SOCKET, long, u_long *);
	return ioctlsocket(socket & ~HIGH, command, value);
}

static int WSAAPI close_it(SOCKET socket)
{
	REAL("ws2_32.dll", closesocket, int, SOCKET);
	closed_high += socket != INVALID_SOCKET && (socket & HIGH) != 0;
	return closesocket(socket & ~HIGH);
}

/* The library takes Wine for a Windows whose poll works. */
static LONG WINAPI get_version(OSVERSIONINFOW *version)
{
	version->dwMajorVersion = 10;
	version->dwBuildNumber = 19045;
	return 0;
}

static FARPROC WINAPI find(HMODULE module, const char *name)
{
	REAL("kernel32.dll", GetProcAddress, FARPROC, HMODULE, const char *);
	if ((uintptr_t)name > 0xFFFF && strcmp(name, "wine_get_version") == 0)
		return NULL;
	if ((uintptr_t)name > 0xFFFF && strcmp(name, "RtlGetVersion") == 0)
		return (FARPROC)(function)get_version;
	return GetProcAddress(module, name);
}

function __imp_GetProcAddress = (function)find;
function __imp_WSAStartup = (function)start;
function __imp_send = (function)refuse;
function __imp_select = (function)select_sockets;
function __imp_WSASocketW = (function)make;
function __imp_setsockopt = (function)set_option;
function __imp_bind = (function)bind_to;
function __imp_getsockname = (function)get_name;
function __imp_getpeername = (function)get_peer;
function __imp_connect = (function)connect_to;
function __imp_ioctlsocket = (function)control;
function __imp_closesocket = (function)close_it;

/* Memory. */

static bool allocation_fails(void)
{
	return fails_at > 0 && --fails_at == 0;
}

/* The tests. */

/* First of all: the library starts Winsock once. */
static void test_start(void)
{
	sel_selector *selector = NULL;
	int failed = 0;

	start_fails = WSASYSNOTREADY;
	for (uint32_t backend = SEL_BACKEND_SELECT; backend <= SEL_BACKEND_AFD;
	     backend++) {
		sel_status status = sel_selector_new(&selector, backend, 0);

		if (status != SEL_ENOTSUP)
			failed += is_status(
				-ENETDOWN, status,
				"%s: new where Winsock does not start",
				sel_backend_name(backend));
	}
	ok(failed >= 2, "at least two back ends need Winsock");
	ok(selector == NULL,
	   "no selector is made where Winsock does not start");
	is_status(-ENETDOWN,
		  sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0),
		  "the default: new where Winsock does not start");
	start_fails = 0;
	is_status(0, sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0),
		  "new where Winsock starts at the second call");
	sel_selector_free(selector);
}

static atomic_int woken;
static atomic_bool stop;

static void *wait_on(void *selector)
{
	sel_event event;

	while (!atomic_load(&stop))
		if (sel_selector_select(selector, &event, 1, SEL_FOREVER, 0) ==
		    SEL_EWOKEN)
			atomic_fetch_add(&woken, 1);
	return NULL;
}

/* A wakeup whose first messages are refused. */
static void wake(sel_selector *selector, int error, const char *name)
{
	await_sleep();
	atomic_store(&woken, 0);
	atomic_store(&messages, 0);
	atomic_store(&refusal, error);
	atomic_store(&refusals, 3);
	is_status(0, sel_selector_wakeup(selector), "%s: wakeup succeeds",
		  name);
	ok(reaches(&woken, 1), "%s: the wakeup comes", name);
	is_int(4, atomic_load(&messages), "%s: it is sent until that goes well",
	       name);
}

static bool has_channel(uint32_t backend)
{
	int before = made_sockets;

	sel_selector_free(open_selector(backend, 0));
	return made_sockets > before;
}

static void test_refusals(uint32_t backend)
{
	sel_selector *selector;
	pthread_t thread;

	if (!has_channel(backend)) {
		skip("wakeups are no messages");
		return;
	}
	selector = open_selector(backend, 0);
	atomic_store(&stop, false);
	if (pthread_create(&thread, NULL, wait_on, selector) != 0)
		bail("pthread_create");
	wake(selector, WSAEWOULDBLOCK, "Winsock has no room");
	wake(selector, WSAENOBUFS, "Winsock has no memory");
	atomic_store(&stop, true);
	(void)sel_selector_wakeup(selector);
	pthread_join(thread, NULL);
	sel_selector_free(selector);
}

static void *wait_once(void *selector)
{
	sel_event event;

	return (void *)(intptr_t)sel_selector_select(selector, &event, 1,
						     20000 * MS, 0);
}

static void begin_wait(pthread_t *thread, sel_selector *selector)
{
	if (pthread_create(thread, NULL, wait_once, selector) != 0)
		bail("pthread_create");
	await_sleep();
}

static sel_status end_wait(pthread_t thread)
{
	void *result;

	pthread_join(thread, &result);
	return (sel_status)(intptr_t)result;
}

enum { MANY = 5000 }; /* the library has no time to send as many */

/* A wakeup of which no message is taken for as long as the library tries, and a
   change that ends the wait.  Nobody knows what the wait reports first. */
static void test_given_up(uint32_t backend)
{
	sel_status first, second;
	sel_selector *selector;
	pthread_t thread;
	sel_event event;
	int32_t fd;

	if (!has_channel(backend)) {
		skip("wakeups are no messages");
		return;
	}
	selector = open_selector(backend, 0);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	begin_wait(&thread, selector);
	atomic_store(&refusal, WSAENOBUFS);
	atomic_store(&refusals, MANY);
	is_status(0, sel_selector_wakeup(selector),
		  "a wakeup for which Winsock never has memory succeeds");
	ok(atomic_load(&refusals) > 0 && atomic_load(&refusals) < MANY,
	   "its messages are tried for some time");
	atomic_store(&refusals, 0);
	add(selector, fd, W, 0);
	first = end_wait(thread);
	second = sel_selector_select(selector, &event, 1, 0, 0);
	ok((first == SEL_EWOKEN && second == 1) ||
		   (first == 1 && second == SEL_EWOKEN),
	   "the wakeup is reported later (%d, %d)", first, second);
	sel_selector_free(selector);
	close_one(&fd);
}

/* A wait that is never told of a change, since no message is taken; the next
   wait is told of the next change. */
static void test_lost_kick(uint32_t backend)
{
	sel_selector *selector;
	pthread_t thread;
	int32_t fds[3];

	if (!has_channel(backend)) {
		skip("kicks are no messages");
		return;
	}
	selector = open_selector(backend, 0);
	for (int i = 0; i < 3; i++)
		fds[i] = open_udp();
	add(selector, fds[0], R, 0);
	/* The wait has a copy of this set from its beginning. */
	(void)look_all(selector);
	begin_wait(&thread, selector);
	atomic_store(&refusal, WSAENOBUFS);
	atomic_store(&refusals, MANY);
	add(selector, fds[1], R, 1);
	ok(atomic_load(&refusals) < MANY, "a message is tried");
	atomic_store(&refusals, 0);
	send_udp(fds[0]);
	is_status(1, end_wait(thread), "the wait has an event");
	drain(fds[0]);
	begin_wait(&thread, selector);
	add(selector, fds[2], W, 2);
	is_status(1, end_wait(thread), "the next wait is told of a change");
	sel_selector_free(selector);
	for (int i = 0; i < 3; i++)
		close_one(&fds[i]);
}

/* Sockets that another thread closes between the wait's look for closed ones and
   its call, several times; and a call that fails for ever. */
static void test_races(uint32_t backend)
{
	sel_selector *selector;
	sel_event event;
	int32_t fd;

	if (!has_channel(backend)) {
		skip("no closed socket fails the call of a wait");
		return;
	}
	selector = open_selector(backend, 0);
	fd = open_udp();
	add(selector, fd, W, 0);
	races = 5;
	is_hex(W, look(selector, fd, &event),
	       "a wait tries until its call succeeds");
	races = MANY;
	is_status(-ENOTSOCK,
		  sel_selector_select(selector, &event, 1, 1000 * MS, 0),
		  "a wait whose calls fail for ever fails");
	races = 0;
	sel_selector_free(selector);
	close_one(&fd);
}

/* As before Windows 7 SP1. */
static void test_inherit(uint32_t backend)
{
	sel_selector *selector = NULL;
	DWORD flags = HANDLE_FLAG_INHERIT;

	if (!has_channel(backend)) {
		skip("no socket is made");
		return;
	}
	flag_is_unknown = true;
	is_status(0, sel_selector_new(&selector, backend, 0),
		  "new where Windows refuses a socket that no child inherits");
	flag_is_unknown = false;
	ok(GetHandleInformation((HANDLE)last_made, &flags) != 0,
	   "its socket is asked");
	is_hex(0, flags & HANDLE_FLAG_INHERIT, "no child inherits the socket");
	sel_selector_free(selector);
}

/* A wait ends at once for a closed socket, beside an open one. */
static void test_closed(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t idle = open_udp(), closed = open_udp();
	int32_t number = closed;
	int64_t begin;
	sel_event event;

	add(selector, idle, R, 0);
	add(selector, number, R, 1);
	close_one(&closed);
	begin = sel_now();
	is_status(1, sel_selector_select(selector, &event, 1, 10000 * MS, 0),
		  "a wait has an event");
	ok(sel_now() - begin < 5000 * MS, "at once");
	is_int(number, event.key.fd, "of the closed socket");
	is_hex(SEL_DETAIL_INVALID, event.detail, "which is INVALID");
	sel_selector_free(selector);
	close_one(&idle);
}

static void test_high(uint32_t backend)
{
	sel_selector *selector = NULL;

	if (!has_channel(backend)) {
		skip("no socket is made");
		return;
	}
	closed_high = 0;
	numbers_are_high = true;
	is_status(-EMFILE, sel_selector_new(&selector, backend, 0),
		  "new where no number of a socket fits");
	numbers_are_high = false;
	ok(selector == NULL, "no selector is made of it");
	is_int(1, closed_high, "the socket is closed");
}

/* Makes a selector of many sockets, and waits; how the first call that fails
   does. */
static sel_status use(uint32_t backend, const int32_t *fds, int count)
{
	sel_selector *selector = NULL;
	sel_status status = sel_selector_new(&selector, backend, 0);
	sel_event events[4];

	for (int i = 0; status == 0 && i < count; i++) {
		status = sel_selector_register(selector, fds[i], R, 0, NULL);
		if (status < 0 && sel_selector_count(selector) != i)
			bail("a register that failed has left something");
	}
	if (status == 0)
		status = sel_selector_select(selector, events, LENGTH(events),
					     0, 0);
	sel_selector_free(selector);
	return status;
}

static void test_memory(uint32_t backend)
{
	enum { SOCKETS = 40, MOST = 1000 };
	int32_t fds[SOCKETS];
	int refused = 0, wrong = 0, leaks = 0;
	long number = 0;
	sel_status status;

	for (int i = 0; i < SOCKETS; i++)
		fds[i] = socket(AF_INET, SOCK_DGRAM, 0);
	/* What is made once and stays is made now. */
	is_status(0, use(backend, fds, SOCKETS), "all goes well with memory");
	do {
		long before = atomic_load(&live);
		bool failed;

		fails_at = ++number;
		status = use(backend, fds, SOCKETS);
		failed = fails_at == 0;
		fails_at = 0;
		refused += failed;
		wrong += failed && status != SEL_ENOMEM;
		leaks += atomic_load(&live) != before;
		if (!failed)
			break;
	} while (number < MOST);
	is_status(0, status, "all goes well when nothing fails any more");
	ok(refused > 3, "%d allocations were refused", refused);
	is_int(0, wrong, "each refusal is SEL_ENOMEM");
	is_int(0, leaks, "after each refusal all memory is free again");
	for (int i = 0; i < SOCKETS; i++)
		close_one(&fds[i]);
}

/* Urgent data of a peer that Winsock does not know. */
static void test_unknown_peer(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	sel_event event = { .events = 0 };
	int32_t fds[2];

	open_tcp(fds);
	peers_are_unknown = true;
	add(selector, fds[0], R, 0);
	if (send((SOCKET)fds[1], "!", 1, MSG_OOB) != 1)
		bail("urgent data");
	await(fds[0], POLLPRI);
	is_status(0, look_all(selector),
		  "urgent data of an unknown peer: no event");
	(void)sel_selector_modify(selector, fds[0], P, 0, NULL);
	is_hex(P, look(selector, fds[0], &event), "PRI is reported");
	is_hex(SEL_DETAIL_PRI, event.detail, "the detail is PRI alone");
	peers_are_unknown = false;
	sel_selector_free(selector);
	close_both(fds);
}

/* Neither Winsock nor the driver knows a peer then. */
static void test_failed_connect(uint32_t backend)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	sel_selector *selector = open_selector(backend, 0);
	int size = sizeof(address);
	sel_event event;
	int32_t fds[2];

	for (int i = 0; i < 2; i++)
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	/* Nobody listens there. */
	if (bind((SOCKET)fds[0], (struct sockaddr *)&address, size) != 0 ||
	    getsockname((SOCKET)fds[0], (struct sockaddr *)&address, &size) !=
		    0)
		bail("an address");
	(void)connect((SOCKET)fds[1], (struct sockaddr *)&address, size);
	add(selector, fds[1], W, 0);
	is_status(1, sel_selector_select(selector, &event, 1, 10000 * MS, 0),
		  "a connect that fails is told");
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	begin_tests();
	test_start();
	for_each_backend(test_refusals);
	for_each_backend(test_given_up);
	for_each_backend(test_lost_kick);
	for_each_backend(test_races);
	for_each_backend(test_unknown_peer);
	for_each_backend(test_failed_connect);
	for_each_backend(test_inherit);
	for_each_backend(test_closed);
	for_each_backend(test_high);
	for_each_backend(test_memory);
	return finish();
}
