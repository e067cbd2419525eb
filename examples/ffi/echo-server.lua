#!/usr/bin/env luajit
-- SPDX-License-Identifier: MIT
--
-- The echo server in Lua, over libsel by LuaJIT's ffi, which reads libsel.cdef
-- as it is.  Lua has no sockets, so that the C library's are used in the same
-- way; the numbers below are Linux's.  A Lua function can't be a signal
-- handler: the signals come out of a descriptor.

local ffi = require "ffi"
local bit = require "bit"

ffi.cdef [[
typedef struct { uint64_t bits[16]; } sigset_t;
struct in_address { uint16_t family, port; uint32_t host; uint64_t zero; };
int socket(int family, int type, int protocol);
int setsockopt(int fd, int level, int name, const int *value, uint32_t size);
int bind(int fd, const struct in_address *address, uint32_t size);
int listen(int fd, int backlog);
int getsockname(int fd, struct in_address *address, uint32_t *size);
int accept4(int fd, void *address, void *size, int flags);
intptr_t recv(int fd, void *bytes, size_t size, int flags);
intptr_t send(int fd, const void *bytes, size_t size, int flags);
int close(int fd);
int sigemptyset(sigset_t *set);
int sigaddset(sigset_t *set, int number);
int sigprocmask(int how, const sigset_t *set, sigset_t *old);
int signalfd(int fd, const sigset_t *set, int flags);
uint16_t htons(uint16_t number);
uint32_t htonl(uint32_t number);
char *strerror(int error);
]]
local AF_INET, SOCK_STREAM, SOCK_NONBLOCK, SOMAXCONN = 2, 1, 2048, 4096
local SOL_SOCKET, SO_REUSEADDR, MSG_NOSIGNAL = 1, 2, 0x4000
local SIGINT, SIGTERM, SIG_BLOCK, SFD_NONBLOCK = 2, 15, 0, 2048
local EINTR, EAGAIN, ECONNABORTED = 4, 11, 103
local LOOPBACK = 0x7f000001

local cdef = assert(io.open(os.getenv("LIBSEL_CDEF") or
			    "/usr/share/libsel/libsel.cdef"))
ffi.cdef(cdef:read("*a"))
cdef:close()

local C = ffi.C
local sel = ffi.load(os.getenv("LIBSEL_SO") or "libsel.so.0")
local READ, WRITE = sel.SEL_EVENT_READ, sel.SEL_EVENT_WRITE
local LIMIT = 16384		-- bytes a connection may owe its client
local PAUSE = 100000000LL	-- nanoseconds without accepting
local FOREVER = 2LL ^ 62
local BATCH = 64

local selector
local handlers = {}		-- by descriptor; each takes what is ready
local quiet, stopping = false, false
local resume = FOREVER		-- when to accept again

local function die(status, what, why)
	io.stderr:write("echo-server: ", what, ": ", why, "\n")
	os.exit(status)
end

local function log(what, why)
	if not quiet then
		io.stderr:write(what, ": ", why, "\n")
	end
end

local function reason()
	return ffi.string(C.strerror(ffi.errno()))
end

local function system(result, what)
	if result < 0 then
		die(1, what, reason())
	end
	return result
end

local function check(status, what)
	if status < 0 then
		die(1, what, ffi.string(sel.sel_strerror(status)))
	end
	return status
end

local function try_later()
	return ffi.errno() == EAGAIN or ffi.errno() == EINTR
end

local function watch(fd, handler)
	local status = sel.sel_selector_register(selector, fd, READ, 0, nil)

	if status == 0 then
		handlers[fd] = handler
	end
	return status
end

local function unwatch(fd)
	sel.sel_selector_unregister(selector, fd, nil)
	handlers[fd] = nil
end

local function hang_up(fd, why)
	log(fd, why)
	unwatch(fd)
	C.close(fd)
end

