// SPDX-License-Identifier: MIT

package sel

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// Key is a registration: a copy, as it was when the call returned.
type Key[T any] struct {
	File   any // as registered; the selector keeps it alive
	FD     int
	Events Events
	Data   T

	token uint64 // which registration of this descriptor
}

// Ready is a registration that is ready for Events, of which there is at least
// one, and only such as were asked for.
type Ready[T any] struct {
	Key    Key[T]
	Events Events
	Detail Detail
}

// Selector waits until one of the files registered with it is ready.
type Selector[T any] struct {
	w *waiter

	keys  []*Key[T] // by descriptor; w.lock before a change, w.mu to read
	count atomic.Int64
}

// tokens is the last one that a registration got.  They are the process's, so
// that no selector takes another's key for one of its own.
var tokens atomic.Uint64

// Option is an argument of New.
type Option func(*options)

type options struct {
	backend Backend
	flags   uint32
	block   bool // for tests: don't park
}

// WithBackend chooses a back end.
func WithBackend(backend Backend) Option {
	return func(o *options) { o.backend = backend }
}

// WithDense asks poll(2) first while most descriptors are ready, with epoll.
// Each must then be unregistered before it is closed.
func WithDense() Option {
	return func(o *options) { o.flags |= flagDense }
}

// WithDeferModify leaves the system call of a Modify to the next wait, which
// makes it if there is still a change, and reports as ready what the system
// refuses: with epoll, until Fd is called or a wait has parked.
func WithDeferModify() Option {
	return func(o *options) { o.flags |= flagDeferModify }
}

// New makes a selector whose registrations have data of type T.  Close ends it.
func New[T any](arguments ...Option) (*Selector[T], error) {
	o := options{}
	for _, set := range arguments {
		set(&o)
	}
	w, err := newWaiter(o.backend, o.flags)
	if err != nil {
		return nil, err
	}
	if o.block {
		w.parks = false
	}
	return &Selector[T]{w: w}, nil
}

// Close ends the selector, and a wait in another goroutine with ErrClosed.
// The files stay open.  Closing again does nothing.
func (s *Selector[T]) Close() error {
	s.w.close()
	s.w.lock()
	defer s.w.mu.Unlock()
	s.keys = nil
	s.count.Store(0)
	return nil
}

// Closed reports whether it is closed.
func (s *Selector[T]) Closed() bool { return s.w.isClosed() }

// Select waits until something is ready, and returns all that is.  It returns
// nothing when the time is over.
func (s *Selector[T]) Select(timeout time.Duration) ([]Ready[T], error) {
	return s.wait(nil, nil, -1, timeout)
}

// SelectContext waits until something is ready or the context is done; then it
// returns the context's error.
func (s *Selector[T]) SelectContext(ctx context.Context) ([]Ready[T], error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if ctx.Done() == nil {
		ctx = nil
	}
	return s.wait(ctx, nil, -1, Forever)
}

// AppendReady is Select that appends to a slice, and allocates nothing if that
// has room.
func (s *Selector[T]) AppendReady(ready []Ready[T],
	timeout time.Duration) ([]Ready[T], error) {
	if timeout <= 0 {
		return s.look(ready, -1)
	}
	return s.wait(nil, ready, -1, timeout)
}

// AppendReadyN is AppendReady of at most n; n must be above 0.  The next waits
// report the rest, and all get their turn.
func (s *Selector[T]) AppendReadyN(ready []Ready[T], n int,
	timeout time.Duration) ([]Ready[T], error) {
	if n < 0 {
		n = 0
	}
	return s.wait(nil, ready, n, timeout)
}

// begin is the right to wait for up to that many, until end, with room for them.
func (s *Selector[T]) begin(room int, look bool) int32 {
	// More than there are registrations can't be ready.
	if all := s.Len() + 1; room < 0 || room > all {
		room = all
	}
	status := s.w.begin(room, look)
	if status < 0 {
		return status
	}
	if status = s.w.reserve(room); status < 0 {
		s.w.end()
	}
	return status
}

