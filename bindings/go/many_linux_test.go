// SPDX-License-Identifier: MIT

package sel

// RegisterAll and UnregisterAll: all of a list, or none of it.

import (
	"errors"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// writable is a list of pipes' ends, all ready, with 1, 2, ... for data.
func writable(t testing.TB, count int) (list []Registration[int],
	files []any) {
	for i := 1; i <= count; i++ {
		_, w := pipe(t)
		list = append(list, Registration[int]{w, Write, i})
		files = append(files, w)
	}
	return list, files
}

func registerAll(t testing.TB, s *Selector[int],
	list []Registration[int]) []Key[int] {
	t.Helper()
	keys, err := s.RegisterAll(list)
	if err != nil || len(keys) != len(list) {
		t.Fatal(keys, err)
	}
	return keys
}

// with is a list with one put in at an index.
func with[E any](list []E, index int, one E) []E {
	return append(append(list[:index:index], one), list[index:]...)
}

// refused is a call that names its culprit and changes nothing.
func refused(t *testing.T, s *Selector[int], index, fd int, is error,
	call func() ([]Key[int], error)) {
	t.Helper()
	before := s.Keys()
	keys, err := call()
	var e *Error
	if keys != nil || !errors.Is(err, is) || !errors.As(err, &e) ||
		e.Index != index || e.FD != fd {
		t.Errorf("%v, %#v: not %v of %d at %d", keys, err, is, fd,
			index)
		return
	}
	if strings.Contains(err.Error(), "(entry ") != (index >= 0) {
		t.Error(err)
	}
	if now := s.Keys(); !reflect.DeepEqual(before, now) {
		t.Errorf("%v changes %v to %v", err, before, now)
	}
	if s.Closed() {
		return
	}
	ready, err := s.Select(0)
	if len(ready) != len(before) || s.Len() != len(before) || err != nil {
		t.Error(len(ready), s.Len(), len(before), err)
	}
}

func TestAll(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		list, files := writable(t, 40)
		keys := registerAll(t, s, list)
		for i, key := range keys {
			if key.File != list[i].File || key.Data != i+1 ||
				key.Events != Write || !s.IsCurrent(key) {
				t.Error(i, key)
			}
			got, err := s.Key(list[i].File)
			if got != key || err != nil {
				t.Error(got, key, err)
			}
		}
		ready, err := s.Select(patience)
		if len(ready) != 40 || s.Len() != 40 || err != nil {
			t.Fatal(ready, s.Len(), err)
		}
		some, err := s.UnregisterAll(files[7], files[3])
		if !reflect.DeepEqual(some, []Key[int]{keys[7], keys[3]}) ||
			err != nil || s.IsCurrent(some[0]) || s.Len() != 38 {
			t.Fatal(some, s.Len(), err)
		}
		rest := append(append(files[:3:3], files[4:7]...), files[8:]...)
		gone, err := s.UnregisterAll(rest...)
		if len(gone) != 38 || gone[37] != keys[39] || err != nil {
			t.Fatal(gone, err)
		}
		ready, err = s.Select(0)
		if len(ready) != 0 || s.Len() != 0 || err != nil {
			t.Fatal(ready, s.Len(), err)
		}
		registerAll(t, s, nil)
		registerAll(t, s, []Registration[int]{})
		if none, err := s.UnregisterAll(); len(none) != 0 ||
			err != nil {
			t.Fatal(none, err)
		}
	})
}

// odd is a file that may lose its descriptor.
type odd struct{ fd int }

func (o *odd) Fd() uintptr { return uintptr(o.fd) }

func TestNone(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		list, files := writable(t, 20)
		registered := registerAll(t, s, list[:5])[3].FD
		lost := &odd{list[5].File.(int)}
		register(t, s, lost, Write, 0)
		lost.fd = -1
		list, files = list[6:], files[6:]
		twice := files[2].(int)
		missing := 5000
		for _, c := range []struct {
			bad Registration[int]
			fd  int
			is  error
		}{
			{Registration[int]{twice, Read, 0}, twice,
				ErrRegistered},
			{Registration[int]{registered, Write, 0}, registered,
				ErrRegistered},
			{Registration[int]{lost, Write, 0}, -1, ErrRegistered},
			{Registration[int]{&odd{-1}, Write, 0}, -1,
				ErrInvalidFile},
			{Registration[int]{"file", Write, 0}, -1,
				ErrInvalidFile},
			{Registration[int]{&odd{-1}, 0, 0}, -1,
				ErrInvalidEvents},
			{Registration[int]{nil, Write, 0}, -1, ErrInvalidFile},
			{Registration[int]{-1, Write, 0}, -1, ErrInvalidFD},
			{Registration[int]{twice, 0, 0}, twice,
				ErrInvalidEvents},
			{Registration[int]{twice, 0x40, 0}, twice,
				ErrInvalidEvents},
			{Registration[int]{missing, Write, 0}, missing,
				syscall.EBADF},
		} {
			for _, index := range []int{0, 9, len(list)} {
				if c.bad.File == any(twice) && index == 0 &&
					c.is == ErrRegistered {
					continue
				}
				bad := with(list, index, c.bad)
				refused(t, s, index, c.fd, c.is,
					func() ([]Key[int], error) {
						return s.RegisterAll(bad)
					})
			}
		}
		registerAll(t, s, list)
		for _, c := range []struct {
			bad any
			fd  int
			is  error
		}{
			{missing, missing, ErrNotRegistered},
			{files[2], twice, ErrNotRegistered},
			{&odd{-1}, -1, ErrInvalidFD},
			{nil, -1, ErrInvalidFD},
			{-1, -1, ErrInvalidFD},
		} {
			bad := with(files, 9, c.bad)
			refused(t, s, 9, c.fd, c.is,
				func() ([]Key[int], error) {
					return s.UnregisterAll(bad...)
				})
		}
		keys, err := s.UnregisterAll(append(files, lost)...)
		if err != nil || keys[len(files)].File != any(lost) ||
			s.Len() != 5 {
			t.Fatal(keys, err)
		}
	})
}

