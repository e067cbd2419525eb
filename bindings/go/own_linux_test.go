// SPDX-License-Identifier: MIT

package sel

// A close beside what uses a selector's own descriptor: the number may be
// another file's the moment after.

import (
	"bytes"
	"errors"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// stands tells whether a goroutine stands in all of these functions.
func stands(functions ...string) bool {
	all := make([]byte, 1<<20)
	all = all[:runtime.Stack(all, true)]
	for _, stack := range bytes.Split(all, []byte("\n\n")) {
		in := 0
		for _, function := range functions {
			if bytes.Contains(stack, []byte(function)) {
				in++
			}
		}
		if in == len(functions) {
			return true
		}
	}
	return false
}

// blockingPipe takes the lowest numbers there are.
func blockingPipe() (two [2]int) {
	check(syscall.Pipe2(two[:], syscall.O_CLOEXEC))
	return two
}

// The first wait that parks makes a duplicate, which a fork holds up.  The
// selector is closed meanwhile, and its numbers go to pipes that must stay
// blocking.
func TestCloseBesideTheFirstPark(t *testing.T) {
	for round := 0; round < 20; round++ {
		s := open(t, WithBackend(BackendEpoll))
		syscall.ForkLock.Lock()
		done := inBackground(t, s, func() ([]Ready[int], error) {
			return s.Select(patience)
		})
		until(t, "the wait is held up", func() bool {
			return stands("canPark", "sync.(*RWMutex).RLock")
		})
		check(s.Close())
		var pipes [4][2]int
		for i := range pipes {
			pipes[i] = blockingPipe()
		}
		syscall.ForkLock.Unlock()
		r := receive(t, done)
		for _, two := range pipes {
			for _, fd := range two {
				if isNonblocking(fd) {
					t.Error("a stranger's descriptor ",
						"does not block any more")
				}
				check(syscall.Close(fd))
			}
		}
		if !errors.Is(r.err, ErrClosed) {
			t.Fatal(r)
		}
	}
}

// A wait that finds no descriptor to park on blocks, and the next one tries
// again.
func TestPassingRefusal(t *testing.T) {
	s := open(t, WithBackend(BackendEpoll))
	_, err := s.Fd()
	check(err)
	var old syscall.Rlimit
	check(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &old))
	none := old
	none.Cur = 0
	check(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none))
	ready, err := s.Select(time.Millisecond)
	check(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &old))
	if len(ready) != 0 || err != nil || s.w.parked.Load() != nil {
		t.Fatal(ready, err, s.w.parked.Load())
	}
	ready, err = s.Select(time.Millisecond)
	if len(ready) != 0 || err != nil || s.w.parked.Load() == nil {
		t.Fatal(ready, err, "the next wait does not park")
	}
}

// openLevels opens selectors, of which the first watches a pipe.
func openLevels(t *testing.T, count int) (levels []*Selector[int], w int) {
	r, w := pipe(t)
	for len(levels) < count {
		levels = append(levels, open(t, WithBackend(BackendEpoll)))
	}
	register(t, levels[0], r, Read, 0)
	return levels, w
}

// Three selectors in each other are too many for the netpoller: the wait of the
// outermost one blocks, and tries to park only once.
func TestThirdLevel(t *testing.T) {
	levels, w := openLevels(t, 4)
	register(t, levels[1], levels[0], Read, 1)
	register(t, levels[2], levels[1], Read, 2)
	third := levels[2]
	for round := 0; round < 2; round++ {
		ready, err := third.Select(time.Millisecond)
		if len(ready) != 0 || err != nil || third.w.parks {
			t.Fatal(ready, err, third.w.parks)
		}
	}
	done := inBackground(t, third, func() ([]Ready[int], error) {
		return third.Select(patience)
	})
	_, err := syscall.Write(w, []byte{0})
	check(err)
	expect(t, receive(t, done), 2, Read)
	if _, err = third.Fd(); !errors.Is(err, syscall.ELOOP) {
		t.Error("its Fd: ", err)
	}
	if _, err = levels[3].Register(third, Read, 3); err == nil {
		t.Error("there is a fourth level")
	}
}

// A third level below one that has parked already is refused.
func TestThirdLevelBelow(t *testing.T) {
	levels, _ := openLevels(t, 3)
	register(t, levels[2], levels[1], Read, 2)
	_, err := levels[2].Select(time.Millisecond)
	check(err)
	if !levels[2].w.parks {
		t.Fatal("two levels don't park")
	}
	_, err = levels[1].Register(levels[0], Read, 1)
	if !errors.Is(err, syscall.ELOOP) {
		t.Fatal(err)
	}
}

// A close waits until a lent descriptor is given back, and then closes it.
func TestLend(t *testing.T) {
	s := open(t, WithBackend(BackendEpoll))
	epoll, err := NewEpoll()
	check(err)
	for _, c := range []struct {
		lend  func(func(uintptr) int32, func(int32))
		get   func(uintptr) int32
		close func() error
	}{{s.w.lend, csel.Selector_fileno, s.Close},
		{epoll.o.lend, csel.Epoll_fileno, epoll.Close}} {
		done := make(chan error, 1)
		number := -1
		c.lend(c.get, func(fd int32) {
			number = int(fd)
			go func() { done <- c.close() }()
			until(t, "the close is held up", func() bool {
				return stands("(*handle).close",
					"sync.(*Mutex).Lock")
			})
			var stat syscall.Stat_t
			check(syscall.Fstat(number, &stat))
		})
		check(<-done)
		var stat syscall.Stat_t
		if err := syscall.Fstat(number, &stat); err != syscall.EBADF {
			t.Fatal("it is still open: ", err)
		}
		c.lend(c.get, func(fd int32) { t.Fatal("a closed one lends ", fd) })
	}
	poll := open(t, WithBackend(BackendPoll))
	poll.w.lend(csel.Selector_fileno, func(fd int32) {
		t.Fatal("there is none, but ", fd)
	})
}

func closeAgain(s *Selector[int], left chan int) {
	s.Close()
	left <- s.Len()
}

// Of two that close, the second one finds it closed, too.
func TestCloseTwice(t *testing.T) {
	s := open(t)
	_, w := pipe(t)
	register(t, s, w, Write, 1)
	s.w.mu.Lock()
	go s.Close()
	until(t, "the first close", s.Closed)
	left := make(chan int, 1)
	go closeAgain(s, left)
	until(t, "the second close", func() bool {
		return len(left) == 1 ||
			stands("closeAgain", "sync.(*Mutex).Lock")
	})
	s.w.mu.Unlock()
	if n := <-left; n != 0 {
		t.Fatal(n, " are registered after a close")
	}
}
