# SPDX-License-Identifier: MIT
#
# libsel for vcpkg.  This file can't have the checksum of the tarball that holds
# it: vcpkg refuses 0, and prints the checksum that belongs here.

vcpkg_download_distfile(ARCHIVE
  URLS "https://github.com/libsel/libsel/releases/download/v${VERSION}/${PORT}-${VERSION}.tar.xz"
  FILENAME "libsel-${VERSION}.tar.xz"
  SHA512 0
)
vcpkg_extract_source_archive(SOURCE_PATH ARCHIVE "${ARCHIVE}")

vcpkg_make_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    --enable-tracepoints=no
    --without-lua
    --without-ruby
    --without-go
)
vcpkg_make_install()
vcpkg_fixup_pkgconfig()

# One set of files for CMake, at the place where vcpkg looks, one folder higher.
foreach(file libsel-config.cmake libsel-config-version.cmake)
  file(RENAME "${CURRENT_PACKAGES_DIR}/lib/cmake/libsel/${file}"
    "${CURRENT_PACKAGES_DIR}/share/libsel/${file}")
endforeach()
vcpkg_replace_string("${CURRENT_PACKAGES_DIR}/share/libsel/libsel-config.cmake"
  "{_libsel_here}/../../../include" "{_libsel_here}/../../include")
vcpkg_replace_string("${CURRENT_PACKAGES_DIR}/share/libsel/libsel-config.cmake"
  "{_libsel_here}/../..\"" "{_libsel_here}/../../lib\"")
file(REMOVE_RECURSE
  "${CURRENT_PACKAGES_DIR}/lib/cmake"
  "${CURRENT_PACKAGES_DIR}/debug/lib/cmake"
  "${CURRENT_PACKAGES_DIR}/debug/share"
)

# The list of the names that a DLL exports is for who has the DLL.
if(VCPKG_LIBRARY_LINKAGE STREQUAL "static")
  file(REMOVE "${CURRENT_PACKAGES_DIR}/lib/libsel.def"
    "${CURRENT_PACKAGES_DIR}/debug/lib/libsel.def")
endif()

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage"
  DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/COPYING")
