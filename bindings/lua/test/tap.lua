-- SPDX-License-Identifier: MIT
--
-- The TAP producer of the tests, which end with tap.finish().

local tap = { count = 0, failed = 0 }

function tap.diag(...)
	local words = {}

	for i = 1, select("#", ...) do
		words[i] = tostring((select(i, ...)))
	end
	print("# " .. table.concat(words, " "):gsub("\n", "\n# "))
end

function tap.ok(good, name)
	tap.count = tap.count + 1
	print(("%s %d - %s"):format(good and "ok" or "not ok", tap.count, name))
	if not good then
		tap.failed = tap.failed + 1
		local frame = debug.getinfo(2, "Sl")
		if frame.short_src:find("tap%.lua$") then
			frame = debug.getinfo(3, "Sl")
		end
		tap.diag(frame.short_src .. ":" .. frame.currentline)
	end
	return good
end

function tap.is(seen, expected, name)
	if not tap.ok(rawequal(seen, expected) or seen == expected, name) then
		tap.diag("expected:", expected)
		tap.diag("seen:    ", seen)
	end
end

-- That it raises an error with this text and the line that calls it, which is
-- the one of pcall() here.
function tap.raises(text, name, call, ...)
	local line = ":" .. (debug.getinfo(1, "l").currentline + 1) .. ": "
	local done, message = pcall(call, ...)

	message = tostring(message)
	if not tap.ok(not done and message:find(text, 1, true) and
		      message:find("tap.lua" .. line, 1, true), name) then
		tap.diag("expected:", "tap.lua" .. line .. text)
		tap.diag("seen:    ", message)
	end
end

-- That it answers nil, a message and this code.
function tap.fails(code, name, done, message, seen)
	if not tap.ok(done == nil and type(message) == "string" and
		      seen == code, name) then
		tap.diag("expected:", code)
		tap.diag("seen:    ", done, message, seen)
	end
end

function tap.skip(points, why)
	for _ = 1, points do
		tap.count = tap.count + 1
		print(("ok %d # SKIP %s"):format(tap.count, why))
	end
end

function tap.finish()
	print("1.." .. tap.count)
	if tap.failed > 0 then
		os.exit(1, true)
	end
end

return tap
