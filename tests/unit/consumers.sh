#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Programs of others find an installed libsel by CMake and by Meson, link the
# shared library or the static one, and run.  The library is installed below
# another folder than configure was told, so that nothing but the files' own place
# can lead there.

. "$srcdir/tests/tap/tap.sh"

root=$work/root
program=$(cd "$srcdir" && pwd)/examples/first.c
unset LD_LIBRARY_PATH CMAKE_PREFIX_PATH PKG_CONFIG_PATH libsel_DIR libsel_ROOT
unset DESTDIR MAKEFLAGS MFLAGS MAKELEVEL
export CC CFLAGS LDFLAGS

make_install()
{
	$MAKE install-libLTLIBRARIES install-includeHEADERS \
		install-pkgconfigDATA install-nodist_cmakeDATA DESTDIR="$root"
}

# runs PROGRAM: the program can read its standard input
runs()
{
	test "$(echo line | "$@")" = 'descriptor 0 can be read'
}

# is_shared, is_static PROGRAM: what the program needs when it starts
is_shared()
{
	$READELF -d "$1" | grep 'NEEDED.*libsel\.so\.0'
}
is_static()
{
	$READELF -d "$1" >"$work/dynamic" && ! grep libsel "$work/dynamic"
}

# whole NAME PROGRAM KIND: the program exists, is of that kind and runs
whole()
{
	ok "$1: the program links the $3 library" "is_$3" "$2"
	ok "$1: the program runs" runs "$2"
}