-- A connection: the function that serves it.  What it waits for follows from
-- its buffer alone.
local function connection(fd)
	local buffer = ffi.new("uint8_t[?]", LIMIT)
	local first, last, eof = 0, 0, false

	local function receive()
		local n = tonumber(C.recv(fd, buffer + last, LIMIT - last, 0))

		if n < 0 then
			return try_later()
		end
		eof = n == 0
		last = last + n
		return true
	end

	local function transmit()
		local n = tonumber(C.send(fd, buffer + first, last - first,
					  MSG_NOSIGNAL))

		if n < 0 then
			return try_later()
		end
		first = first + n
		if first == last then
			first, last = 0, 0
		end
		return true
	end

	return function(events)
		if bit.band(events, READ) ~= 0 and not receive() or
		   first < last and not transmit() then
			return hang_up(fd, reason())
		end

		local reads = not eof and last < LIMIT and READ or 0
		local writes = first < last and WRITE or 0
		if reads + writes == 0 then
			return hang_up(fd, "done")
		end
		local status = sel.sel_selector_modify(selector, fd,
						       reads + writes, 0, nil)
		if status < 0 then
			hang_up(fd, ffi.string(sel.sel_strerror(status)))
		end
	end
end

local function welcome(listener)
	local fd = C.accept4(listener, nil, nil, SOCK_NONBLOCK)

	if fd >= 0 then
		log(fd, "accepted")
		if watch(fd, connection(fd)) < 0 then
			hang_up(fd, "refused")
		end
	elseif not try_later() and ffi.errno() ~= ECONNABORTED then
		-- Out of descriptors, say: the client stays in the queue.
		log("accept", reason())
		unwatch(listener)
		resume = sel.sel_now() + PAUSE
	end
end

-- Port 0 lets the system choose; returns the socket and what it is.
local function listen_on(port)
	local address = ffi.new("struct in_address", AF_INET, C.htons(port),
				C.htonl(LOOPBACK))
	local size = ffi.new("uint32_t[1]", ffi.sizeof(address))
	local fd = system(C.socket(AF_INET, SOCK_STREAM + SOCK_NONBLOCK, 0),
			  "socket")

	system(C.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR,
			    ffi.new("int[1]", 1), 4), port)
	system(C.bind(fd, address, size[0]), port)
	system(C.listen(fd, SOMAXCONN), port)
	system(C.getsockname(fd, address, size), port)
	return fd, C.htons(address.port)
end

local function open_signals()
	local set = ffi.new("sigset_t")

	C.sigemptyset(set)
	C.sigaddset(set, SIGINT)
	C.sigaddset(set, SIGTERM)
	C.sigprocmask(SIG_BLOCK, set, nil)
	return system(C.signalfd(-1, set, SFD_NONBLOCK), "signalfd")
end

local function serve(listener)
	local events = ffi.new("sel_event[?]", BATCH)

	local function accept()
		welcome(listener)
	end

	check(watch(listener, accept), "listener")
	while not stopping do
		local n = check(sel.sel_selector_select_until(selector, events,
				BATCH, resume, 0), "can't wait")

		for i = 0, n - 1 do
			-- A handler of this batch may have ended it.
			if sel.sel_selector_is_current(selector,
						       events + i) == 1 then
				handlers[events[i].key.fd](events[i].events)
			end
		end
		if sel.sel_now() >= resume then
			resume = watch(listener, accept) < 0 and
				 sel.sel_now() + PAUSE or FOREVER
		end
	end
end

local function parse(arguments)
	local backend, port = sel.SEL_BACKEND_DEFAULT, 1234
	local i = 1

	while i <= #arguments do
		local option, value = arguments[i], arguments[i + 1]

		if option == "-q" then
			quiet = true
			i = i + 1
		elseif option == "-b" and value then
			backend = sel.sel_backend_by_name(value)
			if backend < 0 then
				die(2, value, "not a back end")
			end
			i = i + 2
		elseif option == "-p" and value then
			port = value:match("^%d+$") and tonumber(value)
			if not port or port > 65535 then
				die(2, value, "not a port from 0 to 65535")
			end
			i = i + 2
		else
			die(2, "usage", "[-b BACKEND] [-p PORT] [-q]")
		end
	end
	return backend, port
end

local backend, port = parse(arg)
local holder = ffi.new("sel_selector *[1]")
check(sel.sel_selector_new(holder, backend, 0), "no selector")
selector = holder[0]

local signals = open_signals()
check(watch(signals, function() stopping = true end), "signals")

local listener, chosen = listen_on(port)
local name = sel.sel_backend_name(sel.sel_selector_backend(selector))
print(("listening on 127.0.0.1 port %d (%s)"):format(chosen, ffi.string(name)))
io.stdout:flush()
serve(listener)

for fd in pairs(handlers) do
	if fd ~= listener and fd ~= signals then
		log(fd, "stopping")
	end
	C.close(fd)
end
sel.sel_selector_free(selector)
