# SPDX-License-Identifier: MIT

include packaging/deb/local.mk
include packaging/rpm/local.mk
