// SPDX-License-Identifier: MIT

package sel

// What the tests share.

import (
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// patience is for what must happen soon, on however slow a machine.
const patience = 30 * time.Second

// A way to wait.
type way struct {
	name    string
	options []Option
}

var ways = []way{
	{"parked", []Option{WithBackend(BackendEpoll)}},
	{"blocking", []Option{WithBackend(BackendEpoll), blocking}},
	{"poll", []Option{WithBackend(BackendPoll)}},
	{"select", []Option{WithBackend(BackendSelect)}},
}

// inAllWays runs a test in each, with a new selector.
func inAllWays(t *testing.T, test func(*testing.T, *Selector[int])) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			test(t, open(t, w.options...))
		})
	}
}

func open(t testing.TB, options ...Option) *Selector[int] {
	s, err := New[int](options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// pipe is its ends, which don't block.
func pipe(t testing.TB) (r, w int) {
	var two [2]int
	err := syscall.Pipe2(two[:], syscall.O_CLOEXEC|syscall.O_NONBLOCK)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		syscall.Close(two[0])
		syscall.Close(two[1])
	})
	return two[0], two[1]
}

func register(t testing.TB, s *Selector[int], file any, events Events,
	data int) {
	t.Helper()
	if _, err := s.Register(file, events, data); err != nil {
		t.Fatal(err)
	}
}

func put(fd int) { must(syscall.Write(fd, []byte("x"))) }

func get(fd int) {
	var one [1]byte
	must(syscall.Read(fd, one[:]))
}

// until waits for a condition that other goroutines or threads make true.
func until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for start := time.Now(); !condition(); runtime.Gosched() {
		if time.Since(start) > patience {
			t.Fatal("not in time: ", what)
		}
	}
}

// result is what a wait gave.
type result struct {
	ready []Ready[int]
	err   error
}

// inBackground waits in another goroutine, and returns when that has begun.
func inBackground(t testing.TB, s *Selector[int],
	wait func() ([]Ready[int], error)) chan result {
	t.Helper()
	done := make(chan result, 1)
	before, err := s.Stats()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		ready, err := wait()
		done <- result{ready, err}
	}()
	until(t, "a wait in the background", func() bool {
		now, err := s.Stats()
		return err != nil || now.Waits > before.Waits
	})
	return done
}

func forever(s *Selector[int]) func() ([]Ready[int], error) {
	return func() ([]Ready[int], error) { return s.Select(Forever) }
}

// receive fails where a wait hangs.
func receive(t testing.TB, done chan result) result {
	t.Helper()
	select {
	case r := <-done:
		return r
	case <-time.After(patience):
		t.Fatal("the wait hangs")
	}
	return result{}
}

// expect is one that is ready.
func expect(t testing.TB, r result, data int, events Events) {
	t.Helper()
	if r.err != nil || len(r.ready) != 1 || r.ready[0].Key.Data != data ||
		r.ready[0].Events != events {
		t.Fatalf("%v, %v: not %d and %v", r.ready, r.err, data, events)
	}
}

func entries(t testing.TB, folder string) int {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func descriptors(t testing.TB) int { return entries(t, "/proc/self/fd") }
func threads(t testing.TB) int     { return entries(t, "/proc/self/task") }
