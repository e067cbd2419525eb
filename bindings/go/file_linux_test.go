// SPDX-License-Identifier: MIT

package sel

// What can be registered.

import (
	"errors"
	"net"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"
)

func isNonblocking(fd int) bool {
	flags, _, _ := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd),
		syscall.F_GETFL, 0)
	return flags&syscall.O_NONBLOCK != 0
}

// An os.File stays one that its own reads park on.
func TestOSFile(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, w, err := os.Pipe()
		check(err)
		defer r.Close()
		defer w.Close()
		register(t, s, r, Read, 1)
		done := inBackground(t, s, forever(s))
		must(w.Write([]byte("x")))
		result := receive(t, done)
		expect(t, result, 1, Read)
		key := result.ready[0].Key
		if key.File != any(r) || !isNonblocking(key.FD) {
			t.Fatal("it blocks: ", key)
		}
		if err := r.SetReadDeadline(time.Now()); err != nil {
			t.Fatal("it has left the netpoller: ", err)
		}
		if got, err := s.Key(key.FD); err != nil || got != key {
			t.Fatal(got, err)
		}
		if _, err := s.Unregister(r); err != nil {
			t.Fatal(err)
		}
	})
}

func TestConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	defer listener.Close()
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		register(t, s, listener, Read, 1)
		client, err := net.Dial("tcp", listener.Addr().String())
		check(err)
		defer client.Close()
		ready, err := s.Select(patience)
		expect(t, result{ready, err}, 1, Read)
		server, err := listener.Accept()
		check(err)
		defer server.Close()
		register(t, s, client, Read, 2)
		must(server.Write([]byte("x")))
		ready, err = s.Select(patience)
		expect(t, result{ready, err}, 2, Read)
		// Found, though closed, and unregistered.
		client.Close()
		if _, err := s.Unregister(client); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Unregister(client); !errors.Is(err,
			ErrInvalidFD) {
			t.Fatal(err)
		}
		if _, err := s.Unregister(listener); err != nil {
			t.Fatal(err)
		}
	})
}

func TestNumbers(t *testing.T) {
	s := open(t)
	r, w := pipe(t)
	register(t, s, uintptr(r), Read, 1)
	register(t, s, w, Write, 2)
	if keys := s.Keys(); len(keys) != 2 || s.Len() != 2 ||
		keys[0].File != any(uintptr(r)) || keys[1].File != any(w) {
		t.Fatal(keys)
	}
	for _, bad := range []any{-1, ^uintptr(0), int64(1) << 40} {
		_, err := s.Register(bad, Read, 0)
		if !errors.Is(err, ErrInvalidFD) ||
			errors.Is(err, ErrInvalidFile) {
			t.Error(bad, err)
		}
	}
	for _, bad := range []any{nil, "5", 1.5, struct{}{}, []int{1},
		(*os.File)(nil)} {
		_, err := s.Register(bad, Read, 0)
		if !errors.Is(err, ErrInvalidFile) ||
			!errors.Is(err, ErrInvalidFD) {
			t.Error(bad, err)
		}
		if _, err := s.Key(bad); !errors.Is(err, ErrInvalidFD) {
			t.Error(bad, err)
		}
	}
}

// uncomparable makes == panic.
type uncomparable struct {
	fd  int
	bad []int
}

func (u uncomparable) Fd() uintptr { return uintptr(u.fd) }

func TestUncomparable(t *testing.T) {
	s := open(t)
	r, _ := pipe(t)
	register(t, s, uncomparable{r, nil}, Read, 1)
	if _, err := s.Unregister(uncomparable{-1, nil}); !errors.Is(err,
		ErrInvalidFD) {
		t.Fatal(err)
	}
	if _, err := s.Unregister(uncomparable{r, nil}); err != nil {
		t.Fatal(err)
	}
}

// The collector closes no file that is registered.
func TestKeyKeepsItsFile(t *testing.T) {
	s := open(t)
	var w *os.File
	number := func() int {
		r, end, err := os.Pipe()
		check(err)
		w = end
		key, err := s.Register(r, Read, 1)
		check(err)
		return key.FD
	}()
	defer w.Close()
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	must(w.Write([]byte("x")))
	ready, err := s.Select(patience)
	expect(t, result{ready, err}, 1, Read)

	ready = nil
	if _, err := s.Unregister(number); err != nil {
		t.Fatal(err)
	}
	until(t, "the file is collected", func() bool {
		runtime.GC()
		_, err := w.Write([]byte("x"))
		return errors.Is(err, syscall.EPIPE)
	})
}

func TestNested(t *testing.T) {
	outer, inner := open(t), open(t, WithBackend(BackendEpoll))
	fd, err := inner.Fd()
	check(err)
	register(t, outer, fd, Read, 1)
	r, w := pipe(t)
	register(t, inner, r, Read, 2)
	done := inBackground(t, outer, forever(outer))
	put(w)
	expect(t, receive(t, done), 1, Read)
	ready, err := inner.Select(0)
	expect(t, result{ready, err}, 2, Read)
}
