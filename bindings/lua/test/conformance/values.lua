-- SPDX-License-Identifier: MIT
--
-- The words of the table as values of Lua, and back.

local core = require "sel.core"

local values = {}
local LETTERS = { { "r", 1 }, { "w", 2 }, { "p", 0x100 }, { "h", 0x200 },
		  { "o", 0x1000 }, { "e", 0x2000 }, { "x", 0x4000 } }
local MASKS = { "IN", "PRI", "OUT", "ERR", "HUP", "NVAL", "RDNORM", "RDBAND",
		"WRNORM", "WRBAND", "MSG", "RDHUP" }
local TIMES = { inf = math.huge, ["-inf"] = -math.huge, nan = 0 / 0 }

local function has(mask, bit)
	return mask % (2 * bit) >= bit
end

-- A number, nil or a string: whatever the word is, as it stands.
function values.literal(word)
	if word == "nil" then
		return nil
	end
	return tonumber(word) or word:match("^'(.*)'$")
end

-- Letters that Lua has for itself stay what they are.
function values.events(word)
	if word:find("^[rwp]+$") then
		return word
	elseif not word:find("^[rwphoex]+$") then
		return values.literal(word)
	end
	local mask = 0
	for _, letter in ipairs(LETTERS) do
		if word:find(letter[1], 1, true) then
			mask = mask + letter[2]
		end
	end
	return mask
end

function values.letters(mask)
	local text, left = "", mask

	for _, letter in ipairs(LETTERS) do
		if has(mask, letter[2]) then
			text = text .. letter[1]
			left = left - letter[2]
		end
	end
	return left == 0 and text ~= "" and text or ("%.0f"):format(mask)
end

function values.seconds(word)
	if word == "none" then
		return nil
	end
	return TIMES[word] or values.literal(word)
end

local function system_mask(prefix, name)
	return core.constant(prefix .. name)
end

function values.mask(word, prefix)
	local sum = 0

	if not word:find("^%a") then
		return values.literal(word)
	end
	for name in word:gmatch("[^|]+") do
		sum = sum + system_mask(prefix, name)
	end
	return sum
end

function values.mask_names(mask, prefix)
	local names = {}

	for _, name in ipairs(MASKS) do
		local known, bit = pcall(system_mask, prefix, name)
		if known and bit and has(mask, bit) then
			names[#names + 1] = name
		end
	end
	return table.concat(names, "|")
end

-- Codes of libsel by their names and by their texts
local codes, texts = {}, {}
for code = core.SEL_ENOTSUP, core.SEL_EEVENTS do
	codes[core.error_name(code)] = code
	texts[core.strerror(code)] = code
end

local function write_code(code)
	return ("error %s %s"):format(core.error_exception(code),
				      core.error_name(code))
end

-- What a call returned after nil.
function values.returned(code)
	if type(code) == "number" then
		return "error OSError " .. core.error_name(-code)
	end
	return write_code(codes["SEL_" .. code])
end

-- What it raised.  Where the binding refuses a value by itself, Lua's error has
-- no class: then it is that of `want`.
function values.raised(message, want)
	local text = message:gsub("^.-:%d+: ", "")
	local code = texts[text] or texts[text:match("^%w+: (.*)") or ""]

	if code then
		return write_code(code)
	end
	local class = tostring(want):match("^error (%w+)$")
	if class == "ValueError" or class == "TypeError" then
		return "error " .. class
	end
	return "error ? " .. message
end

return values
