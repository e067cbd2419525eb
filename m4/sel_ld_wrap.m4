# SPDX-License-Identifier: MIT
#
# SEL_LD_WRAP: sets the conditional HAVE_LD_WRAP when the linker really puts a
# wrapper in front of a function of the C library.  Linking with one is not
# enough, since a linker may accept the switch and do nothing, and a header may
# call the function by another name, as those for a longer time_t do.  So
# linking without one has to fail.

AC_DEFUN([SEL_LD_WRAP], [
  AC_CACHE_CHECK([whether the linker can wrap functions], [sel_cv_ld_wrap], [
    sel_save_LDFLAGS=$LDFLAGS
    LDFLAGS="$LDFLAGS -Wl,--wrap=pselect"
    sel_cv_ld_wrap=no
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[
      #include <sys/select.h>
    ]], [[return pselect(0, 0, 0, 0, 0, 0);]])], [], [
      AC_LINK_IFELSE([AC_LANG_PROGRAM([[
        #include <sys/select.h>
        int __real_pselect(int, fd_set *, fd_set *, fd_set *,
                           const struct timespec *, const sigset_t *);
        int __wrap_pselect(int n, fd_set *r, fd_set *w, fd_set *x,
                           const struct timespec *t, const sigset_t *s)
        { return __real_pselect(n, r, w, x, t, s); }
      ]], [[return pselect(0, 0, 0, 0, 0, 0);]])], [sel_cv_ld_wrap=yes])
    ])
    LDFLAGS=$sel_save_LDFLAGS
  ])
  AM_CONDITIONAL([HAVE_LD_WRAP], [test "$sel_cv_ld_wrap" = yes])
])
