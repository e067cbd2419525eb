// SPDX-License-Identifier: MIT

package sel

// Errors, and what they say and are.

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestErrors(t *testing.T) {
	s := open(t, WithBackend(BackendPoll))
	r, w := pipe(t)
	register(t, s, r, Read, 0)
	closed := open(t)
	closed.Close()
	epoll, err := NewEpoll()
	check(err)
	epoll.Close()
	null := must(syscall.Open("/dev/null", syscall.O_RDWR, 0))
	defer syscall.Close(null)
	on := open(t, WithBackend(BackendEpoll))

	of := func(_ any, err error) error { return err }
	for _, c := range []struct {
		err  error
		op   string
		fd   int
		is   []error
		text string
	}{
		{of(s.Register(w, 0, 0)), "register", w,
			[]error{ErrInvalidEvents}, "event"},
		{of(s.Register(w, 8, 0)), "register", w,
			[]error{ErrInvalidEvents}, "event"},
		{of(s.Register(-5, Read, 0)), "register", -1,
			[]error{ErrInvalidFD}, "descriptor"},
		{of(s.Register("x", Read, 0)), "register", -1,
			[]error{ErrInvalidFile, ErrInvalidFD}, "file"},
		{of(s.Register(r, Read, 0)), "register", r,
			[]error{ErrRegistered}, "registered"},
		{of(s.Unregister(w)), "unregister", w,
			[]error{ErrNotRegistered}, "registered"},
		{of(s.Modify(w, Read, 0)), "modify", w,
			[]error{ErrNotRegistered}, "registered"},
		{of(s.Key(w)), "key", w, []error{ErrNotRegistered},
			"registered"},
		{of(s.Register(w, Write|Edge, 0)), "register", w,
			[]error{ErrNotSupported}, "support"},
		{of(s.Fd()), "fd", -1, []error{ErrNotSupported}, "support"},
		{of(s.AppendReadyN(nil, 0, 0)), "select", -1,
			[]error{ErrInvalidValue}, "argument"},
		{of(closed.Register(r, Read, 0)), "register", r,
			[]error{ErrClosed, os.ErrClosed}, "closed"},
		{of(closed.Select(0)), "select", -1,
			[]error{ErrClosed, os.ErrClosed}, "closed"},
		{closed.Wakeup(), "wakeup", -1,
			[]error{ErrClosed, os.ErrClosed}, "closed"},
		{of(closed.Backend()), "backend", -1,
			[]error{ErrClosed, os.ErrClosed}, "closed"},
		{epoll.Register(r, 1), "register", r,
			[]error{ErrClosed, os.ErrClosed}, "closed"},
		{of(epoll.Poll(0)), "poll", -1,
			[]error{ErrClosed, os.ErrClosed}, "closed"},
		{of(on.Register(null, Read, 0)), "register", null,
			[]error{syscall.EPERM, os.ErrPermission},
			syscall.EPERM.Error()},
		{of(New[int](WithBackend(BackendKqueue))), "new", -1,
			[]error{ErrNotSupported}, "support"},
		{of(NewKqueue()), "kqueue", -1, []error{ErrNotSupported},
			"support"},
		{of(NewDevpoll()), "devpoll", -1, []error{ErrNotSupported},
			"support"},
		{of(ParseBackend("best")), "backend", -1,
			[]error{ErrInvalidValue}, "no back end has the name " +
				`"best"; known are default, select, poll, epoll`},
		{of(Constant("KQ_EV_ADD")), "constant", -1,
			[]error{ErrNotSupported}, "support"},
	} {
		var e *Error
		if !errors.As(c.err, &e) || e.Op != c.op || e.FD != c.fd {
			t.Errorf("%v: not of %s %d", c.err, c.op, c.fd)
			continue
		}
		for _, is := range c.is {
			if !errors.Is(c.err, is) {
				t.Errorf("%v: not: %v", c.err, is)
			}
		}
		for _, isNot := range []error{ErrRange, ErrConcurrent,
			ErrWoken, syscall.EBADF} {
			if errors.Is(c.err, isNot) {
				t.Errorf("%v: also: %v", c.err, isNot)
			}
		}
		text := strings.ToLower(c.err.Error())
		if !strings.HasPrefix(text, "sel: "+c.op) ||
			!strings.Contains(text, strings.ToLower(c.text)) {
			t.Errorf("%q: nothing of %q", text, c.text)
		}
	}
	if errors.Is(ErrWoken, ErrClosed) || ErrWoken.Error() == "" {
		t.Error(ErrWoken)
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ saw, want string }{
		{(Read | Write).String(), "Read|Write"},
		{(Pri | Oneshot | Edge | Exclusive | RDHup).String(),
			"Pri|RDHup|Oneshot|Edge|Exclusive"},
		{Events(0).String(), "0x0"},
		{(Read | 0x88).String(), "Read|0x88"},
		{(DetailHup | DetailErr).String(), "Err|Hup"},
		{(DetailRDHup | DetailHup).String(), "Hup|RDHup"},
		{(FeatureFileno).String(), "Fileno"},
		{(FeatureRDHup).String(), "RDHup"},
		{BackendEpoll.String(), "epoll"},
		{Backend(99).String(), ""},
	} {
		if c.saw != c.want {
			t.Errorf("%q, not %q", c.saw, c.want)
		}
	}
	b, err := ParseBackend("default")
	if err != nil || b != BackendDefault {
		t.Error(b, err)
	}
	if BackendEpoll.Features()&FeatureFileno == 0 ||
		BackendPoll.Features()&FeatureFileno != 0 {
		t.Error("features")
	}
	if !strings.HasPrefix(Version(), "0.") {
		t.Error(Version())
	}
}

func TestDetail(t *testing.T) {
	s := open(t, WithBackend(BackendEpoll))
	two := [2]int{}
	check(syscall.Pipe2(two[:], syscall.O_CLOEXEC))
	defer syscall.Close(two[0])
	register(t, s, two[0], Read, 1)
	syscall.Close(two[1])
	ready, err := s.Select(0)
	expect(t, result{ready, err}, 1, Read)
	if ready[0].Detail != DetailHup {
		t.Error(ready[0].Detail)
	}
}
