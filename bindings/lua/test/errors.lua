-- SPDX-License-Identifier: MIT
--
-- Errors: raised with the caller's line, or returned; and nothing that a
-- program may pass crashes.

local collector = require "collector"
local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is, raises, fails = tap.ok, tap.is, tap.raises, tap.fails

local ENOENT, EBADF, EEXIST, EPERM, EMFILE = 2, 9, 17, 1, 24
local a, b = system.open("pipe")
local s = assert(sel.new())

-- Raised
raises("no back end has the name 'best'; known are default, select, poll, ",
       "new: an unknown name", sel.new, "best")
raises("out of its domain", "new: an unknown number", sel.new, 99)
raises("integer expected", "new: a table", sel.new, {})
raises("a descriptor or file", "register: nil", s.register, s, nil, "r")
raises("a descriptor or file", "register: a string", s.register, s, "5", "r")
raises("a descriptor or file", "register: a boolean", s.register, s, true, "r")
raises("an integer expected", "register: a fraction", s.register, s, 3.7, "r")
raises("invalid descriptor", "register: -1", s.register, s, -1, "r")
raises("invalid descriptor", "register: too large", s.register, s, 2^31, "r")
raises("an integer expected", "register: NaN", s.register, s, 0/0, "r")
raises("invalid descriptor", "register: infinite", s.register, s, math.huge, 1)
raises("invalid file object", "register: a table", s.register, s, {}, "r")
raises("letters or a mask", "register: no events", s.register, s, a)
raises("invalid event mask", "register: events 0", s.register, s, a, 0)
raises("invalid event mask", "register: no letters", s.register, s, a, "")
raises("other than r, w and p", "register: a letter", s.register, s, a, "rx")
raises("invalid event mask", "register: a bit", s.register, s, a, 0x40)
raises("invalid event mask", "register: negative", s.register, s, a, -1)
raises("an integer expected", "register: half an event", s.register, s, a, 1.5)
raises("an integer expected", "register: NaN events", s.register, s, a, 0/0)
raises("timeout: a number", "select: a string", s.select, s, "1")
raises("timeout: not a", "select: NaN", s.select, s, 0/0)
raises("out of its domain", "select: no room", s.select, s, 0, 0)
raises("timeout: a number", "ready: a table", s.ready, s, {})
raises("other than r, w and p", "register: a zero byte", s.register, s, a,
       "r\0x")
raises("other than r, w and p", "modify: a zero byte", s.modify, s, a, "r\0")
raises("no back end", "new: a zero byte", sel.new, "poll\0x")
raises("options: a table", "new: options", sel.new, nil, 5)
raises("unknown option", "new: an option", sel.new, nil, { fast = true })
raises("events: a number", "readable: a table", sel.readable, {})
raises("events: a number", "writable: nothing", sel.writable)
raises("events: a number", "urgent: a string", sel.urgent, "r")
raises("events: a number", "ended: a boolean", sel.ended, true)
raises("a selector expected", "select: nil", s.select, nil)
raises("a selector expected", "select: no argument", s.select)
raises("a selector expected", "select: a file", s.select, io.stdout)
raises("a selector expected", "select: a poll", s.select, sel.poll())
raises("a selector expected", "register: none", s.register, {}, a, "r")
raises("a poll expected", "poll: a selector", sel.poll().poll, s)
raises("a selector expected", "keys: nil", s.keys, nil)

-- The line is that of the caller in the user's program, however deep.
local function outer()
	local function inner()
		s:register(a, 0)
	end
	inner()
end
local line = debug.getinfo(outer, "S").linedefined + 2
ok(select(2, pcall(outer)):find(":" .. line .. ": ", 1, true),
   "the line of the call, by a method")
local co = coroutine.create(function() for _ in s:ready("x") do end end)
line = debug.getinfo(1, "l").currentline - 1
ok(select(2, coroutine.resume(co)):find(":" .. line .. ": ", 1, true),
   "the line in a coroutine")

