// SPDX-License-Identifier: MIT

package sel

// The options of New, which show where the promise is broken that they need.

import (
	"errors"
	"syscall"
	"testing"
	"time"
)

func TestOptionsAreForAllBackends(t *testing.T) {
	for _, w := range ways {
		s := open(t, append([]Option{WithDense(), WithDeferModify()},
			w.options...)...)
		r, w1 := pipe(t)
		register(t, s, r, Read, 1)
		register(t, s, w1, Write, 2)
		for i := 3; i < 20; i++ {
			if _, err := s.Modify(w1, Write, i); err != nil {
				t.Fatal(err)
			}
			ready, err := s.Select(time.Minute)
			expect(t, result{ready, err}, i, Write)
		}
	}
}

// The next wait passes a deferred modify to the system, which refuses it there.
func TestDeferModify(t *testing.T) {
	for _, deferred := range []bool{false, true} {
		options := []Option{WithBackend(BackendEpoll)}
		if deferred {
			options = append(options, WithDeferModify())
		}
		s := open(t, options...)
		fd := must(syscall.EpollCreate1(syscall.EPOLL_CLOEXEC))
		register(t, s, fd, Read, 1)
		syscall.Close(fd)
		_, err := s.Modify(fd, Read|Write, 2)
		if !deferred {
			if !errors.Is(err, syscall.EBADF) || s.Len() != 1 {
				t.Error(err, s.Len())
			}
			continue
		}
		check(err)
		ready, err := s.Select(0)
		expect(t, result{ready, err}, 2, Read|Write)
		if ready[0].Detail != DetailInvalid {
			t.Error(ready)
		}
		if ready, err := s.Select(0); len(ready) != 0 || err != nil {
			t.Error("again: ", ready, err)
		}
	}
}

// poll, unlike epoll, knows the file that has taken a number over.
func TestDense(t *testing.T) {
	_, full := pipe(t)
	for {
		if _, err := syscall.Write(full, make([]byte, 4096)); err !=
			nil {
			break
		}
	}
	for _, dense := range []bool{false, true} {
		options := []Option{WithBackend(BackendEpoll)}
		if dense {
			options = append(options, WithDense())
		}
		s := open(t, options...)
		_, other := pipe(t)
		register(t, s, other, Write, 0)
		for i := 1; i < 10; i++ {
			_, w := pipe(t)
			register(t, s, w, Write, i)
		}
		for i := 0; i < 100; i++ {
			ready, err := s.Select(0)
			if len(ready) != 10 || err != nil {
				t.Fatal(ready, err)
			}
		}
		kept := duplicate(other, 0)
		defer syscall.Close(kept)
		check(syscall.Dup3(full, other, syscall.O_CLOEXEC))
		missed := false
		for i := 0; i < 100; i++ {
			ready, err := s.Select(0)
			check(err)
			missed = missed || len(ready) == 9
		}
		if missed != dense {
			t.Errorf("dense: %v, poll is asked: %v", dense, missed)
		}
	}
}
