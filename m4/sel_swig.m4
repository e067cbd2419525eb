dnl SPDX-License-Identifier: MIT
dnl
dnl SEL_SWIG: finds where the wrappers of Lua and Ruby come from.  A clone has
dnl none: SWIG makes them in the build tree, and the conditional WITH_SWIG is
dnl set.  A tarball has them: they are used as they are, also where there is a
dnl SWIG, which may be another version.  Sets SWIG and sel_wrappers, which is
dnl "swig", "here" or "no".

AC_DEFUN([SEL_SWIG], [
  AC_ARG_VAR([SWIG], [SWIG 4.1, which makes the wrappers in a clone])
  AS_IF([test "$SWIG" = no], [SWIG=], [AC_CHECK_PROGS([SWIG], [swig swig4.1])])
  AC_MSG_CHECKING([for the wrappers of Lua and Ruby])
  AS_IF([test -f "$srcdir/bindings/lua/sel_core_wrap.c" &&
         test -f "$srcdir/bindings/ruby/ext/sel/core_wrap.c"],
    [sel_wrappers=here], [sel_wrappers=no])
  AS_IF([test -n "$SWIG"], [
    AS_IF([test $sel_wrappers = no || test -e "$srcdir/.git"],
      [sel_wrappers=swig])
  ])
  AC_MSG_RESULT([$sel_wrappers])
  AM_CONDITIONAL([WITH_SWIG], [test $sel_wrappers = swig])
])
