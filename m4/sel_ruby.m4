dnl SPDX-License-Identifier: MIT
dnl
dnl SEL_RUBY: finds the Ruby to build the binding for, by --with-ruby or one
dnl that is there with headers and can load what this compiler makes (it can't
dnl when that is for another system).  Sets RUBY, RUBY_CFLAGS, where the binding
dnl belongs (rubydir, rubyarchdir), and the conditional WITH_RUBY.  Needs SEL_SWIG
dnl before it.

dnl _SEL_RUBY_CONFIG(NAME): what that Ruby says of itself
m4_define([_SEL_RUBY_CONFIG],
  [$("$RUBY" -rrbconfig -e 'print RbConfig::CONFIG@<:@"$1"@:>@.to_s')])

dnl _SEL_RUBY_DIR(NAME, DEFAULT): the same folder below our prefix
m4_define([_SEL_RUBY_DIR], [$("$RUBY" -rrbconfig -e '
  config = RbConfig::CONFIG
  path = config@<:@"$1"@:>@.to_s
  below = @<:@"/usr/local", config@<:@"prefix"@:>@@:>@.find do |prefix|
    path.start_with?(prefix + "/")
  end
  print below ? "${prefix}" + path.delete_prefix(below) :
    "${libdir}/ruby/site_ruby/" + config@<:@"ruby_version"@:>@ + "$2"')])

AC_DEFUN([SEL_RUBY], [
  AC_ARG_WITH([ruby], [AS_HELP_STRING([--with-ruby=PROGRAM],
    [build the Ruby binding for this Ruby, or "no"
     @<:@the one that is there@:>@])], [], [with_ruby=default])
  AS_CASE([$with_ruby],
    [no], [sel_ruby=no],
    [yes], [sel_ruby=needed; AC_PATH_PROG([RUBY], [ruby])],
    [default], [
      sel_ruby=no
      AS_IF([test "$enable_shared" = yes && test $sel_wrappers != no],
            [sel_ruby=try; AC_PATH_PROG([RUBY], [ruby])])],
    [sel_ruby=needed; AC_PATH_PROG([RUBY], [$with_ruby])])
  AS_IF([test $sel_ruby = needed && test -z "$RUBY"],
    [AC_MSG_ERROR([--with-ruby: there is no such program])])
  AS_IF([test $sel_ruby = needed && test "$enable_shared" != yes],
    [AC_MSG_ERROR([--with-ruby needs the shared library])])
  AS_IF([test $sel_ruby = needed && test $sel_wrappers = no],
    [AC_MSG_ERROR([--with-ruby needs SWIG in a clone])])

  AS_IF([test $sel_ruby != no && test -n "$RUBY"], [
    RUBY_CFLAGS="-isystem _SEL_RUBY_CONFIG([rubyhdrdir])"
    RUBY_CFLAGS="$RUBY_CFLAGS -isystem _SEL_RUBY_CONFIG([rubyarchhdrdir])"
    AC_CACHE_CHECK([whether Ruby loads what is built with its headers],
      [sel_cv_ruby_loads], [
        sel_cv_ruby_loads=no
        AC_LANG_CONFTEST([AC_LANG_SOURCE([[
          #include <ruby.h>
          #include <ruby/io.h>
          #include <ruby/fiber/scheduler.h>
          void Init_conftest(void)
          {
            if (rb_io_descriptor(rb_stdout) == 1 &&
                rb_fiber_scheduler_current() == Qnil)
              rb_define_global_const("LOADED", Qtrue);
          }
        ]])])
        AS_IF([$CC -shared -fPIC $CPPFLAGS $CFLAGS $RUBY_CFLAGS $LDFLAGS dnl
                 -o conftest.so conftest.c >&AS_MESSAGE_LOG_FD 2>&1 &&
               "$RUBY" -r ./conftest.so -e 'exit LOADED' dnl
                 >&AS_MESSAGE_LOG_FD 2>&1],
              [sel_cv_ruby_loads=yes])
        rm -f conftest.so
      ])
    AS_IF([test $sel_cv_ruby_loads = yes], [
      sel_save_CPPFLAGS=$CPPFLAGS
      CPPFLAGS="$CPPFLAGS $RUBY_CFLAGS"
      AC_CHECK_DECL([rb_io_closed_p],
        [RUBY_CFLAGS="$RUBY_CFLAGS -DHAVE_RB_IO_CLOSED_P"], [],
        [[#include <ruby.h>
          #include <ruby/io.h>]])
      CPPFLAGS=$sel_save_CPPFLAGS
      sel_ruby=yes
      rubydir="_SEL_RUBY_DIR([sitelibdir], [])"
      rubyarchdir="_SEL_RUBY_DIR([sitearchdir], [/arch])"
    ])
  ])
  AS_IF([test $sel_ruby = needed],
    [AC_MSG_ERROR([$RUBY: it is not 3.1 or later, or has no headers])])
  AS_IF([test $sel_ruby != yes], [sel_ruby=no RUBY= RUBY_CFLAGS=])
  AC_SUBST([RUBY])
  AC_SUBST([RUBY_CFLAGS])
  AC_SUBST([rubydir])
  AC_SUBST([rubyarchdir])
  AM_CONDITIONAL([WITH_RUBY], [test $sel_ruby = yes])
])
