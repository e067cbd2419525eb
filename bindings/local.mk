# SPDX-License-Identifier: MIT
#
# The bindings, each in a folder of its own.

EXTRA_DIST += %D%/README.md
check_DATA =
check_LTLIBRARIES =
noinst_DATA =

include bindings/conformance/local.mk
include bindings/swig/local.mk
include bindings/lua/local.mk
include bindings/ruby/local.mk
include bindings/go/local.mk
