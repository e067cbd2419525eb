// SPDX-License-Identifier: MIT

package sel

// Everything at once, for the race detector, and the bookkeeping after it.

import (
	"errors"
	"math/rand"
	"sync"
	"testing"
	"time"
)

// Starts goroutines that change the set, each by a ready pipe of its own.
func startChangers(t *testing.T, s *Selector[int], count int) *sync.WaitGroup {
	group := new(sync.WaitGroup)
	for i := 0; i < count; i++ {
		r, w := pipe(t)
		put(w)
		group.Add(1)
		go func(i int) {
			defer group.Done()
			change(t, s, i, r)
		}(i)
	}
	return group
}

// Several goroutines change the set and wake, while one waits.
func TestConcurrent(t *testing.T) {
	const changers = 4
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		group := startChangers(t, s, changers)
		over := make(chan struct{})
		go func() {
			group.Wait()
			close(over)
			s.Wakeup()
		}()
		ready, err := []Ready[int](nil), error(nil)
		for going := true; going; {
			ready, err = s.AppendReady(ready[:0], patience)
			if err != nil && err != ErrWoken {
				t.Fatal(err)
			}
			if err == nil && len(ready) == 0 {
				t.Fatal("a wakeup is lost")
			}
			for _, r := range ready {
				if r.Events != Read || r.Key.Data/1000 !=
					r.Key.FD {
					t.Fatal(r)
				}
			}
			select {
			case <-over:
				going = false
			default:
			}
		}
		if s.Len() != 0 || len(s.Keys()) != 0 {
			t.Fatal(s.Keys())
		}
	})
}

// The same beside one look after the other, which take the registrations for
// themselves and hand them over, and a close at the end.
func TestChangesBesideLooks(t *testing.T) {
	const changers = 3
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		looked := make(chan error)
		go func() {
			ready, err := []Ready[int](nil), error(nil)
			for err == nil || err == ErrWoken {
				ready, err = s.AppendReady(ready[:0], 0)
				for _, r := range ready {
					if r.Events != Read || r.Key.Data/1000 !=
						r.Key.FD {
						t.Error(r)
					}
				}
			}
			looked <- err
		}()
		group := startChangers(t, s, changers)
		over := make(chan struct{})
		go func() {
			group.Wait()
			close(over)
		}()
		select {
		case <-over:
		case <-time.After(patience):
			t.Fatal("a change waits for a look that is over")
		}
		if s.Len() != 0 || len(s.Keys()) != 0 {
			t.Error(s.Keys())
		}
		s.Close()
		select {
		case err := <-looked:
			if !errors.Is(err, ErrClosed) {
				t.Error(err)
			}
		case <-time.After(patience):
			t.Fatal("looks go on after the close")
		}
	})
}

// change registers a descriptor over and over, with data that tells it.
func change(t *testing.T, s *Selector[int], seed, fd int) {
	random := rand.New(rand.NewSource(int64(seed)))
	for i := 0; i < 300; i++ {
		key, err := s.Register(fd, Read, 1000*fd)
		if err != nil {
			t.Error(err)
			return
		}
		if !s.IsCurrent(key) {
			t.Error("not current: ", key)
		}
		for random.Intn(3) != 0 {
			if _, err := s.Modify(fd, Read, 1000*fd+i); err != nil {
				t.Error(err)
			}
			if got, err := s.Key(fd); err != nil ||
				got.Data != 1000*fd+i {
				t.Error(got, err)
			}
		}
		if random.Intn(5) == 0 {
			s.Wakeup()
		}
		if _, err := s.Unregister(fd); err != nil {
			t.Error(err)
		}
		if s.IsCurrent(key) {
			t.Error("current: ", key)
		}
	}
}

// All calls while another goroutine closes.
func TestCloseMeanwhile(t *testing.T) {
	for _, w := range ways {
		for round := 0; round < 40; round++ {
			closeMeanwhile(t, open(t, w.options...), round)
		}
	}
}

func closeMeanwhile(t *testing.T, s *Selector[int], pause int) {
	r, _ := pipe(t)
	var group sync.WaitGroup
	for _, call := range []func() error{
		func() error {
			_, err := s.Select(time.Minute)
			return err
		},
		s.Wakeup,
		func() error {
			_, err := s.Register(r, Read, 1)
			s.Unregister(r)
			return err
		},
		func() error {
			_, err := s.Backend()
			return err
		},
	} {
		group.Add(1)
		go func(call func() error) {
			defer group.Done()
			for {
				err := call()
				if errors.Is(err, ErrClosed) {
					return
				}
				if err != nil && err != ErrWoken {
					t.Error(err)
					return
				}
			}
		}(call)
	}
	for i := 0; i < pause; i++ {
		s.Len()
		s.Keys()
	}
	s.Close()
	group.Wait()
}

func TestObjectsConcurrent(t *testing.T) {
	for round := 0; round < 20; round++ {
		epoll, err := NewEpoll()
		check(err)
		r, w := pipe(t)
		check(epoll.Register(r, EPOLLIN))
		var group sync.WaitGroup
		for i := 0; i < 3; i++ {
			group.Add(1)
			go func() {
				defer group.Done()
				// Close ends no wait; the byte does.
				_, err := epoll.Poll(patience)
				if err != nil && !errors.Is(err, ErrClosed) {
					t.Error(err)
				}
			}()
		}
		put(w)
		group.Add(2)
		for i := 0; i < 2; i++ {
			go func() {
				defer group.Done()
				if err := epoll.Close(); err != nil {
					t.Error(err)
				}
			}()
		}
		group.Wait()
		if _, err := epoll.Fd(); !errors.Is(err, ErrClosed) {
			t.Fatal(err)
		}
	}
}

// An event of a registration that ended between C's wait and its report.
func TestStale(t *testing.T) {
	s := open(t)
	r, _ := pipe(t)
	register(t, s, r, Read, 1)
	old := cEvent{fd: int32(r), data: s.keys[r].token,
		events: uint32(Read)}
	if ready := s.collect(nil, []cEvent{old}); len(ready) != 1 {
		t.Fatal(ready)
	}
	if _, err := s.Unregister(r); err != nil {
		t.Fatal(err)
	}
	if ready := s.collect(nil, []cEvent{old}); len(ready) != 0 {
		t.Fatal(ready)
	}
	register(t, s, r, Read, 2)
	if ready := s.collect(nil, []cEvent{old}); len(ready) != 0 {
		t.Fatal(ready)
	}
}

// A handler that ends another registration of the same batch.
func TestIsCurrent(t *testing.T) {
	s := open(t)
	_, one := pipe(t)
	_, two := pipe(t)
	register(t, s, one, Write, 1)
	register(t, s, two, Write, 2)
	ready, err := s.Select(0)
	if err != nil || len(ready) != 2 {
		t.Fatal(ready, err)
	}
	if _, err := s.Unregister(two); err != nil {
		t.Fatal(err)
	}
	register(t, s, two, Write, 3)
	for _, r := range ready {
		if s.IsCurrent(r.Key) != (r.Key.FD == one) {
			t.Error(r)
		}
	}
	if _, err := s.Modify(one, Write, 4); err != nil {
		t.Fatal(err)
	}
	if !s.IsCurrent(ready[0].Key) && !s.IsCurrent(ready[1].Key) {
		t.Error("a modified registration is another")
	}
}
