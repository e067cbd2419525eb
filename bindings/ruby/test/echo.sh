#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The echo servers in Ruby under the load driver of the C server.

. "$srcdir/examples/test/harness.sh"

examples=$srcdir/bindings/ruby/examples
patience=60

prove Ruby ./run "$RUBY" -w "$examples/echo.rb"

start ./run "$RUBY" -w "$examples/prefork.rb" -p 0
ok "Ruby, prefork: 200 clients get every byte back" served 200
ends "Ruby, prefork" TERM
same "Ruby, prefork: the server says nothing to standard error" \
	/dev/null "$work/log"
finish
