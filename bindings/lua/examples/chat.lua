-- SPDX-License-Identifier: MIT
--
-- A chat server: what one client says all others hear.  Each client is a
-- coroutine of the scheduler; one that does not read loses nobody's time, and
-- is dropped when too much waits for it.  Sockets are LuaSocket's.
--	lua chat.lua [PORT]

package.path = (arg[0]:match("^(.*)/") or ".") .. "/?.lua;" .. package.path
local scheduler = require "scheduler"
local sel = require "sel"
local socket = require "socket"

local LIMIT = 65536		-- bytes that a client may leave unread
local clients = {}		-- state by name

local function tell_others(name, text)
	for other, state in pairs(clients) do
		if other ~= name then
			state.output = state.output .. text
		end
	end
end

-- Lines that are there; false when the client is gone.
local function read(client, state)
	while true do
		local line, why, part = client:receive("*l", state.input)
		if not line then
			state.input = part
			return why == "timeout" and #part <= LIMIT
		end
		state.input = ""
		tell_others(state.name, state.name .. ": " .. line .. "\n")
	end
end

local function write(client, state)
	local last, why, part = client:send(state.output)

	state.output = state.output:sub((last or part) + 1)
	return why ~= "closed" and #state.output <= LIMIT
end

local function serve(client, name)
	local state = { name = name, input = "", output = "hello, " .. name ..
			"\n" }

	client:settimeout(0)
	clients[name] = state
	tell_others(name, name .. " is here\n")
	local good = true
	while good do
		-- What others say comes while this one waits: look again soon.
		local events = scheduler.wait(client, state.output == "" and
					      "r" or "rw", 0.05)
		good = (not events or not sel.readable(events) or
			read(client, state)) and
		       (state.output == "" or write(client, state))
	end
	clients[name] = nil
	client:close()
	tell_others(name, name .. " is gone\n")
end

scheduler.spawn(function()
	local listener = assert(socket.bind("127.0.0.1",
					    tonumber(arg[1] or 1234)))
	local count = 0

	listener:settimeout(0)
	print("listening on 127.0.0.1 port " .. select(2,
						      listener:getsockname()))
	io.stdout:flush()
	while true do
		scheduler.wait(listener, "r")
		local client = listener:accept()
		if client then
			count = count + 1
			local name = "guest " .. count
			scheduler.spawn(function() serve(client, name) end)
		end
	end
end)

local _, why = pcall(scheduler.run)
if not tostring(why):find("interrupted!", 1, true) then
	error(why, 0)
end
