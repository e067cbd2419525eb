// SPDX-License-Identifier: MIT

package sel

import (
	"context"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// waiter is the half of a selector that waits and knows nothing of keys.
type waiter struct {
	*handle
	mu     sync.Mutex  // for the registrations; held in no wait
	over   sync.Cond   // of mu: a look that was alone has ended
	asked  atomic.Bool // the program has called Wakeup, and no wait has said so
	parked atomic.Pointer[os.File]

	// Of the goroutine that waits:
	parks    bool // there is a descriptor to park on, as far as is known
	raw      syscall.RawConn
	deadline bool  // there is one in parked
	alone    bool  // the look has set the bit looking
	status   int32 // of the last look: a count or an error
	look     func(uintptr) bool
}

func newWaiter(backend Backend, flags uint32) (*waiter, error) {
	h, err := newHandle("new", csel.Selector_free,
		func(address uintptr) int32 {
			return csel.Selector_new(address, uint32(backend), flags)
		})
	if err != nil {
		return nil, err
	}
	w := &waiter{handle: h}
	if w.call, err = allocate[csel.Wait](1); err != nil {
		return nil, failed("new", -1, int32(enomem))
	}
	w.over.L = &w.mu
	w.parks = Features(csel.Selector_features(h.pointer))&FeatureFileno != 0
	w.look = func(uintptr) bool { return w.selectOnce(0) }
	return w, nil
}

// selectOnce reports whether that ends the wait.
func (w *waiter) selectOnce(timeout time.Duration) bool {
	for {
		w.status = w.call.items[0].Select(int64(timeout))
		if w.status != int32(ewoken) || w.asked.Swap(false) {
			return w.status != 0
		}
		// A context that was done has woken the selector, and not the
		// program.  Such a wait has looked at no descriptor.
		timeout = 0
	}
}

// wait leaves in status how many events there are, 0 when the time is over, or
// an error.  A deadline of zero is none.  The error is the context's.
func (w *waiter) wait(ctx context.Context, timeout time.Duration,
	deadline time.Time) error {
	// A deadline and a goroutine for the context cost more than a look.
	if timeout <= 0 || ctx != nil || w.parks && !deadline.IsZero() {
		if w.selectOnce(0) || timeout <= 0 {
			return nil
		}
	}
	if w.parks && w.canPark() {
		return w.park(ctx, deadline)
	}
	return w.block(ctx, deadline)
}

// block waits in C, with a thread.
func (w *waiter) block(ctx context.Context, deadline time.Time) error {
	if ctx != nil {
		stop := whenDone(ctx, func() {
			csel.Selector_wakeup(w.pointer)
		})
		defer stop()
	}
	for left := Forever; left > 0; {
		if !deadline.IsZero() {
			left = time.Until(deadline)
		}
		if w.selectOnce(left) {
			break
		}
		if ctx != nil && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// whenDone calls interrupt when the context is done; stop ends that, and
// returns when it can't be called any more.
func whenDone(ctx context.Context, interrupt func()) (stop func()) {
	over := make(chan struct{})
	left := make(chan struct{})
	// A method of the program's, which may panic, is called here.
	done := ctx.Done()
	go func() {
		defer close(left)
		select {
		case <-done:
			interrupt()
		case <-over:
		}
	}()
	return func() {
		close(over)
		<-left
	}
}

func (w *waiter) wakeup() int32 {
	if !w.enter() {
		return int32(eclosed)
	}
	defer w.leave()
	w.asked.Store(true)
	return csel.Selector_wakeup(w.pointer)
}

// close ends the wait of another goroutine, too.
func (w *waiter) close() {
	w.handle.close(csel.Selector_close)
	w.unpark()
}

// begin is the right to wait for up to that many events, until end.  Both begin
// and end are one step of the state, since locked instructions are most of what
// this package adds to a look.
//
// A look that finds no other call inside takes the registrations for itself as
// well, in the same step: a call that changes them comes in, and then waits in
// lock until the look has ended.
func (w *waiter) begin(room int, look bool) int32 {
	for {
		state := w.state.Load()
		if state&closed != 0 {
			return int32(eclosed)
		}
		if room <= 0 {
			return int32(evalue)
		}
		if state&waiting != 0 {
			return int32(econcurrent)
		}
		mark := int64(waiting)
		if look && state == 0 {
			mark |= looking
		}
		if w.state.CompareAndSwap(state, (state+1)|mark) {
			w.alone = mark&looking != 0
			return 0
		}
	}
}

// reserve makes room for the events of the wait that has begun.
func (w *waiter) reserve(room int) int32 {
	if len(w.events.items) < room {
		more, err := allocate[cEvent](room + room/2 + 16)
		if err != nil {
			return int32(enomem)
		}
		w.events.free()
		w.events = more
	}
	w.call.items[0].Prepare(w.pointer, w.events.address,
		uintptr(room))
	return 0
}

func (w *waiter) end() {
	mark := int64(waiting)
	if w.alone {
		mark |= looking
	}
	if state := w.state.Add(-1 - mark); state != 0 {
		w.ended(state, mark)
	}
}

// ended is what an end has to do when others have come in, or closed, meanwhile.
func (w *waiter) ended(state, mark int64) {
	if mark&looking != 0 {
		// Who has found the bit waits by now, or holds the lock still.
		w.mu.Lock()
		w.over.Broadcast()
		w.mu.Unlock()
	}
	if state&closed != 0 {
		// One that was made while another goroutine closed.
		w.unpark()
		w.left(state)
	}
}

// lock is the right to change the registrations, until w.mu.Unlock, for a call
// that is inside, or of a selector that is closed: no look can set the bit anew.
func (w *waiter) lock() {
	w.mu.Lock()
	for w.state.Load()&looking != 0 {
		w.over.Wait()
	}
}
