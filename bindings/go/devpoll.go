// SPDX-License-Identifier: MIT

package sel

import (
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// Devpoll is the /dev/poll of Solaris and illumos, with bits such as POLLIN.
// On other systems it can't be made: ErrNotSupported.
type Devpoll struct{ o object }

var devpollCalls = &calls{
	register:   csel.Devpoll_register,
	modify:     csel.Devpoll_modify,
	unregister: csel.Devpoll_unregister,
	poll:       csel.Devpoll_poll,
}

// NewDevpoll makes an empty one.
func NewDevpoll() (*Devpoll, error) {
	h, err := newHandle("devpoll", csel.Devpoll_free, csel.Devpoll_new)
	if err != nil {
		return nil, err
	}
	return &Devpoll{object{h, devpollCalls}}, nil
}

// Register adds a file, or adds the bits to the mask of a known one.
func (d *Devpoll) Register(file any, mask uint32) error {
	return d.o.set("register", file, mask, d.o.calls.register)
}

// Modify sets the mask of a file, or adds it.
func (d *Devpoll) Modify(file any, mask uint32) error {
	return d.o.set("modify", file, mask, d.o.calls.modify)
}

// Unregister removes a file; that it is unknown is no error.
func (d *Devpoll) Unregister(file any) error { return d.o.unset(file) }

// Poll waits, with a thread, until something is ready.  A negative time-out has
// no end.
func (d *Devpoll) Poll(timeout time.Duration) ([]PollFD, error) {
	return d.o.wait(room, timeout)
}

// PollN is Poll of at most n, which must be above 0.
func (d *Devpoll) PollN(n int, timeout time.Duration) ([]PollFD, error) {
	return d.o.wait(least(n, mostRoom), timeout)
}

// Fd returns its descriptor, which stays its own.
func (d *Devpoll) Fd() (int, error) {
	return d.o.number("fd", csel.Devpoll_fileno)
}

// Close closes the descriptor, once the calls of others have left; it ends no
// wait.  Closing again does nothing.
func (d *Devpoll) Close() error { return d.o.end(csel.Devpoll_close) }

// Closed reports whether it is closed.
func (d *Devpoll) Closed() bool { return d.o.isClosed() }
