// SPDX-License-Identifier: MIT

package sel

// RDHup: the peer will write no more, whatever it has written before.

import (
	"errors"
	"syscall"
	"testing"
	"time"
)

// connected is the two ends of a connection, which don't block.
func connected(t *testing.T) (one, other int) {
	two, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|
		syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, 0)
	check(err)
	t.Cleanup(func() {
		syscall.Close(two[0])
		syscall.Close(two[1])
	})
	return two[0], two[1]
}

func TestRDHup(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		one, other := connected(t)
		features, err := s.Features()
		check(err)
		backend, err := s.Backend()
		check(err)
		if has := features&FeatureRDHup != 0; has !=
			(backend != BackendSelect) {
			t.Fatal(backend, features)
		}
		if features&FeatureRDHup == 0 {
			_, err := s.Register(one, RDHup, 1)
			if !errors.Is(err, ErrNotSupported) || s.Len() != 0 {
				t.Fatal(err, s.Len())
			}
			return
		}
		register(t, s, one, RDHup, 1)
		put(other)
		if ready, err := s.Select(time.Millisecond); len(ready) != 0 ||
			err != nil {
			t.Fatal("data is no hang-up: ", ready, err)
		}
		done := inBackground(t, s, forever(s))
		check(syscall.Shutdown(other, syscall.SHUT_WR))
		expect(t, receive(t, done), 1, RDHup)
		for _, c := range []struct{ asked, saw Events }{
			{RDHup, RDHup}, {Read | RDHup, Read | RDHup},
			{Write | RDHup, Write | RDHup}, {Write, Write},
			{RDHup | Oneshot, RDHup},
		} {
			if _, err := s.Modify(one, c.asked, 2); err != nil {
				t.Fatal(c, err)
			}
			ready, err := s.Select(patience)
			expect(t, result{ready, err}, 2, c.saw)
		}
		quiet(t, s, 0)
		get(one)
	})
}
