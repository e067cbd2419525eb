-- SPDX-License-Identifier: MIT
--
-- register_all and unregister_all: all of a list, or none of it.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is, raises = tap.ok, tap.is, tap.raises

local EBADF = 9
local fds, peers = {}, {}
for i = 1, 40 do
	fds[i], peers[i] = system.open("unix")
	system.act("write", peers[i])
end

local function fails(code, place, name, done, message, seen, where)
	tap.fails(code, name, done, message, seen)
	is(where, place, name .. ": which")
end

local function entries(events)
	local list = {}

	for i, fd in ipairs(fds) do
		list[i] = { fd, events or "r", "data" .. i }
	end
	return list
end

local function try(backend)
	local function named(name)
		return backend .. ": " .. name
	end
	local s = assert(sel.new(backend))

	is(#assert(s:register_all {}), 0, named "an empty list")
	is(#assert(s:unregister_all {}), 0, named "and none to end")

	local keys = assert(s:register_all(entries()))
	local right = #keys == 40
	for i, key in ipairs(keys) do
		right = right and key.fileobj == fds[i] and key.fd == fds[i] and
			key.events == sel.READ and key.data == "data" .. i and
			s:get_key(fds[i]) == key
	end
	ok(right, named "a key for each, in order")
	is(#s, 40, named "all are registered")
	local seen = 0
	for key, events in s:ready(10) do
		seen = seen + (s:get_key(key.fd) == key and events or 100)
	end
	is(seen, 40, named "all are ready")

	for _, fd in ipairs(peers) do
		s:register(fd, "w")
	end
	is(#s:select(10), 80, named "there is room for these and others")
	assert(s:unregister_all(peers))

	fails("EEXISTS", 1, named "again", s:register_all(entries()))
	is(#s, 40, named "changes nothing")
	local gone = assert(s:unregister_all(fds))
	right = #gone == 40
	for i, key in ipairs(gone) do
		right = right and key == keys[i]
	end
	ok(right, named "unregister_all answers the keys")
	is(#s, 0, named "and none is left")
	is(#s:select(0), 0, named "nor ready")

	-- None, when one is at fault
	local list = entries()
	list[30] = { fds[7], "w" }
	fails("EEXISTS", 30, named "one comes twice", s:register_all(list))
	is(#s, 0, named "and none is registered")
	local closed = system.open("null")
	system.act("close", closed)
	list[30] = { closed, "w" }
	if backend ~= "select" and backend ~= "poll" then
		fails(EBADF, 30, named "one is closed", s:register_all(list))
	end
	is(#s, 0, named "and none is registered")
	is(#s:select(0), 0, named "nor ready")
	list[30] = { fds[30], 0x40 }
	raises("invalid event mask", named "a wrong mask", s.register_all, s,
	       list)
	list[30] = { fds[30], "x" }
	raises("other than r, w", named "a wrong letter", s.register_all, s,
	       list)
	list[30] = fds[30]
	raises("entry 30: { file", named "a wrong entry", s.register_all, s,
	       list)
	list[30] = { nil, "r" }
	raises("a descriptor or file", named "no file", s.register_all, s, list)
	list[30] = { { getfd = function() error("of getfd", 0) end }, "r" }
	ok(select(2, pcall(s.register_all, s, list)) == "of getfd",
	   named "an error of an object")
	is(#s, 0, named "and none is registered by any of them")

	keys = assert(s:register_all(entries("rw")))
	local some = { fds[1], fds[2], fds[1] }
	fails("ENOTREG", 3, named "one ends twice", s:unregister_all(some))
	is(#s, 40, named "and none has ended")
	is(s:get_key(fds[1]), keys[1], named "the keys are there")
	is(#s:select(10), 40, named "and ready")
	raises("a list expected", named "no list", s.unregister_all, s, fds[1])
	raises("a descriptor or file", named "a wrong file", s.unregister_all,
	       s, { fds[1], "x" })

	-- In a loop
	local n = 0
	for _ in s:ready(10) do
		n = n + 1
		if n == 3 then
			s:unregister_all(fds)
		end
	end
	is(n, 3, named "what the body unregisters does not come")
	is(#s, 0, named "it is gone")

	-- Objects, also one that knows no descriptor any more
	local file = { fd = fds[1] }
	keys = assert(s:register_all { { file, "r", 1 }, { fds[2], "w" } })
	is(keys[1].fileobj, file, named "an object")
	is(keys[2].data, nil, named "no data")
	file.fd = nil
	is(assert(s:unregister_all { fds[2], file })[2], keys[1],
	   named "is known by itself")

	-- A collected list, keys and data
	local weak = setmetatable({}, { __mode = "k" })
	list = { { fds[1], "r", {} }, { fds[2], "r", {} } }
	weak[list[1][3]], weak[list[2][3]] = true, true
	list = nil
	do
		local both = assert(s:register_all { { fds[1], "r", {} } })
		weak[both[1]], weak[both[1].data] = true, true
		s:select(10)
		s:select(10, 1, {})
		both = nil
	end
	collectgarbage()
	collectgarbage()
	n = 0
	for _ in pairs(weak) do
		n = n + 1
	end
	is(n, 2, named "key and data live while they are registered")
	s:unregister_all { fds[1] }
	collectgarbage()
	collectgarbage()
	is(next(weak), nil, named "and not longer")

	s:close()
	raises("selector is closed", named "register_all of a closed one",
	       s.register_all, s, {})
	raises("selector is closed", named "unregister_all of a closed one",
	       s.unregister_all, s, {})
end

for _, backend in ipairs(sel.backends()) do
	try(backend)
end
raises("a selector expected", "register_all: nil", sel.new().register_all, nil,
       {})
for i, fd in ipairs(fds) do
	system.act("close", fd)
	system.act("close", peers[i])
end
tap.finish()
