// SPDX-License-Identifier: MIT

package sel

import (
	"runtime"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// Registration is what Register takes, for RegisterAll.
type Registration[T any] struct {
	File   any
	Events Events
	Data   T
}

// RegisterAll adds several files, or none of them if one is at fault, and
// returns their keys in the same order.  The Error's Index says which is; of
// two that are the same it is the second.
func (s *Selector[T]) RegisterAll(list []Registration[T]) ([]Key[T], error) {
	c, err := allocate[cKey](len(list))
	if err != nil {
		return nil, failed("register", -1, int32(enomem))
	}
	defer c.free()
	keys := make([]Key[T], len(list))
	for i := range list {
		one := &list[i]
		fd, object := descriptor(one.File)
		c.items[i] = cKey{fd: fd, events: uint32(one.Events)}
		if object && fd < 0 {
			// A token that is refused, as in Register.
			c.items[i].token = 1
		}
		keys[i] = Key[T]{one.File, int(fd), one.Events, one.Data, 0}
	}
	if !s.w.enter() {
		return nil, failed("register", -1, int32(eclosed))
	}
	defer s.w.leave()
	s.w.lock()
	defer s.w.mu.Unlock()
	for i := range keys {
		keys[i].token = tokens.Add(1)
		c.items[i].data = keys[i].token
	}
	index, status := all(func(at uintptr) int32 {
		return csel.Selector_register_many(s.w.pointer, c.address,
			uintptr(len(keys)), at)
	})
	if index >= 0 {
		key := &keys[index]
		if status == int32(efileobj) && s.find(key.File) >= 0 {
			status = int32(eexists)
		}
		return nil, failedAt(index, "register", int32(key.FD), status)
	}
	if status < 0 {
		return nil, failed("register", -1, status)
	}
	for i := range keys {
		// In a place of its own, so that it keeps no other's data.
		key := keys[i]
		s.add(&key)
	}
	return keys, nil
}

// UnregisterAll removes several files, or none of them if one is at fault, and
// returns what their registrations were.  The Error's Index is RegisterAll's.
func (s *Selector[T]) UnregisterAll(files ...any) ([]Key[T], error) {
	c, err := allocate[int32](len(files))
	if err != nil {
		return nil, failed("unregister", -1, int32(enomem))
	}
	defer c.free()
	// The collector could close one, and its number be another's.
	defer runtime.KeepAlive(files)
	var lost []int
	for i, file := range files {
		fd, object := descriptor(file)
		c.items[i] = fd
		if object && fd < 0 {
			lost = append(lost, i)
		}
	}
	if !s.w.enter() {
		return nil, failed("unregister", -1, int32(eclosed))
	}
	defer s.w.leave()
	s.w.lock()
	defer s.w.mu.Unlock()
	for _, i := range lost {
		c.items[i] = s.find(files[i])
	}
	index, status := all(func(at uintptr) int32 {
		return csel.Selector_unregister_many(s.w.pointer, c.address,
			uintptr(len(files)), at)
	})
	if index >= 0 {
		return nil, failedAt(index, "unregister", c.items[index],
			status)
	}
	if status < 0 {
		return nil, failed("unregister", -1, status)
	}
	keys := make([]Key[T], len(files))
	for i, fd := range c.items {
		keys[i] = *s.keys[fd]
		s.remove(fd)
	}
	return keys, nil
}

// all calls what writes which of a list is at fault; -1: none is.
func all(call func(at uintptr) int32) (index int, status int32) {
	at, err := allocate[int](1)
	if err != nil {
		return -1, int32(enomem)
	}
	defer at.free()
	at.items[0] = -1
	status = call(at.address)
	return at.items[0], status
}
