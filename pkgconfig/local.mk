# SPDX-License-Identifier: MIT

pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = %D%/libsel.pc
