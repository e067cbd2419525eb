-- SPDX-License-Identifier: MIT
--
-- The selector on each back end: new, register, modify, unregister, select.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is = tap.ok, tap.is

local function try(backend)
	local function named(name)
		return backend .. ": " .. name
	end

	local s = assert(sel.new(backend))
	local a, b = system.open("unix")

	is(s:backend(), backend, named "it is what was asked for")
	is(#s, 0, named "it is empty")
	is(#s:select(0), 0, named "nothing is ready")

	local data = {}
	local key = assert(s:register(a, "r", data))
	is(key.fileobj, a, named "key.fileobj")
	is(key.fd, a, named "key.fd")
	is(key.events, sel.READ, named "key.events")
	is(key.data, data, named "key.data")
	is(#s, 1, named "one registered")
	is(s:get_key(a), key, named "get_key finds the key")
	is(#s:select(0), 0, named "not readable yet")

	system.act("write", b)
	local list, woken = s:select(10)
	is(#list, 1, named "one ready")
	is(list[1][1], key, named "it is the key")
	is(list[1][2], sel.READ, named "readable")
	is(woken, nil, named "not by a wakeup")

	is(s:modify(a, "rw", "new"), key, named "modify answers the key")
	is(key.events, sel.READ + sel.WRITE, named "modify sets events")
	is(key.data, "new", named "modify sets data")
	list = s:select(10)
	is(list[1][2], sel.READ + sel.WRITE, named "both ways at once")
	ok(sel.readable(3) and sel.writable(3) and not sel.urgent(3),
	   named "what the events say")
	s:modify(a, sel.WRITE)
	is(key.data, nil, named "modify without data takes it away")
	is(s:select(10)[1][2], sel.WRITE, named "only what was asked")

	assert(s:register(b, "w"))
	is(#s:select(10), 2, named "two ready")
	is(#s:select(10, 1), 1, named "no more than asked for")

	is(s:unregister(a), key, named "unregister answers the key")
	is(#s, 1, named "one left")
	tap.fails("ENOTREG", named "it is gone", s:get_key(a))
	local again = assert(s:register(a, "r", 1))
	ok(again ~= key, named "a new registration is a new key")
	is(#s:select(10), 2, named "which is ready as well")

	local text = tostring(s)
	is(text, "sel.Selector (" .. backend .. ", 2 registered)",
	   named "tostring")
	is(s:close(), true, named "close")
	is(s:close(), true, named "close again")
	is(s:closed(), true, named "it is closed")
	is(tostring(s), "sel.Selector (closed)", named "tostring then")
	system.act("close", a)
	system.act("close", b)
end

local backends = sel.backends()
ok(#backends >= 2, "there is select and poll at least")
for _, backend in ipairs(backends) do
	try(backend)
end

local default = sel.new()
ok(not default:closed(), "the default is open")
is(default:backend(), sel.new(nil):backend(), "nil is the default too")
is(sel.new("default"):backend(), default:backend(), "and its name")

for _, options in ipairs{{}, {dense = true}, {defer_modify = true},
			 {dense = true, defer_modify = true, },
			 {dense = false}} do
	local s = assert(sel.new("default", options))
	local r, w = system.open("unix")
	local seen = 0
	assert(s:register(r, "r"))
	assert(s:register(w, "r"))
	assert(s:modify(w, "rw"))
	for _ = 1, 5 do
		for key in s:ready(0) do
			seen = seen + (key.fd == w and 1 or 0)
		end
	end
	is(seen, 5, "a selector with options reports")
	s:close()
	system.act("close", r)
	system.act("close", w)
end
local good, why = pcall(sel.new, "default", {dence = true})
ok(not good and why:find("unknown option 'dence'", 1, true),
   "an option that there is not")
ok(not pcall(sel.new, "default", 4), "options are a table")

ok((sel.version:gsub("%-rc%d+$", "")):find("^%d+%.%d+%.%d+$"), "version")
is(sel.EVENT_READ, sel.READ, "Python's name for READ")
is(sel.EVENT_WRITE, sel.WRITE, "Python's name for WRITE")

if math.type then
	local a, b = system.open("pipe")
	local key = default:register(b + 0.0, "w")
	is(math.type(key.fd), "integer", "fd is an integer, also of a float")
	is(math.type(key.events), "integer", "events are")
	is(math.type(default:select(0)[1][2]), "integer", "those that come are")
	for _, events in default:ready(0) do
		is(math.type(events), "integer", "in both forms")
	end
	is(math.type(default:fileno()), "integer", "fileno is")
	is(math.type(#default), "integer", "the count is")
	is(math.type(sel.select.POLLIN), "integer", "constants are")
	local _, _, code = default:register(9999, "r")
	is(math.type(code), "integer", "error numbers are")
	system.act("close", a)
	system.act("close", b)
end

-- Closed at the end of the scope.
if _VERSION >= "Lua 5.4" then
	local seen
	assert(load [[
		local sel, see = ...
		do
			local s <close> = assert(sel.new())
			see(s)
		end
	]])(sel, function(s) seen = s end)
	ok(seen:closed(), "<close> closes it")
end

for name in pairs(_G) do
	if name:find("^swig") or name:find("^sel_") or name == "sel" then
		ok(false, "no global " .. name)
	end
end
ok(true, "no global is set")
tap.finish()
