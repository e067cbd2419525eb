// SPDX-License-Identifier: MIT

package sel

// Waits that ask for more results than there can be, or for more than memory
// holds.

import (
	"errors"
	"math"
	"testing"
)

// counts are numbers of results: the last ones are more than memory holds, or
// overflow when a reserve is added.
var counts = []int{1, 2, 1 << 16, 1<<16 + 1, 1 << 24, 1 << 30,
	math.MaxInt32, math.MaxInt/3*2 - 16, math.MaxInt - 1, math.MaxInt}

// free fails if a wait is taken to go on after it has ended.
func free(t *testing.T, s *Selector[int]) {
	t.Helper()
	if _, err := s.Select(0); err != nil {
		t.Fatal("after the wait: ", err)
	}
	if s.w.state.Load()&waiting != 0 {
		t.Fatal("the selector is busy after the wait")
	}
}

func TestLargeCounts(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		_, w := pipe(t)
		register(t, s, w, Write, 1)
		for _, n := range counts {
			ready, err := s.AppendReadyN(nil, n, 0)
			expect(t, result{ready, err}, 1, Write)
			free(t, s)
		}
		for _, n := range []int{0, -1, math.MinInt} {
			_, err := s.AppendReadyN(nil, n, 0)
			if !errors.Is(err, ErrInvalidValue) {
				t.Fatal(n, err)
			}
			free(t, s)
		}
		// Each wait reports as many as were asked for.
		_, w = pipe(t)
		register(t, s, w, Write, 2)
		for _, n := range []int{1, 2, 3} {
			ready, err := s.AppendReadyN(nil, n, 0)
			if len(ready) != least(n, 2) || err != nil {
				t.Fatal(n, ready, err)
			}
		}
		if room := len(s.w.events.items); room > 100 {
			t.Fatal("room for ", room)
		}
	})
}

func TestLargeCountsOfObjects(t *testing.T) {
	poll, err := NewPoll()
	check(err)
	epoll, err := NewEpoll()
	check(err)
	defer epoll.Close()
	_, w := pipe(t)
	for _, o := range []pollObject{poll, epoll} {
		check(o.Register(w, POLLOUT))
		for _, n := range counts {
			ready, err := o.PollN(n, 0)
			if len(ready) != 1 || ready[0].FD != w || err != nil {
				t.Fatalf("%T, %d: %v, %v", o, n, ready, err)
			}
		}
		for _, n := range []int{0, -1, math.MinInt} {
			_, err := o.PollN(n, 0)
			if !errors.Is(err, ErrInvalidValue) {
				t.Fatalf("%T, %d: %v", o, n, err)
			}
		}
	}
}

// A number of items that is no number of items takes no memory.
func TestAllocate(t *testing.T) {
	for _, count := range []int{-1, math.MinInt, 1<<30/8 + 1, math.MaxInt} {
		m, err := allocate[uint64](count)
		if err != ErrNoMemory || m.address != 0 || m.items != nil {
			t.Error(count, m.address, err)
		}
	}
	m, err := allocate[uint64](0)
	if err != nil || m.address == 0 {
		t.Error(err)
	}
	m.free()
}
