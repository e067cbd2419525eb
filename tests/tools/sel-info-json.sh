#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sel-info --json: JSON whatever the environment, with the keys that schema.py
# tells, and the same in it as in the text.

. "$srcdir/tests/tap/tap.sh"

"${PYTHON3:-false}" -c 'import json' 2>/dev/null || skip_all "no Python"

json()		# NAME EXPECTED-STATUS ARGUMENT...
{
	name=$1
	expected=$2
	shift 2
	timeout -k 5 60 ./tools/sel-info --json "$@" >"$work/json" 2>"$work/err"
	is "$name: exit code" "$expected" $?
	ok "$name: JSON" "$PYTHON3" -m json.tool "$work/json"
}

has()		# NAME KEY=VALUE...
{
	name=$1
	shift
	ok "$name: keys and values" "$PYTHON3" \
		"$srcdir/tests/tools/schema.py" "$version" "$@" <"$work/json"
}

works=$(./examples/echo-server -l)
for missing in kqueue devpoll epoll; do
	echo "$works" | grep -qx $missing || break
done

json "plain" 0
has "plain" default.decided_by='"order"' default.LIBSEL_BACKEND=null \
	default.LIBSEL_BACKEND_use='"unset"'
is "plain: the back ends that work are those" "$(echo "$works" | sort)" \
	"$("$PYTHON3" -c 'import json, sys
for backend in json.load(sys.stdin)["backends"]:
	if backend["available"] and len(backend["timers"]) == 2:
		print(backend["name"])' <"$work/json" | sort)"

json "one" 0 -n -b poll
has "one" backends.0.name='"poll"' backends.0.number=2 \
	backends.0.available=true backends.0.timers='[]'
json "one that is missing" 1 -b "$missing"
has "one that is missing" backends.0.name="\"$missing\"" \
	backends.0.error='"SEL_ENOTSUP"' backends.0.status=-20015 \
	backends.0.features='[]'

export LIBSEL_BACKEND
LIBSEL_BACKEND=select
json "select" 0 -n
has "select" default.name='"select"' default.decided_by='"environment"' \
	default.LIBSEL_BACKEND_use='"used"'
LIBSEL_BACKEND=
json "empty" 0 -n
has "empty" default.decided_by='"order"' default.LIBSEL_BACKEND='""' \
	default.LIBSEL_BACKEND_use='"unknown"'
# Everything that is special in JSON, and bytes that are no UTF-8.
LIBSEL_BACKEND=$(printf '"\\\t\001\177\351/')
json "hostile" 0 -n
has "hostile" default.LIBSEL_BACKEND_use='"unknown"' \
	default.LIBSEL_BACKEND='"\"\\\t\u0001\u007f\u00e9/"'
LIBSEL_BACKEND=$missing
json "unavailable" 0 -n
has "unavailable" default.LIBSEL_BACKEND_use='"unavailable"' \
	default.decided_by='"order"'

sed 's/"schema"/"scheme"/' "$work/json" >"$work/changed"
"$PYTHON3" "$srcdir/tests/tools/schema.py" "$version" <"$work/changed" \
	>"$work/out"
is "another key in the JSON: schema.py notices" 1 $?
finish
