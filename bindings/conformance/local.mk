# SPDX-License-Identifier: MIT
#
# The scenario table of all languages, with its oracle and its C runner.  It
# needs what tests/local.mk defines.

test_programs += %D%/run_c
test_scripts += \
	%D%/oracle.sh \
	%D%/wrong.sh \
	$(NULL)
bindings_conformance_run_c_SOURCES = \
	%D%/files.c \
	%D%/files.h \
	%D%/on_library.c \
	%D%/on_object.c \
	%D%/on_selector.c \
	%D%/run_c.c \
	%D%/table.c \
	%D%/table.h \
	%D%/world.c \
	%D%/world.h \
	$(NULL)
if WINDOWS
bindings_conformance_run_c_SOURCES += tests/windows/later.c
else
bindings_conformance_run_c_SOURCES += %D%/later.c
endif

# For the runners of the bindings too.
conformance_cases = \
	%D%/cases/capacity.cases \
	%D%/cases/close.cases \
	%D%/cases/epoll-object.cases \
	%D%/cases/library.cases \
	%D%/cases/lost.cases \
	%D%/cases/map.cases \
	%D%/cases/modify.cases \
	%D%/cases/more.cases \
	%D%/cases/objects.cases \
	%D%/cases/order.cases \
	%D%/cases/poll-object.cases \
	%D%/cases/rdhup.cases \
	%D%/cases/ready.cases \
	%D%/cases/register.cases \
	%D%/cases/select-call.cases \
	%D%/cases/timeouts.cases \
	%D%/cases/types.cases \
	%D%/cases/unregister.cases \
	%D%/cases/wakeup.cases \
	$(NULL)

EXTRA_DIST += \
	$(conformance_cases) \
	%D%/README.md \
	%D%/files.py \
	%D%/operations.py \
	%D%/run_python.py \
	%D%/table.py \
	%D%/wrong.cases \
	$(NULL)
