// SPDX-License-Identifier: MIT

package sel

// A modify that fails leaves the registration as it was.

import (
	"errors"
	"syscall"
	"testing"
)

// kept is a failed modify, after which the key is the same as before.
func kept(t *testing.T, s *Selector[int], fd int, events Events, is error) {
	t.Helper()
	before, err := s.Key(fd)
	check(err)
	if key, err := s.Modify(fd, events, 99); !errors.Is(err, is) {
		t.Fatal(key, err)
	}
	if now, err := s.Key(fd); now != before || err != nil ||
		!s.IsCurrent(before) || s.Len() != 1 {
		t.Fatal(now, err, s.Len())
	}
}

func TestModifyKeeps(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, w := pipe(t)
		put(w)
		register(t, s, r, Read, 1)
		for _, c := range []struct {
			events Events
			is     error
		}{
			{0, ErrInvalidEvents},
			{Read | 8, ErrInvalidEvents},
			{Oneshot, ErrInvalidEvents},
			{Read | Oneshot | Exclusive, ErrNotSupported},
			{RDHup | Exclusive, ErrNotSupported},
		} {
			kept(t, s, r, c.events, c.is)
			ready, err := s.Select(0)
			expect(t, result{ready, err}, 1, Read)
		}
		if _, err := s.Modify(r, Read, 2); err != nil {
			t.Fatal(err)
		}
		ready, err := s.Select(0)
		expect(t, result{ready, err}, 2, Read)
	})
}

// What the system refuses stays registered, also where a modify is an exchange,
// as with Exclusive.
func TestModifyThatTheSystemRefuses(t *testing.T) {
	null := must(syscall.Open("/dev/null", syscall.O_RDWR, 0))
	defer syscall.Close(null)
	for _, events := range []Events{Read, Read | Oneshot, Read | Edge,
		Read | Exclusive} {
		for _, w := range ways[:2] {
			s := open(t, w.options...)
			fd := must(syscall.Dup(null))
			r, _ := pipe(t)
			check(syscall.Dup3(r, fd, syscall.O_CLOEXEC))
			register(t, s, fd, events, 1)
			check(syscall.Dup3(null, fd, syscall.O_CLOEXEC))
			kept(t, s, fd, events|Write, syscall.EPERM)
			syscall.Close(fd)
			kept(t, s, fd, events|Write, syscall.EBADF)
			quiet(t, s, 0)
			key, err := s.Unregister(fd)
			if key.Data != 1 || key.Events != events ||
				err != nil || s.Len() != 0 {
				t.Error(key, err, s.Len())
			}
		}
	}
}
