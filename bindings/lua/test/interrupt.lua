-- SPDX-License-Identifier: MIT
--
-- An interruption at any place of any call leaves either the old state or the
-- new: an error that a debug hook raises, as for Ctrl-C, and a lack of memory.
-- A hook that changes the set instead leaves the registry and the keys in step.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local core = require "sel.core"
local ok = tap.ok

if type(jit) == "table" then
	jit.off()	-- compiled code runs no hooks
end

-- The first stays registered all the time.
local fds, peers = {}, {}
for i = 1, 4 do
	fds[i], peers[i] = system.open("unix")
	system.act("write", peers[i])
end
local object = {
	getfd = function()
		local fd = fds[2]

		return fd
	end
}

-- All of the state in one string, or nil and what is wrong.
local function look(s, keys)
	if s:closed() then
		if next(keys) ~= nil then
			return nil, "closed, but a key is left"
		end
		return "closed"
	end
	local words, count, ready = {}, 0, 0
	for i, number in ipairs(fds) do
		local fd, mask = core.selector_get_key(s, number)
		local key = keys[number]

		if not fd and key then
			return nil, "a key without a registration: " .. i
		elseif fd and not key then
			return nil, "a registration without a key: " .. i
		elseif fd then
			if key.fd ~= fd or key.events ~= mask then
				return nil, "a key that is not right: " .. i
			end
			count = count + 1
			words[#words + 1] = ("%d %d %s"):format(i, mask,
				tostring(key.data))
			if sel.readable(mask) then
				ready = ready + 1
			end
		end
	end
	if #s ~= count then
		return nil, ("size %d, keys %d"):format(#s, count)
	end
	local list = s:select(0)
	for _ in s:ready(0) do
		ready = ready - 1
	end
	for _, item in ipairs(list) do
		if keys[item[1].fd] ~= item[1] then
			return nil, "a list with a wrong key"
		end
	end
	if ready ~= 0 then
		return nil, "events that are missing, or too many"
	end
	return table.concat(words, ", ")
end

local function prepare(backend)
	local s = assert(sel.new(backend))

	s:register(fds[1], "r", "anchor")
	s:register(fds[3], "r", "three")
	return s, select(3, core.selector_get_key(s, fds[1]))
end

local calls = {
	{ "register", function(s) s:register(fds[2], "r", "new") end },
	{ "register an object", function(s) s:register(object, "r", "new") end },
	{ "register again", function(s) s:register(fds[3], "r", "new") end },
	{ "modify", function(s) s:modify(fds[3], "p", "new") end },
	{ "modify, without data", function(s) s:modify(fds[3], "r") end },
	{ "unregister", function(s) s:unregister(fds[3]) end },
	{ "register_all", function(s)
		s:register_all { { object, "r", "a" }, { fds[4], "r", "b" } }
	end },
	{ "register_all again", function(s)
		s:register_all { { object, "r", "a" }, { fds[3], "r", "b" } }
	end },
	{ "unregister_all", function(s)
		s:unregister_all { fds[3], fds[1] }
	end },
	{ "close", function(s) s:close() end },
	{ "get_key", function(s) s:get_key(fds[3]) end },
	{ "keys", function(s) for _ in s:keys() do end end },
	{ "select", function(s) s:select(1) end },
	{ "select one", function(s) s:select(1, 1) end },
	{ "select into a list", function(s) s:select(1, nil, {}) end },
	{ "ready", function(s) for _ in s:ready(1) do end end },
	{ "ready of one", function(s) for _ in s:ready(1, 1) do end end },
	{ "new", function() sel.new("poll") end },
}

-- Stops `call` at the nth place of this kind by `act`; was there one?
local function stop(s, call, mask, n, act)
	local left, reached = n, false

	pcall(function()
		debug.sethook(function()
			left = left - 1
			if left == 0 then
				debug.sethook()
				reached = true
				act(s)
			end
		end, mask, mask == "" and 1 or 0)
		call(s)
		debug.sethook()
	end)
	debug.sethook()
	return reached
end

local places = 0
local function try(backend, name, call, points, act)
	local s, keys = prepare(backend)
	local old = assert(look(s, keys))
	call(s)
	local new, wrong = assert(look(s, keys)), nil
	s:close()
	local n, more = 0, true

	while more and not wrong do
		n = n + 1
		s, keys = prepare(backend)
		more = points(s, call, n)
		local state, why = look(s, keys)
		if not state then
			wrong = why
		elseif not act and state ~= old and state ~= new then
			wrong = state
		end
		s:close()
	end
	places = places + n
	if not ok(not wrong and n > 1, name) then
		tap.diag("at place", n, "of", backend .. ":", wrong)
	end
end

local function raise()
	error("interrupted")
end
for _, entry in ipairs(calls) do
	for kind, mask in pairs { count = "", call = "c", ["return"] = "r",
				  line = "l" } do
		try("default", ("%s: an error of a %s hook"):format(entry[1],
			kind), entry[2], function(s, call, n)
				return stop(s, call, mask, n, raise)
			end)
	end
	if type(jit) ~= "table" then
		try("default", entry[1] .. ": no memory", entry[2],
		    function(s, call, n)
			return not system.starve(n, function() call(s) end)
				or n == 1
		end)
	else
		tap.skip(1, "LuaJIT has an allocator of its own")
	end
	for name, act in pairs {
		close = function(s) s:close() end,
		unregister = function(s) s:unregister(fds[3]) end,
		replace = function(s)
			s:unregister(fds[3])
			s:register(fds[3], "r", "replaced")
		end,
		register = function(s) s:register(object, "r", "hook") end,
		modify = function(s) s:modify(fds[3], "p", "hook") end,
		wait = function(s) s:select(0) end,
	} do
		try("default", ("%s: a hook that calls %s"):format(entry[1],
			name), entry[2], function(s, call, n)
				return stop(s, call, "", n, act)
			end, true)
	end
end
-- What comes once is for the next wait, when there is no memory for the list.
local function starved_once(backend)
	local s = assert(sel.new(backend))
	local lost, starved, n = 0, 0, 0

	repeat
		local list
		n = n + 1
		for _, fd in ipairs(fds) do
			s:register(fd, sel.READ + sel.ONESHOT)
		end
		if not system.starve(n, function() list = s:select(0) end) then
			starved = starved + 1
			list = s:select(0)
		end
		if #list ~= #fds then
			lost = lost + 1
		end
		for _, fd in ipairs(fds) do
			s:unregister(fd)
		end
	until n > 1 and starved < n - 1
	s:close()
	if not ok(lost == 0 and starved > 3,
		  backend .. ": no memory for what comes once") then
		tap.diag(lost, "lost of", starved)
	end
end
-- So is a wakeup.
local function starved_wakeup(backend)
	local s = assert(sel.new(backend))
	local lost, starved, n = 0, 0, 0

	repeat
		local woken, done, _
		n = n + 1
		-- The list that is there already goes to this one.
		s:wakeup()
		s:select(0)
		s:wakeup()
		done = system.starve(n, function() _, woken = s:select(0) end)
		if not done then
			starved = starved + 1
			_, woken = s:select(0)
		end
		if not woken or select(2, s:select(0)) then
			lost = lost + 1
		end
	until done and n > 1
	s:close()
	if not ok(lost == 0 and starved > 0,
		  backend .. ": no memory for a wakeup") then
		tap.diag(lost, "lost of", starved)
	end
end
-- The same, where the room for a loop over several is made.
local function starved_loop(backend)
	local lost, starved, n = 0, 0, 0

	repeat
		local s, seen, done = assert(sel.new(backend)), 0
		n = n + 1
		for _, fd in ipairs(fds) do
			s:register(fd, sel.READ + sel.ONESHOT)
		end
		local function loop()
			for _ in s:ready(0) do
				seen = seen + 1
			end
		end
		done = system.starve(n, loop)
		if not done then
			starved = starved + 1
			loop()
		end
		lost = lost + #fds - seen
		s:close()
	until done and n > 1
	if not ok(lost == 0 and starved > 0,
		  backend .. ": no memory for a loop") then
		tap.diag(lost, "lost of", starved)
	end
end
-- Nor does a loop get a key that has ended since memory ran out.
local function starved_keys(backend)
	local starved, ended, n = 0, 0, 0
	local done

	repeat
		n = n + 1
		local s = assert(sel.new(backend))
		for _, fd in ipairs(fds) do
			assert(s:register(fd, "r", "old"))
		end
		done = system.starve(n, function()
			for _ in s:ready(0) do end
		end)
		starved = starved + (done and 0 or 1)
		for _, fd in ipairs(fds) do
			assert(s:unregister(fd))
			assert(s:register(fd, "r", "new"))
		end
		for key in s:ready(0) do
			ended = ended + (key.data == "new" and 0 or 1)
		end
		s:close()
	until done and n > 1
	if not ok(ended == 0 and starved > 0,
		  backend .. ": no memory for a batch of keys") then
		tap.diag(ended, "that had ended, starved", starved)
	end
end
for _, backend in ipairs(sel.backends()) do
	if type(jit) ~= "table" then
		starved_once(backend)
		starved_wakeup(backend)
		starved_loop(backend)
		starved_keys(backend)
	else
		tap.skip(4, "LuaJIT has an allocator of its own")
	end
end
ok(places > 500, "there were many places")
tap.diag(places, "places")

for i, fd in ipairs(fds) do
	system.act("close", fd)
	system.act("close", peers[i])
end
tap.finish()
