dnl SPDX-License-Identifier: MIT
dnl
dnl SEL_LUA: finds the Luas to build the binding for, by --with-lua or all that
dnl are there.  For each version, say 5.4, sets the conditional WITH_LUA54 and
dnl LUA54_CFLAGS; LUA_INTERPRETERS gets NAME:VERSION:PROGRAM of all the tests
dnl run with, and WITH_LUA says whether there is any.  Needs SEL_SWIG before it.

dnl _SEL_LUA(VERSION, SUFFIX, NUMBER, PACKAGES, PROGRAMS): for "all" it takes
dnl headers and interpreter, for a version that was asked for the headers; then
dnl a missing interpreter fails the tests.
m4_define([_SEL_LUA], [
  AC_CACHE_CHECK([for the headers of Lua $1], [sel_cv_lua$2_cflags], [
    sel_cv_lua$2_cflags=no
    for sel_package in $4; do
      sel_flags=$(${PKG_CONFIG-pkg-config} --cflags $sel_package 2>/dev/null) ||
        continue
      sel_save_CPPFLAGS=$CPPFLAGS
      CPPFLAGS="$CPPFLAGS $sel_flags"
      AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
        #include <lua.h>
        #include <lauxlib.h>
      ]], [[int right[LUA_VERSION_NUM == $3 ? 1 : -1]; (void)right;]])],
        [sel_cv_lua$2_cflags=$sel_flags])
      CPPFLAGS=$sel_save_CPPFLAGS
      AS_IF([test "$sel_cv_lua$2_cflags" != no], [break])
    done
  ])
  AC_PATH_PROGS([LUA$2], [$5])
  sel_lua$2=no
  AS_CASE([" $sel_lua_wanted "],
    [*" $1 "*], [
      AS_IF([test "$sel_cv_lua$2_cflags" = no],
        [AC_MSG_ERROR([there are no headers of Lua $1])])
      sel_lua$2=yes],
    [*" all "*], [
      AS_IF([test "$sel_cv_lua$2_cflags" != no && test -n "$LUA$2"],
        [sel_lua$2=yes])])
  AS_IF([test $sel_lua$2 = yes], [
    sel_lua_found="$sel_lua_found $1"
    LUA_INTERPRETERS="$LUA_INTERPRETERS lua$1:$1:$LUA$2"
    LUA$2_CFLAGS=$sel_cv_lua$2_cflags
  ])
  AC_SUBST([LUA$2_CFLAGS])
  AM_CONDITIONAL([WITH_LUA$2], [test $sel_lua$2 = yes])
])

AC_DEFUN([SEL_LUA], [
  AC_ARG_WITH([lua], [AS_HELP_STRING([--with-lua=VERSIONS],
    [build the Lua binding for these of "5.1 5.3 5.4", or "no"
     @<:@all that are there@:>@])], [], [with_lua=default])
  AS_CASE([$with_lua],
    [no], [sel_lua_wanted=],
    [yes], [sel_lua_wanted=all],
    [default], [
      dnl A binding is a shared object, for an interpreter of this machine.
      AS_CASE([$enable_shared:$cross_compiling:$sel_wrappers],
              [yes:no:no], [sel_lua_wanted=],
              [yes:no:*], [sel_lua_wanted=all], [sel_lua_wanted=])],
    [sel_lua_wanted=$with_lua])
  for sel_version in $sel_lua_wanted; do
    AS_CASE([$sel_version], [5.1|5.3|5.4|all], [],
      [AC_MSG_ERROR([--with-lua=$sel_version: not one of 5.1 5.3 5.4])])
  done
  AS_IF([test -n "$sel_lua_wanted" && test "$enable_shared" != yes],
    [AC_MSG_ERROR([--with-lua needs the shared library])])
  AS_IF([test -n "$sel_lua_wanted" && test $sel_wrappers = no],
    [AC_MSG_ERROR([--with-lua needs SWIG in a clone])])

  sel_lua_found=
  LUA_INTERPRETERS=
  _SEL_LUA([5.1], [51], [501], [lua5.1 lua-5.1 lua51 luajit],
           [lua5.1 lua-5.1 lua51])
  _SEL_LUA([5.3], [53], [503], [lua5.3 lua-5.3 lua53 lua],
           [lua5.3 lua-5.3 lua53])
  _SEL_LUA([5.4], [54], [504], [lua5.4 lua-5.4 lua54 lua],
           [lua5.4 lua-5.4 lua54])
  dnl LuaJIT loads what was built for 5.1.
  AC_PATH_PROGS([LUAJIT], [luajit])
  AS_IF([test $sel_lua51 = yes && test -n "$LUAJIT"],
    [LUA_INTERPRETERS="$LUA_INTERPRETERS luajit:5.1:$LUAJIT"])
  AC_SUBST([LUA_INTERPRETERS])
  AM_CONDITIONAL([WITH_LUA], [test -n "$sel_lua_found"])
])
