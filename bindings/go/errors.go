// SPDX-License-Identifier: MIT

package sel

import (
	"os"
	"strconv"
	"syscall"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// code is an error of libsel's own.
type code int32

// isOwn tells whether a status is a code of libsel's own; every other negative
// status is an error of the system.
func isOwn(status int32) bool { return status >= -20999 && status <= -20001 }

// What is wrong with a call, for [errors.Is].
var (
	// ErrInvalidEvents: no event to wait for, or an unknown one.
	ErrInvalidEvents error = eevents
	// ErrInvalidFD: a negative or impossible descriptor.
	ErrInvalidFD error = ebadfd
	// ErrInvalidFile: a file to register that has no descriptor, or no file at
	// all.  It is an ErrInvalidFD, too, which is what other calls say of such a
	// file.
	ErrInvalidFile error = efileobj
	// ErrRegistered: the descriptor is registered already.
	ErrRegistered error = eexists
	// ErrNotRegistered: the descriptor is not registered.
	ErrNotRegistered error = enotreg
	// ErrClosed: the selector or object is closed.  It is an os.ErrClosed, too.
	ErrClosed error = eclosed
	// ErrConcurrent: another goroutine already waits.
	ErrConcurrent error = econcurrent
	// ErrInvalidValue: another argument that makes no sense.
	ErrInvalidValue error = evalue
	// ErrRange: a number that is too large.
	ErrRange error = erange
	// ErrNoMemory: C has no memory left.
	ErrNoMemory error = enomem
	// ErrNotSupported: this system or back end has no such thing.  It is an
	// errors.ErrUnsupported, too, where Go has that.
	ErrNotSupported error = enotsup

	// ErrWoken is what a wait returns, as it is, for a Wakeup: exactly one
	// wait for each, with nothing ready.
	ErrWoken error = ewoken
)

// Error returns the library's text.
func (c code) Error() string {
	return "sel: " + text(csel.Strerror(int32(c)))
}

// Is tells what an error is beside itself.
func (c code) Is(target error) bool {
	switch c {
	case eclosed:
		return target == os.ErrClosed
	case eclosedobj:
		return target == os.ErrClosed || target == ErrClosed
	case efileobj:
		return target == ErrInvalidFD
	case enotsup:
		// It knows errors.ErrUnsupported, if there is one.
		return syscall.ENOTSUP.Is(target)
	}
	return false
}

// Error says which call failed, on which descriptor, and why.
type Error struct {
	Op  string // "register"
	FD  int    // -1: none
	Err error  // one of this package's errors, or a syscall.Errno

	// Index is which of the list it is that RegisterAll or UnregisterAll
	// was given; -1 of one that is about no list, or about all of it.
	Index int
}

// Error returns a text such as "sel: register 5: already registered", or, of a
// list, "sel: register 5 (entry 2): already registered".
func (e *Error) Error() string {
	where := e.Op
	if e.FD >= 0 {
		where += " " + strconv.Itoa(e.FD)
	}
	if e.Index >= 0 {
		where += " (entry " + strconv.Itoa(e.Index) + ")"
	}
	if c, ok := e.Err.(code); ok {
		return "sel: " + where + ": " + text(csel.Strerror(int32(c)))
	}
	return "sel: " + where + ": " + e.Err.Error()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// failed is the error of a negative status, and nil of another.
func failed(op string, fd int32, status int32) error {
	return failedAt(-1, op, fd, status)
}

// failedAt is the same of what has an index in a list.
func failedAt(index int, op string, fd int32, status int32) error {
	switch {
	case status >= 0:
		return nil
	case status == int32(ewoken):
		return ErrWoken
	case isOwn(status):
		return &Error{op, int(fd), code(status), index}
	}
	return &Error{op, int(fd), syscall.Errno(csel.Error_errno(status)), index}
}
