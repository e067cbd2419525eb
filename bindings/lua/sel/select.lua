-- SPDX-License-Identifier: MIT

--- The system's own calls: Python's module `select` for Lua.
--
-- Files, errors and timeouts are as in `sel`; masks are sums of the system's
-- constants, which are members of this module by their own names (`POLLIN`,
-- `EPOLLET`, `KQ_EV_ADD`, `PIPE_BUF`, ...). Those that this system has not got
-- are absent.
--
-- @module sel.select
-- @license MIT
-- @usage
-- local select = require "sel.select"
-- local poll = select.poll()
-- poll:register(0, select.POLLIN)
-- for _, item in ipairs(poll:poll(10)) do
-- 	print("descriptor", item[1], "mask", item[2])
-- end

local core = require "sel.core"

core.layer()

local select = {}

local function load_constants()
	local index = 0
	local name = core.constant_name(index)

	while name do
		if not name:find("^SEL_") and not name:find("^EVENT_") then
			select[name] = core.constant(name)
		end
		index = index + 1
		name = core.constant_name(index)
	end
end
load_constants()

--- A mask for everything: what `register` takes by default.
local ALL = (select.POLLIN or 1) + (select.POLLPRI or 2) +
	    (select.POLLOUT or 4)

--- Waits on three lists of files. A negative timeout is an error.
-- @tparam[opt] table rlist files to read from
-- @tparam[opt] table wlist files to write to
-- @tparam[opt] table xlist files with an exceptional condition
-- @tparam[opt] number timeout
-- @treturn[1] table those of rlist that are ready, in their order
-- @treturn[1] table those of wlist
-- @treturn[1] table those of xlist
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number error number
function select.select_fds(rlist, wlist, xlist, timeout)
	return core.select(rlist, wlist, xlist, timeout)
end

--- A set of descriptors and masks: what @{poll}, @{epoll} and @{devpoll}
-- return. A poll object has no `close`, `closed` and `fileno`.
-- @type Set

--- Adds a file. Of a known one, a poll object sets the mask, and a devpoll
-- object adds the bits to the mask; epoll refuses it (EEXIST).
-- @function Set:register
-- @param file
-- @tparam[opt] number mask by default reading, writing and urgent data
-- @treturn[1] boolean true
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number error number

--- Sets the mask of a file. A poll or epoll object refuses one that is not
-- registered (ENOENT), a devpoll object adds it.
-- @function Set:modify
-- @param file
-- @tparam number mask
-- @treturn[1] boolean true
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number error number

--- Takes a file out.
-- @function Set:unregister
-- @param file
-- @treturn[1] boolean true
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number|string error number, or `"ENOTREG"` of a poll object

--- Waits. A negative timeout is none.
-- @function Set:poll
-- @tparam[opt] number timeout in seconds, whatever the object
-- @tparam[opt] number maxevents
-- @treturn[1] table a list of `{ descriptor, mask }`
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number error number

--- Closes it, any number of times.
-- @function Set:close

--- Whether it is closed.
-- @function Set:closed

--- Its own descriptor.
-- @function Set:fileno

--- @section end

local function make_class(kind)
	local register, poll = core[kind .. "_register"], core[kind .. "_poll"]
	local meta = core.metatable(kind)
	local class = {
		modify = core[kind .. "_modify"],
		unregister = core[kind .. "_unregister"],
		close = core[kind .. "_close"],
		closed = core[kind .. "_closed"],
		fileno = core[kind .. "_fileno"],
	}

	if register then
		function class:register(file, mask)
			if mask == nil then
				mask = ALL
			end
			local done, message, code = register(self, file, mask)
			return done, message, code
		end

		function class:poll(timeout, maxevents)
			local list, message, code = poll(self, maxevents,
							 timeout)
			return list, message, code
		end
	end
	meta.__index = class
	meta.__name = "sel." .. kind
	meta.__close = class.close
	return class
end

local Poll = make_class("poll")
Poll.close, Poll.closed, Poll.fileno = nil, nil, nil
core.metatable("poll").__len = core.poll_count
make_class("epoll")
make_class("devpoll")
local Kqueue = make_class("kqueue")

--- Makes a poll object; `#poll` is how many files it has.
-- @treturn Set
function select.poll()
	return core.poll_new()
end

--- Makes an epoll object.
-- @tparam[opt] number sizehint ignored, but must be above 0, or -1
-- @tparam[opt] number flags `EPOLL_CLOEXEC`, which is always set
-- @treturn[1] Set
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number|string error number, or `"ENOTSUP"`
function select.epoll(sizehint, flags)
	return core.epoll_new(sizehint or -1, flags or 0)
end

--- Makes an epoll object of a descriptor, and owns that from then on.
-- @tparam number fd
-- @treturn Set
function select.epoll_fromfd(fd)
	return core.epoll_from_fd(fd)
end

--- Makes a /dev/poll object.
-- @treturn[1] Set
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number|string error number, or `"ENOTSUP"`
function select.devpoll()
	return core.devpoll_new()
end

--- Makes a kqueue object.
-- @treturn[1] Kqueue
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number|string error number, or `"ENOTSUP"`
function select.kqueue()
	return core.kqueue_new()
end

--- Makes a kqueue object of a descriptor, and owns that from then on.
-- @tparam number fd
-- @treturn Kqueue
function select.kqueue_fromfd(fd)
	return core.kqueue_from_fd(fd)
end

local Kevent = {}

function Kevent.__eq(a, b)
	return core.compare_kevents(a, b) == 0
end

function Kevent.__lt(a, b)
	return core.compare_kevents(a, b) < 0
end

function Kevent.__le(a, b)
	return core.compare_kevents(a, b) <= 0
end

--- Makes a kevent: a table with the members `ident`, `filter`, `flags`,
-- `fflags`, `data` and `udata`. Two of them can be compared.
-- @param ident a file, or a number
-- @tparam[opt] number filter `KQ_FILTER_READ` by default
-- @tparam[opt] number flags `KQ_EV_ADD` by default
-- @tparam[opt=0] number fflags
-- @tparam[opt=0] number data
-- @tparam[opt=0] number udata
-- @treturn table
function select.kevent(ident, filter, flags, fflags, data, udata)
	local event = setmetatable({
		ident = ident,
		filter = filter or select.KQ_FILTER_READ or -1,
		flags = flags or select.KQ_EV_ADD or 1,
		fflags = fflags or 0,
		data = data or 0,
		udata = udata or 0,
	}, Kevent)
	core.compare_kevents(event, event)	-- raises if a member is wrong
	return event
end

--- A kqueue, which also has `close`, `closed` and `fileno`.
-- @type Kqueue

--- Applies changes, and waits for events. A negative timeout is an error.
-- @tparam[opt] table changes a list of kevents
-- @tparam[opt=0] number maxevents with 0 it does not wait
-- @tparam[opt] number timeout
-- @treturn[1] table a list of kevents
-- @treturn[2] nil
-- @treturn[2] string message
-- @treturn[2] number error number
function Kqueue:control(changes, maxevents, timeout)
	local list, message, code = core.kqueue_control(self, changes,
							maxevents, timeout)
	if not list then
		return nil, message, code
	end
	for _, event in ipairs(list) do
		setmetatable(event, Kevent)
	end
	return list
end

return select
