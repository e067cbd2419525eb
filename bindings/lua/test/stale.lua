-- SPDX-License-Identifier: MIT
--
-- What a wait has brought and what happens before it is handed over: no event
-- comes of what is unregistered, modified, replaced or closed meanwhile, and
-- each loop ends with the batch that is its own.

local collector = require "collector"
local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is = tap.ok, tap.is

local fds, peers = {}, {}
for i = 1, 5 do
	fds[i], peers[i] = system.open("unix")
	system.act("write", peers[i])
end

local function fresh(backend, mask)
	local s = assert(sel.new(backend))

	for i, fd in ipairs(fds) do
		assert(s:register(fd, mask or "r", i))
	end
	return s
end

local function rounds(...)
	local n = 0

	for _ in ... do
		n = n + 1
	end
	return n
end

local function closing(backend, named)
	local s, n = fresh(backend), 0
	for _ in s:ready(10) do
		n = n + 1
		s:close()
	end
	is(n, 1, named "close ends the loop")

	s, n = fresh(backend), 0
	for _ in s:ready(10, 1) do
		n = n + 1
		s:close()
	end
	is(n, 1, named "and a loop over one event")

	s, n = fresh(backend), 0
	local closes = coroutine.wrap(function() s:close() end)
	for _ in s:ready(10) do
		n = n + 1
		if n == 2 then
			closes()
		end
	end
	is(n, 2, named "also from a coroutine")

	-- What a closed selector keeps alive
	local weak = setmetatable({}, { __mode = "k" })
	s = assert(sel.new(backend))
	for _, fd in ipairs(fds) do
		local object, data = { fd = fd }, {}
		weak[object], weak[data] = true, true
		weak[s:register(object, "rw", data)] = true
	end
	rounds(s:ready(10))
	s:select(10)
	s:select(10, 1)
	s:modify(fds[1], "r", nil)
	s:select(10, 1)
	s:close()
	collector.collect()
	is(next(weak), nil, named "a closed selector keeps nothing alive")
end

local function nesting(backend, named)
	local s, n = fresh(backend), 0
	for _ in s:ready(10) do
		n = n + 1
		for _ in s:ready(10) do
			break
		end
		if n == 100 then
			break
		end
	end
	is(n, 1, named "an inner loop that is left ends the outer one")
	n = 0
	for _ in s:ready(10) do
		n = n + 1
		for _ in s:ready(10, 1) do
			break
		end
	end
	is(n, 1, named "also one over a single event")
	n = 0
	local inner
	for _ in s:ready(10) do
		n = n + 1
		inner = inner or coroutine.wrap(function()
			for key in s:ready(10) do
				coroutine.yield(key)
			end
		end)
		inner()
		if n == 100 then
			break
		end
	end
	is(n, 1, named "also one that a coroutine goes on with")
	local seen = 1
	while seen < 100 and inner() do
		seen = seen + 1
	end
	is(seen, 5, named "which gets all of its own")
	s:close()
end

local function masks(backend, named)
	local s, n, wrong = fresh(backend, "rw"), 0, 0
	for key, events in s:ready(10) do
		n = n + 1
		wrong = wrong + (events > key.events and 1 or 0)
		if n == 1 then
			for _, fd in ipairs(fds) do
				s:modify(fd, "w")
			end
		end
	end
	ok(n == 5 and wrong == 0, named "after modify only what is asked for")
	n = 0
	for _ in s:ready(10) do
		n = n + 1
		for _, fd in ipairs(fds) do
			s:modify(fd, "p")
		end
	end
	is(n, 1, named "nothing of it, nothing comes")
	for _, fd in ipairs(fds) do
		s:modify(fd, "rw")
	end
	n = 0
	for _, events in s:ready(10) do
		n = n + events
	end
	is(n, 15, named "the next wait has all again")
	s:close()
end

