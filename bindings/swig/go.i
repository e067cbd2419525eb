/* SPDX-License-Identifier: MIT */
/*
 * Typemaps for Go: every pointer passes as a number, so that no pointer of
 * Go's can reach C and no call allocates.  What they point to is C's memory,
 * which bindings/go/memory.go allocates.
 */

/* A constraint must come before all but comments. */
%begin %{
//go:build cgo
/* Made by `make swig` from bindings/swig: do not edit. */
%}

%insert(cgo_comment) %{
#cgo pkg-config: libsel
%}

/* Integers of the width they have in C, on every processor. */
%define %integer(GO, ...)
%typemap(gotype) __VA_ARGS__ #GO
%typemap(imtype) __VA_ARGS__ #GO
%enddef
%integer(int32, int32_t, sel_status)
%integer(uint32, uint32_t)
%integer(int64, int64_t)
%integer(uint64, uint64_t)
%integer(uintptr, size_t)
%integer(uintptr, SWIGTYPE *, SWIGTYPE **, size_t *, const char *)
%typemap(in) SWIGTYPE *, SWIGTYPE **, size_t *, const char *
	%{ $1 = ($1_ltype)$input; %}
%typemap(out) const char * %{ $result = (char *)$1; %}
%typemap(goout) const char * ""
%typemap(freearg) const char * ""

/* Close and the finalisers call them; `select` is a word of Go's. */
%rename(selector_free) sel_selector_free;
%rename(poll_free) sel_poll_free;
%rename(epoll_free) sel_epoll_free;
%rename(devpoll_free) sel_devpoll_free;
%rename(kqueue_free) sel_kqueue_free;
%rename(select_lists) sel_select;

/* What the package does without. */
%ignore sel_selector_select_until;
%ignore sel_selector_is_current;
%ignore sel_selector_find;
%ignore sel_selector_get_key;
%ignore sel_selector_next;
%ignore sel_kevent_init;
