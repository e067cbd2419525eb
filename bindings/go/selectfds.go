// SPDX-License-Identifier: MIT

package sel

import (
	"runtime"
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

func newList[F any](files []F) (l list, err error) {
	if l.length, err = allocate[uintptr](1); err != nil {
		return l, err
	}
	if l.fds, err = allocate[int32](len(files)); err != nil {
		l.length.free()
		return l, err
	}
	l.length.items[0] = uintptr(len(files))
	for i, file := range files {
		l.fds.items[i], _ = descriptor(file)
	}
	return l, nil
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
// limit to their numbers.  A time-out must not be negative; Forever has no end.
func SelectFDs[F any](read, write, except []F,
	timeout time.Duration) (r, w, x []F, err error) {
	files := [3][]F{read, write, except}
	lists := [3]list{}
	before := [3][]int32{}
	for i := range lists {
		if lists[i], err = newList(files[i]); err != nil {
			return nil, nil, nil, failed("select", -1, int32(enomem))
		}
		defer lists[i].free()
		before[i] = append(before[i], lists[i].fds.items...)
	}
	status := csel.Select_lists(
		lists[0].fds.address, lists[0].length.address,
		lists[1].fds.address, lists[1].length.address,
		lists[2].fds.address, lists[2].length.address,
		int64(timeout), 0)
	runtime.KeepAlive(files)
	if status < 0 {
		return nil, nil, nil, failed("select", -1, status)
	}
	left := [3][]F{}
	for i, l := range lists {
		left[i] = remaining(files[i], before[i],
			l.fds.items[:l.length.items[0]])
	}
	return left[0], left[1], left[2], nil
}
