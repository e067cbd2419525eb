// SPDX-License-Identifier: MIT

package sel

import (
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// How many results a wait has room for where nobody knows how many there are.
const room = 1023

// The most results that a wait has room for where nobody knows how many there
// are, however many the program asks for: the next wait returns the others.
const mostRoom = 1 << 16

// Epoll is Linux's, with bits such as EPOLLIN.  On other systems it can't be
// made: ErrNotSupported.
type Epoll struct{ o object }

var epollCalls = &calls{
	register:   csel.Epoll_register,
	modify:     csel.Epoll_modify,
	unregister: csel.Epoll_unregister,
	poll:       csel.Epoll_poll,
}

func newEpoll(create func(uintptr) int32) (*Epoll, error) {
	h, err := newHandle("epoll", csel.Epoll_free, create)
	if err != nil {
		return nil, err
	}
	return &Epoll{object{h, epollCalls}}, nil
}

// NewEpoll makes an empty one.
func NewEpoll() (*Epoll, error) { return NewEpollSize(-1, 0) }

// NewEpollSize also takes what epoll_create once did: a size, which means
// nothing but must be -1 or above 0, and flags, 0 or EPOLL_CLOEXEC, which is
// set in any case.
func NewEpollSize(size int32, flags int32) (*Epoll, error) {
	return newEpoll(func(address uintptr) int32 {
		return csel.Epoll_new(address, size, flags)
	})
}

// NewEpollFromFD wraps an epoll descriptor, which belongs to it from then on.
func NewEpollFromFD(fd int) (*Epoll, error) {
	number, _ := descriptor(fd)
	return newEpoll(func(address uintptr) int32 {
		return csel.Epoll_from_fd(address, number)
	})
}

// Register adds a file.
func (e *Epoll) Register(file any, mask uint32) error {
	return e.o.set("register", file, mask, e.o.calls.register)
}

// Modify sets the mask of a file.
func (e *Epoll) Modify(file any, mask uint32) error {
	return e.o.set("modify", file, mask, e.o.calls.modify)
}

// Unregister removes a file.
func (e *Epoll) Unregister(file any) error { return e.o.unset(file) }

// Poll waits, with a thread, until something is ready.  A negative time-out has
// no end.
func (e *Epoll) Poll(timeout time.Duration) ([]PollFD, error) {
	return e.o.wait(room, timeout)
}

// PollN is Poll of at most n, which must be above 0; all get their turn.
func (e *Epoll) PollN(n int, timeout time.Duration) ([]PollFD, error) {
	return e.o.wait(least(n, mostRoom), timeout)
}

// Fd returns its descriptor, which stays its own.
func (e *Epoll) Fd() (int, error) { return e.o.number("fd", csel.Epoll_fileno) }

// Close closes the descriptor, once the calls of others have left; it ends no
// wait.  Closing again does nothing.
func (e *Epoll) Close() error { return e.o.end(csel.Epoll_close) }

// Closed reports whether it is closed.
func (e *Epoll) Closed() bool { return e.o.isClosed() }
