// SPDX-License-Identifier: MIT

package sel

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// canPark makes what the goroutine parks on: a duplicate of the selector's
// descriptor, which the netpoller watches.  No later wait tries again when the
// netpoller refuses that, with kqueue, since it asks for writing, too; or when
// there are too many sets in each other.  What is short of descriptors or memory
// is tried again.
func (w *waiter) canPark() bool {
	if w.parked.Load() != nil {
		return true
	}
	number, err := w.duplicate()
	if err == nil {
		w.parks = w.watch(number)
		return w.parks
	}
	w.parks = isPassing(err)
	return false
}

func isPassing(err error) bool {
	return errors.Is(err, syscall.EMFILE) ||
		errors.Is(err, syscall.ENFILE) ||
		errors.Is(err, syscall.ENOMEM) || errors.Is(err, ErrNoMemory)
}

func (w *waiter) watch(number int) bool {
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

// duplicate is of the selector's own descriptor.
func (w *waiter) duplicate() (number int, err error) {
	err = ErrClosed
	// Whoever forks can hold this lock for long, and has to hold up no close.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	w.lend(func(pointer uintptr) int32 {
		fd := csel.Selector_fileno(pointer)
		err = failed("fd", -1, fd)
		return fd
	}, func(fd int32) {
		if number, err = syscall.Dup(int(fd)); err == nil {
			syscall.CloseOnExec(number)
		}
	})
	return number, err
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