func (s *Selector[T]) wait(ctx context.Context, ready []Ready[T], room int,
	timeout time.Duration) ([]Ready[T], error) {
	if timeout <= 0 {
		return s.look(ready, room)
	}
	if status := s.begin(room, false); status < 0 {
		return ready, failed("select", -1, status)
	}
	defer s.w.end()
	deadline := time.Time{}
	if timeout < Forever {
		deadline = time.Now().Add(timeout)
	}
	before := len(ready)
	for {
		if err := s.w.wait(ctx, timeout, deadline); err != nil {
			return ready, err
		}
		if s.w.status < 0 {
			return ready, failed("select", -1, s.w.status)
		}
		if s.w.status == 0 {
			return ready, nil
		}
		ready = s.collect(ready, s.w.events.items[:s.w.status])
		if len(ready) > before {
			return ready, nil
		}
		// None of them is asked for any more.
		if !deadline.IsZero() {
			timeout = time.Until(deadline)
		}
	}
}

// look is a wait that waits for nothing.  It calls nothing of the program's,
// which could panic: so it needs no defer.
func (s *Selector[T]) look(ready []Ready[T], room int) ([]Ready[T], error) {
	before := len(ready)
	for {
		status := s.begin(room, true)
		if status == 0 {
			if s.w.selectOnce(0) && s.w.status > 0 {
				ready = s.collect(ready,
					s.w.events.items[:s.w.status])
			}
			status = s.w.status
			s.w.end()
		}
		if status < 0 {
			return ready, failed("select", -1, status)
		}
		if status == 0 || len(ready) > before {
			return ready, nil
		}
		// None of them is asked for any more.
	}
}

// collect leaves out what other goroutines have unregistered since, and what
// they don't ask for any more.
func (s *Selector[T]) collect(ready []Ready[T], events []cEvent) []Ready[T] {
	if !s.w.alone {
		s.w.mu.Lock()
	}
	for i := range events {
		e := &events[i]
		key := s.at(e.fd)
		if key == nil || key.token != e.data {
			continue
		}
		// Another goroutine may have modified it.
		seen := Events(e.events) & key.Events
		if seen == 0 {
			continue
		}
		// In its place, where there is one: not made and then copied.
		if n := len(ready); n < cap(ready) {
			ready = ready[:n+1]
			r := &ready[n]
			r.Key = *key
			r.Events = seen
			r.Detail = Detail(e.detail)
			continue
		}
		ready = append(ready, Ready[T]{*key, seen, Detail(e.detail)})
	}
	if !s.w.alone {
		s.w.mu.Unlock()
	}
	return ready
}

func (s *Selector[T]) at(fd int32) *Key[T] {
	if uint(fd) < uint(len(s.keys)) {
		return s.keys[fd]
	}
	return nil
}

// Wakeup ends the wait of another goroutine, or else the next wait.  Exactly one
// wait returns ErrWoken for it: the one that it ends, or the next if that one
// has something ready.  Several wakeups before that count as one.
func (s *Selector[T]) Wakeup() error {
	return failed("wakeup", -1, s.w.wakeup())
}

// Fd returns a descriptor that is readable while a wait would return something,
// for use in another set.  It stays the selector's.  On back ends without one
// it is ErrNotSupported.
func (s *Selector[T]) Fd() (int, error) {
	return s.number("fd", csel.Selector_fileno)
}

// Backend returns what it stands on.
func (s *Selector[T]) Backend() (Backend, error) {
	number, err := s.number("backend", csel.Selector_backend)
	return Backend(number), err
}

// Features returns what it can do.
func (s *Selector[T]) Features() (Features, error) {
	number, err := s.number("features", csel.Selector_features)
	return Features(number), err
}

func (s *Selector[T]) number(op string, get func(uintptr) int32) (int, error) {
	if !s.w.enter() {
		return 0, failed(op, -1, int32(eclosed))
	}
	defer s.w.leave()
	status := get(s.w.pointer)
	if status < 0 {
		return 0, failed(op, -1, status)
	}
	return int(status), nil
}
