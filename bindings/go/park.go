// SPDX-License-Identifier: MIT

package sel

import (
	"context"
	"os"
	"syscall"
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// canPark makes what the goroutine parks on: a duplicate of the selector's
// descriptor, which the netpoller watches.  When that was refused, no later wait
// tries again: with kqueue, since the netpoller asks for writing, too; with too
// many sets in each other; or without a descriptor to spare.
func (w *waiter) canPark() bool {
	if w.parked.Load() == nil {
		w.parks = w.makeParked()
	}
	return w.parks
}

func (w *waiter) makeParked() bool {
	number := w.duplicate()
	if number < 0 {
		return false
	}
	// os.NewFile hands only those to the netpoller that don't block.
	_ = syscall.SetNonblock(number, true)
	file := os.NewFile(uintptr(number), "selector")
	raw, err := file.SyscallConn()
	if err != nil || file.SetReadDeadline(time.Time{}) != nil {
		file.Close()
		return false
	}
	w.raw = raw
	w.parked.Store(file)
	return true
}

// duplicate is of the selector's own descriptor, or else -1.
func (w *waiter) duplicate() (number int) {
	number = -1
	// Whoever forks can hold this lock for long, and has to hold up no close.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	w.lend(csel.Selector_fileno, func(fd int32) {
		copied, err := syscall.Dup(int(fd))
		if err == nil {
			syscall.CloseOnExec(copied)
			number = copied
		}
	})
	return number
}

// park waits without a thread.  The netpoller reports changes only, but looks
// come after it has been armed, so that none is lost.
func (w *waiter) park(ctx context.Context, deadline time.Time) error {
	file := w.parked.Load()
	if w.deadline || !deadline.IsZero() {
		_ = file.SetReadDeadline(deadline)
		w.deadline = !deadline.IsZero()
	}
	if ctx != nil {
		w.deadline = true
		stop := whenDone(ctx, func() {
			_ = file.SetReadDeadline(time.Unix(1, 0))
		})
		defer stop()
	}
	w.status = 0
	err := w.raw.Read(w.look)
	switch {
	case err == nil || w.status != 0:
		return nil
	case w.isClosed():
		w.status = int32(eclosed)
		return nil
	case ctx != nil && ctx.Err() != nil:
		return ctx.Err()
	}
	// What became ready while this goroutine was kept from running.
	w.selectOnce(0)
	return nil
}

func (w *waiter) unpark() {
	if file := w.parked.Load(); file != nil {
		file.Close()
	}
}
