// SPDX-License-Identifier: MIT

// Echo is a server that sends back what it gets, in one goroutine that owns its
// loop, over descriptors of its own.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	sel "github.com/libsel/libsel/bindings/go"
)

const (
	limit = 16384                  // bytes of a client to keep
	pause = 100 * time.Millisecond // without accepting
)

// handler is the data of a registration.
type handler interface {
	ready(*server, sel.Events)
}

// connection holds what a client sent and has not got back; what it waits for
// follows from that alone.
type connection struct {
	fd     int
	buffer []byte
	eof    bool
}

func (c *connection) ready(s *server, events sel.Events) {
	if err := c.talk(events); err != nil {
		s.hangUp(c, err.Error())
		return
	}
	interest := sel.Events(0)
	if !c.eof && len(c.buffer) < limit {
		interest |= sel.Read
	}
	if len(c.buffer) > 0 {
		interest |= sel.Write
	}
	if interest == 0 {
		s.hangUp(c, "done")
	} else if _, err := s.selector.Modify(c.fd, interest, c); err != nil {
		s.hangUp(c, err.Error())
	}
}

// talk reads once and writes once, as far as they don't block.
func (c *connection) talk(events sel.Events) error {
	if events&sel.Read != 0 {
		have := len(c.buffer)
		n, err := syscall.Read(c.fd, c.buffer[have:limit])
		if !again(err) {
			if err != nil {
				return err
			}
			c.eof = n == 0
			c.buffer = c.buffer[:have+n]
		}
	}
	if len(c.buffer) > 0 {
		n, err := syscall.Write(c.fd, c.buffer)
		if !again(err) {
			if err != nil {
				return err
			}
			c.buffer = c.buffer[:copy(c.buffer, c.buffer[n:])]
		}
	}
	return nil
}

func again(err error) bool {
	return err == syscall.EAGAIN || err == syscall.EINTR
}

// server is the handler of its listener.
type server struct {
	selector *sel.Selector[handler]
	listener int
	quiet    bool
	resume   time.Time // when to accept again; zero: it does
}

func (s *server) log(fd any, what string) {
	if !s.quiet {
		fmt.Fprintf(os.Stderr, "%v: %s\n", fd, what)
	}
}

// ready welcomes a client.
func (s *server) ready(*server, sel.Events) {
	fd, _, err := syscall.Accept4(s.listener,
		syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
	if again(err) || err == syscall.ECONNABORTED {
		return
	}
	if err != nil {
		// Out of descriptors, say: the client stays in the queue.
		s.log("accept", err.Error())
		_, _ = s.selector.Unregister(s.listener)
		s.resume = time.Now().Add(pause)
		return
	}
	s.log(fd, "accepted")
	c := &connection{fd: fd, buffer: make([]byte, 0, limit)}
	if _, err := s.selector.Register(fd, sel.Read, c); err != nil {
		s.log(fd, err.Error())
		syscall.Close(fd)
	}
}

func (s *server) hangUp(c *connection, why string) {
	s.log(c.fd, why)
	_, _ = s.selector.Unregister(c.fd)
	syscall.Close(c.fd)
}

// serve runs until the selector is woken.
func (s *server) serve() error {
	var ready []sel.Ready[handler]
	for {
		timeout := sel.Forever
		if !s.resume.IsZero() {
			if timeout = time.Until(s.resume); timeout <= 0 {
				_, err := s.selector.Register(s.listener,
					sel.Read, s)
				if err != nil {
					return err
				}
				s.resume = time.Time{}
				timeout = sel.Forever
			}
		}
		var err error
		ready, err = s.selector.AppendReady(ready[:0], timeout)
		if errors.Is(err, sel.ErrWoken) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, r := range ready {
			// An earlier one may have ended it.
			if s.selector.IsCurrent(r.Key) {
				r.Key.Data.ready(s, r.Events)
			}
		}
	}
}

func (s *server) close() {
	for _, key := range s.selector.Keys() {
		if c, ok := key.Data.(*connection); ok {
			s.hangUp(c, "stopping")
		}
	}
	s.selector.Close()
	syscall.Close(s.listener)
}

func listen(port int) (fd int, err error) {
	fd, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|
		syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	address := &syscall.SockaddrInet4{Port: port,
		Addr: [4]byte{127, 0, 0, 1}}
	if err = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET,
		syscall.SO_REUSEADDR, 1); err == nil {
		err = syscall.Bind(fd, address)
	}
	if err == nil {
		err = syscall.Listen(fd, syscall.SOMAXCONN)
	}
	return fd, err
}

func run(backend sel.Backend, port int, quiet bool) error {
	selector, err := sel.New[handler](sel.WithBackend(backend))
	if err != nil {
		return err
	}
	s := &server{selector: selector, quiet: quiet}
	defer s.close()
	if s.listener, err = listen(port); err != nil {
		return fmt.Errorf("port %d: %w", port, err)
	}
	if _, err = selector.Register(s.listener, sel.Read, s); err != nil {
		return err
	}
	address, err := syscall.Getsockname(s.listener)
	if err != nil {
		return err
	}
	if backend, err = selector.Backend(); err != nil {
		return err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		<-signals
		_ = selector.Wakeup()
	}()
	fmt.Printf("listening on 127.0.0.1 port %d (%v)\n",
		address.(*syscall.SockaddrInet4).Port, backend)
	return s.serve()
}

func main() {
	name := flag.String("b", "default", "the `back end`")
	port := flag.Int("p", 1234, "the `port`; 0: any")
	quiet := flag.Bool("q", false, "say little")
	flag.Parse()
	backend, err := sel.ParseBackend(*name)
	if err != nil || *port < 0 || *port > 65535 || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(backend, *port, *quiet); err != nil {
		fmt.Fprintln(os.Stderr, "echo:", err)
		os.Exit(1)
	}
}
