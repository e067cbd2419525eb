#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs a program for Windows under Wine, from the top of a build tree:
#	run.sh PROGRAM [ARGUMENT...]
#	run.sh --begin		makes Wine's settings, as those of Windows 10
#	run.sh --end		ends what Wine has left running
# The program finds the DLL of the tree, which WINDOWS_TREE names elsewhere than
# in the tree.  Wine's own settings and registry are in the folder wine of the tree,
# unless WINEPREFIX names another.

set -u
tree=${WINDOWS_TREE-$PWD}
WINEPREFIX=${WINEPREFIX-$tree/wine}
WINEPATH=Z:$tree/.libs
WINEDEBUG=${WINEDEBUG--all}
# No .NET and no HTML are installed, and no debugger asks.
WINEDLLOVERRIDES='mscoree,mshtml,winedbg.exe='
export WINEPREFIX WINEPATH WINEDEBUG WINEDLLOVERRIDES
# The server of Debian's Wine ends with the last program, and a program that starts
# in that moment is refused: this one stays for a minute.  There may be one.
keep_server()
{
	wineserver -p60 </dev/null >/dev/null 2>&1
}

case $1 in
--begin)
	command -v "${WINE-wine}" >/dev/null || {
		echo "run.sh: there is no ${WINE-wine}" >&2
		exit 1
	}
	keep_server
	exec "${WINE-wine}" reg add 'HKCU\Software\Wine' /v Version /d win10 \
		/f </dev/null
	;;
--end)
	wineserver -k
	exec wineserver -w
	;;
esac
program=$1
shift
folder=${program%/*}
# libtool leaves a program that starts the real one.
test ! -f "$folder/.libs/${program##*/}" ||
	program=$folder/.libs/${program##*/}
keep_server
exec "${WINE-wine}" "$program" "$@"
