-- SPDX-License-Identifier: MIT
--
-- RDHUP is reported while the peer's writing has ended, with or without data in
-- front of that, and never for data; where the back end has it.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is, fails = tap.ok, tap.is, tap.fails

-- What both forms of a wait report of the only registration: the sum, or 0
local function seen(s)
	local found = 0

	for _, events in s:ready(0) do
		found = found + events
	end
	local item = s:select(0)[1]
	if (item and item[2] or 0) ~= found then
		return "two forms differ"
	end
	return found
end

local function try(backend, kind, extra)
	local function named(name)
		return ("%s, %s, beside %d: %s"):format(backend, kind, extra,
							name)
	end
	local s = assert(sel.new(backend))
	local a, b = system.open(kind)
	local reads, writes = extra % 2, extra - extra % 2
	local key = assert(s:register(a, sel.RDHUP + extra, "data"))

	is(key.events, sel.RDHUP + extra, named "the key has it")
	is(seen(s), writes, named "not at first")
	system.act("write", b)
	system.await(a, "r")
	is(seen(s), writes + reads, named "not for data")
	if extra == 0 then
		local before = sel.now()
		is(#s:select(0.05), 0, named "unread data ends no wait")
		ok(sel.now() - before >= 0.05, named "which sleeps")
	end
	system.act("shutdown", b)
	local list = s:select(extra == 0 and 20 or 0)
	-- Over TCP the news takes its time, and others are ready meanwhile.
	for _ = 1, 100000 do
		if #list > 0 and sel.ended(list[1][2]) then
			break
		end
		list = s:select(20)
	end
	is(list[1][1], key, named "the key comes")
	is(list[1][2], sel.RDHUP + writes + reads, named "data is in front")
	is(seen(s), sel.RDHUP + writes + reads, named "by both forms")
	system.act("drain", a)
	is(seen(s), sel.RDHUP + writes + reads, named "data is read")
	is(seen(s), sel.RDHUP + writes + reads, named "as long as it lasts")
	s:modify(a, "w")
	is(seen(s), sel.WRITE, named "only who asks is told")
	s:modify(a, sel.RDHUP)
	is(seen(s), sel.RDHUP, named "alone")
	s:modify(a, sel.RDHUP + sel.ONESHOT)
	is(s:select(0)[1][2], sel.RDHUP, named "once")
	is(seen(s), 0, named "and no more")
	s:modify(a, sel.RDHUP + sel.ONESHOT)
	is(s:select(0)[1][2], sel.RDHUP, named "until modify")
	s:unregister(a)
	is(seen(s), 0, named "unregistered")
	system.act("close", a)
	system.act("close", b)
	s:close()
end

is(sel.RDHUP, 0x200, "the constant")
ok(sel.ended(sel.RDHUP) and sel.ended(sel.RDHUP + sel.READ) and
   sel.ended(sel.RDHUP + sel.PRI) and not sel.ended(sel.READ) and
   not sel.ended(sel.PRI + sel.WRITE) and not sel.ended(0) and
   not sel.ended(sel.ONESHOT), "what events say")
ok(not sel.urgent(sel.RDHUP) and not sel.readable(sel.RDHUP) and
   not sel.writable(sel.RDHUP), "the others are told apart")

for _, backend in ipairs(sel.backends()) do
	local s = assert(sel.new(backend))
	local a, b = system.open("unix")

	if backend == "select" or backend == "kqueue" or
	   backend == "devpoll" then
		fails("ENOTSUP", backend .. ": not here",
		      s:register(a, sel.RDHUP))
		is(#s, 0, backend .. ": nothing is registered")
		assert(s:register(a, "r", 1))
		fails("ENOTSUP", backend .. ": nor by modify",
		      s:modify(a, sel.RDHUP, 2))
		is(s:get_key(a).data, 1, backend .. ": the key is as it was")
	else
		for _, kind in ipairs { "unix", "tcp" } do
			for extra = 0, sel.READ + sel.WRITE do
				try(backend, kind, extra)
			end
		end
		assert(s:register(a, sel.RDHUP))
		system.act("write", b)
		is(seen(s), 0, backend .. ": before a close")
		system.act("close", b)
		is(seen(s), sel.RDHUP, backend .. ": the peer is closed")
		fails("ENOTSUP", backend .. ": not with EXCLUSIVE",
		      s:modify(a, sel.RDHUP + sel.EXCLUSIVE))
	end
	if backend == "epoll" then
		local c, d = system.open("unix")
		s:unregister(a)
		assert(s:register(c, sel.RDHUP + sel.EDGE))
		system.act("write", d)
		is(#s:select(0), 0, "an edge: not for data")
		system.act("shutdown", d)
		is(s:select(0)[1][2], sel.RDHUP, "an edge: the end")
		is(#s:select(0), 0, "an edge: not twice")
		system.act("close", c)
		system.act("close", d)
	end
	s:close()
	system.act("close", a)
	system.act("close", b)
end
tap.finish()
