-- SPDX-License-Identifier: MIT

--- Wait until files are ready: Python's `selectors` for Lua.
--
-- A wrong argument, or a use after close, raises an error with the caller's
-- line. What the system refuses comes back as `nil`, a message and the error
-- number; what the set of registrations refuses as `nil`, a message and one of
-- the words `"EEXISTS"` (already registered), `"ENOTREG"` (not registered) and
-- `"ENOTSUP"` (this system or back end has no such thing).
--
-- A *file* is a descriptor, a file of the `io` library, or a table or userdata
-- with one of `getfd`, `fileno`, `fd` and `pollfd`, as a method or a field.
--
-- *Events* are letters, `"r"`, `"w"`, `"p"` (urgent data) and any of them
-- together, or a sum of the constants below. Events that come back are numbers;
-- @{readable}, @{writable}, @{urgent} and @{ended} take them apart.
--
-- A *timeout* is a number of seconds. Without one a wait does not end before
-- something happens; 0 or less only looks.
--
-- @module sel
-- @license MIT
-- @usage
-- local sel = require "sel"
-- local selector = assert(sel.new())
-- assert(selector:register(io.stdin, "r", "the keyboard"))
-- for key, events in selector:ready(1.5) do
-- 	print(key.data, key.fileobj:read())
-- end

local core = require "sel.core"
local select = require "sel.select"

core.layer()

local sel = { select = select }

for _, name in ipairs { "poll", "epoll", "devpoll", "kqueue", "select_fds" } do
	sel[name] = select[name]
end

--- The events and what the system can do, as numbers.
--
-- `READ`, `WRITE`, `PRI` and `RDHUP` say what to wait for. `ONESHOT` (once,
-- until modify), `EDGE` (on each change) and `EXCLUSIVE` (wake one of several
-- selectors) are added to them. Not every back end has `PRI`, `RDHUP` and
-- these three.
-- @table constants
-- @field READ also `EVENT_READ`
-- @field WRITE also `EVENT_WRITE`
-- @field PRI urgent data
-- @field RDHUP the peer will write no more, or the connection has ended; never
-- for data, whether read or not
-- @field ONESHOT
-- @field EDGE
-- @field EXCLUSIVE
for _, name in ipairs { "READ", "WRITE", "PRI", "RDHUP", "ONESHOT", "EDGE",
			"EXCLUSIVE" } do
	sel[name] = core["SEL_EVENT_" .. name]
end
sel.EVENT_READ, sel.EVENT_WRITE = sel.READ, sel.WRITE

--- The version of libsel, a string.
sel.version = core.version()

--- A selector: a set of files to wait for. `#selector` is how many there are.
-- It is closed when it is collected, and at the end of its scope where Lua has
-- `local selector <close>`. It has the methods that `cqueues.poll` asks for.
-- @type Selector
local Selector = {}
local Selector_meta = core.metatable("selector")

--- A registration. `modify` changes it in place.
-- @table Key
-- @field fileobj the file, as it was given
-- @field fd its descriptor
-- @field events what is waited for, a number
-- @field data anything

--- Registers a file, which must be unregistered before it is closed.
-- @function Selector:register
-- @param file
-- @tparam string|number events
-- @param[opt] data whatever should come back with its events
-- @treturn[1] Key
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number|string error number, `"EEXISTS"` or `"ENOTSUP"`
Selector.register = core.selector_register

--- Sets the events and the data of a registration.
-- After an error the registration and its key are as they were.
-- @function Selector:modify
-- @param file the same file, or its descriptor
-- @tparam string|number events
-- @param[opt] data nil as well is set
-- @treturn[1] Key the same as before
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number|string error number, `"ENOTREG"` or `"ENOTSUP"`
Selector.modify = core.selector_modify

--- Ends a registration. A file that is closed already is found as well, if it
-- is the very object that was registered, and so is one of another number.
-- @function Selector:unregister
-- @param file
-- @treturn[1] Key what it was
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] string `"ENOTREG"`
Selector.unregister = core.selector_unregister

--- Registers several files, or none of them: a wait in another thread, too,
-- sees all or nothing.
-- @function Selector:register_all
-- @tparam table list of `{ file, events, data }`, as `register` takes them
-- @treturn[1] table the list of their keys
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number|string error number, `"EEXISTS"` (also of one that comes
-- twice) or `"ENOTSUP"`
-- @treturn[2] number which of the list is at fault
-- @usage
-- assert(selector:register_all { { server, "r", accept }, { pipe, "r" } })
Selector.register_all = core.selector_register_many

