-- SPDX-License-Identifier: MIT
--
-- The loop over ready(): it sees what the body does to the set.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is, raises = tap.ok, tap.is, tap.raises

local pairs_of = {}	-- descriptor -> its peer
local fds = {}
for i = 1, 50 do
	local a, b = system.open("unix")
	fds[i] = a
	pairs_of[a] = b
	system.act("write", b)
end

local function all(s, data)
	for _, fd in ipairs(fds) do
		assert(s:register(fd, "r", data or fd))
	end
end

local function try(backend)
	local function named(name)
		return backend .. ": " .. name
	end
	local s = assert(sel.new(backend))
	local n, right = 0, true

	for _ in s:ready(0) do
		n = n + 1
	end
	is(n, 0, named "nothing registered, no round")

	all(s)
	local seen = {}
	for key, events in s:ready(10) do
		right = right and events == sel.READ and key.data == key.fd and
			not seen[key]
		seen[key] = true
		n = n + 1
	end
	is(n, 50, named "each that is ready")
	ok(right, named "once, with its key and events")

	-- The body may do anything.
	n = 0
	for key in s:ready(10) do
		n = n + 1
		for _, fd in ipairs(fds) do
			if fd ~= key.fd then
				s:unregister(fd)
			end
		end
	end
	is(n, 1, named "what the body unregisters does not come")
	is(#s, 1, named "it is gone")

	for key in s:keys() do
		s:unregister(key.fd)
	end
	all(s)
	-- Each takes itself out, and one that has come or is to come.
	seen, n, right = {}, 0, true
	for key in s:ready(10) do
		right = right and not seen[key.fd]
		n = n + 1
		for _, fd in ipairs { key.fd, fds[(n * 7) % 50 + 1] } do
			seen[fd] = true
			s:unregister(fd)
		end
	end
	ok(right, named "none comes that is out")
	is(#s, 0, named "and all of them came or are out")

	for key in s:keys() do
		s:unregister(key.fd)
	end
	all(s, "old")
	local old, new = 0, 0
	for key in s:ready(10) do
		if key.data == "old" then
			old = old + 1
		else
			new = new + 1
		end
		if old == 1 then
			for _, fd in ipairs(fds) do
				s:unregister(fd)
				s:register(fd, "r", "new")
			end
		end
	end
	is(old, 1, named "a new registration is not the old one")
	is(new, 0, named "and its events come with the next wait")

	-- One event, alone and in turns with several
	local one = s:select(10)[1][1].fd
	for _, fd in ipairs(fds) do
		if fd ~= one then
			s:unregister(fd)
		end
	end
	n = 0
	for key, events in s:ready(10) do
		n = n + 1
		ok(key == s:get_key(one) and events == sel.READ,
		   named "one event")
		s:unregister(one)
	end
	is(n, 1, named "comes once")
	n = 0
	for _ in s:ready(0) do
		n = n + 1
	end
	is(n, 0, named "and not after it has ended")
	all(s)
	for i, most in ipairs { 1, 50, 1, 2, 1, 1, 50, 50, 1 } do
		n, seen, right = 0, {}, true
		for key, events in s:ready(10, most) do
			n = n + 1
			right = right and not seen[key] and events == sel.READ
				and s:get_key(key.fd) == key
			seen[key] = true
		end
		ok(n == most and right, named("turn " .. i))
	end
	n = 0
	for _ in s:ready(10) do
		n = n + 1
		for _ in s:ready(10, 1) do
			n = n + 1
		end
	end
	is(n, 2, named "one event in a loop ends the loop as well")
	n = 0
	for _ in s:ready(10, 1) do
		n = n + 1
		for _ in s:ready(10) do
			n = n + 1
		end
	end
	is(n, 51, named "several in a loop over one")
	local f, state, control = s:ready(10, 1)
	local key, events = f(state, control)
	ok(s:get_key(key.fd) == key and events == sel.READ,
	   named "without a loop: one")
	is(f(state, key), nil, named "and the end")
	f, state, control = s:ready(10)
	n = 0
	repeat
		control = f(state, control)
		n = n + 1
	until control == nil
	is(n, 51, named "several, and the end")

	-- A loop that was left, and one in another
	n = 0
	for _ in s:ready(10) do
		break
	end
	for _ in s:ready(10) do
		n = n + 1
	end
	is(n, 50, named "all, after a loop that was left")
	n = 0
	for _ in s:ready(10) do
		n = n + 1
		for _ in s:ready(10) do
			n = n + 1
		end
	end
	is(n, 51, named "a loop in the loop ends the outer one")
	n = 0
	for _ in s:ready(10) do
		n = n + #s:select(0)
	end
	is(n, 2500, named "a select in the loop does not")

	for key in s:ready(10) do
		n = key.fd
		s:modify(key.fd, "w", "changed")
		break
	end
	is(s:get_key(n).data, "changed", named "modify in the loop")

	-- An error of the body leaves all usable.
	local calls = 0
	ok(not pcall(function()
		for _ in s:ready(10) do
			calls = calls + 1
			error("of the body")
		end
	end), named "an error of the body")
	is(calls, 1, named "ends the loop")
	n = 0
	for _ in s:ready(10) do
		n = n + 1
	end
	is(n, 50, named "and all come again")

	-- In a coroutine that dies meanwhile
	local co = coroutine.wrap(function()
		for key in s:ready(10) do
			coroutine.yield(key)
		end
	end)
	ok(co().fd, named "in a coroutine")
	co = nil
	collectgarbage()
	collectgarbage()
	n = 0
	for _ in s:ready(10, 7) do
		n = n + 1
	end
	is(n, 7, named "after that coroutine; not more than asked for")

	-- In turns, so that nobody starves
	seen, n = {}, 0
	for _ = 1, 60 do
		for key in s:ready(10, 7) do
			if not seen[key.fd] then
				seen[key.fd] = true
				n = n + 1
			end
		end
	end
	is(n, 50, named "each gets its turn")

	n = 0
	for _ in s:ready(10) do
		s:close()
		n = n + 1
		break
	end
	is(n, 1, named "closed in the loop")
	raises("selector is closed", named "ready of a closed one", s.ready, s,
	       0)
end

for _, backend in ipairs(sel.backends()) do
	try(backend)
end
for _, fd in ipairs(fds) do
	system.act("close", fd)
	system.act("close", pairs_of[fd])
end
tap.finish()
