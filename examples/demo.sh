#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The echo server under load, on each back end that this machine has: starts
# it on a free port, lets echo-load compare what it echoes, stops it, and prints
# a table.  Exits with 1 when anything came back wrong or any part failed.
#
# usage: demo.sh PROGRAMS SOURCES [CLIENTS]
# PROGRAMS: the directory of echo-server and echo-load
# SOURCES: the directory whose text files the clients send

set -u

complain() {
	echo "demo: $*" >&2
	failed=1
}

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	echo "usage: demo.sh PROGRAMS SOURCES [CLIENTS]" >&2
	exit 2
fi
programs=$(CDPATH='' cd -- "$1" && pwd) && CDPATH='' cd -- "$2" || exit 2
clients=${3:-200}
failed=0

backends=$("$programs/echo-server" -l)
if [ -z "$backends" ]; then
	complain "no back end"
	exit 1
fi

# Names without blanks only: the list is split into words.
set -f
files=$(find . -name '.?*' -prune -o -type f ! -name '*[[:space:]]*' \
	\( -name '*.[ch]' -o -name '*.md' -o -name '*.sh' -o -name '*.m4' \
	-o -name '*.am' -o -name '*.ac' -o -name '*.mk' -o -name '*.abi' \) \
	-print | LC_ALL=C sort | head -n 400)
# shellcheck disable=SC2086
if [ -z "$files" ] || ! size=$(cat $files | wc -c); then
	complain "no files to send in $2"
	exit 1
fi

scratch=$(mktemp -d) || exit 1
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# A server that does not stop must not stop us.
limit=
if command -v timeout >/dev/null; then
	limit='timeout -k 10 120'
fi

# Prints what echo-load found; the first line of the server tells the port,
# and opening the pipe waits for it.
try() {
	rm -f "$scratch/line"
	mkfifo "$scratch/line" || return 1
	$limit "$programs/echo-server" -q -p 0 -b "$1" >"$scratch/line" &
	server=$!
	read -r line <"$scratch/line" || line=
	port=${line##* port }
	port=${port%% *}
	if [ -z "$port" ]; then
		wait "$server"
		complain "$1: the server did not start"
		server=
		return
	fi
	# shellcheck disable=SC2086
	result=$("$programs/echo-load" -p "$port" -c "$clients" $files) ||
		complain "$1: the load failed"
	kill -TERM "$server"
	wait "$server"
	status=$?
	server=
	[ $status -eq 0 ] || complain "$1: the server ended with $status"
}

echo "$clients clients echo $(echo "$files" | wc -l | tr -d ' ') files" \
	"of $((size / 1024)) KiB"
format='%-10s %8s %14s %11s %8s\n'
# shellcheck disable=SC2059
printf "$format" 'back end' clients 'bytes echoed' mismatches seconds
for backend in $backends; do
	result=
	try "$backend"
	good=- bytes=- mismatches=- seconds=-
	for field in $result; do
		case $field in
		clients=*) good=${field#*=} ;;
		bytes=*) bytes=${field#*=} ;;
		mismatches=*) mismatches=${field#*=} ;;
		seconds=*) seconds=${field#*=} ;;
		esac
	done
	# shellcheck disable=SC2059
	printf "$format" "$backend" "$good" "$bytes" "$mismatches" "$seconds"
	if [ "$good" != "$clients" ] || [ "$mismatches" != 0 ]; then
		failed=1
	fi
done
exit $failed
