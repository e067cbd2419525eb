-- SPDX-License-Identifier: MIT
--
-- What the tests want of the collector.

local collector = {}

-- Also what is taken only because of a finalizer of what was taken before.
function collector.collect()
	for _ = 1, 4 do
		collectgarbage()
	end
end

-- Calls `act` when something is made next, or later.
function collector.plant(act)
	if newproxy then
		getmetatable(newproxy(true)).__gc = act
	else
		setmetatable({}, { __gc = act })
	end
end

-- Runs `work` with a whole cycle at each allocation.
function collector.eagerly(work)
	local pause = collectgarbage("setpause", 1)
	local factor = collectgarbage("setstepmul", 1000000)

	work()
	collectgarbage("setpause", pause)
	collectgarbage("setstepmul", factor)
	collector.collect()
end

return collector
