-- SPDX-License-Identifier: MIT
--
-- The scenario table of all languages, on the modules as a program sees them.

local tap = require "tap"
local sel = require "sel"
local read = require "conformance.table"
local new_files = require "conformance.files"
local operations = require "conformance.operations"
local values = require "conformance.values"

local there = {}
for _, backend in ipairs(sel.backends()) do
	there[backend] = true
end

local function why_not(case)
	if case.object == "epoll" and not there.epoll then
		return "no epoll"
	end
	for _, word in ipairs(case.conditions) do
		if (there[word:gsub("^!", "")] or false) ==
		   (word:find("^!") ~= nil) then
			return "only if " .. word
		end
	end
	return nil
end

local function elapsed(run, least, most)
	return run.elapsed < tonumber(least) and "early" or
	       run.elapsed > tonumber(most) and "late" or "ok"
end

local function step(run, words, want)
	local verb = words[1]
	local result = run.files:try(verb, words[2], words[3])

	if result then
		return result
	elseif verb == "elapsed" then
		return elapsed(run, words[2], words[3])
	end
	local call = run.operations[verb]
	if not call then
		print("Bail out! no operation " .. verb)
		os.exit(1)
	end
	local before = sel.now()
	local done, answer, _, code = pcall(call, run,
		(table.unpack or unpack)(words, 2))
	run.elapsed = sel.now() - before
	if not done then
		return values.raised(tostring(answer), want)
	end
	return answer or values.returned(code)
end

local function agree(want, saw)
	if not want then
		return not saw:find("^error")
	end
	return saw == want or want:find("^error %w+$") and
	       saw:sub(1, #want + 1) == want .. " "
end

local function play(case, backend)
	local run = { files = new_files(), elapsed = 0,
		      operations = operations.selector }
	local fault

	if case.object == "library" then
		run.operations = operations.library
	elseif case.object then
		run.operations = operations.object
		run.prefix = case.object == "epoll" and "EPOLL" or "POLL"
		run.target = assert(sel[case.object]())
	else
		run.target = assert(sel.new(backend))
	end
	for _, operation in ipairs(case) do
		local want = operation:wanted(backend)
		local saw = step(run, operation.words, want)
		if not agree(want, saw) then
			fault = ("%s: %s: expected %s, seen %s"):format(
				operation.where,
				table.concat(operation.words, " "),
				tostring(want), saw)
			break
		end
	end
	if run.target and run.target.close then
		run.target:close()
	end
	run.files:finish()
	return fault
end

local cases = {}
local folder = arg[0]:match("^(.*)/lua/test/[^/]*$") .. "/conformance/cases"
local names = assert(io.popen("ls '" .. folder .. "'"))
for name in names:lines() do
	if name:find("%.cases$") then
		read(folder .. "/" .. name, cases)
	end
end
names:close()

local lacking = {}
for _, case in ipairs(cases) do
	for _, backend in ipairs(case.on) do
		local name = (backend and backend .. ": " or "") .. case.name
		if backend and not there[backend] then
			lacking[backend] = true
		elseif case.excluded or why_not(case) then
			tap.skip(1, name .. ": " ..
				 (case.excluded or why_not(case)))
		else
			local fault = play(case, backend)
			tap.ok(not fault, name)
			if fault then
				tap.diag(fault)
			end
		end
	end
end
for backend in pairs(lacking) do
	tap.skip(1, "no " .. backend)
end
tap.ok(#cases >= 150, "there are scenarios enough")
tap.finish()
