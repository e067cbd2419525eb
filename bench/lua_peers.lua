-- SPDX-License-Identifier: MIT
--
-- Lua's peers, by name: functions of what to do for an event, of what gives an
-- index its descriptor, and of how many there are.  Each makes an object with
-- add, remove, modify and wait(blocking), which answers how many events there
-- were, and maybe wake; `batch` is how many events one wait reports at most.

local ffi = require "ffi"

local peers = {}
local declared

peers.sel = function(handle, fd_of)
	local sel = require "sel"
	local s = assert(sel.new("epoll"))
	local self = {}

	function self.add(index)
		assert(s:register(fd_of(index), "r", index))
	end
	function self.remove(index)
		assert(s:unregister(fd_of(index)))
	end
	function self.modify(index, both)
		assert(s:modify(fd_of(index), both and "rw" or "r", index))
	end
	function self.wait(blocking)
		local n = 0
		for key in s:ready(not blocking and 0 or nil) do
			handle(key.data)
			n = n + 1
		end
		return n
	end
	-- The loop that a program writes, compiled as a whole.
	function self.ready(rounds, active, blocking)
		local timeout, sum = not blocking and 0 or nil, 0
		for _ = 1, rounds do
			local n = 0
			for key in s:ready(timeout) do
				sum = sum + key.data
				n = n + 1
			end
			if n ~= active then
				return n, sum
			end
		end
		return active, sum
	end
	function self.wake()
		s:wakeup()
		local list, woken = s:select()
		return #list == 0 and woken == true
	end
	function self.close()
		s:close()
	end
	return self
end

peers["sel-ffi"] = function(handle, fd_of, n)
	local cdef = assert(io.open(os.getenv("LIBSEL_CDEF"), "r"))
	if not declared then
		ffi.cdef(cdef:read("*a"))
		declared = true
	end
	cdef:close()
	local sel = ffi.load("libsel.so.0")
	local out = ffi.new("sel_selector *[1]")
	assert(sel.sel_selector_new(out, 0, 0) == 0)
	local s = out[0]
	local room = n + 1
	local events = ffi.new("sel_event[?]", room)
	local READ, BOTH = sel.SEL_EVENT_READ, 3
	local FOREVER = 2LL ^ 62
	local EWOKEN = sel.SEL_EWOKEN
	local self = {}

	function self.add(index)
		assert(sel.sel_selector_register(s, fd_of(index), READ, index,
						 nil) == 0)
	end
	function self.remove(index)
		assert(sel.sel_selector_unregister(s, fd_of(index), nil) == 0)
	end
	function self.modify(index, both)
		assert(sel.sel_selector_modify(s, fd_of(index),
			both and BOTH or READ, index, nil) == 0)
	end
	function self.wait(blocking)
		local found = sel.sel_selector_select(s, events, room,
			blocking and FOREVER or 0, 0)
		for i = 0, found - 1 do
			handle(tonumber(events[i].key.data))
		end
		return found
	end
	-- Compiled as a whole, as C's workers are.
	function self.ready(rounds, active, blocking)
		local timeout, sum = blocking and FOREVER or 0LL, 0
		for _ = 1, rounds do
			local found = sel.sel_selector_select(s, events, room,
							      timeout, 0)
			if found ~= active then
				return found, sum
			end
			for i = 0, found - 1 do
				sum = sum + tonumber(events[i].key.data)
			end
		end
		return active, sum
	end
	function self.wake()
		sel.sel_selector_wakeup(s)
		return sel.sel_selector_select(s, events, room, FOREVER, 0) ==
			EWOKEN
	end
	function self.close()
		sel.sel_selector_free(s)
	end
	return self
end

peers.luv = function(handle, fd_of)
	local uv = require "luv"
	local polls, calls, woken, count = {}, {}, 0, 0
	local async = uv.new_async(function() woken = woken + 1 end)
	local self = {}

	-- A handle stays: closing one takes a turn of the loop.
	function self.add(index)
		if not polls[index] then
			polls[index] = assert(uv.new_poll(fd_of(index)))
			calls[index] = function()
				count = count + 1
				handle(index)
			end
		end
		assert(polls[index]:start("r", calls[index]))
	end
	function self.remove(index)
		assert(polls[index]:stop())
	end
	function self.modify(index, both)
		assert(polls[index]:start(both and "rw" or "r", calls[index]))
	end
	function self.wait(blocking)
		count = 0
		uv.run(blocking and "once" or "nowait")
		return count
	end
	function self.wake()
		woken = 0
		async:send()
		uv.run("once")
		return woken == 1
	end
	function self.close()
		for _, poll in pairs(polls) do
			poll:close()
		end
		async:close()
		uv.run("nowait")
	end
	self.batch = 1024
	return self
end

-- A coroutine for each descriptor, which waits for it again and again.
peers.cqueues = function(handle, fd_of)
	local cqueues = require "cqueues"
	local queue = cqueues.new()
	local count = 0
	local self = {}

	function self.add(index)
		local file = { pollfd = fd_of(index), events = "r" }
		queue:wrap(function()
			while true do
				if cqueues.poll(file) == file then
					count = count + 1
					handle(index)
				end
			end
		end)
	end
	function self.wait(blocking)
		count = 0
		assert(queue:step(not blocking and 0 or nil))
		return count
	end
	function self.close()
		queue:close()
	end
	self.batch = 31		-- its array has 32 places
	return self
end

peers.luaposix = function(handle, fd_of)
	local poll = require "posix.poll".poll
	local set, indices = {}, {}
	local self = {}

	function self.add(index)
		set[fd_of(index)] = { events = { IN = true } }
		indices[fd_of(index)] = index
	end
	function self.remove(index)
		set[fd_of(index)] = nil
	end
	function self.modify(index, both)
		set[fd_of(index)].events.OUT = both or nil
	end
	function self.wait(blocking)
		local n = poll(set, blocking and -1 or 0)
		if n > 0 then
			for fd, entry in pairs(set) do
				local revents = entry.revents
				if revents and (revents.IN or revents.OUT) then
					handle(indices[fd])
				end
			end
		end
		return n
	end
	function self.close() end
	return self
end

return peers
