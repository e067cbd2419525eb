dnl SPDX-License-Identifier: MIT
dnl
dnl SEL_WITH(NAME, PACKAGE, HEADER, CALL): finds a library that the examples in
dnl examples/with put a selector into, by the name that pkg-config has for the
dnl library.  Sets NAME_CFLAGS and NAME_LIBS, the conditional WITH_NAME, and
dnl sel_with_found, which lists the packages.

AC_DEFUN([SEL_WITH], [
  $1_CFLAGS=$(${PKG_CONFIG-pkg-config} --cflags $2 2>/dev/null)
  $1_LIBS=$(${PKG_CONFIG-pkg-config} --libs $2 2>/dev/null)
  AC_CACHE_CHECK([for $2], [sel_cv_with_$1], [
    sel_save_CPPFLAGS=$CPPFLAGS
    sel_save_LIBS=$LIBS
    CPPFLAGS="$CPPFLAGS $$1_CFLAGS" LIBS="$$1_LIBS $LIBS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <$3>]], [[$4;]])],
      [sel_cv_with_$1=yes], [sel_cv_with_$1=no])
    CPPFLAGS=$sel_save_CPPFLAGS LIBS=$sel_save_LIBS
  ])
  AS_IF([test "$sel_cv_with_$1" = yes], [sel_with_found="$sel_with_found $2"])
  AC_SUBST([$1_CFLAGS])
  AC_SUBST([$1_LIBS])
  AM_CONDITIONAL([WITH_$1], [test "$sel_cv_with_$1" = yes])
])
