// SPDX-License-Identifier: MIT

package sel

import (
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// Kevent is an event, or a change, of a Kqueue.
type Kevent struct {
	Ident    uint64
	Data     int64
	Udata    uint64
	Filter   int32
	Flags    uint32
	Fflags   uint32
	reserved uint32
}

// Compare returns -1, 0 or 1, by Ident, Filter, Flags, Fflags, Data and Udata
// (as a signed number), in this order.
func (k Kevent) Compare(other Kevent) int {
	switch {
	case k.Ident != other.Ident:
		return order(k.Ident < other.Ident)
	case k.Filter != other.Filter:
		return order(k.Filter < other.Filter)
	case k.Flags != other.Flags:
		return order(k.Flags < other.Flags)
	case k.Fflags != other.Fflags:
		return order(k.Fflags < other.Fflags)
	case k.Data != other.Data:
		return order(k.Data < other.Data)
	case k.Udata != other.Udata:
		return order(int64(k.Udata) < int64(other.Udata))
	}
	return 0
}

// order tells the order of two that differ.
func order(less bool) int {
	if less {
		return -1
	}
	return 1
}

// Kqueue is that of the BSDs and macOS, with constants such as KQ_FILTER_READ.
// On other systems it can't be made: ErrNotSupported.
type Kqueue struct{ o object }

func newKqueue(create func(uintptr) int32) (*Kqueue, error) {
	h, err := newHandle("kqueue", csel.Kqueue_free, create)
	if err != nil {
		return nil, err
	}
	return &Kqueue{object{h, nil}}, nil
}

// NewKqueue makes an empty one.
func NewKqueue() (*Kqueue, error) { return newKqueue(csel.Kqueue_new) }

// NewKqueueFromFD wraps a kqueue descriptor, which belongs to it from then on.
func NewKqueueFromFD(fd int) (*Kqueue, error) {
	number, _ := descriptor(fd)
	return newKqueue(func(address uintptr) int32 {
		return csel.Kqueue_from_fd(address, number)
	})
}

// Control applies changes, then waits, with a thread, for up to n events; with
// n of 0 it does not wait.  A time-out must not be negative; Forever has no
// end.  A change that fails becomes an event with KQ_EV_ERROR where there is
// room, and the call's error where there is none.
func (k *Kqueue) Control(changes []Kevent, n int,
	timeout time.Duration) ([]Kevent, error) {
	if !k.o.handle.enter() {
		return nil, failed("control", -1, int32(eclosedobj))
	}
	defer k.o.leave()
	if n < 0 {
		return nil, failed("control", -1, int32(evalue))
	}
	// Every change may become an event of its own.
	n = least(n, len(changes)+mostRoom)
	in, err := allocate[Kevent](len(changes))
	if err != nil {
		return nil, failed("control", -1, int32(enomem))
	}
	defer in.free()
	out, err := allocate[Kevent](n)
	if err != nil {
		return nil, failed("control", -1, int32(enomem))
	}
	defer out.free()
	copy(in.items, changes)
	status := csel.Kqueue_control(k.o.pointer, in.address,
		uintptr(len(changes)), out.address, uintptr(n), int64(timeout),
		0)
	if status <= 0 {
		return nil, failed("control", -1, status)
	}
	return append([]Kevent(nil), out.items[:status]...), nil
}

// Fd returns its descriptor, which stays its own.
func (k *Kqueue) Fd() (int, error) {
	return k.o.number("fd", csel.Kqueue_fileno)
}

// Close closes the descriptor, once the calls of others have left; it ends no
// wait.  Closing again does nothing.
func (k *Kqueue) Close() error { return k.o.end(csel.Kqueue_close) }

// Closed reports whether it is closed.
func (k *Kqueue) Closed() bool { return k.o.isClosed() }
