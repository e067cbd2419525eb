# SPDX-License-Identifier: MIT
#
# How pkg-config finds an installed libsel.

pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = %D%/libsel.pc
