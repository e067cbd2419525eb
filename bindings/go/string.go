// SPDX-License-Identifier: MIT

package sel

// What a program that prints an object sees: nothing that another goroutine may
// be changing.

func (h *handle) text(name string) string {
	if h.isClosed() {
		return "sel." + name + "(closed)"
	}
	return "sel." + name + "(open)"
}

// String tells the back end, or that it is closed.
func (s *Selector[T]) String() string {
	if backend, err := s.Backend(); err == nil {
		return "sel.Selector(" + backend.String() + ")"
	}
	return s.w.text("Selector")
}

// GoString is String, for %#v.
func (s *Selector[T]) GoString() string { return s.String() }

// String tells what it is.
func (p *Poll) String() string { return p.o.text("Poll") }

// GoString is String, for %#v.
func (p *Poll) GoString() string { return p.String() }

// String tells whether it is closed.
func (e *Epoll) String() string { return e.o.text("Epoll") }

// GoString is String, for %#v.
func (e *Epoll) GoString() string { return e.String() }

// String tells whether it is closed.
func (d *Devpoll) String() string { return d.o.text("Devpoll") }

// GoString is String, for %#v.
func (d *Devpoll) GoString() string { return d.String() }

// String tells whether it is closed.
func (k *Kqueue) String() string { return k.o.text("Kqueue") }

// GoString is String, for %#v.
func (k *Kqueue) GoString() string { return k.String() }
