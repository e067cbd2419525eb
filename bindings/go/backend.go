// SPDX-License-Identifier: MIT

package sel

import (
	"strconv"
	"strings"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// Backend is a way to wait that a system may have.
type Backend uint32

// String returns its name, as "epoll", or "" if it is unknown.
func (b Backend) String() string { return text(csel.Backend_name(uint32(b))) }

// Available returns nil if a selector can have it, or else why not.
func (b Backend) Available() error {
	return failed("backend", -1, csel.Backend_available(uint32(b)))
}

// Features returns what it can do, and nothing if it is not available.
func (b Backend) Features() Features {
	return Features(csel.Backend_features(uint32(b)))
}

// ParseBackend returns the back end of a name; "default" is BackendDefault.
func ParseBackend(name string) (Backend, error) {
	status := withText(name, csel.Backend_by_name)
	if status == int32(evalue) {
		return 0, &Error{"backend", -1, unknownBackend(name), -1}
	}
	if status < 0 {
		return 0, failed("backend", -1, status)
	}
	return Backend(status), nil
}

// unknownBackend is the error of a name that no back end has: an
// ErrInvalidValue that tells the names that there are.
type unknownBackend string

func (name unknownBackend) Error() string {
	var known []string
	for b := Backend(0); b.String() != ""; b++ {
		known = append(known, b.String())
	}
	return "no back end has the name " + strconv.Quote(string(name)) +
		"; known are " + strings.Join(known, ", ")
}

// Unwrap returns what is wrong with the call.
func (unknownBackend) Unwrap() error { return ErrInvalidValue }

// DefaultBackend returns what BackendDefault stands for: the first available of
// kqueue, epoll, devpoll, afd, poll and select, or what the environment's
// LIBSEL_BACKEND names.
func DefaultBackend() (Backend, error) {
	status := csel.Backend_default()
	if status < 0 {
		return 0, failed("backend", -1, status)
	}
	return Backend(status), nil
}

// Version returns that of the library, as "0.1.0".
func Version() string { return text(csel.Version()) }

// Constant returns the value of a constant by the name that Python or sel.h
// gives it, as "EPOLLIN" or "KQ_EV_ADD": for those that are no constants of
// this package on every system.  What there is not is ErrNotSupported.
func Constant(name string) (int64, error) {
	value, err := allocate[int64](1)
	if err != nil {
		return 0, failed("constant", -1, int32(enomem))
	}
	defer value.free()
	status := withText(name, func(address uintptr) int32 {
		return csel.Constant(address, value.address)
	})
	if status == int32(evalue) {
		status = int32(enotsup)
	}
	if status < 0 {
		return 0, failed("constant", -1, status)
	}
	return value.items[0], nil
}