--- Ends several registrations, or none of them.
-- @function Selector:unregister_all
-- @tparam table files a list
-- @treturn[1] table the list of the keys, what they were
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] string `"ENOTREG"`, also of one that comes twice
-- @treturn[2] number which of the list is at fault
Selector.unregister_all = core.selector_unregister_many

--- Looks a registration up.
-- @param file
-- @treturn[1] Key
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] string `"ENOTREG"`
function Selector:get_key(file)
	local fd, mask, keys = core.selector_get_key(self, file)
	if not fd then
		return nil, mask, keys
	end
	return keys[fd]
end

local function next_key(selector, key)
	local fd, _, keys = core.selector_next(selector, key and key.fd or -1)
	return fd and keys[fd]
end

--- Iterates over the keys, in ascending order of descriptors. Registering and
-- unregistering meanwhile is fine.
-- @function Selector:keys
-- @treturn function an iterator for a `for` loop
-- @usage for key in selector:keys() do print(key.fd) end
function Selector:keys()
	core.selector_count(self)	-- raises when it is closed
	return next_key, self
end

--- Waits, and returns a list of what is ready: `{ { key, events }, ... }`.
-- List and pairs are kept for the next time and must not be changed; a list
-- that is given is the program's own from then on, also one of an earlier call.
-- @function Selector:select
-- @tparam[opt] number timeout
-- @tparam[opt] number maxevents what does not fit is for the next waits
-- @tparam[opt] table list to fill and return: no garbage then
-- @treturn[1] table the list; it is empty when the time was over
-- @treturn[1] ?boolean true when a `wakeup` ended the wait: then the list is
-- empty. After a wait that returns events, the next one tells of the wakeup
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number error number
-- @usage
-- for _, item in ipairs(assert(selector:select())) do
-- 	local key, events = item[1], item[2]
-- end
-- @usage
-- local list
-- repeat
-- 	list = assert(selector:select(1, nil, list))
-- until #list == 0
Selector.select = core.selector_select

--- Waits, and iterates over what is ready; over nothing when the time was over
-- or a `wakeup` ended the wait. In the steady state this makes no
-- garbage. What the body of the loop unregisters does not come any more, and
-- after a modify only the events that are asked for do. `close`, and the next
-- `ready` of the same selector, end the loop; use `select` where the body
-- waits itself, or leaves the loop with ONESHOT or EDGE events to come.
-- It raises an error where `select` returns one.
-- @function Selector:ready
-- @tparam[opt] number timeout
-- @tparam[opt] number maxevents what does not fit is for the next waits
-- @treturn function an iterator of keys and events
-- @usage for key, events in selector:ready(0.5) do key.data(events) end
Selector.ready = core.selector_ready

-- The step functions of the loop are in C, in steps.c, where the reasons are;
-- but a compiler of Lua can do more with these. Keys and events lie side by
-- side in the batch; [1] is how far we are, and [2] the number of the loop that
-- takes the batch.
if type(jit) == "table" then
	function Selector_meta.once(key, events)
		if events ~= key then
			return key, events
		end
	end

	function Selector_meta.make_step(batch)
		local function step(loop)
			if batch[2] ~= loop then
				return nil
			end
			local i = batch[1] + 2
			batch[1] = i
			local key = batch[i]
			if key == false then
				return step(loop)
			end
			return key, batch[i + 1]
		end
		return step
	end
end

-- What makes a selector.
local make = core.selector_new

-- LuaJIT's compiled code calls C by the ffi, and is left for any other call,
-- which is most of what a look costs beyond the system call.  What
-- sel_lua_look() in ready.c does not do goes the usual way.  Both sides of the
-- table are weak: the keys live as long as their selector has them.
local function look_by_ffi()
	local known, ffi = pcall(require, "ffi")
	if not known then
		return
	end
	local look = ffi.cast("int32_t (*)(void *)", core.selector_looker())
	local keys_of = setmetatable({}, { __mode = "kv" })
	local ready, report = core.selector_ready, core.selector_report
	local once, shift = Selector_meta.once, require("bit").rshift

	function Selector:ready(timeout, maxevents)
		if timeout ~= 0 or maxevents ~= nil then
			return ready(self, timeout, maxevents)
		end
		local keys = keys_of[self]
		if not keys then
			return ready(self, timeout)
		end
		local found = look(self)
		if found == -1 then
			return once
		elseif found == -3 then
			return ready(self, timeout)
		end
		local key = found >= 0 and keys[shift(found, 2)]
		if key then
			return once, key, found % 4
		end
		return report(self)
	end

	function make(backend, flags)
		local selector, message, code = core.selector_new(backend, flags)
		if not selector then
			return nil, message, code
		end
		keys_of[selector] = core.selector_keys(selector)
		return selector
	end
