-- SPDX-License-Identifier: MIT
--
-- What a wait costs, against C and against luv and luaposix where they are, in
-- one run and by turns, so that other work of the machine hits all alike:
--	run lua5.4 bench.lua [SECONDS [BACK-END]]
-- Each line: nanoseconds of the quickest turn, and that over C's.

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
local forms = {}

forms["for .. in ready"] = function(fds)
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

forms["select, a list"] = function(fds)
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

forms["luv, run nowait"] = function(fds)
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

forms["luaposix, poll"] = function(fds)
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

local order = { "for .. in ready", "select, a list", "luv, run nowait",
		"luaposix, poll" }

local function compare(n)
	local fds = ready_files(n)
	local rounds = math.floor(20000 / (n + 9))
	local best, runs, ends = {}, {}, {}

	local function take(name, time, sum)
		if sum ~= rounds * (n * (n + 1) / 2 + n) then
			error(name .. " has not seen everything")
		end
		time = time / rounds
		best[name] = math.min(best[name] or time, time)
	end

	for _, name in ipairs(order) do
		runs[name], ends[name] = forms[name](fds)
		if runs[name] then
			runs[name](rounds)
		end
	end
	local stop = core.now() + patience * 1e9
	repeat
		take("C", system.measure(backend, fds, rounds))
		for _, name in ipairs(order) do
			if runs[name] then
				local begin = core.now()
				local sum = runs[name](rounds)
				take(name, core.now() - begin, sum)
			end
		end
	until core.now() >= stop

	print(("%3d ready  %-16s %8.0f"):format(n, "C", best.C))
	for _, name in ipairs(order) do
		if best[name] then
			print(("%3d ready  %-16s %8.0f  %5.2f"):format(n, name,
				best[name], best[name] / best.C))
		else
			print(("%3d ready  %-16s not here"):format(n, name))
		end
		if ends[name] then
			ends[name]()
		end
	end
	for _, fd in ipairs(fds) do
		system.act("close", fd)
	end
end

compare(1)
compare(100)
