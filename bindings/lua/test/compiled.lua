-- SPDX-License-Identifier: MIT
--
-- Loops over ready(0) that run often enough for LuaJIT to compile them, where a
-- look calls C by the ffi: whatever such a look finds is what the others find.
-- Other Luas do the same rounds without a compiler.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local is, ok = tap.is, tap.ok

local ROUNDS = 400

-- Sums up so many rounds of a loop that the caller's state may change.
local function rounds(s, n)
	local count, sum, same = 0, 0, true

	for _ = 1, n do
		for key, events in s:ready(0) do
			count = count + 1
			sum = sum + events
			same = same and key == key.data
		end
	end
	return count, sum, same
end

local function try(backend)
	local s = assert(sel.new(backend))
	local fds, peers = {}, {}

	local function named(name)
		return backend .. ": " .. name
	end

	-- Each has its key as its data.
	local function add(i, events)
		local key = assert(s:register(fds[i], events))

		assert(s:modify(fds[i], events, key))
	end

	-- What ROUNDS rounds find must be n events with this sum in each.
	local function find(n, sum, name)
		local count, total, same = rounds(s, ROUNDS)

		is(count, n * ROUNDS, named(name .. ", how many"))
		is(total, sum * ROUNDS, named(name .. ", which events"))
		ok(same, named(name .. ", whose"))
	end

	for i = 1, 3 do
		fds[i], peers[i] = system.open("unix")
	end
	find(0, 0, "nothing registered")
	add(1, "r")
	find(0, 0, "nothing ready")
	system.act("write", peers[1])
	find(1, sel.READ, "one to read")
	assert(s:modify(fds[1], "rw", s:get_key(fds[1])))
	find(1, sel.READ + sel.WRITE, "one to read and write")
	add(2, "w")
	find(2, sel.READ + 2 * sel.WRITE, "two")
	s:unregister(fds[1])
	find(1, sel.WRITE, "one after two")
	s:unregister(fds[2])
	find(0, 0, "nothing registered any more")

	if s:register(fds[3], sel.RDHUP) then
		s:unregister(fds[3])
		add(3, sel.RDHUP)
		system.act("shutdown", peers[3])
		find(1, sel.RDHUP, "an event that is neither read nor write")
		s:unregister(fds[3])
	end

	-- A wakeup is told by exactly one wait, which has no events.
	local woken, wrong = 0, 0
	for i = 1, ROUNDS do
		s:wakeup()
		if rounds(s, 1) ~= 0 or i % 5 == 0 and
		   select(2, s:select(0)) then
			wrong = wrong + 1
		end
	end
	is(wrong, 0, named "a look takes a wakeup away")
	add(1, "r")
	for i = 1, ROUNDS do
		if i % 2 == 0 then
			s:wakeup()
		end
		if rounds(s, 1) ~= 1 then
			wrong = wrong + 1
		elseif i % 2 == 0 then
			woken = woken + rounds(s, 1)
		end
	end
	is(wrong, 0, named "a look with an event leaves it to the next")
	is(woken, 0, named "and that has no event")

	-- The body changes the set, each time.
	local found = 0
	for _ = 1, ROUNDS do
		for key in s:ready(0) do
			found = found + 1
			s:unregister(key.fd)
		end
		if rounds(s, 1) ~= 0 then
			found = found + ROUNDS
		end
		add(1, "r")
	end
	is(found, ROUNDS, named "what the body unregisters does not come")
	found = 0
	for i = 1, ROUNDS do
		s:modify(fds[1], i % 2 == 0 and "r" or "w", i)
		for key, events in s:ready(0) do
			if key.data == i and events == i % 2 + 1 then
				found = found + 1
			end
		end
	end
	is(found, ROUNDS, named "a modify counts at once")
	if s:modify(fds[1], sel.READ + (sel.ONESHOT or 0)) and sel.ONESHOT then
		found = 0
		for _ = 1, ROUNDS do
			s:modify(fds[1], sel.READ + sel.ONESHOT)
			for _ = 1, 3 do
				for _ in s:ready(0) do
					found = found + 1
				end
			end
		end
		is(found, ROUNDS, named "a oneshot comes once")
	end

	-- Wrong arguments, and a close, in the middle of it.
	local function at(i)
		return i < ROUNDS and 0 or "0"
	end
	local good, message = pcall(function()
		for i = 1, ROUNDS do
			for _ in s:ready(at(i)) do end
		end
	end)
	ok(not good and message:find("compiled.lua:%d+: timeout: a number"),
	   named "a time-out that is none raises, with the caller's line")
	good, message = pcall(function()
		for i = 1, ROUNDS do
			if i == ROUNDS then
				s:close()
			end
			for _ in s:ready(0) do end
		end
	end)
	ok(not good and message:find("compiled.lua:%d+: "),
	   named "a closed selector raises, with the caller's line")
	for i = 1, 3 do
		system.act("close", fds[i])
		system.act("close", peers[i])
	end
end

for _, backend in ipairs(sel.backends()) do
	try(backend)
end
ok(not pcall(sel.new().ready, nil, 0), "no selector at all")
tap.finish()
