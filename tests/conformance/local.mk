# SPDX-License-Identifier: MIT
#
# CPython's own test suites on libsel, and random calls on both side by side.
# cpython.sh is part of `make check`; `make check-conformance` shows more, with
# other random calls each time.

check-conformance: libsel.la
	@test -n '$(PYTHON3)' || { echo 'python3 is missing' >&2; exit 1; }
	@test -f .libs/libsel.so || { echo 'no shared library' >&2; exit 1; }
	@LIBSEL_SO=$$PWD/.libs/libsel.so; export LIBSEL_SO; \
	  PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE; \
	  $(PYTHON3) $(srcdir)/%D%/cpython/run.py && \
	  $(PYTHON3) $(srcdir)/%D%/cpython/face.py && \
	  $(PYTHON3) $(srcdir)/%D%/cpython/oracle

EXTRA_DIST += \
	%D%/cpython/face.py \
	%D%/cpython/oracle/__main__.py \
	%D%/cpython/oracle/accepted.py \
	%D%/cpython/oracle/calls.py \
	%D%/cpython/oracle/world.py \
	%D%/cpython/run.py \
	%D%/cpython/shim/libsel/__init__.py \
	%D%/cpython/shim/libsel/arguments.py \
	%D%/cpython/shim/libsel/pollers.py \
	%D%/cpython/shim/libsel/queues.py \
	%D%/cpython/shim/select.py \
	%D%/cpython/shim/selectors.py \
	%D%/cpython/shim/sitecustomize.py \
	%D%/cpython/suite.py \
	$(NULL)

.PHONY: check-conformance
