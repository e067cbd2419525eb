-- SPDX-License-Identifier: MIT
--
-- Ctrl-C ends a wait at once.  The interpreter sets a debug hook in its signal
-- handler, so that each of these is an interpreter of its own.

local tap = require "tap"
local core = require "sel.core"

-- Sends itself SIGINT from a child; how long did it wait, and for what error?
-- The child is started inside of pcall(), since a busy machine may deliver the
-- signal before the wait has begun.
local frame = [[
local sel = require "sel"
local s = assert(sel.new(%q))
local killer
local done, message = pcall(function()
	killer = io.popen("sleep 0.2; kill -INT $PPID")
	%s
end)
print(("%%s|%%s|%%s"):format(tostring(done), message, #s:select(0)))
killer:close()
]]

local function interrupt(name, backend, code)
	local file = os.tmpname()
	local script = assert(io.open(file, "w"))
	script:write(frame:format(backend, code))
	script:close()
	local before = core.now()
	local run = io.popen(("exec timeout 60 '%s' %s 2>&1"):format(arg[-1],
								   file))
	local line = run:read("*a")
	run:close()
	os.remove(file)
	local took = (core.now() - before) / 1e9
	if not tap.ok(line:find("^false|.*interrupted!|0\n$") and took >= 0.1
		      and took < 25, name) then
		tap.diag("after", took, line)
	end
end

for _, backend in ipairs(require("sel").backends()) do
	interrupt(backend .. ": select", backend, "s:select(30)")
	interrupt(backend .. ": ready", backend, "for _ in s:ready() do end")
end
-- A loop of looks, which LuaJIT compiles, would never end by itself.
interrupt("looks that find nothing", "default",
	  "while true do for _ in s:ready(0) do end end")
interrupt("looks that find one", "default",
	  "assert(s:register(io.stdout, 'w')) " ..
	  "local _, message = pcall(function() " ..
	  "while true do for _ in s:ready(0) do end end end) " ..
	  "s:unregister(io.stdout) error(message, 0)")
interrupt("in a coroutine", "default",
	  "assert(coroutine.resume(coroutine.create(function() " ..
	  "s:select(30) end)))")
-- The signal comes while a coroutine computes; only the hook is left of it.
local computing = [[
	local core = require "sel.core"
	local co = coroutine.create(function()
		local over = core.now() + 0.4e9
		repeat until core.now() > over
		%s
	end)
	assert(coroutine.resume(co))
]]
interrupt("while a coroutine computes", "default",
	  computing:format("s:select(30)"))
interrupt("and before ready", "default",
	  computing:format("for _ in s:ready(30) do end"))
interrupt("and before a poll object's wait", "default",
	  computing:format("sel.poll():poll(30)"))
interrupt("and before one without an end", "default",
	  computing:format("sel.poll():poll(-1)"))
interrupt("in a coroutine with a hook of its own", "default",
	  computing:format("debug.sethook(function() end, 'l') s:select(30)"))
interrupt("a poll object", "default", "sel.poll():poll(30)")
interrupt("before the wait", "default",
	  "killer:read() s:select(30)")
interrupt("select_fds", "default", "sel.select_fds({}, {}, {}, 30)")
if require("sel.select").EPOLLIN then
	interrupt("an epoll object", "default", "sel.epoll():poll(30)")
else
	tap.skip(1, "no epoll")
end
tap.finish()
