-- SPDX-License-Identifier: MIT
--
-- The echo server of Python's `selectors` documentation, fit for real clients.
-- Sockets are LuaSocket's.
--	lua echo.lua [-b BACKEND] [-p PORT] [-q]
-- The data of each key is a function that takes the events.  A connection reads
-- only while it owes its client little, and what it waits for follows from what
-- it owes.  Ctrl-C ends it.

local sel = require "sel"
local socket = require "socket"

local LIMIT = 16384		-- bytes a connection may owe its client
local PAUSE = 0.1		-- seconds without accepting

local selector
local quiet = false
local resume			-- when to accept again

local function die(status, what, why)
	io.stderr:write("echo: ", what, ": ", why, "\n")
	os.exit(status)
end

local function log(what, why)
	if not quiet then
		io.stderr:write(tostring(what), ": ", why, "\n")
	end
end

local function hang_up(connection, why)
	log(connection:getfd(), why)
	selector:unregister(connection)
	connection:close()
end

local function handler(connection)
	local owed, done, eof = "", 0, false

	-- LuaSocket reads ahead: what it has makes no event.
	local function receive()
		repeat
			local all, why, part = connection:receive(LIMIT)
			owed = owed:sub(done + 1) .. (all or part)
			done = 0
			eof = why == "closed"
		until eof or not connection:dirty()
	end

	local function send()
		local last, why, part = connection:send(owed, done + 1)
		done = last or part
		return last or why == "timeout"
	end

	return function(events)
		if sel.readable(events) then
			receive()
		end
		if done < #owed and not send() then
			return hang_up(connection, "broken")
		end
		local reads = not eof and #owed - done < LIMIT and "r" or ""
		local writes = done < #owed and "w" or ""
		if reads .. writes == "" then
			return hang_up(connection, "done")
		end
		-- No system call while nothing changes.
		local key = selector:get_key(connection)
		local good, why = selector:modify(connection, reads .. writes,
						  key.data)
		if not good then
			hang_up(connection, why)
		end
	end
end

local function accept(listener)
	local connection, why = listener:accept()

	if connection then
		connection:settimeout(0)
		log(connection:getfd(), "accepted")
		if not selector:register(connection, "r",
					 handler(connection)) then
			hang_up(connection, "refused")
		end
	elseif why ~= "timeout" and why ~= "closed" then
		-- Out of descriptors, say: the client stays in the queue.
		log("accept", why)
		selector:unregister(listener)
		resume = sel.now() + PAUSE
	end
end

local function serve(listener)
	local function take()
		accept(listener)
	end

	assert(selector:register(listener, "r", take))
	while true do
		for key, events in selector:ready(resume and
						  resume - sel.now()) do
			key.data(events)
		end
		if resume and sel.now() >= resume then
			resume = not selector:register(listener, "r", take) and
				 sel.now() + PAUSE or nil
		end
	end
end

local backend, port = nil, 1234
local i = 1
while arg[i] do
	if arg[i] == "-q" then
		quiet = true
	elseif arg[i] == "-b" and arg[i + 1] then
		i = i + 1
		backend = arg[i]
	elseif arg[i] == "-p" and arg[i + 1] then
		i = i + 1
		port = arg[i]:find("^%d+$") and tonumber(arg[i])
		if not port or port > 65535 then
			die(2, arg[i], "not a port from 0 to 65535")
		end
	else
		die(2, "usage", "[-b BACKEND] [-p PORT] [-q]")
	end
	i = i + 1
end

local known, made, why = pcall(sel.new, backend)
if not known then
	die(2, backend, "not a back end")
elseif not made then
	die(1, backend or "no selector", why)
end
selector = made

local listener
listener, why = socket.bind("127.0.0.1", port, 4096)
if not listener then
	die(1, port, why)
end
listener:settimeout(0)
print(("listening on 127.0.0.1 port %d (%s)"):format(
	select(2, listener:getsockname()), selector:backend()))
io.stdout:flush()

local _, message = pcall(serve, listener)
if not tostring(message):find("interrupted!", 1, true) then
	die(1, "can't go on", tostring(message))
end
for key in selector:keys() do
	log(key.fd, "stopping")
	key.fileobj:close()
end
selector:close()