-- The collector runs finalizers where select() makes its list.
local function finalizers(backend, named)
	local runs, stale, lost, waiting = 0, 0, 0, false
	local acts = {
		function(s)
			for i = 2, 5 do
				s:unregister(fds[i])
				s:register(fds[i], "p", "new")
			end
		end,
		function(s)
			for i = 2, 5 do
				s:modify(fds[i], "p", "new")
			end
		end,
		function(s)
			s:modify(fds[2], "p", "new")
			s:select(0)
			s:select(0, 1)
		end,
	}

	collector.eagerly(function()
		for n = 1, 3000 do
			local s = fresh(backend)
			local arm
			local function act()
				if s:closed() then
					return
				elseif waiting then
					runs = runs + 1
					acts[n % 3 + 1](s)
				else
					arm()
				end
			end
			function arm()
				collector.plant(act)
			end
			-- As many as keep the collector from falling into step.
			for _ = 1, 20 + n % 7 do
				arm()
			end
			local seen, first = {}, false
			waiting = true
			local list = s:select(0)
			waiting = false
			for _, item in ipairs(list) do
				if item[1].data == "new" or seen[item[1]] then
					stale = stale + 1
				end
				seen[item[1]] = true
				first = first or item[1].fd == fds[1]
			end
			lost = lost + (first and 0 or 1)
			s:close()
			if runs >= 20 then
				break
			end
		end
	end)
	ok(runs >= 20, named "finalizers run inside of select")
	is(stale, 0, named "no event of what they have changed")
	is(lost, 0, named "all others")
end

-- A finalizer waits where select() makes its list: what comes once comes to one
-- of both, and a wakeup to the wait that it has ended.
local function waiting_finalizers(backend, named, once, given)
	local s = assert(sel.new(backend))
	local runs, lost, twice, untold, inside = 0, 0, 0, 0, 0
	local seen, waiting, woken

	local function note(list)
		for _, item in ipairs(list) do
			seen[item[1].fd] = (seen[item[1].fd] or 0) + 1
		end
	end
	local function act()
		if waiting then
			local list, also = s:select(0)
			note(list)
			inside = inside + (also and 1 or 0)
			runs = runs + 1
		end
	end
	collector.eagerly(function()
		for n = 1, 3000 do
			seen = {}
			for i = 1, n % 3 == 0 and 0 or 5 do
				assert(s:register(fds[i], sel.READ + once))
			end
			if n % 3 == 0 then
				s:wakeup()
			end
			local list = given and {} or nil
			for _ = 1, 20 + n % 7 do
				collector.plant(act)
			end
			waiting = true
			list, woken = s:select(0, nil, list)
			waiting = false
			note(list)
			if n % 3 == 0 then
				untold = untold + (woken and 0 or 1)
			else
				note(s:select(0))
				for i = 1, 5 do
					local times = seen[fds[i]] or 0
					lost = lost + (times < 1 and 1 or 0)
					twice = twice + (times > 1 and 1 or 0)
					s:unregister(fds[i])
				end
			end
			if runs >= 20 and n >= 50 then
				break
			end
		end
	end)
	s:close()
	ok(runs >= 20, named "finalizers wait inside of select")
	is(lost, 0, named "no event is lost")
	is(twice, 0, named "none comes twice")
	is(untold + inside, 0, named "the wait tells its wakeup")
end

for _, backend in ipairs(sel.backends()) do
	local function named(name)
		return backend .. ": " .. name
	end
	closing(backend, named)
	nesting(backend, named)
	masks(backend, named)
	finalizers(backend, named)
	waiting_finalizers(backend, named, sel.ONESHOT)
	waiting_finalizers(backend, function(name)
		return named("into a list: " .. name)
	end, sel.ONESHOT, true)
	if backend == "epoll" or backend == "kqueue" then
		waiting_finalizers(backend, function(name)
			return named("EDGE: " .. name)
		end, sel.EDGE)
	end
end
for i, fd in ipairs(fds) do
	system.act("close", fd)
	system.act("close", peers[i])
end
tap.finish()
