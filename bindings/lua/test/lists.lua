-- SPDX-License-Identifier: MIT
--
-- The lists of select(): what is kept, and what is the program's own.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is, raises = tap.ok, tap.is, tap.raises

local a, b = system.open("unix")
local c, d = system.open("unix")
system.act("write", b)

local s = assert(sel.new())
local key = assert(s:register(a, "r", "data"))

local function is_one(list, name, events)
	ok(#list == 1 and list[1][1] == key and
	   list[1][2] == (events or sel.READ), name)
end

-- One event
local list = s:select(10)
is_one(list, "one event")
is_one(s:select(10), "the same once more")
s:modify(a, "rw")
is_one(s:select(10), "another mask", sel.READ + sel.WRITE)
is_one(list, "a list stays as it was")
s:modify(a, "w")
is_one(s:select(10), "and another one", sel.WRITE)
s:modify(a, "r")
local n = 0
for _ = 1, 3 do
	local todo = s:select(10)
	while #todo > 0 do
		n = n + table.remove(todo)[2]
	end
end
is(n, 3, "a list that was emptied does not come again")
list = s:select(10)
list[2] = "more"
is_one(s:select(10), "nor one with something added")

s:unregister(a)
local old = key
key = assert(s:register(a, "r"))
is_one(s:select(10), "a new key")
ok(key ~= old, "which is another")
system.act("drain", a)
is(#s:select(0), 0, "nothing is ready")
ok(s:select(0) ~= s:select(0), "and each of these lists is new")
system.act("write", b)
is_one(s:select(10), "ready again")

-- A list that select answered becomes the program's own, as in the @usage.
for _, backend in ipairs(sel.backends()) do
	local t = assert(sel.new(backend))
	local first = t:register(a, "r", "first")
	local second = t:register(c, "r", "second")
	local given = t:select(10)
	is(given[1][1], first, backend .. ": the first one is ready")
	system.act("drain", a)
	system.act("write", d)
	is(t:select(10, nil, given), given, backend .. ": passed back")
	is(given[1][1], second, backend .. ": it has the second one")
	system.act("drain", c)
	system.act("write", b)
	local later = t:select(10)
	ok(#later == 1 and later[1][1] == first and later ~= given,
	   backend .. ": a list of the first one is another")
	is(given[1][1], second, backend .. ": the one given stays")
	given = t:select(10, nil, t:select(10))
	given[1] = "changed"
	is(t:select(10)[1][1], first, backend .. ": what becomes of it is all")
	t:close()
end

-- A list of the program
local own = { 1, 2, 3, extra = true }
local seen = s:select(10, nil, own)
is(seen, own, "the list given comes back")
is_one(own, "filled")
ok(own[2] == nil and own[3] == nil and own.extra, "and nothing behind it")
ok(s:select(10) ~= own, "it is not kept")
assert(s:register(c, "w"))
is(#s:select(10, nil, own), 2, "it grows")
is(#s:select(10, 1, own), 1, "it shrinks")
ok(own[2] == nil, "to that")
s:unregister(c)
system.act("drain", a)
is(#s:select(0, nil, own), 0, "it is empty")
s:wakeup()
own[1] = "left"
local woken = select(2, s:select(10, nil, own))
is(woken, true, "a wakeup is reported beside it")
is(#own, 0, "and it is empty")
is(s:select(0, nil, own, "more"), own, "more arguments don't matter")
raises("list: a table or nil expected, got number", "no list", s.select, s, 0,
       nil, 3)
own[1] = "left"
raises("timeout: a number", "a wrong timeout", s.select, s, "x", nil, own)
is(own[1], "left", "which leaves the list alone")

-- No garbage
system.act("write", b)
if type(jit) == "table" then
	jit.off()
end
local function grown(round)
	for _ = 1, 10 do
		round()
	end
	collectgarbage()
	collectgarbage("stop")
	local before = collectgarbage("count")
	for _ = 1, 1000 do
		round()
	end
	local bytes = (collectgarbage("count") - before) * 1024
	collectgarbage("restart")
	return bytes
end
ok(grown(function() s:select(0) end) < 256, "one event: no garbage")
ok(grown(function() for _ in s:ready(0) do end end) < 256, "in a loop")
assert(s:register(c, "rw"))
assert(s:register(d, "w"))
system.act("write", d)
own = {}
ok(grown(function() s:select(0, nil, own) end) < 256, "nor in an own list")
is(#own, 3, "of three")

for _, fd in ipairs { a, b, c, d } do
	system.act("close", fd)
end
tap.finish()
