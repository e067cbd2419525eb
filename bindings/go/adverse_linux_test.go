// SPDX-License-Identifier: MIT

package sel

// What other goroutines do at the worst moment, and what is asked of a selector
// that is not its own.

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// To print an object races with nothing, and tells no internals.
func TestString(t *testing.T) {
	s := open(t, WithBackend(BackendPoll))
	p, err := NewPoll()
	must(0, err)
	e, err := NewEpoll()
	must(0, err)
	done := inBackground(t, s, forever(s))
	for _, c := range []struct {
		object any
		text   string
	}{
		{s, "sel.Selector(poll)"}, {p, "sel.Poll(open)"},
		{e, "sel.Epoll(open)"},
	} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
			if seen := fmt.Sprintf(format, c.object); seen != c.text {
				t.Error(format, seen)
			}
		}
	}
	s.Wakeup()
	receive(t, done)
	s.Close()
	e.Close()
	if text := fmt.Sprint(s, e); text !=
		"sel.Selector(closed) sel.Epoll(closed)" {
		t.Error(text)
	}
}

func TestSelectFDsAtFault(t *testing.T) {
	r, _ := pipe(t)
	closed, other := pipe(t)
	syscall.Close(closed)
	syscall.Close(other)
	for _, c := range []struct {
		lists [3][]int
		text  string
		index int
	}{
		{[3][]int{{r, closed}, nil, nil}, "select read", 1},
		{[3][]int{{r}, {closed}, nil}, "select write", 0},
		{[3][]int{{r}, nil, {r, r, -1}}, "select except", 2},
	} {
		_, _, _, err := SelectFDs(c.lists[0], c.lists[1], c.lists[2], 0)
		var e *Error
		if !errors.As(err, &e) || e.Index != c.index ||
			!strings.HasPrefix(e.Op, c.text) {
			t.Errorf("%v: %v", c.text, err)
		}
	}
}

type named int

// What is a file: numbers of all types, and selectors.
func TestMoreFiles(t *testing.T) {
	inner, outer := open(t, WithBackend(BackendEpoll)), open(t)
	r, w := pipe(t)
	register(t, inner, named(r), Read, 7)
	register(t, outer, inner, Read, 8)
	if ready, err := outer.Select(0); len(ready) != 0 || err != nil {
		t.Fatal(ready, err)
	}
	put(w)
	ready, err := outer.Select(patience)
	expect(t, result{ready, err}, 8, Read)
	ready, err = inner.Select(patience)
	expect(t, result{ready, err}, 7, Read)
	for _, file := range []any{named(r), int64(r), uint32(r), uintptr(r)} {
		if key, err := inner.Key(file); err != nil || key.Data != 7 {
			t.Errorf("%T: %v", file, err)
		}
	}
	for _, file := range []any{named(-1), int64(math.MaxInt64),
		uint64(math.MaxUint64)} {
		if _, err := inner.Key(file); !errors.Is(err, ErrInvalidFD) {
			t.Errorf("%T: %v", file, err)
		}
	}
	poll := open(t, WithBackend(BackendPoll))
	if _, err := outer.Register(poll, Read, 9); !errors.Is(err,
		ErrInvalidFile) {
		t.Error("a selector without a descriptor: ", err)
	}
}

func TestIsCurrentOfAnother(t *testing.T) {
	a, b := open(t), open(t)
	r, _ := pipe(t)
	key, err := a.Register(r, Read, 1)
	must(0, err)
	register(t, b, r, Read, 2)
	if !a.IsCurrent(key) || b.IsCurrent(key) {
		t.Error("a key belongs to the selector that made it")
	}
}

// Connections come and go in another goroutine, and their numbers are used
// again.  Each has a byte of its own, which the wait for it must find.
func TestChurn(t *testing.T) {
	const rounds = 2000
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		var world sync.Mutex // between a change and a look at an event
		first, over := make(chan struct{}), make(chan struct{})
		go func() {
			defer s.Wakeup() // when over says so
			defer close(over)
			var open []guest
			for i := 0; i < rounds; i++ {
				open = append(open, admit(t, s, i))
				runtime.Gosched()
				if len(open) == 8 {
					<-first // event has been seen
					open[0].end(t, s, &world)
					open = open[1:]
				}
			}
			for _, c := range open {
				c.end(t, s, &world)
			}
		}()
		seen := 0
		for {
			ready, err := s.Select(patience)
			if err == ErrWoken {
				select {
				case <-over:
					return
				default:
					continue
				}
			}
			if err != nil || len(ready) == 0 {
				t.Fatal(ready, err)
			}
			world.Lock()
			for _, r := range ready {
				if s.IsCurrent(r.Key) {
					if seen++; seen == 1 {
						close(first)
					}
					hasItsByte(t, r)
				}
			}
			world.Unlock()
		}
	})
}

// guest is a connection: the end that is waited for, and its peer.
type guest [2]int

// admit makes a connection that is asked for; half of them have data.
func admit(t *testing.T, s *Selector[int], i int) guest {
	c, err := syscall.Socketpair(syscall.AF_UNIX,
		syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, 0)
	must(0, err)
	if i%2 == 0 {
		must(syscall.Write(c[1], []byte{byte(i)}))
	}
	_, err = s.Register(c[0], Read, i)
	must(0, err)
	return c
}

func (c guest) end(t *testing.T, s *Selector[int], world *sync.Mutex) {
	world.Lock()
	defer world.Unlock()
	if _, err := s.Unregister(c[0]); err != nil {
		t.Error(err)
	}
	syscall.Close(c[0])
	syscall.Close(c[1])
}

func hasItsByte(t *testing.T, r Ready[int]) {
	var one [1]byte
	n, _, err := syscall.Recvfrom(r.Key.FD, one[:], syscall.MSG_PEEK)
	if err != nil || n != 1 || one[0] != byte(r.Key.Data) {
		t.Error("an event of another connection: ", r, n, err, one[0])
	}
}

// An event that another goroutine's Modify does not ask for any more.
func TestModifiedMeanwhile(t *testing.T) {
	s := open(t, WithBackend(BackendEpoll))
	r, _ := socketpair(t)
	register(t, s, r, Read|Write, 1)
	events := []cEvent{{fd: int32(r), data: s.keys[r].token,
		events: uint32(Read | Write)}}
	_, err := s.Modify(r, Write, 1)
	must(0, err)
	if got := s.collect(nil, events); len(got) != 1 ||
		got[0].Events != Write {
		t.Error("one of two is left: ", got)
	}
	_, err = s.Modify(r, Read, 1)
	must(0, err)
	events[0].events = uint32(Write)
	if got := s.collect(nil, events); len(got) != 0 {
		t.Error("none is left: ", got)
	}
}

func socketpair(t *testing.T) (a, b int) {
	two, err := syscall.Socketpair(syscall.AF_UNIX,
		syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, 0)
	must(0, err)
	t.Cleanup(func() {
		syscall.Close(two[0])
		syscall.Close(two[1])
	})
	return two[0], two[1]
}
