-- SPDX-License-Identifier: MIT
--
-- A modify that fails changes nothing: the key is the same, with its events and
-- its data, and so is what is waited for.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is, raises, fails = tap.ok, tap.is, tap.raises, tap.fails

local EPERM, EBADF, EMFILE = 1, 9, 24

-- What was registered: a key, and what it must have.
local function stands(s, key, events, data, named, what)
	ok(s:get_key(key.fd) == key and key.events == events and
	   key.data == data, named(what .. ": the key is as it was"))
	is(#s, 1, named(what .. ": it is counted"))
end

-- What a readable descriptor is reported as, by both forms
local function reports(s, key, named, what)
	local list = s:select(10)

	ok(#list == 1 and list[1][1] == key and list[1][2] == sel.READ,
	   named(what .. ": it is reported as before"))
	for found, events in s:ready(10) do
		ok(found == key and events == sel.READ,
		   named(what .. ": also by ready"))
	end
end

-- The descriptor is closed; a duplicate keeps the kernel's registration.
local function closed(backend, events, wanted, named)
	local s = assert(sel.new(backend))
	local a, b = system.open("unix")
	local copy = system.open("dup", a)
	local data = {}
	local key = assert(s:register(a, events, data))

	system.act("write", b)
	system.act("close", a)
	fails(EBADF, named "EBADF", s:modify(a, wanted, "new"))
	stands(s, key, events, data, named, "EBADF")
	reports(s, key, named, "EBADF")
	fails(EBADF, named "again", s:modify(a, wanted, "new"))
	stands(s, key, events, data, named, "again")
	-- Another file has the number now.
	local file = system.open("file")
	system.act("replace", a, file)
	fails(EPERM, named "a regular file: EPERM", s:modify(a, wanted, 1))
	stands(s, key, events, data, named, "EPERM")
	system.act("replace", a, copy)
	is(s:modify(a, "rw", "new"), key, named "with the file back it works")
	is(s:select(10)[1][2], sel.READ + sel.WRITE, named "and is reported")
	is(key.data, "new", named "with the new data")
	is(s:unregister(a), key, named "and unregistered")
	is(#s, 0, named "which leaves none")
	for _, fd in ipairs { a, b, copy, file } do
		system.act("close", fd)
	end
	s:close()
end

-- An object that knows its descriptor no more is found by itself.
local function object(backend, named)
	local s = assert(sel.new(backend))
	local a, b = system.open("pipe")
	local file = { fd = a }
	local key = assert(s:register(file, "r", "data"))

	system.act("close", a)
	file.fd = nil
	fails(EBADF, named "a closed object", s:modify(file, "rw", "new"))
	is(s:get_key(file), key, named "it is found")
	stands(s, key, sel.READ, "data", named, "a closed object")
	is(s:modify(file, "r", "new"), key, named "its data can be set")
	is(key.data, "new", named "and are")
	is(s:unregister(file), key, named "it can be unregistered")
	is(#s, 0, named "and is")
	system.act("close", b)
	s:close()
end

-- What libsel refuses by itself, on each back end
local function refused(s, key, named)
	local data = key.data
	local masks = {
		[sel.READ + sel.ONESHOT + sel.EXCLUSIVE] = true,
		[sel.READ + sel.RDHUP + sel.EXCLUSIVE] = true,
	}

	if s:backend() ~= "epoll" then
		masks[sel.READ + sel.EDGE] = true
		masks[sel.READ + sel.EXCLUSIVE] = true
	end
	if s:backend() == "select" then
		masks[sel.READ + sel.RDHUP] = true
	end
	for mask in pairs(masks) do
		fails("ENOTSUP", named("events " .. mask),
		      s:modify(key.fd, mask, "new"))
		stands(s, key, sel.READ, data, named, "events " .. mask)
	end
	raises("invalid event mask", named "events 0", s.modify, s, key.fd, 0,
	       "new")
	stands(s, key, sel.READ, data, named, "events 0")
	raises("other than r, w and p", named "a letter", s.modify, s, key.fd,
	       "q")
	stands(s, key, sel.READ, data, named, "a letter")
	reports(s, key, named, "after all of these")
end

-- A child's first call makes its descriptors, and here it can't.
local function in_child(s, key)
	local data = key.data
	local old = system.limit(3)
	local done, _, code = s:modify(key.fd, "rw", "new")
	system.limit(old)

	if s:backend() == "epoll" and (done or code ~= EMFILE) then
		error("modify succeeds without descriptors")
	elseif not done then
		assert(code == EMFILE and key.events == sel.READ)
		assert(key.data == data and s:get_key(key.fd) == key)
		assert(#s == 1 and s:select(10)[1][2] == sel.READ)
		assert(s:modify(key.fd, "rw", "new") == key)
	end
	return key.data == "new" and
		s:select(10)[1][2] == sel.READ + sel.WRITE
end

for _, backend in ipairs(sel.backends()) do
	local function named(name)
		return backend .. ": " .. name
	end
	local s = assert(sel.new(backend))
	local a, b = system.open("unix")
	local key = assert(s:register(a, "r", {}))

	system.act("write", b)
	refused(s, key, named)
	ok(system.in_child(function() return in_child(s, key) end),
	   named "a child without descriptors keeps it")
	stands(s, key, sel.READ, key.data, named, "of the parent")
	reports(s, key, named, "of the parent")
	s:close()
	system.act("close", a)
	system.act("close", b)
	if backend == "epoll" then
		closed(backend, sel.READ, "w", named)
		closed(backend, sel.READ + sel.EXCLUSIVE, "r", function(name)
			return "epoll, exclusive: " .. name
		end)
		closed(backend, sel.READ, sel.READ + sel.EXCLUSIVE,
		       function(name)
			return "epoll, to exclusive: " .. name
		end)
		object(backend, named)
	end
end
tap.finish()
