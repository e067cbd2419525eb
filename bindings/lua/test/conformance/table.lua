-- SPDX-License-Identifier: MIT
--
-- Reads the scenario table; bindings/conformance/README.md says what its lines
-- mean, and table.py there refuses one with faults.

local BACKENDS = { "select", "poll", "epoll", "devpoll", "kqueue" }

local function words(text)
	local list = {}

	for word in text:gmatch("%S+") do
		list[#list + 1] = word
	end
	return list
end

local function has(list, word)
	for _, each in ipairs(list) do
		if each == word then
			return true
		end
	end
	return false
end

-- What the table wants of Lua on this back end; nil: anything but an error.
local function wanted(operation, backend)
	for _, exception in ipairs(operation.exceptions) do
		if not exception.backends or
		   has(exception.backends, backend) then
			return exception.want
		end
	end
	return operation.want
end

local lines = {}

function lines.on(case, rest)
	local target = words(rest)

	if target[1] == "object" then
		case.object, case.on = target[2], { false }
	elseif target[1] == "library" then
		case.object, case.on = "library", { false }
	elseif target[1] == "all" then
		case.on = BACKENDS
	else
		case.on = target
	end
end

function lines.from() end

lines["if"] = function(case, rest)
	case.conditions = words(rest)
end

lines["not"] = function(case, rest)
	if has(words(rest:match("^(.-) ; ")), "lua") then
		case.excluded = rest:match(" ; (.*)")
	end
end

function lines.except(case, rest)
	local scope, want = rest:match("^(%S+) %-> (.-) ; ")
	local runner, backends = scope:match("^(%w+):?(.*)$")
	local exceptions = case[#case].exceptions

	if runner == "lua" then
		exceptions[#exceptions + 1] = {
			want = want,
			backends = backends ~= "" and
				   words((backends:gsub(",", " "))) or nil,
		}
	end
end

local function operation(case, where, text)
	local head, want = text:match("^(.-) %->%s*(.*)$")

	case[#case + 1] = {
		where = where, words = words(head or text), want = want,
		wanted = wanted, exceptions = {},
	}
end

return function(path, cases)
	local case, number = nil, 0

	for text in io.lines(path) do
		number = number + 1
		local keyword, rest = text:match("^(%S+)%s*(.*)$")
		if not keyword or keyword:find("^#") then
			keyword = nil
		elseif keyword == "case" then
			case = { name = rest, conditions = {} }
			cases[#cases + 1] = case
		elseif lines[keyword] then
			lines[keyword](case, rest)
		else
			operation(case, path:match("[^/]*$") .. ":" .. number,
				  text)
		end
	end
end
