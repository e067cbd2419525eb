-- SPDX-License-Identifier: MIT
--
-- File objects of all kinds, open and closed.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is, raises, fails = tap.ok, tap.is, tap.raises, tap.fails

local s = assert(sel.new("poll"))

-- Lua's own
local f = assert(io.popen("echo hello; exec cat", "r"))
local key = assert(s:register(f, "r"))
is(key.fileobj, f, "a file of io: fileobj is it")
ok(key.fd > 2, "and fd its descriptor")
is(s:select(10)[1][1], key, "it is readable")
is(f:read(), "hello", "there is what was written")
is(s:get_key(key.fd), key, "it is known by its number too")
is(s:unregister(f), key, "unregister by object")
f:close()
raises("invalid file object", "a closed file", s.register, s, f, "r")
raises("invalid file object", "a closed file: unregister", s.unregister, s, f)

f = assert(io.open("/dev/null"))
key = assert(s:register(f, "r"))
f:close()
fails("EEXISTS", "a closed file that is registered", s:register(f, "r"))
is(s:get_key(f), key, "a closed file is found by object")
is(s:modify(f, "w"), key, "modify as well")
is(s:unregister(f), key, "unregister as well")
is(#s, 0, "it is gone")

-- Objects: methods and fields
local a, b = system.open("unix")
local function method(name, answer)
	local object = setmetatable({ descriptor = answer }, {
		__index = { [name] = function(self)
			return self.descriptor
		end },
	})
	return object
end
for _, name in ipairs { "getfd", "fileno", "fd", "pollfd" } do
	local object = method(name, a)
	key = assert(s:register(object, "w"))
	is(key.fd, a, "method " .. name)
	is(key.fileobj, object, name .. ": the object")
	is(s:select(10)[1][1], key, name .. ": it is ready")
	-- It knows no number any more.
	object.descriptor = name == "getfd" and nil or -1
	is(s:get_key(object), key, name .. ": found when it knows none")
	fails("EEXISTS", name .. ": register then", s:register(object, "r"))
	is(s:unregister(object), key, name .. ": unregister then")
	raises("invalid file object", name .. ": and no more", s.get_key, s,
	       object)

	object = { [name] = b }
	key = assert(s:register(object, "w"))
	is(key.fd, b, "field " .. name)
	object[name] = nil
	is(s:unregister(object), key, "field " .. name .. ": found without")
end
is(s:register({ fd = a, getfd = b }, "w").fd, b, "getfd comes first")
s:unregister(b)
fails("EEXISTS", "two objects of one number", (function()
	s:register({ fd = a }, "w")
	return s:register({ fd = a }, "w")
end)())
s:unregister(a)
fails("EEXISTS", "one object of two numbers", (function()
	local object = { fd = a }
	s:register(object, "w")
	object.fd = b
	return s:register(object, "w")
end)())
s:unregister(a)

local seen
local broken = setmetatable({}, { __index = function(_, name)
	seen = name
	error("no member " .. name, 0)
end })
local done, message = pcall(s.register, s, broken, "r")
ok(not done and message == "no member getfd" and seen == "getfd",
   "an error of the object comes through")
raises("an integer expected", "a fraction of an object", s.register, s,
       { fd = 1.5 }, "r")
raises("invalid file object", "a string of an object", s.register, s,
       { fd = "5" }, "r")
raises("invalid file object", "an empty object", s.register, s, {}, "r")
is(#s, 0, "and nothing is registered")

-- A selector in a selector
if sel.select.EPOLLIN then
	local inner, outer = sel.new("epoll"), sel.new()
	inner:register(a, "r")
	key = assert(outer:register(inner, "r", "inner"))
	is(#outer:select(0), 0, "a selector in another: not ready")
	system.act("write", b)
	is(outer:select(10)[1][1], key, "a selector in another: ready")
	inner:close()
	is(outer:unregister(key.fd), key, "and out")
	raises("selector is closed", "a closed one", outer.register, outer,
	       inner, "r")
	outer:close()
else
	tap.skip(4, "no epoll")
end

-- A number that a closed file had, for another file
local c, d = system.open("pipe")
local first = assert(s:register(c, "r", "first"))
system.act("close", c)
is(s:unregister(c), first, "unregister after close, by number")
local e, g = system.open("pipe")
assert(s:register(e, "r", "second"))
system.act("write", g)
is(s:select(10)[1][1].data, "second", "the number's new file")
s:close()
for _, fd in ipairs { a, b, d, e, g } do
	system.act("close", fd)
end

-- An object whose number changes while it is registered is the same object.
do
	local c, d = system.open("unix")
	local e, f = system.open("unix")
	local moving = { fd = c }
	local t = assert(sel.new())
	local key = assert(t:register(moving, "r", "old"))
	moving.fd = e
	is(t:get_key(moving), key, "a number that changes: get_key")
	is(select(3, t:register(moving, "r")), "EEXISTS", "register")
	is(t:modify(moving, "w", "new"), key, "modify")
	ok(key.fd == c and key.data == "new", "which is of the old number")
	is(t:unregister(moving), key, "unregister")
	key = assert(t:register(moving, "r"))
	is(key.fd, e, "and register with the new number")
	moving.fd = c
	is(t:unregister_all({ moving })[1], key, "unregister_all")
	is(#t, 0, "nothing is left")
	-- Of an object that is not registered the number counts.
	key = assert(t:register(c, "r"))
	is(t:unregister({ fd = c }), key, "another object of that number")
	t:close()
	for _, fd in ipairs { c, d, e, f } do
		system.act("close", fd)
	end
end

-- C data of LuaJIT
if type(jit) == "table" then
	local ffi = require "ffi"
	ffi.cdef [[
		struct sel_test_file { int number; };
		struct sel_test_field { int fd; };
		struct sel_test_none { int x; };
	]]
	local make = ffi.metatype("struct sel_test_file", { __index = {
		getfd = function(self) return self.number end
	} })
	local c, d = system.open("unix")
	local t = assert(sel.new())
	local file = make(c)
	local key = assert(t:register(file, "r", 1))
	ok(key.fd == c and key.fileobj == file, "C data with getfd")
	is(t:unregister(file), key, "unregister")
	file = ffi.new("struct sel_test_field", c)
	key = assert(t:register(file, "r", 1))
	is(t:modify(file, "w"), key, "C data with a field fd")
	t:unregister(c)
	tap.raises("invalid file object", "C data with neither", t.register, t,
		   ffi.new("struct sel_test_none"), "r")
	tap.raises("invalid file object", "C data without members", t.register,
		   t, ffi.new("int64_t", 5), "r")
	t:close()
	system.act("close", c)
	system.act("close", d)
else
	tap.skip(5, "no C data")
end
tap.finish()
