-- SPDX-License-Identifier: MIT
--
-- keys(): all registrations, also while they change.

local tap = require "tap"
local system = require "system"
local sel = require "sel"
local ok, is = tap.ok, tap.is

local s = assert(sel.new())
local fds = {}

for _ = 1, 20 do
	local a, b = system.open("pipe")
	fds[#fds + 1] = b
	fds[#fds + 1] = a
end
local n = 0
for _ in s:keys() do
	n = n + 1
end
is(n, 0, "no keys")

for _, fd in ipairs(fds) do
	assert(s:register(fd, "rw", "data of " .. fd))
end
local last, rising, right = -1, true, true
n = 0
for key in s:keys() do
	rising = rising and key.fd > last
	right = right and key == s:get_key(key.fd) and
		key.data == "data of " .. key.fd
	last = key.fd
	n = n + 1
end
is(n, #fds, "all keys")
ok(rising, "by descriptor")
ok(right, "the very keys")
is(#s, #fds, "#s is as many")

n = 0
for key in s:keys() do
	s:unregister(key.fd)
	n = n + 1
	if n == 10 then
		-- One that comes back behind the loop is not seen again.
		s:register(key.fd, "r")
	end
end
is(n, #fds, "all keys while each goes")
is(#s, 1, "one was put back")

for key in s:keys() do
	s:close()
	ok(key, "closed in the loop")
	break
end
for _, fd in ipairs(fds) do
	system.act("close", fd)
end
tap.finish()
