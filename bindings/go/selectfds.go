// SPDX-License-Identifier: MIT

package sel

import (
	"runtime"
	"syscall"
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// list is one of three in C's memory, its length before its items.
type list struct {
	length memory[uintptr]
	fds    memory[int32]
}

func (l *list) free() {
	l.length.free()
	l.fds.free()
}

func newList(fds []int32) (l list, err error) {
	if l.length, err = allocate[uintptr](1); err != nil {
		return l, err
	}
	if l.fds, err = allocate[int32](len(fds)); err != nil {
		l.length.free()
		return l, err
	}
	l.length.items[0] = uintptr(len(fds))
	copy(l.fds.items, fds)
	return l, nil
}

// atFault is the error of a call whose lists have descriptors that are not
// open: the first of them, and its place in its list.
func atFault(lists [3][]int32, status int32) error {
	for i, op := range []string{"select read", "select write",
		"select except"} {
		for at, fd := range lists[i] {
			if fd < 0 || !isOpen(fd) {
				return failedAt(at, op, fd, status)
			}
		}
	}
	return failed("select", -1, status)
}

func isOpen(fd int32) bool {
	_, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd),
		syscall.F_GETFD, 0)
	return errno != syscall.EBADF
}

// remaining are the files whose descriptors are left, in their order.
func remaining[F any](files []F, before []int32, after []int32) []F {
	var left []F
	for i, file := range files {
		if len(after) > 0 && after[0] == before[i] {
			left = append(left, file)
			after = after[1:]
		}
	}
	return left
}

// SelectFDs waits, with a thread, until one of the files can be read, written,
// or has an exceptional condition, and returns those of each list that are
// ready, in their order.  Files are what Selector.Register takes.  There is no
// limit to their numbers.  The error of a file that is not open says which: its
// Op has the list, "select read", and its Index the place there.  A time-out
// must not be negative; Forever has no end.
func SelectFDs[F any](read, write, except []F,
	timeout time.Duration) (r, w, x []F, err error) {
	files := [3][]F{read, write, except}
	lists := [3]list{}
	before := [3][]int32{}
	// A file's method may panic: there is nothing of C's yet.
	for i := range files {
		for _, file := range files[i] {
			fd, _ := descriptor(file)
			before[i] = append(before[i], fd)
		}
	}
	for i := range lists {
		if lists[i], err = newList(before[i]); err != nil {
			return nil, nil, nil, failed("select", -1, int32(enomem))
		}
		defer lists[i].free()
	}
	status := csel.Select_lists(
		lists[0].fds.address, lists[0].length.address,
		lists[1].fds.address, lists[1].length.address,
		lists[2].fds.address, lists[2].length.address,
		int64(timeout), 0)
	runtime.KeepAlive(files)
	if status < 0 {
		return nil, nil, nil, atFault(before, status)
	}
	left := [3][]F{}
	for i, l := range lists {
		left[i] = remaining(files[i], before[i],
			l.fds.items[:l.length.items[0]])
	}
	return left[0], left[1], left[2], nil
}
