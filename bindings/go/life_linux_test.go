// SPDX-License-Identifier: MIT

package sel

// What selectors use, and that they give it back.

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

// settled counts when the runtime's own have come and gone.
func settled(t testing.TB, what string, most int, count func() int) {
	t.Helper()
	last := 0
	for start := time.Now(); time.Since(start) < patience; {
		if last = count(); last <= most {
			return
		}
		runtime.GC()
	}
	t.Errorf("%d %s, there were %d", last, what, most)
}

func use(t *testing.T, s *Selector[int], r, w int) {
	defer s.Close()
	register(t, s, r, Read, 1)
	if _, err := s.Select(time.Microsecond); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		_, err := s.SelectContext(ctx)
		done <- err
	}()
	cancel()
	if err := <-done; err != context.Canceled {
		t.Fatal(err)
	}
	put(w)
	if ready, err := s.Select(Forever); len(ready) != 1 {
		t.Fatal(ready, err)
	}
	get(r)
}

func TestLeaks(t *testing.T) {
	r, w1 := pipe(t)
	round := func() {
		for _, w := range ways {
			use(t, open(t, w.options...), r, w1)
		}
		epoll, err := NewEpoll()
		check(err)
		check(epoll.Register(w1, EPOLLOUT))
		if ready, err := epoll.Poll(-1); len(ready) != 1 {
			t.Fatal(ready, err)
		}
		check(epoll.Close())
		if ready, _, _, err := SelectFDs([]int{r}, nil, nil,
			0); len(ready) != 0 || err != nil {
			t.Fatal(ready, err)
		}
	}
	round()
	goroutines := runtime.NumGoroutine()
	fds, tasks := descriptors(t), threads(t)
	for i := 0; i < 50; i++ {
		round()
	}
	settled(t, "goroutines", goroutines, runtime.NumGoroutine)
	settled(t, "descriptors", fds, func() int { return descriptors(t) })
	// The runtime keeps those that it has, and makes one more at times.
	settled(t, "threads", tasks+4, func() int { return threads(t) })
}

// The collector closes what the program forgot, and nothing else.
func TestForgotten(t *testing.T) {
	kept := open(t, ways[0].options...)
	before := descriptors(t)
	for i := 0; i < 50; i++ {
		s, err := New[int](ways[0].options...)
		check(err)
		if _, err := s.Select(time.Microsecond); err != nil {
			t.Fatal(err)
		}
		_, err = NewPoll()
		check(err)
		_, err = NewEpoll()
		check(err)
	}
	settled(t, "descriptors", before, func() int { return descriptors(t) })
	if _, err := kept.Select(time.Microsecond); err != nil {
		t.Fatal(err)
	}
}

// It needs a process of its own, in which no thread is left of other tests.
func TestThreads(t *testing.T) {
	if os.Getenv("SEL_TEST_ALONE") == "" {
		child := exec.Command(os.Args[0], "-test.run=^TestThreads$")
		child.Env = append(os.Environ(), "SEL_TEST_ALONE=1")
		if output, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		return
	}
	const waiting = 200
	var done []chan result
	var writers []int
	for i := 0; i < waiting; i++ {
		s := open(t, WithBackend(BackendEpoll))
		r, w := pipe(t)
		register(t, s, r, Read, i)
		done = append(done, inBackground(t, s, forever(s)))
		writers = append(writers, w)
	}
	if n := threads(t); n >= 20 {
		t.Errorf("%d threads for %d waits", n, waiting)
	}
	for i, w := range writers {
		put(w)
		expect(t, receive(t, done[i]), i, Read)
	}
}

func TestAllocations(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, w := pipe(t)
		register(t, s, r, Read, 1)
		register(t, s, w, Write, 2)
		ready := make([]Ready[int], 0, 4)
		none := func(what string, run func()) {
			t.Helper()
			if n := testing.AllocsPerRun(200, run); n != 0 {
				t.Errorf("%s: %v allocations", what, n)
			}
		}
		none("a look", func() {
			ready, _ = s.AppendReady(ready[:0], 0)
		})
		none("a wait with something ready", func() {
			ready, _ = s.AppendReady(ready[:0], Forever)
		})
		if len(ready) != 1 {
			t.Fatal(ready)
		}
		if _, err := s.Unregister(w); err != nil {
			t.Fatal(err)
		}
		none("a wait with a time-out", func() {
			ready, _ = s.AppendReady(ready[:0], time.Microsecond)
		})
		go func() {
			for !s.Closed() {
				s.Wakeup()
				time.Sleep(10 * time.Microsecond)
			}
		}()
		none("a wait without", func() {
			ready, _ = s.AppendReady(ready[:0], Forever)
		})
	})
}
