// SPDX-License-Identifier: MIT

package sel

// Each wakeup is told by exactly one wait, whatever else happens.

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// quiet fails if a look says that it was woken.
func quiet(t *testing.T, s *Selector[int], ready int) {
	t.Helper()
	for i := 0; i < 3; i++ {
		if saw, err := s.Select(0); err != nil || len(saw) != ready {
			t.Fatal("nothing is left to tell: ", saw, err)
		}
	}
}

func TestWakeup(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, _ := pipe(t)
		register(t, s, r, Read, 1)
		for i := 0; i < 50; i++ {
			done := inBackground(t, s, forever(s))
			if err := s.Wakeup(); err != nil {
				t.Fatal(err)
			}
			if err := receive(t, done).err; err != ErrWoken {
				t.Fatal(err)
			}
			quiet(t, s, 0)
		}
		// Several count as one, and looks and waits tell it alike.
		for _, timeout := range []time.Duration{0, time.Hour, Forever} {
			s.Wakeup()
			s.Wakeup()
			if _, err := s.Select(timeout); err != ErrWoken {
				t.Fatal(timeout, err)
			}
			quiet(t, s, 0)
		}
		// A refused wait leaves it.
		s.Wakeup()
		if _, err := s.AppendReadyN(nil, 0, 0); err == ErrWoken {
			t.Fatal(err)
		}
		if _, err := s.Select(Forever); err != ErrWoken {
			t.Fatal(err)
		}
	})
}

// Events take no wakeup away, and wakeups no events.
func TestWakeupBesideEvents(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		for i := 0; i < 8; i++ {
			_, w := pipe(t)
			register(t, s, w, Write, i)
		}
		for room := 1; room <= 9; room++ {
			s.Wakeup()
			events, told := 0, 0
			for i := 0; i < 10; i++ {
				ready, err := s.AppendReadyN(nil, room, Forever)
				switch {
				case err == ErrWoken && len(ready) == 0:
					told++
				case err != nil || len(ready) == 0 ||
					len(ready) > room:
					t.Fatal(ready, err)
				default:
					events++
				}
			}
			if told != 1 || events != 9 {
				t.Fatalf("room for %d: told %d times beside %d",
					room, told, events)
			}
		}
		quiet(t, s, 8)
	})
}

// Goroutines that wake only after the wakeup before was told count each.
func TestWakeupsOfSeveral(t *testing.T) {
	const wakers, each = 4, 50
	for _, room := range []int{1, 2, 9} {
		for _, busy := range []int{0, 5} {
			name := fmt.Sprintf("%d_of_%d", room, busy)
			t.Run(name, func(t *testing.T) {
				inAllWays(t, func(t *testing.T,
					s *Selector[int]) {
					for i := 0; i < busy; i++ {
						_, w := pipe(t)
						register(t, s, w, Write, i)
					}
					wakeInTurns(t, s, room, wakers, each)
					quiet(t, s, busy)
				})
			})
		}
	}
}

func wakeInTurns(t *testing.T, s *Selector[int], room, wakers, each int) {
	var told atomic.Int64
	var turn sync.Mutex
	var group sync.WaitGroup
	for i := 0; i < wakers; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := 0; i < each; i++ {
				turn.Lock()
				before := told.Load()
				s.Wakeup()
				for told.Load() == before && !s.Closed() {
					time.Sleep(time.Microsecond)
				}
				turn.Unlock()
			}
		}()
	}
	ready, err := []Ready[int](nil), error(nil)
	for start := time.Now(); told.Load() < int64(wakers*each); {
		ready, err = s.AppendReadyN(ready[:0], room, patience)
		if err == ErrWoken {
			told.Add(1)
		} else if err != nil || len(ready) == 0 ||
			time.Since(start) > patience {
			s.Close()
			t.Fatal("a wakeup is lost: ", told.Load(), ready, err)
		}
	}
	group.Wait()
}

// A context's end takes no wakeup away, and is none.
func TestContextAndWakeup(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		for i := 0; i < 300; i++ {
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan error, 1)
			go func() {
				_, err := s.SelectContext(ctx)
				done <- err
			}()
			go cancel()
			s.Wakeup()
			err := <-done
			if err == context.Canceled {
				_, err = s.Select(Forever)
			}
			if err != ErrWoken {
				t.Fatal(err)
			}
			cancel()
			quiet(t, s, 0)
		}
	})
}

// A context's end hides no event from the wait after it.
func TestContextAndEvent(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		r, w := pipe(t)
		register(t, s, r, Read, 1)
		for i := 0; i < 300; i++ {
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan result, 1)
			go func() {
				ready, err := s.SelectContext(ctx)
				done <- result{ready, err}
			}()
			go cancel()
			put(w)
			saw := receive(t, done)
			if saw.err != context.Canceled {
				expect(t, saw, 1, Read)
			}
			cancel()
			quiet(t, s, 1)
			get(r)
			quiet(t, s, 0)
		}
	})
}
