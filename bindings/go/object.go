// SPDX-License-Identifier: MIT

package sel

import (
	"runtime"
	"time"
)

// PollFD is a descriptor that is ready, with the system's bits for what.
type PollFD struct {
	FD     int
	Events uint32
}

// calls are what Poll, Epoll and Devpoll have in common.
type calls struct {
	register, modify func(uintptr, int32, uint32) int32
	unregister       func(uintptr, int32) int32
	poll             func(uintptr, uintptr, uintptr, int64, uint32) int32
}

// object is a Poll, Epoll or Devpoll.
type object struct {
	*handle
	*calls
}

// enterWith begins a call about a file.
func (o object) enterWith(file any) (fd int32, status int32) {
	fd, _ = descriptor(file)
	if fd < 0 {
		return fd, int32(ebadfd)
	}
	if !o.handle.enter() {
		return fd, int32(eclosedobj)
	}
	return fd, 0
}

func (o object) set(op string, file any, mask uint32,
	call func(uintptr, int32, uint32) int32) error {
	fd, status := o.enterWith(file)
	if status == 0 {
		status = call(o.pointer, fd, mask)
		o.leave()
	}
	// A file may own the descriptor.
	runtime.KeepAlive(file)
	return failed(op, fd, status)
}

func (o object) unset(file any) error {
	return o.set("unregister", file, 0,
		func(p uintptr, fd int32, _ uint32) int32 {
			return o.calls.unregister(p, fd)
		})
}

// nanoseconds of a time-out of which a negative one has no end.
func nanoseconds(timeout time.Duration) int64 {
	if timeout < 0 {
		return int64(Forever)
	}
	return int64(timeout)
}

func least(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func (o object) wait(room int, timeout time.Duration) ([]PollFD, error) {
	if !o.handle.enter() {
		return nil, failed("poll", -1, int32(eclosedobj))
	}
	defer o.leave()
	if room <= 0 {
		return nil, failed("poll", -1, int32(evalue))
	}
	m, err := allocate[cPollfd](room)
	if err != nil {
		return nil, failed("poll", -1, int32(enomem))
	}
	defer m.free()
	status := o.calls.poll(o.pointer, m.address, uintptr(room),
		nanoseconds(timeout), 0)
	if status <= 0 {
		return nil, failed("poll", -1, status)
	}
	ready := make([]PollFD, status)
	for i, item := range m.items[:status] {
		ready[i] = PollFD{int(item.fd), item.events}
	}
	return ready, nil
}

// number is what get answers, but of a closed one.
func (o object) number(op string, get func(uintptr) int32) (int, error) {
	if !o.handle.enter() {
		return 0, failed(op, -1, int32(eclosedobj))
	}
	defer o.leave()
	status := get(o.pointer)
	if status < 0 {
		return 0, failed(op, -1, status)
	}
	return int(status), nil
}

func (o object) end(call func(uintptr) int32) error {
	return failed("close", -1, o.handle.close(call))
}
