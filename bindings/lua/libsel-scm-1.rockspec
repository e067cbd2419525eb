-- SPDX-License-Identifier: MIT
--
-- `luarocks make` in the top folder, when libsel itself is installed.  A tarball
-- has the wrapper sel_core_wrap.c; in a clone `make swig` makes it first.

package = "libsel"
version = "scm-1"
source = {
	url = "git+file://.",
}
description = {
	summary = "Wait until files are ready: Python's selectors for Lua",
	homepage = "https://github.com/libsel/libsel",
	maintainer = "The libsel authors <libsel@users.noreply.github.com>",
	license = "MIT",
}
dependencies = {
	"lua >= 5.1, < 5.5",
}
external_dependencies = {
	SEL = { header = "sel.h", library = "sel" },
}
build = {
	type = "builtin",
	modules = {
		["sel"] = "bindings/lua/sel.lua",
		["sel.select"] = "bindings/lua/sel/select.lua",
		["sel.core"] = {
			sources = {
				"bindings/lua/changes.c",
				"bindings/lua/error.c",
				"bindings/lua/file.c",
				"bindings/lua/handle.c",
				"bindings/lua/keys.c",
				"bindings/lua/kevent.c",
				"bindings/lua/lists.c",
				"bindings/lua/many.c",
				"bindings/lua/pairs.c",
				"bindings/lua/ready.c",
				"bindings/lua/sel_core_wrap.c",
				"bindings/lua/steps.c",
				"bindings/lua/time.c",
				"bindings/lua/value.c",
				"bindings/lua/wait.c",
			},
			libraries = { "sel" },
			incdirs = { "bindings/lua", "$(SEL_INCDIR)" },
			libdirs = { "$(SEL_LIBDIR)" },
		},
	},
}