end

-- Interpreted calls by the ffi are slow.
if type(jit) == "table" and jit.status() then
	look_by_ffi()
end

--- Ends the wait of another thread, or else the next wait. Exactly one wait
-- tells of it, and of all wakeups that come before that wait returns.
-- @function Selector:wakeup
-- @treturn boolean true
Selector.wakeup = core.selector_wakeup

--- A descriptor that is readable while a wait would return something.
-- Nothing but waiting may be done with it.
-- @function Selector:fileno
-- @treturn[1] number
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number|string error number, or `"ENOTSUP"` on poll and select
Selector.fileno = core.selector_fileno

--- The name of its back end.
-- @treturn string
function Selector:backend()
	return core.backend_name(core.selector_backend(self))
end

--- Closes it, any number of times. The files stay open; every other use but
-- `closed` raises an error from now on.
-- @function Selector:close
-- @treturn boolean true
Selector.close = core.selector_close

--- Whether it is closed.
-- @function Selector:closed
-- @treturn boolean
Selector.closed = core.selector_closed

-- What cqueues.poll() asks an object for.
Selector.pollfd = core.selector_fileno

function Selector.events()
	return "r"
end

function Selector.timeout()
	return nil
end

Selector_meta.__index = Selector
Selector_meta.__name = "sel.Selector"
Selector_meta.__len = core.selector_count
Selector_meta.__close = core.selector_close

function Selector_meta:__tostring()
	if core.selector_closed(self) then
		return "sel.Selector (closed)"
	end
	return ("sel.Selector (%s, %d registered)"):format(self:backend(),
							   #self)
end

--- @section end

local options_known = {
	dense = core.SEL_FLAG_DENSE,
	defer_modify = core.SEL_FLAG_DEFER_MODIFY
}

--- Makes a selector.
-- Options are for epoll, and change nothing elsewhere.
-- @tparam[opt] string backend `"epoll"`, `"poll"`, `"select"`, `"kqueue"` or
-- `"devpoll"`; the best of this system by default
-- @tparam[opt] table options `dense`: most files are ready most of the time,
-- and each is unregistered before it is closed; `defer_modify`: the next
-- wait passes a modify to the kernel, if it is still a change then
-- @treturn[1] Selector
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number|string error number, or `"ENOTSUP"` when this system has
-- no such back end
function sel.new(backend, options)
	local flags = 0

	if options ~= nil and type(options) ~= "table" then
		core.fault("options: a table or nil expected, got " ..
			   type(options))
	end
	for name, on in pairs(options or {}) do
		local flag = options_known[name]

		if not flag then
			core.fault(("unknown option '%s'"):format(
				   tostring(name)))
		end
		flags = flags + (on and flag or 0)
	end
	return make(backend, flags)
end

--- The names of the back ends that this system has.
-- @treturn table a list
function sel.backends()
	local names, number = {}, 1
	local name = core.backend_name(number)

	while name ~= "" do
		if core.backend_available(number) then
			names[#names + 1] = name
		end
		number = number + 1
		name = core.backend_name(number)
	end
	return names
end

--- The time of the clock by which waits are measured; it never goes back.
-- @treturn number seconds
function sel.now()
	return core.now() / 1e9
end

local type = type

local function refuse(events)
	core.fault("events: a number expected, got " .. type(events))
end

--- Whether events say that something can be read.
-- @tparam number events
-- @treturn boolean
function sel.readable(events)
	if type(events) ~= "number" then
		refuse(events)
	end
	return events % 2 >= 1
end

--- Whether events say that something can be written.
-- @tparam number events
-- @treturn boolean
function sel.writable(events)
	if type(events) ~= "number" then
		refuse(events)
	end
	return events % 4 >= 2
end

--- Whether events say that there is urgent data.
-- @tparam number events
-- @treturn boolean
function sel.urgent(events)
	if type(events) ~= "number" then
		refuse(events)
	end
	return events % 0x200 >= 0x100
end

--- Whether events say that the peer will write no more, or that the connection
-- has ended. Only a registration with `RDHUP` is told.
-- @tparam number events
-- @treturn boolean
function sel.ended(events)
	if type(events) ~= "number" then
		refuse(events)
	end
	return events % 0x400 >= 0x200
end

return sel
