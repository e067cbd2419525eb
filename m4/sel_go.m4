dnl SPDX-License-Identifier: MIT
dnl
dnl SEL_GO: finds the Go with which the Go binding is tested, by --with-go or if
dnl there is one.  Sets GO, GO_RACE, the flag of the race detector where Go has
dnl that, and the conditional WITH_GO.

dnl That it can link what the C compiler makes shows that both are for the same
dnl machine, and that no sanitizer is in it.  sync/atomic is as of Go 1.19.
m4_define([_SEL_GO_WORKS], [
  sel_cv_go=no
  rm -rf conftest.go
  mkdir conftest.go
  cat >conftest.go/go.mod <<_EOF
module conftest

go 1.19
_EOF
  cat >conftest.go/main.go <<_EOF
package main

/*
#cgo LDFLAGS: \${SRCDIR}/probe.o
int sel_probe(void);
*/
import "C"
import "sync/atomic"

var number atomic.Int64

func main() { number.Store(int64(C.sel_probe())) }
_EOF
  AC_COMPILE_IFELSE(
    [AC_LANG_SOURCE([[int sel_probe(void);
                      int sel_probe(void) { return 1; }]])],
    [cp conftest.$ac_objext conftest.go/probe.o
     (cd conftest.go && CC=$CC CGO_ENABLED=1 GO111MODULE=on GOENV=off \
        GOCACHE=$(pwd)/cache GOPATH=$(pwd)/path GOFLAGS= GOPROXY=off \
        GOTOOLCHAIN=local GOWORK=off \
        "$GO" build -o conftest) >&AS_MESSAGE_LOG_FD 2>&1 &&
       sel_cv_go=yes])
  rm -rf conftest.go
])

AC_DEFUN([SEL_GO], [
  AC_ARG_WITH([go], [AS_HELP_STRING([--with-go],
    [test the Go binding @<:@if there is a Go that can use it@:>@])], [],
    [with_go=default])
  sel_go_found=
  GO_RACE=
  dnl A tree with --enable-werror is for warnings, of which Go has none.
  AS_IF([test "$with_go" = default], [
    AS_CASE([$enable_shared:$cross_compiling:${enable_werror-no}],
      [yes:no:no], [], [with_go=no])])
  AS_CASE([$with_go], [no], [], [yes|default], [AC_PATH_PROG([GO], [go])],
    [GO=$with_go])
  AS_IF([test "$with_go" != no && test -n "$GO"], [
    AC_CACHE_CHECK([whether $GO links what $CC makes], [sel_cv_go],
      [_SEL_GO_WORKS])
    AS_IF([test "$sel_cv_go:$enable_shared" = yes:yes &&
           ${PKG_CONFIG-pkg-config} --version >/dev/null 2>&1], [
      sel_go_found=$("$GO" env GOVERSION)
      for sel_file in "$("$GO" env GOROOT)"/src/runtime/race/race_"$("$GO" \
          env GOOS)"_"$("$GO" env GOARCH)".syso \
          "$("$GO" env GOROOT)"/src/runtime/race/internal/*/race_*.syso; do
        AS_IF([test -f "$sel_file"], [GO_RACE=-race])
      done
    ])
  ])
  AS_IF([test "$with_go" != no && test "$with_go" != default &&
         test -z "$sel_go_found"],
    [AC_MSG_ERROR([--with-go: no Go 1.19, no pkg-config or no shared library])])
  AS_IF([test -z "$sel_go_found"], [GO=])
  AC_SUBST([GO])
  AC_SUBST([GO_RACE])
  AM_CONDITIONAL([WITH_GO], [test -n "$sel_go_found"])
])