-- Returned
is(#s, 0, "none of that registered anything")
assert(s:register(a, "r"))
fails("EEXISTS", "register twice", s:register(a, "w"))
fails("ENOTREG", "modify unknown", s:modify(b, "w"))
fails("ENOTREG", "unregister unknown", s:unregister(b))
fails("ENOTREG", "get_key unknown", s:get_key(b))
for name, call in pairs {
	register = function() return s:register(a, "w") end,
	modify = function() return s:modify(b, "w") end,
	unregister = function() return s:unregister(b) end,
	get_key = function() return s:get_key(b) end,
} do
	local _, message = call()
	is(message:match(": descriptor %d+$"),
	   (": descriptor %d"):format(name == "register" and a or b),
	   name .. ": the message names the descriptor")
end
fails(EBADF, "register what is not open", s:register(9999, "r"))
fails("ENOTSUP", "EXCLUSIVE on poll",
      sel.new("poll"):register(a, sel.READ + sel.EXCLUSIVE))
fails("ENOTSUP", "fileno of select", sel.new("select"):fileno())
if sel.select.EPOLLIN then
	local f = io.open("/dev/null")
	fails(EPERM, "a file that epoll can't take",
	      sel.new("epoll"):register(f, "r"))
	f:close()
	fails("ENOTSUP", "no kqueue here", sel.new("kqueue"))
	fails("ENOTSUP", "no devpoll here", sel.new("devpoll"))
	fails(EEXIST, "an epoll object refuses", (function()
		local e = sel.epoll()
		e:register(a)
		return e:register(a)
	end)())
else
	tap.skip(4, "no epoll")
end
fails(ENOENT, "a poll object refuses", sel.poll():modify(a, 1))
fails("ENOTREG", "a poll object knows", sel.poll():unregister(a))

collectgarbage()
collectgarbage()
local old = system.limit(3)
local none, why, code = sel.new()
system.limit(old)
fails(EMFILE, "new without descriptors", none, why, code)
is(#s:select(0), 0, "the selector is as good as before")

-- Closed
s:close()
raises("selector is closed", "closed: register", s.register, s, a, "r")
raises("selector is closed", "closed: modify", s.modify, s, a, "r")
raises("selector is closed", "closed: unregister", s.unregister, s, a)
raises("selector is closed", "closed: get_key", s.get_key, s, a)
raises("selector is closed", "closed: keys", s.keys, s)
raises("selector is closed", "closed: select", s.select, s, 0)
raises("selector is closed", "closed: ready", s.ready, s, 0)
raises("selector is closed", "closed: wakeup", s.wakeup, s)
raises("selector is closed", "closed: fileno", s.fileno, s)
raises("selector is closed", "closed: backend", s.backend, s)
ok(select(2, pcall(function() return #s end)):find("selector is closed", 1,
						   true), "closed: #s")

-- Nobody gets the metatables, but by `debug`.
for _, object in ipairs { s, sel.poll(), sel.new() } do
	is(type(getmetatable(object)), "string", "the metatable is protected")
	ok(not pcall(setmetatable, object, {}), "and stays")
end

-- Reading an argument may end the life of the object.
local function ending(object, finish)
	return setmetatable({}, { __index = function(_, name)
		if name == "fd" then
			finish(object)
			return a
		end
	end })
end
for _, name in ipairs { "register", "modify", "unregister", "get_key" } do
	local t = sel.new()
	raises("collected already", name .. ": collected by its argument",
	       t[name], t, ending(t, debug.getmetatable(t).__gc), "r")
	t = sel.new()
	raises("selector is closed", name .. ": closed by its argument",
	       t[name], t, ending(t, t.close), "r")
end
for _, name in ipairs { "register_all", "unregister_all" } do
	local t = sel.new()
	local finish = ending(t, debug.getmetatable(t).__gc)
	raises("collected already", name .. ": collected by its argument",
	       t[name], t, { name == "register_all" and { finish, "r" } or
			     finish })
end
for _, make in ipairs { sel.poll, sel.select.EPOLLIN and sel.epoll } do
	for _, name in ipairs { "register", "modify", "unregister" } do
		local t = make()
		raises("collected already", name .. ": so is " ..
		       tostring(t):match("[a-z]*"), t[name], t,
		       ending(t, debug.getmetatable(t).__gc), 1)
	end
end

-- So may a finalizer, at each place where a wait makes something.
local ready = {}
for i = 1, 3 do
	local fd, peer = system.open("unix")

	system.act("close", peer)
	ready[i] = fd
end
local function collect_in_select(place)
	local t = assert(sel.new())
	local left = place
	local function finish()
		left = left - 1
		if left > 0 then
			collector.plant(finish)
		elseif left == 0 then
			debug.getmetatable(t).__gc(t)
		end
	end

	for i, fd in ipairs(ready) do
		t:register(fd, i == 2 and sel.READ + sel.RDHUP or "r")
	end
	collector.collect()
	collector.plant(finish)
	local good, why = pcall(t.select, t, 0)

	return good or why:find("collected already", 1, true)
end

collector.eagerly(function()
	local good = true

	for place = 1, 40 do
		for _ = 1, 8 do
			good = good and collect_in_select(place)
		end
	end
	ok(good, "select: collected by a finalizer")
end)

-- What a metatable offers does no harm either.
local meta = debug.getmetatable(s)
meta.__gc(s)
meta.__gc(s)
raises("collected already", "collected: select", s.select, s, 0)
raises("collected already", "collected: close", s.close, s)
ok(pcall(meta.__gc, io.stdout) and pcall(meta.__gc), "__gc of a stranger")
io.stdout:write("# the stranger is well\n")

-- Nothing that has no sense crashes.
local values = { nil, false, 0, -1, 1e300, "", "r", {}, print, io.stdout,
		 coroutine.create(function() end), sel.new(), sel.poll(),
		 setmetatable({}, { __index = error }) }
local calls = 0
local function call_all(object)
	for name, method in pairs(debug.getmetatable(object).__index) do
		for i = 0, 14 do
			for j = 0, 14 do
				-- With time 0: all of these could wait.
				local third = name == "select" and 0 or
					      values[(i + j) % 15]
				local first = values[j]
				if name ~= "select" and name ~= "ready" and
				   name ~= "poll" then
					pcall(method, object, first, third)
					pcall(method, values[i], first, third)
				end
				pcall(method, values[i], 0, third)
				pcall(method, object, 0, third)
				calls = calls + 1
			end
		end
	end
end
call_all(sel.new())
call_all(sel.poll())
if sel.select.EPOLLIN then
	call_all(sel.epoll())
end
ok(calls > 1000, "calls without sense: no crash")
system.act("close", a)
system.act("close", b)
tap.finish()
