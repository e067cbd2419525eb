-- SPDX-License-Identifier: MIT
--
-- The scheduler, and the chat server on top of it with real clients.

local tap = require "tap"
local sel = require "sel"
local ok, is = tap.ok, tap.is

local examples = (arg[0]:match("^(.*)/test/") or ".") .. "/examples"
package.path = examples .. "/?.lua;" .. package.path
local scheduler = require "scheduler"

-- Order comes from times and files alone.
local said = {}
local function say(word)
	said[#said + 1] = word
end
local before = sel.now()
scheduler.spawn(function()
	scheduler.wait(nil, nil, 0.06)
	say "late"
end)
scheduler.spawn(function()
	say "first"
	local pipe = io.popen("echo hello")
	is(scheduler.wait(pipe, "r", 30), sel.READ, "a file: its events")
	is(pipe:read(), "hello", "and it can be read")
	pipe:close()
	scheduler.spawn(function() say "spawned" end)
end)
local system = require "system"
local a, b = system.open("pipe")
scheduler.spawn(function()
	is(scheduler.wait(a, "r", 0.03), nil, "a time-out: no events")
	say "timed out"
end)
scheduler.run()
ok(sel.now() - before >= 0.06, "it ends when all have ended")
is(said[1], "first", "each runs until it waits")
table.sort(said)
is(table.concat(said, ","), "first,late,spawned,timed out", "all have run")
scheduler.spawn(function() error("of a coroutine") end)
local done, message = pcall(scheduler.run)
ok(not done and message:find("of a coroutine", 1, true), "an error comes out")
system.act("close", a)
system.act("close", b)

-- The server
local found, socket = pcall(require, "socket")
if not found then
	tap.skip(7, "no LuaSocket")
	return tap.finish()
end
-- The shell writes its pid before the server takes the shell's place, so that
-- the pid is always the first line.
local server = io.popen(
	("echo $$; exec timeout --foreground 60 '%s' '%s/chat.lua' 0"):
	format(arg[-1], examples))
local pid = server:read()
local line = server:read()
local port = tonumber(tostring(line):match("%d+$"))
ok(port, "the chat server listens")
local function join()
	local client = assert(socket.connect("127.0.0.1", port))
	client:settimeout(30)
	return client, client:receive()
end
local one, hello = join()
is(hello, "hello, guest 1", "one guest")
local two
two, hello = join()
is(hello, "hello, guest 2", "another one")
is(one:receive(), "guest 2 is here", "whom the first one is told of")
two:send("good ")
two:send("morning\nand more\n")
is(one:receive() .. one:receive(), "guest 2: good morningguest 2: and more",
   "what one says the other hears")
two:close()
is(one:receive(), "guest 2 is gone", "and that he goes")
one:close()
os.execute("kill -INT " .. pid)
is(server:read("*a"), "", "Ctrl-C ends it without a word")
server:close()
tap.finish()
