# SPDX-License-Identifier: MIT

# What a target lacks is said before it begins: followed by the target's name.
packaging_need = @$(SHELL) $(srcdir)/%D%/need $@ $(srcdir)
EXTRA_DIST += %D%/need %D%/missing.sh
test_scripts += %D%/missing.sh

include packaging/deb/local.mk
include packaging/rpm/local.mk
