-- SPDX-License-Identifier: MIT
--
-- The module sel.select: its objects, calls and constants.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local select = require "sel.select"
local core = require "sel.core"
local ok, is, raises, fails = tap.ok, tap.is, tap.raises, tap.fails

is(sel.select, select, "it is a member of sel")
for _, name in ipairs { "poll", "epoll", "devpoll", "kqueue", "select_fds" } do
	ok(sel[name] == select[name] and type(sel[name]) == "function",
	   "sel." .. name)
end

local a, b = system.open("unix")

-- select
local object = { fd = a }
local r, w, x = select.select_fds({ a, object }, { b, io.stdout }, nil, 0)
is(#r, 0, "select: nothing to read")
is(w[1], b, "the very things that were given")
is(#x, 0, "no list is an empty one")
system.act("write", b)
r, w, x = select.select_fds({ b, object, a }, nil, { a }, 10)
ok(#r == 2 and r[1] == object and r[2] == a, "ready ones, in their order")
ok(#w == 0 and #x == 0, "and no others")
local before = core.now()
is(#select.select_fds({ b }, {}, {}, 0.05), 0, "a time-out")
ok(core.now() - before >= 50e6, "of the time that was asked for")
raises("out of its domain", "select: negative time", select.select_fds, {}, {},
       {}, -1)
raises("a list of file", "select: no list", select.select_fds, a)
raises("a descriptor or file", "select: a string", select.select_fds, { "a" })
raises("invalid descriptor", "select: -1", select.select_fds, { -1 })
fails(9, "select: not open", select.select_fds({ 9999 }, {}, {}, 0))

-- One file that changes meanwhile does not hide those behind it.
do
	local c, d = system.open("unix")
	local calls = 0
	local changing = { getfd = function()
		calls = calls + 1
		return calls == 1 and c or b
	end }
	system.act("write", d)
	r = select.select_fds({ changing, a, object }, {}, {}, 10)
	ok(#r == 2 and r[1] == a and r[2] == object,
	   "an object whose number changes meanwhile")
	local file = assert(io.open("/dev/zero"))
	local closing = { getfd = function()
		if io.type(file) == "file" and calls == 3 then
			file:close()
		end
		calls = calls + 1
		return c
	end }
	calls = 2
	r = select.select_fds({ closing, file, a, a, c }, {}, {}, 10)
	ok(calls == 4 and #r == 4 and r[1] == closing and r[2] == a and
	   r[3] == a and r[4] == c, "a file that is closed meanwhile")
	system.act("close", c)
	system.act("close", d)
end

-- poll
local p = assert(select.poll())
is(#p, 0, "poll: empty")
is(p:register(a), true, "register, for everything")
is(p:register({ fd = b }, select.POLLIN), true, "register an object")
is(#p, 2, "two")
local list = p:poll(10)
is(#list, 1, "one ready")
is(list[1][1], a, "its descriptor")
is(list[1][2], select.POLLIN + select.POLLOUT, "its mask")
p:modify(b, select.POLLOUT)
is(#p:poll(), 2, "modify; no time-out")
is(#p:poll(-1), 2, "a negative one is none")
is(#p:poll(10, 1), 1, "no more than one")
collectgarbage("stop")
local memory = collectgarbage("count")
is(#p:poll(10, 2^31 - 1), 2, "as many as there are")
ok(collectgarbage("count") - memory < 1024, "in little memory")
collectgarbage("restart")
is(p:unregister(a), true, "unregister")
is(p:poll(10)[1][1], b, "the other one")
is(p.close, nil, "it has no close")
raises("invalid descriptor", "poll: -1", p.register, p, -1, 1)
raises("too large", "poll: mask", p.register, p, a, 65536)
raises("argument out", "poll: negative mask", p.register, p, a, -1)
raises("mask: an integer", "poll: modify without", p.modify, p, b)
raises("mask: an integer", "poll: letters", p.register, p, a, "r")
raises("out of its domain", "poll: no room", p.poll, p, 0, 0)
raises("out of its domain", "poll: negative room", p.poll, p, 0, -2)
raises("timeout: a number", "poll: time", p.poll, p, "1")
raises("timeout: not a", "poll: NaN", p.poll, p, 0/0)
p:unregister(b)
before = core.now()
is(#p:poll(0.05), 0, "poll: a time-out")
ok(core.now() - before >= 50e6, "of the time that was asked for")

-- epoll
if select.EPOLLIN then
	local e = assert(select.epoll())
	ok(e:fileno() > 2, "epoll: fileno")
	is(e:register(a, select.EPOLLIN + select.EPOLLET), true, "register")
	is(e:poll(10)[1][2], select.EPOLLIN, "ready")
	is(#e:poll(0), 0, "edge: not again")
	is(e:modify(a, select.EPOLLOUT), true, "modify")
	is(e:poll(10, 5)[1][2], select.EPOLLOUT, "ready to write")
	is(e:unregister(a), true, "unregister")
	fails(2, "unregister again", e:unregister(a))
	is(#e:poll(0), 0, "none")
	local dup = system.open("dup", e:fileno())
	local f = assert(select.epoll_fromfd(dup))
	is(f:fileno(), dup, "fromfd")
	is(f:closed(), false, "it is open")
	f:close()
	fails(9, "it owned its descriptor", system.act("close", dup))
	is(e:close(), true, "close")
	is(e:close(), true, "again")
	is(e:closed(), true, "closed")
	raises("a closed object", "closed: poll", e.poll, e, 0)
	raises("a closed object", "closed: fileno", e.fileno, e)
	raises("a closed object", "closed: register", e.register, e, a)
	raises("out of its domain", "sizehint 0", select.epoll, 0)
	raises("integer expected", "sizehint", select.epoll, "1")
	fails(22, "flags", select.epoll(-1, 1))
	raises("invalid descriptor", "fromfd -1", select.epoll_fromfd, -1)
	raises("integer expected", "fromfd of a file", select.epoll_fromfd,
	       io.stdout)
	ok(select.EPOLLET > 2^30, "EPOLLET is positive")
else
	tap.skip(25, "no epoll")
end

-- What a system lacks
local has_kqueue = select.KQ_EV_ADD ~= nil
local queue, why, code = select.kqueue()
if has_kqueue then
	local events = queue:control({ select.kevent(a) }, 1, 10)
	ok(events[1].ident == a and events[1].filter == select.KQ_FILTER_READ,
	   "kqueue: an event")
	raises("out of its domain", "kqueue: negative time", queue.control,
	       queue, nil, 1, -1)
else
	fails("ENOTSUP", "no kqueue", queue, why, code)
	fails("ENOTSUP", "no kqueue of a descriptor", select.kqueue_fromfd(a))
end
if not select.devpoll() then
	fails("ENOTSUP", "no devpoll", select.devpoll())
else
	ok(true, "devpoll")
end

local x1, x2 = select.kevent(a), select.kevent({ fd = a })
ok(x1 == x2 and x1 <= x2, "kevents are compared by what they say")
ok(x1 < select.kevent(a, x1.filter, x1.flags, 0, 0, 1), "udata last")
ok(select.kevent(1, 2) < select.kevent(2, 1), "ident first")
ok(select.kevent(1, 2) < select.kevent(-1, 2), "ident is unsigned")
for i, member in ipairs { "filter", "flags", "fflags", "data", "udata" } do
	local order = { "filter", "flags", "fflags", "data", "udata" }
	local low, high = select.kevent(1, 1, 1), select.kevent(1, 1, 1)
	low[member], high[member] = -(i > 3 and 1 or 0), 2
	if order[i + 1] then
		low[order[i + 1]] = 3
	end
	ok(low < high and not (high < low) and low ~= high,
	   "kevents: " .. member .. " before what follows it")
end
-- Before Lua 5.3 no integer beyond 2^53 has a neighbour.
local most, least = math.maxinteger or 2^53, math.mininteger or -2^53
for number, other in pairs { [most] = most - 1, [least] = least + 1 } do
	ok(select.kevent(number, 1, 1, 0, number, number) ~=
	   select.kevent(number, 1, 1, 0, number, other),
	   "kevents: " .. number .. " is a member")
end
raises("a descriptor or file", "kevent: ident", select.kevent, "x")
raises("flags: an integer", "kevent: flags", select.kevent, 1, 1, "x")

-- Constants: each of the list is here, or this system has not got it.
local wrong = {}
local index, name, n = 0, core.constant_name(0), 0
while name do
	local value = core.constant(name)
	if name:find("^SEL_") then
		value = nil
	elseif name:find("^EVENT_") then
		if sel[name] ~= value then
			wrong[#wrong + 1] = name
		end
		value = nil
	end
	if select[name] ~= value then
		wrong[#wrong + 1] = name
	end
	n = n + 1
	index = index + 1
	name = core.constant_name(index)
end
is(table.concat(wrong, " "), "", "all constants")
ok(n > 100, "there are many")
raises("out of its domain", "an unknown constant", core.constant, "POLLX")
is(core.SEL_EVENT_READ, sel.READ, "SWIG's are the same")
is(core.SEL_FOREVER, 2^62, "also the largest")
ok(select.POLLIN == 1 and select.PIPE_BUF >= 512, "POSIX's own")

system.act("close", a)
system.act("close", b)
tap.finish()
