# SPDX-License-Identifier: MIT
#
# sel-info, for people who write a problem report.

# It uses POSIX, which check-windows gives it.
if WINDOWS
EXTRA_PROGRAMS += %D%/sel-info
else
bin_PROGRAMS += %D%/sel-info
endif
tools_sel_info_SOURCES = \
	%D%/backends.c \
	%D%/info.h \
	%D%/json.c \
	%D%/sel-info.c \
	%D%/system.c \
	%D%/text.c \
	$(NULL)
tools_sel_info_LDADD = libsel.la
# It is installed: not as the tests, which know the build folder.
tools_sel_info_LDFLAGS =
