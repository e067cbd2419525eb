// SPDX-License-Identifier: MIT

// Multiplex waits in one goroutine for four things that Go has no common word
// for: a connection of package net, a pipe, a signalfd and an inotify
// descriptor.  Each has its handler as data.  It makes all four of them happen
// by itself, tells what it saw, and ends.
//
// A signalfd sees only signals that are blocked in all threads.  Go's are not,
// so this program blocks SIGUSR1 in the one that it locks itself to, and sends
// it there; a program of more threads blocks it before it starts, or in C.
package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	sel "github.com/libsel/libsel/bindings/go"
)

// handler tells what happened, and reads it away.
type handler func() (string, error)

func fatal(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "multiplex:", err)
		os.Exit(1)
	}
}

// The pointer becomes a number in the system call only, since Go may move what
// is on a stack, and then corrects pointers alone.
func system(number int, a uintptr, b unsafe.Pointer, c, d uintptr) int {
	result, _, errno := syscall.RawSyscall6(uintptr(number), a, uintptr(b),
		c, d, 0, 0)
	if errno != 0 {
		fatal(errno)
	}
	return int(result)
}

// signalDescriptor blocks a signal in this thread, and makes a descriptor of
// it.
func signalDescriptor(signal syscall.Signal) int {
	const (
		block = 0 // SIG_BLOCK
		size  = 8 // of a set of the kernel's
		flags = syscall.O_NONBLOCK | syscall.O_CLOEXEC
	)
	set := uint64(1) << (signal - 1)
	address := unsafe.Pointer(&set)
	system(syscall.SYS_RT_SIGPROCMASK, block, address, 0, size)
	return system(syscall.SYS_SIGNALFD4, ^uintptr(0), address, size, flags)
}

// connected is both ends of a connection.
func connected() (client, server net.Conn) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	fatal(err)
	defer listener.Close()
	client, err = net.Dial("tcp", listener.Addr().String())
	fatal(err)
	server, err = listener.Accept()
	fatal(err)
	return client, server
}

func main() {
	runtime.LockOSThread()
	selector, err := sel.New[handler]()
	fatal(err)
	defer selector.Close()
	register := func(file any, handle handler) {
		_, err := selector.Register(file, sel.Read, handle)
		fatal(err)
	}
	buffer := make([]byte, 4096)

	// Objects of Go's are registered as they are, and stay Go's.
	client, server := connected()
	defer client.Close()
	defer server.Close()
	register(server, func() (string, error) {
		n, err := server.Read(buffer)
		return fmt.Sprintf("net.Conn: %q", buffer[:n]), err
	})

	in, out, err := os.Pipe()
	fatal(err)
	defer in.Close()
	defer out.Close()
	register(in, func() (string, error) {
		n, err := in.Read(buffer)
		return fmt.Sprintf("pipe: %q", buffer[:n]), err
	})

	// Descriptors of the system's are numbers.
	signals := signalDescriptor(syscall.SIGUSR1)
	defer syscall.Close(signals)
	register(signals, func() (string, error) {
		_, err := syscall.Read(signals, buffer)
		number := binary.LittleEndian.Uint32(buffer)
		return fmt.Sprintf("signalfd: %v", syscall.Signal(number)), err
	})

	folder, err := os.MkdirTemp("", "multiplex")
	fatal(err)
	defer os.RemoveAll(folder)
	watch, err := syscall.InotifyInit1(syscall.IN_NONBLOCK |
		syscall.IN_CLOEXEC)
	fatal(err)
	defer syscall.Close(watch)
	_, err = syscall.InotifyAddWatch(watch, folder, syscall.IN_CREATE)
	fatal(err)
	register(watch, func() (string, error) {
		n, err := syscall.Read(watch, buffer)
		if n < syscall.SizeofInotifyEvent {
			return "inotify", err
		}
		name := string(buffer[syscall.SizeofInotifyEvent:n])
		return "inotify: " + strings.TrimRight(name, "\x00"), err
	})

	_, err = client.Write([]byte("hello"))
	fatal(err)
	_, err = out.Write([]byte("world"))
	fatal(err)
	fatal(syscall.Tgkill(os.Getpid(), syscall.Gettid(), syscall.SIGUSR1))
	fatal(os.WriteFile(filepath.Join(folder, "new"), nil, 0o600))

	for seen := 0; seen < 4; {
		ready, err := selector.Select(sel.Forever)
		fatal(err)
		for _, r := range ready {
			what, err := r.Key.Data()
			fatal(err)
			fmt.Println(what)
			seen++
		}
	}
}
