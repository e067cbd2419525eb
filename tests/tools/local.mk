# SPDX-License-Identifier: MIT
#
# Tests of the programs in tools/, as they are installed.

tools_scripts = \
	%D%/sel-info-json.sh \
	%D%/sel-info-limits.sh \
	%D%/sel-info.sh \
	$(NULL)
TESTS += $(tools_scripts)
EXTRA_DIST += \
	$(tools_scripts) \
	%D%/schema.py \
	$(NULL)
