// SPDX-License-Identifier: MIT

package sel

// The interrupter: a file's method is where a call runs a program's code.  It
// panics there, closes the selector, or changes it, at each turn of each call;
// afterwards libsel and the binding must agree, and the selector be usable.

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// trap is a file whose method acts at a turn.
type trap struct {
	fd    int
	turns int
	at    int
	act   func()
}

func (f *trap) Fd() uintptr {
	f.turns++
	if f.turns == f.at {
		f.act()
	}
	return uintptr(f.fd)
}

// agree compares what the binding knows with what libsel knows.
func agree(t *testing.T, s *Selector[int]) {
	t.Helper()
	if s.Closed() {
		if s.Len() != 0 || len(s.Keys()) != 0 {
			t.Error("closed, but ", s.Keys())
		}
		return
	}
	count, err := s.number("count", csel.Selector_count)
	must(0, err)
	if count != s.Len() || count != len(s.Keys()) {
		t.Errorf("libsel has %d, Len is %d, keys %v", count, s.Len(),
			s.Keys())
	}
	ready, err := s.Select(0)
	if err == ErrWoken {
		ready, err = s.Select(0)
	}
	if err != nil || len(ready) != count {
		t.Errorf("%d of %d are ready, %v", len(ready), count, err)
	}
	for _, r := range ready {
		if key, err := s.Key(r.Key.FD); err != nil || key != r.Key ||
			!s.IsCurrent(r.Key) {
			t.Error(r, key, err)
		}
	}
}

func TestInterrupted(t *testing.T) {
	calls := map[string]func(s *Selector[int], f *trap){
		"register":   func(s *Selector[int], f *trap) { s.Register(f, Read, 2) },
		"modify":     func(s *Selector[int], f *trap) { s.Modify(f, Read, 3) },
		"unregister": func(s *Selector[int], f *trap) { s.Unregister(f) },
		"key":        func(s *Selector[int], f *trap) { s.Key(f) },
		"registerAll": func(s *Selector[int], f *trap) {
			s.RegisterAll([]Registration[int]{{f, Read, 4}})
		},
		"unregisterAll": func(s *Selector[int], f *trap) {
			s.UnregisterAll(f)
		},
		"selectFDs": func(s *Selector[int], f *trap) {
			SelectFDs([]any{f}, []any{f}, nil, 0)
		},
	}
	acts := map[string]func(s *Selector[int], f *trap){
		"panic":      func(*Selector[int], *trap) { panic("trap") },
		"close":      func(s *Selector[int], _ *trap) { s.Close() },
		"unregister": func(s *Selector[int], f *trap) { s.Unregister(f.fd) },
		"register": func(s *Selector[int], f *trap) {
			s.Register(f.fd, Read, 5)
		},
		"wakeup": func(s *Selector[int], _ *trap) { s.Wakeup() },
		"wait":   func(s *Selector[int], _ *trap) { s.Select(0) },
	}
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, w := pipe(t)
		other, otherW := pipe(t)
		put(w)
		put(otherW)
		for name, call := range calls {
			for what, act := range acts {
				for _, known := range []bool{false, true} {
					interrupt(t, s, r, other, known, call,
						act, name+", "+what)
				}
			}
		}
	})
}

func interrupt(t *testing.T, like *Selector[int], fd, other int, known bool,
	call, act func(*Selector[int], *trap), name string) {
	backend, err := like.Backend()
	must(0, err)
	turns := 1
	for at := 1; at <= turns && at < 10; at++ {
		s := open(t, WithBackend(backend))
		register(t, s, other, Read, 1)
		if known {
			register(t, s, fd, Read, 1)
		}
		f := &trap{fd: fd, at: at}
		f.act = func() { act(s, f) }
		func() {
			defer func() { _ = recover() }()
			call(s, f)
		}()
		if at == 1 {
			probe := &trap{fd: fd}
			copied := open(t, WithBackend(backend))
			call(copied, probe)
			turns = probe.turns
		}
		if f.turns == 0 {
			t.Error(name, ": the file was not asked")
		}
		t.Run(fmt.Sprint(name, " ", at, " ", known), func(t *testing.T) {
			agree(t, s)
		})
		s.Close()
	}
}

// A context that ends at any moment of a wait, beside changes and wakeups.
func TestContextAtAnyMoment(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, w := pipe(t)
		register(t, s, r, Read, 1)
		woken := 0
		for i := 0; i < 300; i++ {
			ctx, cancel := context.WithCancel(context.Background())
			if i%3 == 0 {
				must(0, s.Wakeup())
				woken++
			}
			go func() {
				for n := 0; n < i; n++ {
					time.Sleep(0)
				}
				cancel()
			}()
			_, err := s.SelectContext(ctx)
			if err == ErrWoken {
				woken--
			} else if err != context.Canceled {
				t.Fatal(err)
			}
			<-ctx.Done()
		}
		if _, err := s.Select(0); err == ErrWoken {
			woken--
		}
		if woken < 0 {
			t.Error("a wakeup that nobody sent was told")
		}
		put(w)
		agree(t, s)
	})
}
