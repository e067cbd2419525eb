# SPDX-License-Identifier: MIT
#
# Stands in for vcpkg, which Debian has not got: runs portfile.cmake with the
# functions and variables that this port uses.  Each function does the work, as
# vcpkg's documentation describes it, and no more of it than this port needs:
#	cmake -DPORT_DIR=... -DTARBALL=... -DROOT=... -DHOST=...
#	    -DVCPKG_LIBRARY_LINKAGE=dynamic|static -P stand-in.cmake
# What the port installs is in ROOT/packages then.  HOST is what configure calls
# the system that is built for; its compiler is HOST-gcc.

cmake_minimum_required(VERSION 3.19)

file(READ "${PORT_DIR}/vcpkg.json" manifest)
string(JSON PORT GET "${manifest}" name)
string(JSON VERSION GET "${manifest}" version-semver)
set(CURRENT_PORT_DIR "${PORT_DIR}")
set(CURRENT_PACKAGES_DIR "${ROOT}/packages")
set(CURRENT_INSTALLED_DIR "${ROOT}/installed")
set(CURRENT_BUILDTREES_DIR "${ROOT}/buildtrees")
set(VCPKG_TARGET_IS_WINDOWS ON)
set(VCPKG_TARGET_IS_MINGW ON)
set(kinds release debug)
set(suffix_release "")
set(suffix_debug "/debug")

function(run folder)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${folder}"
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "status ${status} of ${ARGN}\n${output}")
  endif()
endfunction()

# Downloads nothing: the name has to be that of the tarball.
function(vcpkg_download_distfile variable)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FILENAME;SHA512" URLS)
  get_filename_component(name "${TARBALL}" NAME)
  get_filename_component(last "${arg_URLS}" NAME)
  if(NOT arg_FILENAME STREQUAL name OR NOT last STREQUAL name)
    message(FATAL_ERROR "${arg_FILENAME} from ${arg_URLS} is not ${name}")
  endif()
  set("${variable}" "${TARBALL}" PARENT_SCOPE)
endfunction()

# The tarball has one folder, which is left out of the path.
function(vcpkg_extract_source_archive variable)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" ARCHIVE "")
  file(ARCHIVE_EXTRACT INPUT "${arg_ARCHIVE}"
    DESTINATION "${CURRENT_BUILDTREES_DIR}/src")
  file(GLOB folder "${CURRENT_BUILDTREES_DIR}/src/*")
  set("${variable}" "${folder}" PARENT_SCOPE)
endfunction()

function(vcpkg_make_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" SOURCE_PATH OPTIONS)
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "not known here: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(VCPKG_LIBRARY_LINKAGE STREQUAL "static")
    set(linkage --disable-shared --enable-static)
  else()
    set(linkage --enable-shared --disable-static)
  endif()
  foreach(kind IN LISTS kinds)
    set(folders "--bindir=\${prefix}/tools/${PORT}/bin")
    set(flags "CFLAGS=-O2")
    if(kind STREQUAL "debug")
      set(folders "--bindir=\${prefix}/../tools/${PORT}/debug/bin"
        "--includedir=\${prefix}/../include")
      set(flags "CFLAGS=-g")
    endif()
    file(MAKE_DIRECTORY "${CURRENT_BUILDTREES_DIR}/${kind}")
    run("${CURRENT_BUILDTREES_DIR}/${kind}"
      "${arg_SOURCE_PATH}/configure"
      "--host=${HOST}" "CC=${HOST}-gcc" ${flags} ${arg_OPTIONS}
      "--prefix=${CURRENT_INSTALLED_DIR}${suffix_${kind}}" ${folders}
      "--libdir=\${prefix}/lib"
      "--mandir=\${prefix}/share/${PORT}" "--docdir=\${prefix}/share/${PORT}"
      "--datarootdir=\${prefix}/share/${PORT}"
      --disable-silent-rules ${linkage})
  endforeach()
endfunction()

# As vcpkg, installs below the folder of packages first, then drops the prefix.
function(vcpkg_make_install)
  set(below "${CURRENT_PACKAGES_DIR}_below")
  foreach(kind IN LISTS kinds)
    run("${CURRENT_BUILDTREES_DIR}/${kind}" make -j2 all "DESTDIR=${below}")
    run("${CURRENT_BUILDTREES_DIR}/${kind}" make install "DESTDIR=${below}")
  endforeach()
  file(RENAME "${below}${CURRENT_INSTALLED_DIR}" "${CURRENT_PACKAGES_DIR}")
  file(REMOVE_RECURSE "${below}")
  file(GLOB_RECURSE libtool "${CURRENT_PACKAGES_DIR}/*.la")
  if(libtool)
    file(REMOVE ${libtool})
  endif()
endfunction()

function(vcpkg_fixup_pkgconfig)
  foreach(kind IN LISTS kinds)
    set(file "${CURRENT_PACKAGES_DIR}${suffix_${kind}}/lib/pkgconfig/libsel.pc")
    file(READ "${file}" text)
    string(REGEX REPLACE "(^|\n)prefix=[^\n]*" "\\1prefix=\${pcfiledir}/../.."
      text "${text}")
    file(WRITE "${file}" "${text}")
  endforeach()
endfunction()

# vcpkg warns where nothing matches.
function(vcpkg_replace_string file old new)
  file(READ "${file}" text)
  string(FIND "${text}" "${old}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "${file} has no ${old}")
  endif()
  string(REPLACE "${old}" "${new}" text "${text}")
  file(WRITE "${file}" "${text}")
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" FILE_LIST)
  file(INSTALL ${arg_FILE_LIST} DESTINATION
    "${CURRENT_PACKAGES_DIR}/share/${PORT}" RENAME copyright)
endfunction()

# The file includes usage from its own folder.
include("${PORT_DIR}/portfile.cmake")
