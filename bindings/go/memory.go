// SPDX-License-Identifier: MIT

package sel

import (
	"unsafe"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// The structs of sel.h; a test compares their sizes and offsets.
type (
	cKey struct {
		fd          int32
		events      uint32
		token, data uint64
	}
	cEvent struct {
		fd          int32
		asked       uint32
		token, data uint64
		events      uint32
		detail      uint32
		generation  uint32
		_           uint32
	}
	cPollfd struct {
		fd     int32
		events uint32
	}
)

// memory is an array in C's memory: C is never given a pointer of Go's.
type memory[T any] struct {
	address uintptr
	items   []T
}

// allocate leaves the items as they are.
func allocate[T any](count int) (memory[T], error) {
	var item T
	m := memory[T]{}
	size := int(unsafe.Sizeof(item))
	if count < 0 || count > 1<<30/size {
		return m, ErrNoMemory
	}
	if m.address = csel.Swig_malloc(count*size + 1); m.address == 0 {
		return m, ErrNoMemory
	}
	m.items = unsafe.Slice((*T)(pointer(m.address)), count)
	return m, nil
}

func (m *memory[T]) free() {
	if m.address != 0 {
		csel.Swig_free(m.address)
	}
	*m = memory[T]{}
}

// pointer is what go vet lets nobody write for an address of C's.
func pointer(address uintptr) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&address))
}

// text copies a string of C's, which is static or nil.
func text(address uintptr) string {
	if address == 0 {
		return ""
	}
	start := (*byte)(pointer(address))
	length := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(start), length)) != 0 {
		length++
	}
	return string(unsafe.Slice(start, length))
}

// withText calls f with the address of a copy of the text.
func withText(s string, f func(uintptr) int32) int32 {
	m, err := allocate[byte](len(s) + 1)
	if err != nil {
		return int32(enomem)
	}
	defer m.free()
	copy(m.items, s)
	m.items[len(s)] = 0
	return f(m.address)
}
