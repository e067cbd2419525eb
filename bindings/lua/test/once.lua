-- SPDX-License-Identifier: MIT
--
-- Each wakeup is told exactly once: by the wait that it ends, or by the wait
-- after one that had events; in any mix of events, room, threads and children.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is, raises = tap.ok, tap.is, tap.raises

-- Three sockets that are ready, as long as nobody reads them
local fds, peers = {}, {}
for i = 1, 3 do
	fds[i], peers[i] = system.open("unix")
	system.act("write", peers[i])
end

local function rounds(...)
	local n = 0

	for _ in ... do
		n = n + 1
	end
	return n
end

-- Waits by the two forms of select, and by ready, which returns no `true`.
local forms = {
	select = function(s, timeout, most)
		local list, woken = s:select(timeout, most)
		return #list, woken
	end,
	["select into a list"] = function(s, timeout, most)
		local list, woken = s:select(timeout, most, { 1, 2, 3, 4 })
		return #list, woken
	end,
	ready = function(s, timeout, most)
		local n = rounds(s:ready(timeout, most))
		return n, n == 0 and timeout == nil or nil
	end,
}

local function beside_events(s, named)
	for form, wait in pairs(forms) do
		for most = 1, 4 do
			local function of(name)
				return named(("%s, room %d: %s"):format(form,
					most, name))
			end
			local n, woken

			s:wakeup()
			n, woken = wait(s, nil, most)
			ok(n == math.min(most, 3) and not woken,
			   of "the events come first")
			s:wakeup()
			n, woken = wait(s, nil, most)
			ok(n == 0 and woken, of "the next tells the wakeup")
			n, woken = wait(s, nil, most)
			ok(n == math.min(most, 3) and not woken,
			   of "and no wait after that")
		end
	end

	local told, events = 0, 0
	for _ = 1, 50 do
		s:wakeup()
		repeat
			local list, woken = s:select()
			events = events + #list
			told = told + (woken and 1 or 0)
		until woken
	end
	is(told, 50, named "50 wakeups are told 50 times")
	is(events, 150, named "with the events of one wait before each")
end

local function kept(s, named)
	s:wakeup()
	raises("out of its domain", named "a wait without room is an error",
	       s.select, s, nil, 0)
	local n, woken = forms.select(s)
	ok(n == 3 and not woken, named "the next one has the events")
	raises("out of its domain", named "another error", s.ready, s, nil, 0)
	for _, fd in ipairs(fds) do
		s:unregister(fd)
	end
	is(select(2, s:select()), true, named "and the wakeup is still there")
	is(select(2, s:select(0)), nil, named "for one wait")
	s:wakeup()
	s:register_all { { fds[1], "r" }, { fds[2], "r" }, { fds[3], "r" } }
	n = forms.select(s, 0)
	is(n, 3, named "what is registered in one call comes first")
	s:unregister_all(fds)
	is(select(2, s:select()), true, named "then the wakeup")
	is(select(2, s:select(0)), nil, named "once")
end

-- A wakeup ends one wait, and the loop over ready() has no round.
local function by_threads(s, named)
	local twice, missed = 0, 0

	for i = 1, 60 do
		local thread = system.thread(s, "wakeup", i % 3 * 0.0005)
		local told, waits = 0, 0

		repeat
			local list, woken = s:select(20)
			told = told + (woken and 1 or 0)
			waits = waits + 1
			missed = missed + (#list == 0 and not woken and 1 or 0)
		until told > 0 or waits > 1000000
		missed = missed + (told == 0 and 1 or 0)
		if system.join(thread) ~= 0 then
			missed = missed + 1
		end
		for _ = 1, 3 do
			twice = twice + (select(2, s:select(0)) and 1 or 0)
		end
		-- By turns beside events, and asleep
		if i == 30 then
			s:unregister_all(fds)
		end
	end
	is(missed, 0, named "no wakeup of a thread is lost")
	is(twice, 0, named "none is told twice")
	local thread = system.thread(s, "wakeup", 0.01)
	is(rounds(s:ready()), 0, named "a wakeup ends ready()")
	is(system.join(thread), 0, named "whose call returned 0")
	is(select(2, s:select(0)), nil, named "and is told by it")
	for _, fd in ipairs(fds) do
		s:register(fd, "r")
	end
end

local function tells_once(s)
	local list, woken = s:select(20)
	local again, more = s:select(0)

	return #list == 0 and woken and #again == 3 and not more and
		not select(2, s:select(0))
end

local function by_children(s, named)
	s:wakeup()
	ok(system.in_child(function()
		return #s:select(20) == 3 and tells_once(s)
	end), named "a wakeup before the fork is told by the child")
	is(#s:select(20), 3, named "and beside events by the parent")
	ok(system.in_child(function()
		return tells_once(s)
	end), named "one that is due is due in the child")
	ok(tells_once(s), named "and in the parent")
	ok(system.in_child(function()
		s:wakeup()
		return #s:select(20) == 3 and tells_once(s)
	end), named "a child's own is the child's")
	is(select(2, s:select(0)), nil, named "and not the parent's")
	is(select(2, s:select(0)), nil, named "nor later")
end

-- The descriptor is readable until the wakeup has been told.
local function with_fileno(s, named)
	local outer = assert(sel.new("poll"))
	local fd = s:fileno()

	if not fd then
		tap.skip(7, "no fileno")
		return
	end
	s:unregister_all(fds)
	assert(outer:register(s, "r"))
	is(#outer:select(0), 0, named "nothing is to be told")
	s:wakeup()
	is(#outer:select(0), 1, named "fileno is readable from the wakeup on")
	is(select(2, s:select(0)), true, named "until it is told")
	is(#outer:select(0), 0, named "and not longer")
	s:register_all { { fds[1], "r" }, { fds[2], "r" }, { fds[3], "r" } }
	s:wakeup()
	is(#s:select(0), 3, named "events first")
	s:unregister_all(fds)
	is(#outer:select(0), 1, named "it is still readable then")
	is(select(2, s:select(0)), true, named "and tells the wakeup")
	outer:close()
end

for _, backend in ipairs(sel.backends()) do
	local function named(name)
		return backend .. ": " .. name
	end
	for _, part in ipairs { beside_events, by_threads, by_children, kept,
				with_fileno } do
		local s = assert(sel.new(backend))
		for _, fd in ipairs(fds) do
			assert(s:register(fd, "r"))
		end
		part(s, named)
		s:close()
	end
end
for i, fd in ipairs(fds) do
	system.act("close", fd)
	system.act("close", peers[i])
end
tap.finish()
