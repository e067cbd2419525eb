// SPDX-License-Identifier: MIT

// Package sel waits until descriptors can be read or written, over epoll,
// kqueue, /dev/poll, poll or select: libsel for Go.
//
// It is for descriptors that Go's own netpoller can't or shouldn't own:
// devices, descriptors of C libraries and inherited ones, and for programs
// that must own their loop.  For sockets, pipes and files that Go has opened, a
// goroutine for each and blocking calls are the better choice.
//
// A [Selector] holds registrations, each with data of a type of the caller's:
//
//	s, err := sel.New[*client]()
//	_, err = s.Register(conn, sel.Read, c)
//	ready, err := s.Select(time.Second)
//	for _, r := range ready {
//		r.Key.Data.handle(r.Events)
//	}
//
// # Files
//
// What is registered is a descriptor's number (of any integer type), or an
// object that knows one: a [syscall.Conn], such as [os.File] and the connections
// of package net, anything with a method Fd() uintptr, or another [Selector].
// The first is preferred, since the Fd of an os.File makes its reads block.  The
// selector keeps the object alive, and finds it also after it has been closed.
// Unregister a file before it is closed, as a closed descriptor's number is soon
// another's.
//
// # Waiting
//
// On epoll a wait parks its goroutine in Go's netpoller: it needs no thread.  On
// back ends without a descriptor to park on (poll, select and /dev/poll), on
// kqueue, whose descriptor the netpoller does not take, and in the calls of
// [Poll], [Epoll], [Devpoll], [Kqueue] and [SelectFDs] it blocks in C, and keeps
// a thread for as long.  So does a wait that would park and can't.
//
// A selector's time-out of 0 or less looks and does not wait, so that a missed
// deadline never becomes an endless wait; [Forever] or more has no end.  No
// wait is shorter than asked.  With Poll, Epoll and Devpoll, as in the systems'
// calls, a negative time-out has no end.
//
// # Errors
//
// A failed call returns an [*Error], whose Err is one of this package's errors,
// or a [syscall.Errno] of the system's.
//
// All may be called from several goroutines at once, except that only one at a
// time may wait on a Selector or a Poll; another gets [ErrConcurrent].
//
// The library is found by pkg-config, and cgo is needed.
package sel
