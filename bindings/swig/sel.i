/* SPDX-License-Identifier: MIT */
/*
 * What SWIG makes of libsel: a private module for each language, which the
 * hand-written module of that language stands on.  The typemaps, all by the
 * names of types and parameters, are in the file of the language.
 */
%module sel_core

%{
#include "sel.h"
%}

%include <stdint.i>

/* A module is a name space already. */
%rename("%(strip:[sel_])s", %$isfunction) "";

/* Constants come from constants.i: enumerators would become variables. */
%rename("$ignore", %$isenumitem) "";
%ignore SEL_FOREVER;
%ignore SEL_VERSION_MAJOR;
%ignore SEL_VERSION_MINOR;
%ignore SEL_VERSION_PATCH;
%ignore SEL_VERSION_NUMBER;

/* Structs pass as values of the language, never as proxies. */
%rename("$ignore", %$isclass) "";
%rename("$ignore", %$isvariable) "";

/* Collecting an object frees it. */
%ignore sel_selector_free;
%ignore sel_poll_free;
%ignore sel_epoll_free;
%ignore sel_devpoll_free;
%ignore sel_kqueue_free;

#if defined(SWIGLUA)
%include "lua.i"
#elif defined(SWIGRUBY)
%include "ruby.i"
#elif defined(SWIGGO)
%include "go.i"
#endif

%include "sel.h"

/* Go's have types of their own: bindings/go/constants.awk makes them. */
#ifndef SWIGGO
#undef SEL_FOREVER
/* SWIG's constants for Lua are a `long`, which may be too small. */
#ifdef SWIGLUA
%rename(SEL_FOREVER) sel_lua_forever;
%constant double sel_lua_forever = 4611686018427387904.0;
#else
%rename(SEL_FOREVER) SEL_FOREVER;
#endif
%include "constants.i"
#endif
