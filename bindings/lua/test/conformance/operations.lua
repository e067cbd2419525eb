-- SPDX-License-Identifier: MIT
--
-- The operations of the table on selectors, poll and epoll objects, and on
-- neither.  Each returns its result as the table writes it, or nil, a message
-- and a code, or raises.

local sel = require "sel"
local core = require "sel.core"
local values = require "conformance.values"

local operations = { selector = {}, object = {}, library = {} }
local selector, object, library = operations.selector, operations.object,
				  operations.library

-- The fileobj that a word stands for
local function file(run, word)
	if word == "@none" then
		return run.files.nothing
	elseif word == "self" then
		return run.target:fileno()
	elseif word:find("^@") then
		return run.files.objects[word:sub(2)]
	end
	return run.files.numbers[word] or values.literal(word)
end

local function file_name(run, fileobj, fd)
	if type(fileobj) ~= "table" then
		return run.files:name_of(fd)
	end
	return "@" .. fileobj.name ..
	       (run.files.numbers[fileobj.name] == fd and "" or "/" .. fd)
end

local function write_key(run, key, message, code)
	if not key then
		return nil, message, code
	end
	return ("key %s %s %s"):format(file_name(run, key.fileobj, key.fd),
		values.letters(key.events), tostring(key.data))
end

local function write_set(word, set)
	local list = {}

	for text in pairs(set) do
		list[#list + 1] = text
	end
	table.sort(list)
	table.insert(list, 1, word)
	return table.concat(list, " ")
end

for _, verb in ipairs { "register", "modify" } do
	selector[verb] = function(run, name, events, data)
		return write_key(run, run.target[verb](run.target,
			file(run, name), values.events(events),
			values.literal(data)))
	end
end

for _, verb in ipairs { "unregister", "get_key" } do
	selector[verb] = function(run, name)
		return write_key(run, run.target[verb](run.target,
						       file(run, name)))
	end
end

function selector.contains(run, name)
	local key, _, code = run.target:get_key(file(run, name))
	return tostring(key ~= nil or code ~= "ENOTREG")
end

function selector.count(run)
	return "number " .. #run.target
end

function selector.keys(run)
	local set = {}

	for key in run.target:keys() do
		set[run.files:name_of(key.fd)] = true
	end
	return write_set("files", set)
end

local function add_ready(run, set, key, events)
	local text = file_name(run, key.fileobj, key.fd) .. "=" ..
		     values.letters(events)

	if key.data ~= nil then
		text = text .. ":" .. tostring(key.data)
	end
	set[text] = true
end

-- Both forms by turns: they are to agree.
local function collect(run, set, time, room)
	run.turn = not run.turn
	if run.turn then
		for key, events in run.target:ready(time, room) do
			add_ready(run, set, key, events)
		end
		return true
	end
	local list, woken, code = run.target:select(time, room)
	if not list then
		return nil, woken, code
	end
	for _, item in ipairs(list) do
		add_ready(run, set, item[1], item[2])
	end
	return true, woken
end

function selector.select(run, time, room)
	local set = {}

	-- Only one form reports a wakeup.
	run.turn = run.turn or run.wakes
	local done, woken, code = collect(run, set, values.seconds(time),
					  tonumber(room))
	if not done then
		return nil, woken, code
	end
	return woken and "woken" or write_set("ready", set)
end

function selector.gather(run, count, time, room)
	local set = {}

	for _ = 1, tonumber(count) do
		local done, message, code = collect(run, set,
			values.seconds(time), tonumber(room))
		if not done then
			return nil, message, code
		end
	end
	return write_set("ready", set)
end

function selector.wakeup(run)
	run.wakes = true
	return run.target:wakeup() and "ok"
end

local function descriptor(run)
	local number, message, code = run.target:fileno()

	if not number then
		return nil, message, code
	end
	return number >= 0 and "descriptor" or "bad"
end

function selector.backend(run)
	return "name " .. run.target:backend()
end

local function close(run)
	return run.target:close() and "ok"
end

local function closed(run)
	return tostring(run.target:closed())
end

for _, class in ipairs { selector, object } do
	class.close, class.closed, class.fileno = close, closed, descriptor
end

-- poll and epoll objects

for _, verb in ipairs { "register", "modify", "unregister" } do
	object[verb] = function(run, name, mask)
		local done, message, code = run.target[verb](run.target,
			file(run, name),
			mask and values.mask(mask, run.prefix))
		return done and "ok", message, code
	end
end

function object.gather(run, count, time, room)
	local set = {}

	for _ = 1, tonumber(count) do
		local list, message, code = run.target:poll(
			values.seconds(time), tonumber(room))
		if not list then
			return nil, message, code
		end
		for _, item in ipairs(list) do
			set[run.files:name_of(item[1]) .. "=" ..
			    values.mask_names(item[2], run.prefix)] = true
		end
	end
	return write_set("ready", set)
end

function object.poll(run, time, room)
	return object.gather(run, 1, time, room)
end

local function make(target, message, code)
	if not target then
		return nil, message, code
	end
	if target.close then
		target:close()
	end
	return "ok"
end

function object.new(_, sizehint, flags)
	return make(sel.epoll(tonumber(sizehint), tonumber(flags)))
end

function object.fromfd(run, name)
	local target, message, code = sel.select.epoll_fromfd(file(run, name))

	if not target then
		return nil, message, code
	end
	run.target:close()
	run.target = target
	if run.files.objects[name] then
		run.files.objects[name].number = -1	-- it is the target's
	end
	return "ok"
end

-- Neither

local function split(run, text)
	local list = {}

	for word in text:gmatch("[^,]+") do
		if text ~= "-" then
			list[#list + 1] = file(run, word)
		end
	end
	return list
end

local function join(run, list)
	local names = {}

	for i, item in ipairs(list) do
		names[i] = type(item) == "table" and "@" .. item.name or
			   run.files:name_of(item)
	end
	return #names > 0 and table.concat(names, ",") or "-"
end

function library.select(run, r, w, x, time)
	local a, b, c = sel.select_fds(split(run, r), split(run, w),
				       split(run, x), values.seconds(time))

	if not a then
		return nil, b, c
	end
	return ("lists %s %s %s"):format(join(run, a), join(run, b),
					 join(run, c))
end

-- Those of libsel itself have other names in Lua; one that is absent is nil.
function library.constant(_, name)
	local value = sel.select[name] or sel[name]

	if name:find("^SEL_") then
		value = core.constant(name)
	end
	if not value then
		return nil, "absent", "ENOTSUP"
	end
	return ("number %.0f"):format(value)
end

function library.default()
	return "name " .. sel.new():backend()
end

function library.make(_, backend)
	return make(sel.new(backend))
end

function library.make_object(_, name)
	return make(sel[name]())
end

return operations