# example LANGUAGE: the text of that language in examples/README.md
example()
{
	# shellcheck disable=SC2016
	$AWK -v begin="\`\`\`$1" '$0 == begin { inside = 1; next }
		/^```/ { inside = 0 } inside' "$srcdir/examples/README.md"
}

ok "the library is installed below a folder" make_install

# A compiler alone

# typed COMMAND: in the folder of the examples, with the compilers of this build
typed()
{
	(
		set_pkg_config
		cc() { $CC $CFLAGS "$@" $LDFLAGS; }
		cd "$work/examples" && eval "$1"
	)
}
set_pkg_config()
{
	PKG_CONFIG_PATH=$root$libdir/pkgconfig
	PKG_CONFIG_SYSROOT_DIR=$root
	PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1
	PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
	export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
	export PKG_CONFIG_ALLOW_SYSTEM_CFLAGS PKG_CONFIG_ALLOW_SYSTEM_LIBS
}

cp -R "$srcdir/examples" "$work"
sed -n 's/^    \(c[c+]* .*\)/\1/p' "$srcdir/examples/README.md" >"$work/commands"
ok "examples/README.md has commands" test "$(grep -c '' "$work/commands")" -ge 5
while read -r line; do
	if test "${line#c++}" != "$line" && ! command -v c++ >/dev/null; then
		skip "no C++ compiler"
	elif ! pkg-config --version >/dev/null 2>&1; then
		skip "no pkg-config"
	else
		ok "examples/README.md: ${line%% \$*}" typed "$line"
	fi
done <"$work/commands"

# CMake

# What find_package is told about the versions, by the file of this version: a
# line for each thing that is asked.
versions()	# VERSION
{
	sed "/^set(PACKAGE_VERSION /s/\".*\"/\"$1\"/" \
		cmake/libsel-config-version.cmake >"$work/version.cmake"
	cat >"$work/ask.cmake" <<'PROJECT'
function(ask count version max)
  set(PACKAGE_FIND_VERSION ${version})
  set(PACKAGE_FIND_VERSION_COUNT ${count})
  if(max)
    string(REGEX REPLACE "<" "" PACKAGE_FIND_VERSION_MAX ${max})
    set(PACKAGE_FIND_VERSION_RANGE "${version}...${max}")
    set(PACKAGE_FIND_VERSION_RANGE_MAX INCLUDE)
    if(max MATCHES "<")
      set(PACKAGE_FIND_VERSION_RANGE_MAX EXCLUDE)
    endif()
  endif()
  include(version.cmake)
  message("${version} ${max}: ${PACKAGE_VERSION_COMPATIBLE} "
    "${PACKAGE_VERSION_EXACT}${PACKAGE_VERSION_UNSUITABLE}")
endfunction()
ask(1 0 "")
ask(2 0.0 "")
ask(3 0.0.9 "")
ask(2 0.1 "")
ask(3 0.1.0 "")
ask(3 0.1.1 "")
ask(2 0.2 "")
ask(2 0.1 0.2)
ask(2 0.0 0.0.9)
ask(3 0.0.1 0.1.0)
ask(3 0.0.1 <0.1.0)
set(CMAKE_SIZEOF_VOID_P 3)
ask(2 0.0 "")
PROJECT
	(cd "$work" && cmake -P ask.cmake) 2>&1 | sed 's/ *:/:/; s/ *$//'
}

# Four projects in one, since CMake looks at the compiler for a second or two.
# The second is that of examples/README.md, the third finds no static library, the
# fourth no shared one.  libsel_DIR, which the last two set, is one for all.
write_project()
{
	mkdir "$work/cmake" "$work/cmake/both" "$work/cmake/without" \
		"$work/cmake/alone" "$work/cmake/readme"
	cp "$program" "$work/cmake/first.c"
	cat >"$work/cmake/CMakeLists.txt" <<'PROJECT'
cmake_minimum_required(VERSION 3.5)
project(consumer C)
add_subdirectory(both)
add_subdirectory(readme)
add_subdirectory(without)
add_subdirectory(alone)
PROJECT
	cat >"$work/cmake/both/CMakeLists.txt" <<'PROJECT'
find_package(libsel REQUIRED)
file(WRITE ${CMAKE_BINARY_DIR}/version "${libsel_VERSION}\n")
foreach(name libsel libsel_static)
  if(TARGET libsel::${name})
    add_executable(${name} ../first.c)
    target_link_libraries(${name} libsel::${name})
  endif()
endforeach()
PROJECT
	cat >"$work/cmake/without/CMakeLists.txt" <<'PROJECT'
set(libsel_DIR ${without}/cmake/libsel CACHE PATH "" FORCE)
function(ask)
  find_package(libsel QUIET ${ARGN})
  string(REPLACE "${without}" LIBDIR why "${libsel_NOT_FOUND_MESSAGE}")
  file(APPEND ${CMAKE_BINARY_DIR}/asked "${ARGN}: ${libsel_FOUND} ${why}\n")
endfunction()
ask()
ask(COMPONENTS shared)
ask(COMPONENTS static)
ask(OPTIONAL_COMPONENTS static)
ask(COMPONENTS shared green)
PROJECT
	cat >"$work/cmake/alone/CMakeLists.txt" <<'PROJECT'
set(libsel_DIR ${alone}/cmake/libsel CACHE PATH "" FORCE)
find_package(libsel)
if(libsel_FOUND)
  add_executable(alone ../first.c)
  target_link_libraries(alone libsel::libsel)
endif()
PROJECT
	example cmake >"$work/cmake/readme/CMakeLists.txt"
	cp "$program" "$work/cmake/readme"
	cp -R "$root" "$work/without"
	rm -f "$work/without$libdir"/*.a
	cp -R "$root" "$work/alone"
	rm -f "$work/alone$libdir"/*.so*
}

# CMake looks into the usual folders of a prefix, and $libdir may be another one.
cmake_build()
{
	cmake -S "$work/cmake" -B "$work/cmake/build" \
		-DCMAKE_PREFIX_PATH="$root$prefix;$root$libdir/cmake" \
		-Dwithout="$work/without$libdir" -Dalone="$work/alone$libdir" &&
		cmake --build "$work/cmake/build"
}

cmake_points()
{
	build=$work/cmake/build
	write_project
	ok "CMake: the programs compile" cmake_build
	is "CMake: the version is that of libsel.pc" \
		"$(sed -n 's/^Version: //p' pkgconfig/libsel.pc)" \
		"$(cat "$build/version")"
	if test "$enable_shared" = yes; then
		whole "CMake, libsel::libsel" "$build/both/libsel" shared
		cat >"$work/expected" <<'TABLE'
: 1
COMPONENTS;shared: 1
COMPONENTS;static: 0 There is no component static of libsel in LIBDIR.
OPTIONAL_COMPONENTS;static: 1
COMPONENTS;shared;green: 0 There is no component green of libsel in LIBDIR.
TABLE
		sed 's/TRUE/1/; s/FALSE/0/; s/ *$//' "$build/asked" >"$work/asked"
		same "CMake: a component that is missing is named" \
			"$work/expected" "$work/asked"
	else
		skip "no shared library"
	fi
	if test "$enable_static" = yes; then
		whole "CMake, libsel::libsel_static" \
			"$build/both/libsel_static" static
		whole "CMake, libsel::libsel without a shared library" \
			"$build/alone/alone" static
	else
		skip "no static library"
	fi

	ok "CMake, the project of examples/README.md: the program runs" runs \
		"$build/readme/first"

	cat >"$work/candidate" <<'TABLE'
0: TRUE
0.0: TRUE
0.0.9: TRUE
0.1: TRUE
0.1.0: FALSE
0.1.1: FALSE
0.2: FALSE
0.1 0.2: TRUE
0.0 0.0.9: FALSE
0.0.1 0.1.0: TRUE
0.0.1 <0.1.0: FALSE
0.0: TRUE TRUE
TABLE
	sed 's/^0\.1\.0: FALSE/0.1.0: TRUE TRUE/' "$work/candidate" \
		>"$work/release"
	versions 0.1.0~rc2 >"$work/seen"
	same "CMake: whom the candidate 0.1.0~rc2 serves" "$work/candidate" \
		"$work/seen"
	versions 0.1.0 >"$work/seen"
	same "CMake: whom the release 0.1.0 serves" "$work/release" "$work/seen"
}

# What the file says where the prefix does not hold all folders.
filled()	# LIBDIR INCLUDEDIR LIBS
{
	$AWK -v prefix=/usr -v here="$1/cmake/libsel" -v libdir="$1" \
		-v includedir="$2" -v libs="$3" -f "$srcdir/cmake/fill.awk" \
		"$srcdir/cmake/libsel-config.cmake.in" >"$work/filled"
	sed -n -e 's/^get_filename_component(_libsel_[a-z]*dir "\(.*\)" ABS.*/\1/p' \
		-e 's/.*INTERFACE_LINK_LIBRARIES "\(.*\)").*/\1/p' \
		"$work/filled" | tr '\n' ' '
}

# shellcheck disable=SC2016 # of CMake
is "CMake: the folders of Debian" \
	'${_libsel_here}/../.. ${_libsel_here}/../../../../include  ' \
	"$(filled /usr/lib/x86_64-linux-gnu /usr/include '')"
# shellcheck disable=SC2016
is "CMake: a header elsewhere, and libraries to add" \
	'${_libsel_here}/../.. /opt/a&b -lpthread;-lrt ' \
	"$(filled /usr/lib '/opt/a&b' ' -lpthread  -lrt ')"
is "CMake: a library elsewhere" '/usr2/lib /usr/include  ' \
	"$(filled /usr2/lib /usr/include '')"

if command -v cmake >/dev/null; then
	cmake_points
else
	skip "no CMake"
fi

# Meson

meson_build()
{
	set_pkg_config
	meson setup -Dcmake_prefix_path="$root$prefix,$root$libdir/cmake" \
		"$work/meson/build" "$work/meson" &&
		ninja -C "$work/meson/build"
}

# meson_needs NAME KIND ARGUMENTS: a program NAME with this dependency
meson_needs()
{
	cat >>"$work/meson/meson.build" <<PROJECT
executable('$1', 'first.c', dependencies: dependency('libsel', $3))
PROJECT
	programs="$programs $1:$2"
}

meson_points()
{
	mkdir "$work/meson"
	cp "$program" "$work/meson/first.c"
	example meson >"$work/meson/meson.build"
	programs=
	if ${PKG_CONFIG:-pkg-config} --version >/dev/null 2>&1; then
		test "$enable_shared" != yes || meson_needs pkg-config shared \
			"version: '>=0.1', method: 'pkg-config'"
		test "$enable_static" != yes || meson_needs pkg-config-static \
			static "static: true, method: 'pkg-config'"
	else
		skip "no pkg-config"
	fi
	if command -v cmake >/dev/null; then
		test "$enable_shared" != yes || meson_needs cmake shared \
			"version: '>=0.1', method: 'cmake'"
		test "$enable_static" != yes || meson_needs cmake-static static \
			"modules: 'libsel::libsel_static', method: 'cmake'"
	else
		skip "no CMake"
	fi
	ok "Meson: the programs compile, and that of examples/README.md" \
		meson_build
	# Of CMake's packages Meson makes no rpath.
	LD_LIBRARY_PATH=$root$libdir
	export LD_LIBRARY_PATH
	ok "Meson, the project of examples/README.md: the program runs" runs \
		"$work/meson/build/first"
	for each in $programs; do
		whole "Meson, ${each%:*}" "$work/meson/build/${each%:*}" \
			"${each#*:}"
	done
}

if command -v meson >/dev/null && command -v ninja >/dev/null; then
	meson_points
else
	skip "no Meson"
fi
finish
