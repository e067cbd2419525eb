// SPDX-License-Identifier: MIT

package sel

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

const (
	closed   = 1 << 62 // no new calls
	released = 1 << 61 // nothing is left to free
	waiting  = 1 << 60 // a goroutine waits, and is one of the calls inside
	looking  = 1 << 59 // that wait is a look, and was the only call inside
)

// handle owns an object of C's.  It counts the calls inside, so that the last
// one out after a close frees it: C may not be called with what is freed.
type handle struct {
	pointer uintptr
	state   atomic.Int64 // calls inside, and the bits above
	own     sync.Mutex   // held by who closes, and by lend
	free    func(uintptr)
	call    memory[csel.Wait] // of a selector, for its waits
	events  memory[cEvent]    // and what they bring
}

// newHandle calls create with the address of where the pointer belongs.
func newHandle(op string, free func(uintptr),
	create func(uintptr) int32) (*handle, error) {
	m, err := allocate[uintptr](1)
	if err != nil {
		return nil, failed(op, -1, int32(enomem))
	}
	defer m.free()
	if status := create(m.address); status < 0 {
		return nil, failed(op, -1, status)
	}
	h := &handle{pointer: m.items[0], free: free}
	// For who forgets to close.
	runtime.SetFinalizer(h, (*handle).release)
	return h, nil
}

// enter begins a call, unless it is closed; leave ends one.
func (h *handle) enter() bool {
	if h.state.Add(1)&closed == 0 {
		return true
	}
	h.leave()
	return false
}

func (h *handle) leave() {
	if state := h.state.Add(-1); state&closed != 0 {
		h.left(state)
	}
}

// left frees what is closed when the last call has left it in this state.
func (h *handle) left(state int64) {
	if state == closed && h.state.CompareAndSwap(closed, closed|released) {
		runtime.SetFinalizer(h, nil)
		h.release()
	}
}

func (h *handle) release() {
	h.free(h.pointer)
	h.call.free()
	h.events.free()
}

// close refuses new calls, then calls stop, unless somebody else has done so:
// then stop has returned.
func (h *handle) close(stop func(uintptr) int32) int32 {
	h.own.Lock()
	defer h.own.Unlock()
	if !h.enter() {
		return 0
	}
	defer h.leave()
	h.state.Add(closed)
	return stop(h.pointer)
}

// lend calls use with the object's own descriptor, if get has one.  A close in
// another goroutine comes before that or after it: a bare number could be
// another file's by the time that it is used.
func (h *handle) lend(get func(uintptr) int32, use func(fd int32)) {
	h.own.Lock()
	defer h.own.Unlock()
	if !h.enter() {
		return
	}
	defer h.leave()
	if fd := get(h.pointer); fd >= 0 {
		use(fd)
	}
}

func (h *handle) isClosed() bool { return h.state.Load()&closed != 0 }
