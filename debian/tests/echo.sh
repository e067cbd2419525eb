# SPDX-License-Identifier: MIT
#
# For the tests beside it, which are programs of sh: puts an echo server under
# the load of libsel-doc's driver, and wants every byte back.

set -eu
examples=/usr/share/doc/libsel-dev/examples
cd "$AUTOPKGTEST_TMP"
server=
trap 'test -z "$server" || kill "$server"' EXIT

cc -O2 -o echo-load "$examples/echo-load.c"

# Starts a server that tells its port in its first line.
start()		# COMMAND...
{
	rm -f line
	mkfifo line
	timeout --foreground -k 5 120 "$@" >line &
	server=$!
	read -r line <line
	echo "$line"
	port=${line##* port }
	port=${port%% *}
}

stop()		# SIGNAL
{
	kill -s "$1" "$server"
	wait "$server"
	server=
}

load()
{
	./echo-load -t 60 -p "$port" -c 100 echo-load "$examples/echo-load.c" |
		tee result
	grep -q '^clients=100 .* mismatches=0 ' result
}

# serves SIGNAL COMMAND...: on each back end; the signal ends it with 0
serves()
{
	signal=$1
	shift
	echo "$*"
	start "$@" -q -p 0
	load
	stop "$signal"
	for backend in poll select; do
		start "$@" -q -p 0 -b "$backend"
		load
		stop "$signal"
	done
}
