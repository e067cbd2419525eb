-- SPDX-License-Identifier: MIT
--
-- The files of a scenario, by name.

local system = require "system"

local Files = {}
Files.__index = Files

local OPENS = { pipe = { ".r", ".w" }, unix = { ".a", ".b" },
		tcp = { ".a", ".b" }, listener = true, connect = true,
		socket = true, file = true, directory = true, null = true,
		eventfd = true, unused = true, dup = true, later = true }
local VERBS = { write = true, post = true, fill = true, drain = true,
		shutdown = true, urgent = true, replace = true }

-- A file object: it knows its descriptor only while that is open.
local Object = {}
Object.__index = Object

function Object:fileno()
	return self.number
end

local function new()
	return setmetatable({ objects = {}, numbers = {}, order = {},
			      children = {}, nothing = {} }, Files)
end

function Files:add(name, number)
	self.objects[name] = setmetatable({ name = name, number = number },
					  Object)
	self.numbers[name] = number
	self.order[#self.order + 1] = name
end

-- The name that has the number; the youngest, if several had it.
function Files:name_of(number)
	for i = #self.order, 1, -1 do
		if self.numbers[self.order[i]] == number then
			return self.order[i]
		end
	end
	return ("%d"):format(number)
end

function Files:open(kind, name, other)
	local one, two, child = system.open(kind, self.numbers[other], other)
	local ends = OPENS[kind]

	assert(one, two)
	if child then
		self.children[#self.children + 1] = child
	end
	if ends == true then
		self:add(name, one)
		if kind == "unused" then
			self.objects[name].number = -1
		end
	else
		self:add(name .. ends[1], one)
		self:add(name .. ends[2], two)
	end
	return "ok"
end

function Files:close(name)
	assert(system.act("close", self.numbers[name]))
	self.objects[name].number = -1
	return "ok"
end

-- Whether the operation is one on files, and its result.
function Files:try(verb, name, other)
	if OPENS[verb] then
		return self:open(verb, name, other)
	elseif VERBS[verb] then
		assert(system.act(verb, self.numbers[name],
				  self.numbers[other]))
		if verb == "replace" then
			self.objects[name].number = self.numbers[name]
		end
		return "ok"
	elseif verb == "close" and name then
		return self:close(name)
	elseif verb == "await" then
		assert(system.await(self.numbers[name], other))
		return "ok"
	end
	return nil
end

function Files:finish()
	for _, object in pairs(self.objects) do
		if object.number >= 0 then
			system.act("close", object.number)
		end
	end
	for _, child in ipairs(self.children) do
		system.reap(child)
	end
end

return new
