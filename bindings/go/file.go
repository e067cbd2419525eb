// SPDX-License-Identifier: MIT

package sel

import (
	"math"
	"reflect"
	"syscall"
)

// descriptor finds the number of a file, -1 if it has none, and whether it is
// an object, which may be known without one.
func descriptor(file any) (fd int32, object bool) {
	switch f := file.(type) {
	case int:
		if f < 0 || f > math.MaxInt32 {
			return -1, false
		}
		return int32(f), false
	case uintptr:
		return small(f), false
	case syscall.Conn:
		return connection(f), true
	case interface{ Fd() uintptr }:
		return small(f.Fd()), true
	case interface{ Fd() (int, error) }:
		return selector(f), true
	}
	return ofInteger(file)
}

// ofInteger is the number of a type whose values are integers, such as a named
// one.
func ofInteger(file any) (fd int32, object bool) {
	switch v := reflect.ValueOf(file); v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32,
		reflect.Int64:
		if n := v.Int(); n >= 0 && n <= math.MaxInt32 {
			return int32(n), false
		}
		return -1, false
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32,
		reflect.Uint64, reflect.Uintptr:
		if n := v.Uint(); n <= math.MaxInt32 {
			return int32(n), false
		}
		return -1, false
	}
	return -1, true
}

// selector is the descriptor of a Selector of any type, or of an Epoll and its
// like.
func selector(s interface{ Fd() (int, error) }) int32 {
	fd, err := s.Fd()
	if err != nil || fd < 0 {
		return -1
	}
	return int32(fd)
}

func small(fd uintptr) int32 {
	if fd > math.MaxInt32 {
		return -1
	}
	return int32(fd)
}

func connection(c syscall.Conn) int32 {
	result := int32(-1)
	if raw, err := c.SyscallConn(); err == nil {
		// One that is closed does not call back.
		_ = raw.Control(func(fd uintptr) { result = small(fd) })
	}
	return result
}

// same is == of what may not be comparable.
func same(a, b any) (equal bool) {
	defer func() { _ = recover() }()
	return a == b
}
