// SPDX-License-Identifier: MIT

package sel

import (
	"math"
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
	}
	return -1, true
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
