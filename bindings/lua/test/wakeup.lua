-- SPDX-License-Identifier: MIT
--
-- Wakeups and time: the waits end when they should, also by another thread.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local core = require "sel.core"
local ok, is, raises = tap.ok, tap.is, tap.raises

local function seconds(call, ...)
	local before = core.now()
	local result, more = call(...)

	return (core.now() - before) / 1e9, result, more
end

local a, b = system.open("pipe")
for _, backend in ipairs(sel.backends()) do
	local function named(name)
		return backend .. ": " .. name
	end
	local s = assert(sel.new(backend))
	local took, list, woken

	took, list = seconds(s.select, s, 0.05)
	ok(took >= 0.05 and took < 5, named "a time-out, nothing registered")
	is(#list, 0, named "an empty list")
	s:register(a, "r")
	took, list, woken = seconds(s.select, s, 0.05)
	ok(took >= 0.05 and took < 5, named "a time-out")
	is(woken, nil, named "no wakeup")
	took = seconds(s.select, s, 1e-9)
	ok(took < 5, named "a short one")
	took = seconds(s.select, s, -math.huge)
	ok(took < 5, named "the shortest one")

	is(s:wakeup(), true, named "wakeup")
	took, list, woken = seconds(s.select, s)
	ok(#list == 0 and woken == true and took < 5,
	   named "it ends the next wait")
	s:wakeup()
	s:wakeup()
	local rounds = 0
	for _ in s:ready() do
		rounds = rounds + 1
	end
	is(rounds, 0, named "ready as well")
	is(select(2, s:select(0)), nil, named "two are one")

	for _, forever in ipairs { math.huge, 1e300, 2^62 } do
		local thread = system.thread(s, "wakeup", 0.05)
		took, list, woken = seconds(s.select, s, forever)
		ok(woken and took < 20, named "of another thread, " .. forever)
		is(system.join(thread), 0, named "whose call returned 0")
	end
	local thread = system.thread(s, "wakeup", 0.05)
	for _ in s:ready() do
		ok(false, named "a wakeup is no event")
	end
	is(system.join(thread), 0, named "ready, by another thread")

	thread = system.thread(s, "close", 0.05)
	raises("selector is closed", named "closed by another thread",
	       s.select, s)
	is(system.join(thread), 0, named "whose call returned 0")
end
system.act("close", a)
system.act("close", b)
tap.finish()
