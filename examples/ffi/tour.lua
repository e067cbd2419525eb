#!/usr/bin/env luajit
-- SPDX-License-Identifier: MIT
--
-- The tour of ../tour.c in Lua, over libsel by LuaJIT's ffi, which reads
-- libsel.cdef as it is.  The numbers below are Linux's.

local ffi = require "ffi"

ffi.cdef [[
struct timer { long every, every_us, first, first_us; };
int socketpair(int family, int type, int protocol, int ends[2]);
intptr_t send(int fd, const char *bytes, size_t size, int flags);
int shutdown(int fd, int how);
int close(int fd);
int setitimer(int which, const struct timer *timer, struct timer *old);
void (*signal(int number, void (*handler)(int)))(int);
int abs(int number);
]]
local AF_UNIX, SOCK_STREAM, SHUT_WR = 1, 1, 1
local SIGALRM, ITIMER_REAL = 14, 0

local cdef = assert(io.open(os.getenv("LIBSEL_CDEF") or
			    "/usr/share/libsel/libsel.cdef"))
ffi.cdef(cdef:read("*a"))
cdef:close()

local C = ffi.C
local sel = ffi.load(os.getenv("LIBSEL_SO") or "libsel.so.0")
local event = ffi.new("sel_event[1]")
local selector

local function check(status)
	if status < 0 then
		io.stderr:write("tour: ",
				ffi.string(sel.sel_strerror(status)), "\n")
		os.exit(1)
	end
	return status
end

local function name(status)
	return ffi.string(sel.sel_error_name(status))
end

-- One wait, in milliseconds: what was ready, or the name of what ended it.
local function wait_for(what, milliseconds, flags)
	local n = sel.sel_selector_select(selector, event, 1,
					  milliseconds * 1000000LL, flags)
	local saw = n == 0 and "nothing" or name(n)

	if n > 0 then
		saw = ("0x%x"):format(event[0].events)
	end
	print(what .. ": " .. saw)
end

local function wakeup()
	check(sel.sel_selector_wakeup(selector))
	check(sel.sel_selector_wakeup(selector))
	wait_for("woken twice, an event", 1000, 0)
	wait_for("the next wait", 1000, 0)
	wait_for("the one after", 1000, 0)
end

local function modify(fd)
	local status = sel.sel_selector_modify(selector, fd, 0x80000000, 8, nil)
	local key = ffi.new("sel_key")

	check(sel.sel_selector_get_key(selector, fd, key))
	print(("refused modify: %s, still 0x%x with %d"):format(name(status),
		key.events, tonumber(key.data)))
	check(sel.sel_selector_unregister(selector, fd, nil))
end

-- A Lua function can't be a signal handler; a function of C's that does no
-- harm can.  The timer goes on, so that no signal is missed just before the
-- wait.
local function flags()
	C.signal(SIGALRM, ffi.cast("void (*)(int)", C.abs))
	C.setitimer(ITIMER_REAL, ffi.new("struct timer", 0, 5000, 0, 5000), nil)
	wait_for("signals, no flag", 50, 0)
	wait_for("signals, a flag", 10000, sel.SEL_FLAG_RETURN_ON_SIGNAL)
	C.setitimer(ITIMER_REAL, ffi.new("struct timer"), nil)
	wait_for("a flag of new", 50, sel.SEL_FLAG_DENSE)
end

local function rdhup(fd, peer)
	local status = sel.sel_selector_register(selector, fd,
						 sel.SEL_EVENT_RDHUP, 0, nil)

	if status == sel.SEL_ENOTSUP then
		print("RDHUP: SEL_ENOTSUP")
		return
	end
	check(status)
	C.send(peer, "x", 1, 0)
	wait_for("RDHUP, unread data", 50, 0)
	C.shutdown(peer, SHUT_WR)
	wait_for("RDHUP, the peer writes no more", 1000, 0)
end

local backend = sel.SEL_BACKEND_DEFAULT
if arg[1] then
	backend = check(sel.sel_backend_by_name(arg[1]))
end
local holder, ends = ffi.new("sel_selector *[1]"), ffi.new("int[2]")
check(sel.sel_selector_new(holder, backend, 0))
selector = holder[0]
check(C.socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
check(sel.sel_selector_register(selector, ends[0], sel.SEL_EVENT_WRITE, 7, nil))
wakeup()
modify(ends[0])
flags()
rdhup(ends[0], ends[1])
sel.sel_selector_free(selector)
