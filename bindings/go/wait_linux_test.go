// SPDX-License-Identifier: MIT

package sel

// Waits, parked and blocking, and what happens to them meanwhile.

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"time"
)

func TestReadyWhileWaiting(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, w := pipe(t)
		register(t, s, r, Read, 7)
		done := inBackground(t, s, forever(s))
		put(w)
		expect(t, receive(t, done), 7, Read)
		// It is level-triggered.
		ready, err := s.Select(Forever)
		expect(t, result{ready, err}, 7, Read)
	})
}

func TestRegisterWhileWaiting(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		for i := 0; i < 50; i++ {
			_, w := pipe(t)
			done := inBackground(t, s, forever(s))
			register(t, s, w, Write, i)
			expect(t, receive(t, done), i, Write)
			if _, err := s.Unregister(w); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestModifyWhileWaiting(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		two, err := syscall.Socketpair(syscall.AF_UNIX,
			syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
		check(err)
		defer syscall.Close(two[0])
		defer syscall.Close(two[1])
		register(t, s, two[0], Read, 1)
		done := inBackground(t, s, forever(s))
		if _, err := s.Modify(two[0], Read|Write, 2); err != nil {
			t.Fatal(err)
		}
		expect(t, receive(t, done), 2, Write)
	})
}

func TestUnregisterWhileWaiting(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, w := pipe(t)
		other, second := pipe(t)
		register(t, s, r, Read, 1)
		register(t, s, other, Read, 2)
		done := inBackground(t, s, forever(s))
		if _, err := s.Unregister(r); err != nil {
			t.Fatal(err)
		}
		put(w)
		put(second)
		expect(t, receive(t, done), 2, Read)
	})
}

func TestCloseWhileWaiting(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, _ := pipe(t)
		register(t, s, r, Read, 1)
		done := inBackground(t, s, forever(s))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		err := receive(t, done).err
		if !errors.Is(err, ErrClosed) || !errors.Is(err, os.ErrClosed) {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal("again: ", err)
		}
	})
}

func TestTimeout(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, w := pipe(t)
		register(t, s, r, Read, 1)
		for _, least := range []time.Duration{1, 100 * time.Microsecond,
			time.Millisecond, 30 * time.Millisecond} {
			start := time.Now()
			ready, err := s.Select(least)
			took := time.Since(start)
			if err != nil || len(ready) != 0 {
				t.Fatal(ready, err)
			}
			if took < least || took > patience {
				t.Fatalf("%v instead of %v", took, least)
			}
		}
		for _, none := range []time.Duration{0, -1, -1 << 63} {
			if ready, err := s.Select(none); err != nil ||
				len(ready) != 0 {
				t.Fatal(ready, err)
			}
		}
		// No old deadline is left, and long ones don't overflow.
		for _, long := range []time.Duration{time.Hour, Forever - 1,
			Forever, 1<<63 - 1} {
			done := inBackground(t, s,
				func() ([]Ready[int], error) {
					return s.Select(long)
				})
			put(w)
			expect(t, receive(t, done), 1, Read)
			get(r)
		}
	})
}

func TestContext(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, w := pipe(t)
		register(t, s, r, Read, 1)
		for i := 0; i < 20; i++ {
			ctx, cancel := context.WithCancel(context.Background())
			done := inBackground(t, s,
				func() ([]Ready[int], error) {
					return s.SelectContext(ctx)
				})
			cancel()
			if err := receive(t, done).err; err != context.Canceled {
				t.Fatal(err)
			}
			if _, err := s.SelectContext(ctx); err !=
				context.Canceled {
				t.Fatal("again: ", err)
			}
		}

		start := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(),
			20*time.Millisecond)
		defer cancel()
		_, err := s.SelectContext(ctx)
		if err != context.DeadlineExceeded {
			t.Fatal(err)
		}
		if took := time.Since(start); took < 20*time.Millisecond {
			t.Fatal("too early: ", took)
		}

		// Neither is left of it: the wait goes on.
		if ready, err := s.Select(time.Millisecond); err != nil ||
			len(ready) != 0 {
			t.Fatal(ready, err)
		}
		done := inBackground(t, s, func() ([]Ready[int], error) {
			return s.SelectContext(context.Background())
		})
		put(w)
		expect(t, receive(t, done), 1, Read)
	})
}

func TestOneWaits(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		done := inBackground(t, s, forever(s))
		if _, err := s.Select(0); !errors.Is(err, ErrConcurrent) {
			t.Fatal(err)
		}
		s.Wakeup()
		if err := receive(t, done).err; err != ErrWoken {
			t.Fatal(err)
		}
		if _, err := s.Select(0); err != nil {
			t.Fatal(err)
		}
	})
}

// Nothing that becomes ready while a goroutine parks is missed.
func TestEdges(t *testing.T) {
	there, back := open(t, ways[0].options...), open(t, ways[0].options...)
	r1, w1 := pipe(t)
	r2, w2 := pipe(t)
	register(t, there, r1, Read, 1)
	register(t, back, r2, Read, 2)
	const rounds = 20000
	done := make(chan result, 1)
	go func() {
		for i := 0; i < rounds; i++ {
			ready, err := there.Select(patience)
			if err != nil || len(ready) != 1 {
				done <- result{ready, err}
				return
			}
			get(r1)
			put(w2)
		}
		done <- result{}
	}()
	for i := 0; i < rounds; i++ {
		put(w1)
		ready, err := back.Select(patience)
		expect(t, result{ready, err}, 2, Read)
		get(r2)
	}
	if r := receive(t, done); r.err != nil || len(r.ready) != 0 {
		t.Fatal(r)
	}
}

// Without a descriptor left to park on, it blocks.
func TestNothingToParkOn(t *testing.T) {
	s := open(t, ways[0].options...)
	r, w := pipe(t)
	register(t, s, r, Read, 1)
	limit := syscall.Rlimit{}
	check(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	check(syscall.Setrlimit(syscall.RLIMIT_NOFILE,
		&syscall.Rlimit{Cur: 3, Max: limit.Max}))
	done := inBackground(t, s, forever(s))
	put(w)
	r2 := receive(t, done)
	check(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit))
	expect(t, r2, 1, Read)
	if s.w.parked.Load() != nil {
		t.Fatal("there was one")
	}
}
