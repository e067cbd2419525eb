// SPDX-License-Identifier: MIT

package sel

import (
	"runtime"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// Register adds a file, with data that comes back in its key.  A wait in
// another goroutine sees it at once.  See the package's text for what a file
// can be; it must be open, and unregistered before it is closed.
func (s *Selector[T]) Register(file any, events Events,
	data T) (Key[T], error) {
	fd, object := descriptor(file)
	if !s.w.enter() {
		return Key[T]{}, failed("register", fd, int32(eclosed))
	}
	defer s.w.leave()
	s.w.lock()
	defer s.w.mu.Unlock()
	token := tokens.Add(1)
	status := int32(0)
	if object && fd < 0 {
		// A token without a descriptor is refused, events first.
		status = csel.Selector_register_token(s.w.pointer, token, fd,
			uint32(events), 0, 0)
		if status == int32(efileobj) && s.find(file) >= 0 {
			status = int32(eexists)
		}
	} else {
		status = csel.Selector_register(s.w.pointer, fd, uint32(events),
			token, 0)
	}
	if status < 0 {
		return Key[T]{}, failed("register", fd, status)
	}
	key := &Key[T]{file, int(fd), events, data, token}
	s.add(key)
	return *key, nil
}

func (s *Selector[T]) add(key *Key[T]) {
	if key.FD >= len(s.keys) {
		s.keys = append(s.keys, make([]*Key[T],
			key.FD+1-len(s.keys))...)
	}
	s.keys[key.FD] = key
	s.count.Add(1)
}

// Modify sets events and data of a registration.  With Oneshot or Edge it arms
// it again.  After an error the registration is as it was.
func (s *Selector[T]) Modify(file any, events Events, data T) (Key[T], error) {
	return s.change("modify", file, func(fd int32, key *Key[T]) int32 {
		token := uint64(0)
		if key != nil {
			token = key.token
		}
		status := csel.Selector_modify(s.w.pointer, fd, uint32(events),
			token, 0)
		if key != nil && status >= 0 {
			key.Events = events
			key.Data = data
		}
		return status
	})
}

// Unregister removes a file, by itself or by its number, and returns what the
// registration was.
func (s *Selector[T]) Unregister(file any) (Key[T], error) {
	return s.change("unregister", file, func(fd int32, _ *Key[T]) int32 {
		status := csel.Selector_unregister(s.w.pointer, fd, 0)
		if status >= 0 {
			s.remove(fd)
		}
		return status
	})
}

// Key returns the registration of a file, by itself or by its number.
func (s *Selector[T]) Key(file any) (Key[T], error) {
	return s.change("key", file, func(fd int32, key *Key[T]) int32 {
		if fd < 0 {
			return int32(ebadfd)
		}
		if key == nil {
			return int32(enotreg)
		}
		return 0
	})
}

// change looks a file up and calls do, under the lock.
func (s *Selector[T]) change(op string, file any,
	do func(int32, *Key[T]) int32) (Key[T], error) {
	fd, object := descriptor(file)
	if !s.w.enter() {
		return Key[T]{}, failed(op, fd, int32(eclosed))
	}
	defer s.w.leave()
	s.w.lock()
	defer s.w.mu.Unlock()
	if object && fd < 0 {
		fd = s.find(file)
	}
	key := s.at(fd)
	status := do(fd, key)
	// The collector could close it, and its number be another's.
	runtime.KeepAlive(file)
	if status < 0 {
		return Key[T]{}, failed(op, fd, status)
	}
	return *key, nil
}

// find looks for an object that does not know its descriptor any more.
func (s *Selector[T]) find(file any) int32 {
	for fd, key := range s.keys {
		if key != nil && same(key.File, file) {
			return int32(fd)
		}
	}
	return -1
}

func (s *Selector[T]) remove(fd int32) {
	s.keys[fd] = nil
	s.count.Add(-1)
}

// IsCurrent reports whether the registration that a key describes still stands:
// an earlier handler of the same batch may have ended it.
func (s *Selector[T]) IsCurrent(key Key[T]) bool {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	now := s.at(int32(key.FD))
	return now != nil && now.token == key.token
}

// Keys returns all registrations by ascending descriptors; none when closed.
func (s *Selector[T]) Keys() []Key[T] {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	keys := make([]Key[T], 0, s.Len())
	for _, key := range s.keys {
		if key != nil {
			keys = append(keys, *key)
		}
	}
	return keys
}

// Len returns how many are registered; none when closed.
func (s *Selector[T]) Len() int { return int(s.count.Load()) }
