// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"fmt"
	"syscall"

	sel "github.com/libsel/libsel/bindings/go"
)

// peer is what is measured.  wait puts the indices of what is ready into the
// job's found; ready is the loop that a program writes around its waits, each
// of which has to find so many, and returns the sum of their indices.
type peer interface {
	add(index int) error
	remove(index int) error
	modify(index int, both bool) error
	wait(blocking bool) error
	ready(rounds, active int, blocking bool) (sum int, err error)
	wake() error
	close()
}

var peers = map[string]func(*job) (peer, error){
	"epoll": newEpoll,
	"sel":   newSel,
}

// epoll is what package syscall has.
type epoll struct {
	j      *job
	fd     int
	events []syscall.EpollEvent
}

func newEpoll(j *job) (peer, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	return &epoll{j, fd, make([]syscall.EpollEvent, j.n+1)}, err
}

func (p *epoll) change(op, index int, mask uint32) error {
	// What Go calls Fd is the program's own.
	event := syscall.EpollEvent{Events: mask, Fd: int32(index)}
	return syscall.EpollCtl(p.fd, op, p.j.fd(index), &event)
}

func (p *epoll) add(index int) error {
	return p.change(syscall.EPOLL_CTL_ADD, index, syscall.EPOLLIN)
}

func (p *epoll) remove(index int) error {
	return p.change(syscall.EPOLL_CTL_DEL, index, 0)
}

func (p *epoll) modify(index int, both bool) error {
	mask := uint32(syscall.EPOLLIN)
	if both {
		mask |= syscall.EPOLLOUT
	}
	return p.change(syscall.EPOLL_CTL_MOD, index, mask)
}

func (p *epoll) wait(blocking bool) error {
	timeout := 0
	if blocking {
		timeout = -1
	}
	found := p.j.found[:0]
	n, err := syscall.EpollWait(p.fd, p.events, timeout)
	if err == syscall.EINTR { // Go's own signals
		p.j.found = found
		return p.wait(blocking)
	}
	for i := 0; i < n; i++ {
		found = append(found, int(p.events[i].Fd))
	}
	p.j.found = found
	return err
}

func (p *epoll) ready(rounds, active int, blocking bool) (sum int, err error) {
	timeout := 0
	if blocking {
		timeout = -1
	}
	for rounds > 0 {
		n, err := syscall.EpollWait(p.fd, p.events, timeout)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return 0, err
		}
		if n != active {
			return 0, wrong(n, active)
		}
		for i := range p.events[:n] {
			sum += int(p.events[i].Fd)
		}
		rounds--
	}
	return sum, nil
}

func (p *epoll) wake() error { return errSkip }
func (p *epoll) close()      { syscall.Close(p.fd) }

// selector is libsel's binding.
type selector struct {
	j    *job
	s    *sel.Selector[int]
	list []sel.Ready[int]
}

func newSel(j *job) (peer, error) {
	s, err := sel.New[int](sel.WithBackend(sel.BackendEpoll))
	if err != nil {
		return nil, fmt.Errorf("%w %v", errSkip, err)
	}
	return &selector{j: j, s: s}, nil
}

func (p *selector) add(index int) error {
	_, err := p.s.Register(p.j.fd(index), sel.Read, index)
	return err
}

func (p *selector) remove(index int) error {
	_, err := p.s.Unregister(p.j.fd(index))
	return err
}

func (p *selector) modify(index int, both bool) error {
	events := sel.Read
	if both {
		events |= sel.Write
	}
	_, err := p.s.Modify(p.j.fd(index), events, index)
	return err
}

func (p *selector) wait(blocking bool) (err error) {
	timeout := sel.Forever
	if !blocking {
		timeout = 0
	}
	p.list, err = p.s.AppendReady(p.list[:0], timeout)
	found := p.j.found[:0]
	for i := range p.list {
		found = append(found, p.list[i].Key.Data)
	}
	p.j.found = found
	return err
}

func (p *selector) ready(rounds, active int, blocking bool) (sum int,
	err error) {
	timeout := sel.Forever
	if !blocking {
		timeout = 0
	}
	list := p.list
	for ; rounds > 0; rounds-- {
		list, err = p.s.AppendReady(list[:0], timeout)
		if err != nil {
			return 0, err
		}
		if len(list) != active {
			return 0, wrong(len(list), active)
		}
		for i := range list {
			sum += list[i].Key.Data
		}
	}
	p.list = list
	return sum, nil
}

func (p *selector) wake() error {
	if err := p.s.Wakeup(); err != nil {
		return err
	}
	ready, err := p.s.AppendReady(p.list[:0], sel.Forever)
	if errors.Is(err, sel.ErrWoken) && len(ready) == 0 {
		return nil
	}
	return fmt.Errorf("no wakeup but %v", err)
}

func (p *selector) close() { p.s.Close() }
