-- SPDX-License-Identifier: MIT
--
-- What the collector takes, and when: selectors, keys, data and descriptors.

local collector = require "collector"
local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is, collect = tap.ok, tap.is, collector.collect

-- The number that the system would give next tells of every open one below.
local function lowest()
	local fd = system.open("null")

	system.act("close", fd)
	return fd
end

local function count(weak)
	local n = 0

	for _ in pairs(weak) do
		n = n + 1
	end
	return n
end

local a, b = system.open("pipe")
local weak = setmetatable({}, { __mode = "k" })

-- Data
local s = assert(sel.new())
do
	local data = {}
	weak[data] = true
	s:register(a, "r", data)
end
system.act("write", b)
for _ in s:ready(10) do end
s:select(10)
collect()
is(count(weak), 1, "data lives while it is registered")
s:modify(a, "rw", {})
collect()
is(count(weak), 0, "modify lets the old data go")

weak[s:get_key(a)] = true
weak[s:get_key(a).data] = true
for _ in s:ready(10) do end
s:unregister(a)
collect()
is(count(weak), 0, "after unregister nothing holds key and data")

weak[assert(s:register(a, "r"))] = true
local list = s:select(10)
s:unregister(a)
collect()
is(count(weak), 1, "a list holds its keys")
ok(list[1][1].fd == a, "and they are whole")
list = nil
collect()
is(count(weak), 0, "but no longer than it lives")

do
	local file = setmetatable({}, { __index = { fd = a } })
	weak[file] = true
	s:register(file, "r")
	file = nil
	collect()
	is(count(weak), 1, "a file object lives while it is registered")
	s:unregister(a)
	collect()
	is(count(weak), 0, "and not longer")
end

-- A batch that shrinks lets go as well.
do
	local c, d = system.open("pipe")
	system.act("write", d)
	s:register(a, "r", { })
	s:register(c, "r", { })
	weak[s:get_key(a)], weak[s:get_key(c)] = true, true
	for _ in s:ready(10) do end
	system.act("drain", a)
	for _ in s:ready(10) do end
	for _ in s:ready(10) do break end
	s:unregister(a)
	s:unregister(c)
	collect()
	is(count(weak), 0, "keys of batches and broken loops")
	system.act("close", c)
	system.act("close", d)
	system.act("write", b)
end
s:close()

-- Cycles, through data, the file object, and a closure in a coroutine
local before = lowest()
collectgarbage("stop")
for i = 1, 50 do
	local t = assert(sel.new(i % 2 == 0 and "poll" or nil))
	weak[t] = true
	t:register(a, "r", t)
	local object = { fd = b, selector = t }
	t:register(object, "w", function() return t, object end)
	coroutine.wrap(function()
		for key in t:ready(10) do
			coroutine.yield(key)
		end
	end)()
end
ok(lowest() > before, "selectors have descriptors")
collectgarbage("restart")
collect()
is(count(weak), 0, "cycles are collected")
is(lowest(), before, "and their descriptors closed")

-- Without registrations, closed, or never finished
for _ = 1, 50 do
	sel.new()
	sel.new():close()
	sel.poll()
	pcall(sel.new, "best")
	if sel.select.EPOLLIN then
		sel.epoll()
		sel.epoll():close()
	end
end
collect()
is(lowest(), before, "no descriptor leaks")

-- The loop makes no garbage, and no call leaks.
s = assert(sel.new())
local fds = {}
for i = 1, 64 do
	fds[i], fds[i + 100] = system.open("unix")
	system.act("write", fds[i + 100])
	s:register(fds[i], "r", i)
end
local rounds = 0
local function round()
	for _, events in s:ready(0) do
		rounds = rounds + events
	end
end
if type(jit) == "table" then
	jit.off()	-- traces are memory, too
end
for _ = 1, 10 do
	round()
end
-- What rounds make would come in each batch of them; the interpreter's own
-- tables grow once.
local grown
local batches = 0
repeat
	collect()
	collectgarbage("stop")
	before = collectgarbage("count")
	for _ = 1, 1000 do
		round()
	end
	grown = (collectgarbage("count") - before) * 1024
	collectgarbage("restart")
	batches = batches + 1
until grown < 256 or batches == 3
is(rounds, 64 * (10 + 1000 * batches), "64 events each round")
ok(grown < 256, "1000 rounds of ready() make no garbage")
tap.diag(grown, "bytes")

local function churn()
	for i = 1, 64 do
		s:unregister(fds[i])
		s:register(fds[i], "r", i)
		s:modify(fds[i], "rw", i)
	end
	for _ = 1, 20 do
		s:select(0)
		pcall(s.register, s, nil, "r")
		s:register(fds[1], "r")
		s:wakeup()
		s:select(0)
	end
end
for _ = 1, 20 do
	churn()
end
collect()
before = collectgarbage("count")
for _ = 1, 100 do
	churn()
end
collect()
ok(collectgarbage("count") - before < 4, "nothing grows")
tap.diag(collectgarbage("count") - before, "KiB")

-- Finalizers that change the set, while lists are made
local finalized = 0
local function change(selector, fd, times)
	collector.plant(function()
		finalized = finalized + 1
		selector:unregister(fd)
		selector:register(fd, finalized % 2 == 0 and "rw" or "r")
		if times > 1 then
			change(selector, fd, times - 1)
		end
	end)
end
local function is_right(selector)
	local right = true

	collectgarbage("stop")
	for most = 1, 64, 63 do
		for _, item in ipairs(selector:select(0, most)) do
			right = right and
				item[1] == selector:get_key(item[1].fd)
		end
	end
	collectgarbage("restart")
	return right
end
local t = assert(sel.new())
t:register(fds[1], "r")
local right = true
collector.eagerly(function()
	for n = 1, 100 do
		change(t, fds[1], n % 5 + 1)
		t:select(0)
		right = is_right(t) and right
		change(s, fds[n % 64 + 1], n % 7 + 1)
		s:select(0)
		for _ in s:ready(0) do end
		right = is_right(s) and right
	end
end)
ok(finalized > 100, "finalizers run")
ok(right, "what they change is changed")
t:close()
collect()
for i = 1, 64 do
	s:modify(fds[i], "r", i)
end

-- A hook that raises, anywhere, as one for Ctrl-C would
local failures = 0
for n = 1, 120 do
	local function work()
		debug.sethook(function()
			debug.sethook()
			error("hook")
		end, "", n)
		for i = 1, 8 do
			s:unregister(fds[i])
			s:register(fds[i], "r", i)
		end
		for _ in s:ready(0) do end
		s:select(0)
	end
	if not pcall(work) then
		failures = failures + 1
	end
	debug.sethook()
	for i = 1, 8 do
		s:unregister(fds[i])
		assert(s:register(fds[i], "r", i))
	end
	local seen = 0
	for _ in s:ready(0) do
		seen = seen + 1
	end
	if seen ~= 64 or #s ~= 64 then
		tap.diag("hook after", n, "sees", seen, "of", #s)
		failures = -1000
	end
end
ok(failures > 10, "an error at any place leaves all usable")

for _, fd in pairs(fds) do
	system.act("close", fd)
end
system.act("close", a)
system.act("close", b)
tap.finish()
