# SPDX-License-Identifier: MIT
#
# SEL_LD_WRAP: sets the conditional HAVE_LD_WRAP when the linker really puts a
# wrapper in front of a function of the C library.  Linking is not enough: a
# linker may accept the switch and do nothing.

AC_DEFUN([SEL_LD_WRAP], [
  AC_CACHE_CHECK([whether the linker can wrap functions], [sel_cv_ld_wrap], [
    sel_save_LDFLAGS=$LDFLAGS
    LDFLAGS="$LDFLAGS -Wl,--wrap=getppid"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[
      #include <unistd.h>
      pid_t __real_getppid(void);
      pid_t __wrap_getppid(void);
      pid_t __wrap_getppid(void) { return -__real_getppid(); }
    ]], [[return getppid() > 0;]])], [
      AS_IF([test "$cross_compiling" = yes || ./conftest$EXEEXT],
            [sel_cv_ld_wrap=yes], [sel_cv_ld_wrap=no])
    ], [sel_cv_ld_wrap=no])
    LDFLAGS=$sel_save_LDFLAGS
  ])
  AM_CONDITIONAL([HAVE_LD_WRAP], [test "$sel_cv_ld_wrap" = yes])
])
