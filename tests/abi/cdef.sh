#!/bin/sh
# SPDX-License-Identifier: MIT
#
# libsel.cdef and the body of the header are plain C for every consumer.

. "$srcdir/tests/tap/tap.sh"

if test -z "${CXX-}"; then
	for CXX in g++ clang++ c++ none; do
		command -v "$CXX" >/dev/null && break
	done
fi

sed -n '/cdef-begin/,/cdef-end/p' "$srcdir/libsel/sel.h" >"$work/body"
cp "$srcdir/abi/libsel.cdef" "$work/cdef"
for file in body cdef; do
	# A function between the includes and an end mark, so that neither an
	# empty nor an unfinished file would do.
	{
		echo '#include <stddef.h>'
		echo '#include <stdint.h>'
		cat "$work/$file"
		echo 'int user(void);'
		echo 'int user(void) { return (int)(sizeof(sel_event) + SEL_EBADFD); }'
	} >"$work/$file.c"
	ok "the $file is C99" $CC -std=c99 -pedantic -Wall -Wextra -Werror \
		-fsyntax-only "$work/$file.c"
	if test "$CXX" = none; then
		skip "no C++ compiler"
	else
		ok "the $file is C++98" $CXX -x c++ -std=c++98 -pedantic \
			-Wall -Wextra -Werror -fsyntax-only "$work/$file.c"
	fi
	is "the $file has no line for the preprocessor" "" \
		"$(grep '^[[:space:]]*#' "$work/$file")"
done

if test "$enable_shared" != yes || ! command -v luajit >/dev/null; then
	skip "no LuaJIT, or no shared library"
	finish
fi
cat >"$work/cdef.lua" <<'END'
local ffi = require "ffi"
for _, name in ipairs { arg[1], arg[2] } do
	local file = assert(io.open(name))
	ffi.cdef(file:read "*a")
	file:close()
	assert(ffi.sizeof "sel_event" == 40)
	local sel = ffi.load(arg[3])
	assert(ffi.string(sel.sel_version()) == arg[4])
	assert(sel.sel_backend_by_name "epoll" == sel.SEL_BACKEND_EPOLL)
end
END
ok "LuaJIT reads the cdef and calls the library" luajit "$work/cdef.lua" \
	"$work/cdef" /dev/null "$PWD/.libs/libsel.so" "$version"
finish
