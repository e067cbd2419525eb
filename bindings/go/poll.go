// SPDX-License-Identifier: MIT

package sel

import (
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// Poll is a set of descriptors for the system's poll, with bits such as POLLIN.
// It needs no closing.
type Poll struct{ o object }

var pollCalls = &calls{
	register:   csel.Poll_register,
	modify:     csel.Poll_modify,
	unregister: csel.Poll_unregister,
	poll:       csel.Poll_poll,
}

// NewPoll makes an empty one.
func NewPoll() (*Poll, error) {
	h, err := newHandle("poll", csel.Poll_free, csel.Poll_new)
	if err != nil {
		return nil, err
	}
	return &Poll{object{h, pollCalls}}, nil
}

// Register adds a file, open or not, or sets the mask of a known one.
func (p *Poll) Register(file any, mask uint32) error {
	return p.o.set("register", file, mask, p.o.calls.register)
}

// Modify sets the mask of a file; if it is unknown, that is syscall.ENOENT.
func (p *Poll) Modify(file any, mask uint32) error {
	return p.o.set("modify", file, mask, p.o.calls.modify)
}

// Unregister removes a file.
func (p *Poll) Unregister(file any) error { return p.o.unset(file) }

// Len returns how many are registered.
func (p *Poll) Len() int {
	count, _ := p.o.number("len", csel.Poll_count)
	return count
}

// Poll waits, with a thread, until something is ready, and returns all that is.
// A negative time-out has no end.
func (p *Poll) Poll(timeout time.Duration) ([]PollFD, error) {
	return p.o.wait(p.Len()+1, timeout)
}

// PollN is Poll of at most n, which must be above 0; all get their turn.
func (p *Poll) PollN(n int, timeout time.Duration) ([]PollFD, error) {
	return p.o.wait(least(n, p.Len()+1), timeout)
}
