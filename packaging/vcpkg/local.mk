# SPDX-License-Identifier: MIT
#
# A port for vcpkg.

EXTRA_DIST += \
	%D%/check.sh \
	%D%/portfile.cmake \
	%D%/stand-in.cmake \
	%D%/usage \
	%D%/vcpkg.json \
	$(NULL)
