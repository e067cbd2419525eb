#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The echo server in Go under the load driver of the C server, and the other
# example.

. "$srcdir/examples/test/harness.sh"

prove Go ./run bindings/go/echo

cat >"$work/expected" <<EOF
inotify: new
net.Conn: "hello"
pipe: "world"
signalfd: user defined signal 1
EOF
# shellcheck disable=SC2016
ok "Go, multiplex: the example ends with status 0" \
	sh -c './run bindings/go/multiplex >"$1"' sh "$work/four"
sort "$work/four" >"$work/sorted"
same "Go, multiplex: four kinds of descriptors are seen" \
	"$work/expected" "$work/sorted"
finish
