-- SPDX-License-Identifier: MIT
--
-- A scheduler of coroutines: each may wait for a file or for a time, and the
-- others run meanwhile.  chat.lua shows how it is used.

local sel = require "sel"

local scheduler = {}
local selector = assert(sel.new())
local fresh = {}		-- coroutines that have not run yet
local deadlines = {}		-- coroutine -> when its wait ends

-- Runs `body` in a coroutine of its own, from the next turn on.
function scheduler.spawn(body)
	fresh[#fresh + 1] = coroutine.create(body)
end

-- Waits until the file is ready, and returns its events, or nil when the time
-- is over.  Without a file it sleeps.
function scheduler.wait(file, events, timeout)
	local co = coroutine.running()
	local key = file and assert(selector:register(file, events, co))
	deadlines[co] = timeout and sel.now() + timeout
	local seen = coroutine.yield()
	deadlines[co] = nil
	if key then
		selector:unregister(key.fd)
	end
	return seen
end

local function resume(co, events)
	local done, message = coroutine.resume(co, events)
	if not done then
		error(debug.traceback(co, message), 0)
	end
end

-- Until no coroutine is left.
function scheduler.run()
	while #fresh > 0 or #selector > 0 or next(deadlines) do
		local list, nearest, now = fresh, math.huge, sel.now()
		fresh = {}
		for co, deadline in pairs(deadlines) do
			nearest = math.min(nearest, deadline)
			list[#list + 1] = deadline <= now and co or nil
		end
		for _, co in ipairs(list) do
			resume(co)
		end
		local idle = #list == 0 and #fresh == 0
		for key, events in selector:ready(idle and nearest - now or 0) do
			resume(key.data, events)
		end
	end
end

return scheduler
