-- SPDX-License-Identifier: MIT
--
-- A churn of connections, of which each has bytes of its own: an event that was
-- meant for another connection of the same number would find other bytes, or
-- none.  The body of the loop and a coroutine close, open, modify and wait.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is = tap.ok, tap.is

local SLOTS, ROUNDS = 24, 150
local seed = 17

-- Up to n, the same numbers in each run
local function random(n)
	seed = (seed * 16807) % 2147483647
	return seed % n + 1
end

local function churn(backend)
	local s = assert(sel.new(backend))
	local slots, made, read, unready, strange = {}, 0, 0, 0, 0
	local spare = {}

	local function open(i)
		local connection = { text = "", mask = "r" }

		connection.fd, connection.peer = system.open("unix")
		made = made + 1
		connection.id = made
		connection.key = assert(s:register(connection.fd, "r",
						   connection))
		slots[i] = connection
	end
	local function close(i)
		local connection = slots[i]

		assert(s:unregister(connection.fd) == connection.key)
		system.act("close", connection.fd)
		system.act("close", connection.peer)
		connection.closed = true
	end
	local function write(connection)
		local text = ("<%d.%d>"):format(connection.id, random(1000))

		assert(system.write(connection.peer, text))
		connection.text = connection.text .. text
	end
	local function modify(connection, mask)
		connection.mask = mask
		assert(s:modify(connection.fd, mask, connection))
	end

	-- What came must be for this connection, as it is now.
	local function take(key, events)
		local connection = key.data

		if connection.closed or connection.key ~= key or
		   s:get_key(connection.fd) ~= key or
		   events % 4 > key.events % 4 then
			strange = strange + 1
			return
		end
		if not sel.readable(events) then
			modify(connection, "r")
			return
		end
		if connection.mask == "w" then
			strange = strange + 1
		elseif connection.text == "" then
			unready = unready + 1
		elseif system.read(connection.fd) ~= connection.text then
			strange = strange + 1
		else
			connection.text = ""
			read = read + 1
		end
	end
	local function disturb()
		local i = random(SLOTS)
		local what = random(6)

		if what <= 3 then
			close(i)
			-- The number is free for this one, in turns.
			open(i)
			if what == 1 then
				write(slots[i])
			end
		elseif what == 4 then
			modify(slots[i], slots[i].mask == "r" and "w" or "r")
		elseif what == 5 then
			write(slots[i])
		else
			local a, b = system.open("unix")
			spare[#spare + 1], spare[#spare + 2] = a, b
			if #spare > 8 then
				for _ = 1, 8 do
					system.act("close",
						   table.remove(spare))
				end
			end
		end
	end
	local other = coroutine.wrap(function()
		while true do
			for key, events in s:ready(0, 3) do
				take(key, events)
				coroutine.yield()
				disturb()
			end
			coroutine.yield()
			disturb()
		end
	end)

	for i = 1, SLOTS do
		open(i)
	end
	for round = 1, ROUNDS do
		for _ = 1, 6 do
			write(slots[random(SLOTS)])
		end
		for key, events in s:ready(0) do
			take(key, events)
			disturb()
			if random(12) == 1 then
				for inner, mask in s:ready(0) do
					take(inner, mask)
					break
				end
			end
			if random(4) == 1 then
				other()
			end
		end
		if round % 3 == 0 then
			for _, item in ipairs(s:select(0, 1 + round % 4)) do
				take(item[1], item[2])
			end
		end
	end
	-- Nothing of those that are left was lost.
	for i = 1, SLOTS do
		modify(slots[i], "r")
	end
	for key, events in s:ready(0) do
		take(key, events)
	end
	local left = 0
	for i = 1, SLOTS do
		left = left + #slots[i].text
		close(i)
	end
	is(strange, 0, backend .. ": no event for another connection")
	is(unready, 0, backend .. ": none for one without data")
	is(left, 0, backend .. ": nothing is left unread")
	ok(read > ROUNDS, backend .. ": many were read")
	tap.diag(backend, made, "connections,", read, "reads")
	is(#s, 0, backend .. ": all are unregistered")
	s:close()
	for _, fd in ipairs(spare) do
		system.act("close", fd)
	end
end

for _, backend in ipairs(sel.backends()) do
	churn(backend)
end
tap.finish()