func TestAllThatTheSystemRefuses(t *testing.T) {
	s := open(t, WithBackend(BackendEpoll))
	list, _ := writable(t, 10)
	null, err := os.Open("/dev/null")
	check(err)
	defer null.Close()
	fd := int(null.Fd())
	bad := with(list, 5, Registration[int]{null, Read, 0})
	refused(t, s, 5, fd, syscall.EPERM, func() ([]Key[int], error) {
		return s.RegisterAll(bad)
	})
}

func TestAllOfAClosedOne(t *testing.T) {
	s := open(t)
	list, files := writable(t, 3)
	registerAll(t, s, list)
	s.Close()
	for _, call := range []func() ([]Key[int], error){
		func() ([]Key[int], error) { return s.RegisterAll(list) },
		func() ([]Key[int], error) { return s.RegisterAll(nil) },
		func() ([]Key[int], error) { return s.UnregisterAll(files...) },
		func() ([]Key[int], error) { return s.UnregisterAll() },
	} {
		refused(t, s, -1, -1, ErrClosed, call)
	}
}

// A wait sees all of a list, and nothing of one that is refused.
func TestAllMeanwhile(t *testing.T) {
	inAllWays(t, func(t *testing.T, s *Selector[int]) {
		list, files := writable(t, 20)
		bad := append(list[:20:20], list[0])
		began := time.Now()
		done := inBackground(t, s, func() ([]Ready[int], error) {
			return s.Select(100 * time.Millisecond)
		})
		for i := 0; i < 5; i++ {
			if _, err := s.RegisterAll(bad); err == nil {
				t.Fatal("it comes twice")
			}
		}
		r := receive(t, done)
		if len(r.ready) != 0 || r.err != nil ||
			time.Since(began) < 100*time.Millisecond {
			t.Fatal(r, time.Since(began))
		}
		done = inBackground(t, s, forever(s))
		registerAll(t, s, list)
		r = receive(t, done)
		if len(r.ready) == 0 || r.err != nil {
			t.Fatal(r)
		}
		for _, one := range r.ready {
			if !s.IsCurrent(one.Key) || one.Events != Write {
				t.Error(one)
			}
		}
		if _, err := s.UnregisterAll(files...); err != nil {
			t.Fatal(err)
		}
	})
}

// What a refused list, or an ended registration, has had is collected, and
// what its neighbour in the list has not.
func TestAllKeepNoData(t *testing.T) {
	s, err := New[*[64]int]()
	check(err)
	defer s.Close()
	var left atomic.Int64
	with := func(count int) (list []Registration[*[64]int], files []any) {
		for i := 0; i < count; i++ {
			_, w := pipe(t)
			data := new([64]int)
			left.Add(1)
			runtime.SetFinalizer(data, func(*[64]int) {
				left.Add(-1)
			})
			list = append(list, Registration[*[64]int]{w, Write,
				data})
			files = append(files, w)
		}
		return list, files
	}
	settles := func(at int64) {
		t.Helper()
		until(t, "data is collected", func() bool {
			runtime.GC()
			return left.Load() == at
		})
	}
	func() {
		list, _ := with(20)
		if _, err := s.RegisterAll(append(list, list[0])); err == nil {
			t.Fatal("it comes twice")
		}
	}()
	settles(0)
	files := func() []any {
		list, files := with(20)
		if _, err := s.RegisterAll(list); err != nil {
			t.Fatal(err)
		}
		return files
	}()
	if _, err := s.UnregisterAll(append(files, 5000)...); err == nil {
		t.Fatal("there is no 5000")
	}
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	if n := left.Load(); n != 20 {
		t.Fatal(n, " are left of 20")
	}
	if _, err := s.UnregisterAll(files[:19]...); err != nil {
		t.Fatal(err)
	}
	settles(1)
	for _, key := range s.Keys() {
		key.Data[0]++
	}
}
