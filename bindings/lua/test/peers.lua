-- SPDX-License-Identifier: MIT
--
-- Other libraries of Lua: cqueues waits for a selector, luaposix and LuaSocket
-- make files for one.  Those that this Lua has not got are skipped.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is = tap.ok, tap.is

local a, b = system.open("pipe")

local found, cqueues = pcall(require, "cqueues")
if found and require("sel.select").EPOLLIN then
	local s = assert(sel.new("epoll"))
	local seen, others = {}, 0

	assert(s:register(a, "r", "data"))
	local queue = cqueues.new()
	queue:wrap(function()
		local by = cqueues.poll(s, 20)
		seen.by = by
		for key, events in s:ready(0) do
			seen.data, seen.events = key.data, events
		end
		seen.others = others
	end)
	queue:wrap(function()
		for _ = 1, 5 do
			cqueues.poll(0.001)
			others = others + 1
		end
		system.act("write", b)
	end)
	ok(queue:loop(30), "cqueues: the loop ends")
	is(seen.by, s, "cqueues.poll() gives the selector back")
	is(seen.data, "data", "and it has the event")
	is(seen.events, sel.READ, "which it is")
	is(seen.others, 5, "the other coroutine ran meanwhile")
	system.act("drain", a)

	-- The other way round: a queue in a selector
	local outer = assert(sel.new())
	queue = cqueues.new()
	local done = false
	queue:wrap(function()
		cqueues.poll({ pollfd = a, events = "r" })
		done = true
	end)
	queue:step(0)
	assert(outer:register(queue, "r"))
	is(#outer:select(0), 0, "a queue in a selector: not yet")
	system.act("write", b)
	is(outer:select(20)[1][1].fileobj, queue, "now")
	queue:step(0)
	ok(done, "and its coroutine goes on")
	outer:unregister(queue)
	system.act("drain", a)
	s:close()
else
	tap.skip(8, "no cqueues")
end

local socket
found, socket = pcall(require, "cqueues.socket")
if found then
	local s = assert(sel.new())
	local one, two = socket.pair()
	local key = assert(s:register(one, "r"))

	two:xwrite("hello\n", "n")
	is(s:select(20)[1][1], key, "a cqueues socket")
	is(s:unregister(one), key, "and out")
	one:close()
	two:close()
else
	tap.skip(2, "no cqueues")
end

local posix
found, posix = pcall(require, "posix.unistd")
if found then
	local s = assert(sel.new())
	local r, w = posix.pipe()

	posix.write(w, "x")
	assert(s:register(r, "r", "posix"))
	is(s:select(20)[1][1].data, "posix", "a pipe of luaposix")
	s:unregister(r)
	posix.close(r)
	posix.close(w)

	-- A handler of luaposix is a debug hook, too.
	local signal = require "posix.signal"
	local calls = 0
	signal.signal(signal.SIGUSR1, function() calls = calls + 1 end)
	local found_events, took
	-- On a busy machine the signal may come after the wait: then another one.
	for _ = 1, 50 do
		local killer = io.popen("sleep 0.1; kill -USR1 $PPID")
		local before = sel.now()
		found_events = #s:select(0.3)
		took = sel.now() - before
		local during = calls
		killer:close()
		calls = during
		if calls > 0 or found_events > 0 or took < 0.3 then
			break
		end
	end
	is(found_events, 0, "a wait with a signal in it")
	is(calls, 1, "the handler ran")
	ok(took >= 0.3, "and the wait went on to its end")
else
	tap.skip(4, "no luaposix")
end

found, socket = pcall(require, "socket")
if found then
	local s = assert(sel.new())
	local listener = assert(socket.bind("127.0.0.1", 0))
	local key = assert(s:register(listener, "r", "listener"))
	local _, port = listener:getsockname()
	local client = assert(socket.connect("127.0.0.1", port))

	is(s:select(20)[1][1], key, "a listener of LuaSocket")
	local server = listener:accept()
	s:register(server, "rw")
	client:send("hello\n")
	system.await(server:getfd(), "r")
	local all = {}
	for one, events in s:ready(20) do
		all[one.fileobj] = events
	end
	is(all[server], sel.READ + sel.WRITE, "a connection of LuaSocket")
	is(server:receive(), "hello", "has what was sent")
	server:close()
	is(s:unregister(server).fileobj, server, "closed, it is found")
	client:close()
	listener:close()
	is(s:unregister(listener), key, "the listener as well")
else
	tap.skip(5, "no LuaSocket")
end

system.act("close", a)
system.act("close", b)
tap.finish()
