-- SPDX-License-Identifier: MIT
--
-- The worker of Lua's peers, for LuaJIT, whose ffi makes the system calls for
-- all of them alike:
--	luajit worker.lua FIRST PEER
-- worker.c says what it is asked.

local ffi = require "ffi"
local peers = dofile(arg[0]:match("^(.*/)") .. "lua_peers.lua")

ffi.cdef [[
struct bench_time { int64_t sec, nsec; };
int clock_gettime(int clock, struct bench_time *now);
intptr_t read(int fd, void *bytes, size_t size);
intptr_t write(int fd, const void *bytes, size_t size);
]]
local C = ffi.C
local FIRST, PEER = tonumber(arg[1]), arg[2]
local HOPS, HUGE = 1000, math.huge

local buffer = ffi.new("uint64_t[1]")
local one = ffi.new("uint64_t[1]", 1)
local time = ffi.new("struct bench_time")
local job

local function clock()
	C.clock_gettime(1, time)
	return tonumber(time.sec * 1000000000LL + time.nsec)
end

local function wrong(got, expected)
	error(("got %s, expected %s"):format(got, expected), 0)
end

local function fd_of(index)
	return FIRST + index * job.step
end

local function post(index)
	local fd, size = fd_of(index), 8
	if job.step == 2 then
		fd, size = fd + 1, 1
	end
	if C.write(fd, one, size) ~= size then
		wrong("no write of " .. index, "one")
	end
end

local function take(index)
	return C.read(fd_of(index), buffer, job.step == 2 and 1 or 8) > 0
end

-- What is done for an event; the job says which.  Counts are the job's.

local handlers = {}

function handlers.ready(index)
	job.sum = job.sum + index
end

function handlers.loop(index)
	job.sum = job.sum + index
	if not take(index) then
		wrong("nothing to read in " .. index, "a number")
	end
end

function handlers.pipes(index)
	if not take(index) then
		wrong("nothing to read in " .. index, "a byte")
	end
	if job.left > 0 then
		job.left = job.left - 1
		post(index + 1 == job.n and 0 or index + 1)
	end
end

-- The work

local function gather(n)
	local peer, seen = job.peer, 0

	repeat
		local got = peer.wait(job.shape == "last")
		if got == n then
			return n
		end
		if got <= 0 or n < (peer.batch or HUGE) then
			wrong(got, n)
		end
		seen = seen + got
	until seen >= n
	return seen
end

local slices = {}

function slices.ready(rounds)
	local seen, last = 0, job.shape == "last"
	local ready = job.peer.ready
	job.sum = 0
	local start = clock()
	if ready then
		seen, job.sum = ready(rounds, job.active, last)
	else
		for _ = 1, rounds do
			seen = seen + gather(job.active)
		end
	end
	local elapsed = clock() - start
	if ready and seen ~= job.active then
		wrong(seen, job.active)
	end
	-- Where more come in a wait than there are, for as many as asked.
	if job.active >= (job.peer.batch or HUGE) then
		return elapsed * rounds * job.active / seen
	elseif job.sum ~= rounds * job.expected then
		wrong(job.sum, rounds * job.expected)
	end
	return elapsed
end
slices.last = slices.ready

function slices.loop(rounds)
	job.sum = 0
	local start = clock()
	for _ = 1, rounds do
		for _, index in ipairs(job.ready) do
			post(index)
		end
		gather(job.active)
	end
	local elapsed = clock() - start
	if job.sum ~= rounds * job.expected then
		wrong(job.sum, rounds * job.expected)
	end
	return elapsed
end

function slices.pipes(rounds)
	local wait = job.peer.wait
	local start = clock()
	for _ = 1, rounds do
		local seen = 0
		job.left = HOPS - job.active
		for _, index in ipairs(job.ready) do
			post(index)
		end
		repeat
			local got = wait()
			if got < 1 then
				wrong(got, "one or more")
			end
			seen = seen + got
		until seen >= HOPS
		if seen ~= HOPS then
			wrong(seen, HOPS)
		end
	end
	return clock() - start
