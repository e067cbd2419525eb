# SPDX-License-Identifier: MIT
#
# Fills libsel-config.cmake.in in: @libdir@ and @includedir@ become paths, @libs@
# a list of CMake, and @dll@ the name of the DLL.  The variables prefix, here (the
# folder of the installed file), libdir, includedir, libs and dll are the
# Makefile's.  A folder below the prefix is named from the installed file on, so
# that the whole prefix may be moved to another place; any other folder keeps
# its name.

function below_prefix(folder)
{
	return index(folder, prefix "/") == 1
}

function path_to(folder,    above, below, from, i, j, names, steps)
{
	if (!below_prefix(folder) || !below_prefix(here))
		return folder
	steps = split(here, from, "/")
	names = split(folder, below, "/")
	for (i = 1; i <= steps && i <= names && from[i] == below[i]; i++)
		;
	above = "${_libsel_here}"
	for (j = i; j <= steps; j++)
		above = above "/.."
	for (j = i; j <= names; j++)
		above = above "/" below[j]
	return above
}

# & stands for the matched text in a replacement.
function literal(text)
{
	gsub(/[\\&]/, "\\\\&", text)
	return text
}

BEGIN {
	gsub(/^ +| +$/, "", libs)
	gsub(/ +/, ";", libs)
	libdir = literal(path_to(libdir))
	includedir = literal(path_to(includedir))
	libs = literal(libs)
}

{
	gsub(/@libdir@/, libdir)
	gsub(/@includedir@/, includedir)
	gsub(/@libs@/, libs)
	gsub(/@dll@/, dll)
	print
}
