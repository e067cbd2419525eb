-- SPDX-License-Identifier: MIT
--
-- What a wait and a registration cost, against C and against luv and luaposix
-- where they are, in one run and by turns, so that other work of the machine
-- hits all alike:
--	run lua5.4 bench.lua [SECONDS [BACK-END]]
-- Each line: nanoseconds of the processor's time in the quickest turn; those
-- over C's; and the quotient with C in the same turn, at the first quarter, the
-- half and the third quarter of all turns.

package.path = (arg[0]:match("^(.*)/") or ".") .. "/test/?.lua;" ..
	       package.path
local system = require "system"
local sel = require "sel"
local core = require "sel.core"

local patience = tonumber(arg[1] or 2)
local backend = arg[2] or "default"

local function ready_files(n)
	local fds = {}

	for i = 1, n do
		fds[i] = assert(system.open("eventfd"))
		system.act("post", fds[i])
	end
	return fds
end

local function selector(fds)
	local s = assert(sel.new(backend))

	for i, fd in ipairs(fds) do
		assert(s:register(fd, "r", i))
	end
	return s
end

-- Each makes a function of a number of rounds, which returns a sum of what it
-- has seen: data and events of each, as C's does.
local waits = { "for .. in ready", "select, a list", "select, own list",
		"luv, run nowait", "luaposix, poll" }

waits["for .. in ready"] = function(fds)
	local s = selector(fds)

	return function(rounds)
		local sum = 0
		for _ = 1, rounds do
			for key, events in s:ready(0) do
				sum = sum + key.data + events
			end
		end
		return sum
	end
end

waits["select, a list"] = function(fds)
	local s = selector(fds)

	return function(rounds)
		local sum = 0
		for _ = 1, rounds do
			local list = s:select(0)
			for i = 1, #list do
				local item = list[i]
				sum = sum + item[1].data + item[2]
			end
		end
		return sum
	end
end

waits["select, own list"] = function(fds)
	local s = selector(fds)

	return function(rounds)
		local sum, list = 0, nil
		for _ = 1, rounds do
			list = s:select(0, nil, list)
			for i = 1, #list do
				local item = list[i]
				sum = sum + item[1].data + item[2]
			end
		end
		return sum
	end
end

waits["luv, run nowait"] = function(fds)
	local found, uv = pcall(require, "luv")
	if not found then
		return nil
	end
	local sum = 0
	local polls = {}

	for i, fd in ipairs(fds) do
		polls[i] = uv.new_poll(fd)
		polls[i]:start("r", function()
			sum = sum + i + 1
		end)
	end
	return function(rounds)
		sum = 0
		for _ = 1, rounds do
			uv.run("nowait")
		end
		return sum
	end, function()
		for _, poll in ipairs(polls) do
			poll:close()
		end
		uv.run("nowait")
	end
end

waits["luaposix, poll"] = function(fds)
	local found, poll = pcall(require, "posix.poll")
	if not found then
		return nil
	end
	local set, data = {}, {}

	for i, fd in ipairs(fds) do
		set[fd] = { events = { IN = true } }
		data[fd] = i
	end
	return function(rounds)
		local sum = 0
		for _ = 1, rounds do
			poll.poll(set, 0)
			for fd, entry in pairs(set) do
				if entry.revents and entry.revents.IN then
					sum = sum + data[fd] + 1
				end
			end
		end
		return sum
	end
end

-- The same for registrations: the sum is of the data of what has ended.
local changes = { "register, unregister", "register_all, ..." }

changes["register, unregister"] = function(fds)
	local s = assert(sel.new(backend))

	return function(rounds)
		local sum = 0
		for _ = 1, rounds do
			for i = 1, #fds do
				s:register(fds[i], "r", i)
			end
			for i = 1, #fds do
				sum = sum + s:unregister(fds[i]).data
			end
		end
		return sum
	end
end

changes["register_all, ..."] = function(fds)
	local s = assert(sel.new(backend))
	local list = {}

	for i, fd in ipairs(fds) do
		list[i] = { fd, "r", i }
	end
	return function(rounds)
		local sum = 0
		for _ = 1, rounds do
			s:register_all(list)
			local keys = s:unregister_all(fds)
			for i = 1, #keys do
				sum = sum + keys[i].data
			end
		end
		return sum
	end
end

local function quartiles(times, of_c)
	local ratios = {}

	for i, time in ipairs(times) do
		ratios[i] = time / of_c[i]
	end
	table.sort(ratios)
	local function at(part)
		return ratios[math.max(1, math.floor(#ratios * part + 0.5))]
	end
	return at(0.25), at(0.5), at(0.75)
end

-- Cost: of one round, about, in nanoseconds; a turn takes two milliseconds.
local function compare(what, forms, measure, n, cost, expected)
	local fds = ready_files(n)
	local rounds = math.floor(2e6 / cost)
	local times, runs, ends = { C = {} }, {}, {}

	local function take(name, time, sum)
		if sum ~= rounds * expected then
			error(name .. " has not seen everything")
		end
		table.insert(times[name], time / rounds)
	end

	for _, name in ipairs(forms) do
		times[name] = {}
		runs[name], ends[name] = forms[name](fds)
		if runs[name] then
			runs[name](rounds)
		end
	end
	local stop = core.now() + patience * 1e9
	repeat
		take("C", measure(backend, fds, rounds))
		for _, name in ipairs(forms) do
			if runs[name] then
				local begin = os.clock()
				local sum = runs[name](rounds)
				take(name, (os.clock() - begin) * 1e9, sum)
			end
		end
	until core.now() >= stop

	for _, time in pairs(times) do
		time.best = math.huge
		for _, one in ipairs(time) do
			time.best = math.min(time.best, one)
		end
	end
	print(("%3d %-8s %-20s %8.0f"):format(n, what, "C", times.C.best))
	for _, name in ipairs(forms) do
		local best = times[name].best
		if runs[name] then
			print(("%3d %-8s %-20s %8.0f  %5.2f  (%.2f %.2f %.2f)")
				:format(n, what, name, best,
					best / times.C.best,
					quartiles(times[name], times.C)))
		else
			print(("%3d %-8s %-20s not here"):format(n, what, name))
		end
		if ends[name] then
			ends[name]()
		end
	end
	for _, fd in ipairs(fds) do
		system.act("close", fd)
	end
end

for _, n in ipairs { 1, 100 } do
	compare("ready", waits, system.measure, n, 500 + 100 * n,
		n * (n + 1) / 2 + n)
end
compare("changed", changes, system.measure_changes, 100, 2e5, 5050)