end

local function churn(rounds, look)
	local peer, index = job.peer, math.floor(job.n / 2)
	local start = clock()
	for _ = 1, rounds do
		peer.remove(index)
		if look then
			gather(0)
		end
		peer.add(index)
		if look then
			gather(1)
		end
	end
	return clock() - start
end

slices["churn"] = function(rounds) return churn(rounds, false) end
slices["churn-wait"] = function(rounds) return churn(rounds, true) end

local function modify(rounds, look)
	local peer, index = job.peer, math.floor(job.n / 2)
	local start = clock()
	for _ = 1, rounds do
		peer.modify(index, true)
		if look then
			gather(1)
		end
		peer.modify(index, false)
		if look then
			gather(0)
		end
	end
	return clock() - start
end

slices["modify"] = function(rounds) return modify(rounds, false) end
slices["modify-wait"] = function(rounds) return modify(rounds, true) end

slices["bulk"] = function(rounds)
	local peer = job.peer
	local start = clock()
	for _ = 1, rounds do
		for index = 0, job.n - 1 do
			peer.remove(index)
		end
		gather(0)
		for index = 0, job.n - 1 do
			peer.add(index)
		end
		gather(1)
	end
	return clock() - start
end

slices["wake"] = function(rounds)
	local wake = job.peer.wake
	local start = clock()
	for _ = 1, rounds do
		if not wake() then
			wrong("no wakeup", "one")
		end
	end
	return clock() - start
end

-- What a peer has no call for.
local needs = { churn = "remove", ["churn-wait"] = "remove", bulk = "remove",
		modify = "modify", ["modify-wait"] = "modify", wake = "wake" }

local function finish()
	if job and job.peer then
		job.peer.close()
		for index = 0, job.n - 1 do
			while take(index) do end
		end
	end
	job = nil
	collectgarbage()
end

local function begin(shape, n, active)
	finish()
	if not slices[shape] then
		return "skip " .. shape
	end
	local new = { shape = shape, n = n, active = active, expected = 0,
		      step = shape == "pipes" and 2 or 1, sum = 0, ready = {} }
	job = new
	for i = 0, active - 1 do
		local index = shape == "last" and n - 1 or
			      math.floor(i * n / active)
		new.ready[#new.ready + 1] = index
		new.expected = new.expected + index
		if shape == "ready" or shape == "last" then
			post(index)
		end
	end
	if shape == "churn-wait" or shape == "bulk" then
		post(math.floor(n / 2))
	end
	local found, peer = pcall(peers[PEER],
				  handlers[shape] or handlers.ready, fd_of, n)
	if not found then
		return "skip " .. tostring(peer):match("^[^\n]*")
	end
	new.peer = peer
	if needs[shape] and not peer[needs[shape]] then
		return "skip " .. shape
	end
	for index = 0, n - 1 do
		peer.add(index)
	end
	-- Arrays grow to what they need; coroutines begin to wait.
	for _ = 1, 20 do
		peer.wait(shape == "last")
	end
	return "ok"
end

local function resident()
	local sum = 0
	collectgarbage()
	collectgarbage()
	for line in io.lines("/proc/self/smaps_rollup") do
		sum = sum + (tonumber(line:match("^Private_%w+: +(%d+)")) or 0)
	end
	return sum * 1024
end

local commands = {
	job = begin,
	slice = function(count)
		return ("%d"):format(slices[job.shape](count))
	end,
	memory = function(n, active)
		local before = resident()
		local answer = begin("ready", n, active)
		if answer ~= "ok" then
			return answer
		end
		slices.ready(3)
		return ("%d"):format(resident() - before)
	end,
}

io.stdout:setvbuf("line")
for line in io.lines() do
	local words = {}
	for word in line:gmatch("%S+") do
		words[#words + 1] = tonumber(word) or word
	end
	local good, answer = pcall(commands[words[1]], words[2], words[3],
				   words[4])
	print(good and answer or "error " .. tostring(answer))
end
