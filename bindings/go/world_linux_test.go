// SPDX-License-Identifier: MIT

package sel

// The files of a scenario, and what is done to them.

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

// world has the files of one scenario, in the order in which they were opened.
type world struct {
	names    []string
	numbers  map[string]int
	open     map[string]bool
	objects  map[string]any
	children []*exec.Cmd
}

func newWorld() *world {
	return &world{numbers: map[string]int{}, open: map[string]bool{},
		objects: map[string]any{}}
}

// number knows the descriptor of a file while that is open.
type number struct {
	name  string
	world *world
}

func (n *number) now() int {
	if n.world.open[n.name] {
		return n.world.numbers[n.name]
	}
	return -1
}

// plainFile is known by Fd only.
type plainFile struct{ number }

func (f *plainFile) Fd() uintptr { return uintptr(f.now()) }

// connFile is a syscall.Conn, whose Fd must not be asked.
type connFile struct{ number }

func (f *connFile) Fd() uintptr { panic("Fd of a syscall.Conn was asked") }

func (f *connFile) SyscallConn() (syscall.RawConn, error) {
	if f.now() < 0 {
		return nil, os.ErrClosed
	}
	return f, nil
}

func (f *connFile) Control(use func(uintptr)) error {
	use(uintptr(f.now()))
	return nil
}

func (f *connFile) Read(func(uintptr) bool) error  { panic("read") }
func (f *connFile) Write(func(uintptr) bool) error { panic("written") }

// nothing never knew a descriptor.
type nothing struct{}

func (*nothing) Fd() uintptr { return ^uintptr(0) }

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must(n int, err error) int {
	check(err)
	return n
}

func (w *world) add(name string, fd int) {
	w.names = append(w.names, name)
	w.numbers[name] = fd
	w.open[name] = true
	if strings.HasSuffix(name, "r") || strings.HasSuffix(name, "a") {
		w.objects[name] = &connFile{number{name, w}}
	} else {
		w.objects[name] = &plainFile{number{name, w}}
	}
}

func (w *world) end() {
	for _, child := range w.children {
		_ = child.Process.Kill()
		_ = child.Wait()
	}
	for _, name := range w.names {
		if w.open[name] {
			syscall.Close(w.numbers[name])
		}
	}
}

// nameOf is that of the file opened last if several had the number.
func (w *world) nameOf(fd int) string {
	for i := len(w.names) - 1; i >= 0; i-- {
		if w.numbers[w.names[i]] == fd {
			return w.names[i]
		}
	}
	return strconv.Itoa(fd)
}

// fileName is an object's name with an @, or that of the number.
func (w *world) fileName(file any, fd int) string {
	var n *number
	switch f := file.(type) {
	case *plainFile:
		n = &f.number
	case *connFile:
		n = &f.number
	default:
		return w.nameOf(fd)
	}
	if w.numbers[n.name] != fd {
		return "@" + n.name + " with another descriptor"
	}
	return "@" + n.name
}

const sockets = syscall.SOCK_STREAM | syscall.SOCK_NONBLOCK |
	syscall.SOCK_CLOEXEC

func inet() int {
	return must(syscall.Socket(syscall.AF_INET, sockets, 0))
}

func listen() (fd int) {
	fd = inet()
	check(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	check(syscall.Listen(fd, 16))
	return fd
}

func connect(listener int) (fd int) {
	address, err := syscall.Getsockname(listener)
	check(err)
	fd = inet()
	if err := syscall.Connect(fd, address); err != syscall.EINPROGRESS {
		check(err)
	}
	await(fd, POLLOUT)
	return fd
}

type pollfd struct {
	fd              int32
	events, revents int16
}

func await(fd int, mask int16) {
	p := pollfd{fd: int32(fd), events: mask}
	for {
		n, _, errno := syscall.Syscall(syscall.SYS_POLL,
			uintptr(unsafe.Pointer(&p)), 1, 10000)
		if errno == syscall.EINTR {
			continue
		}
		if n != 1 {
			panic(fmt.Sprint("not ready in 10 seconds: ", fd))
		}
		return
	}
}

func duplicate(fd int, least uintptr) int {
	n, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd),
		syscall.F_DUPFD_CLOEXEC, least)
	if errno != 0 {
		panic(errno)
	}
	return int(n)
}

// opens does an operation that opens files, or answers false.
func (w *world) opens(verb string, names []string) bool {
	name := ""
	if len(names) > 0 {
		name = names[0]
	}
	flags := syscall.O_CLOEXEC | syscall.O_NONBLOCK
	var two [2]int
	switch verb {
	case "pipe":
		check(syscall.Pipe2(two[:], flags))
		w.add(name+".r", two[0])
		w.add(name+".w", two[1])
	case "unix":
		two, err := syscall.Socketpair(syscall.AF_UNIX, sockets, 0)
		check(err)
		w.add(name+".a", two[0])
		w.add(name+".b", two[1])
	case "tcp":
		listener := listen()
		w.add(name+".a", connect(listener))
		fd, _, err := syscall.Accept4(listener,
			syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
		check(err)
		w.add(name+".b", fd)
		syscall.Close(listener)
	case "listener":
		w.add(name, listen())
	case "connect":
		w.add(name, connect(w.numbers[names[1]]))
	case "socket":
		w.add(name, inet())
	case "file":
		f, err := os.CreateTemp("", "libsel")
		check(err)
		check(os.Remove(f.Name()))
		w.add(name, duplicate(int(f.Fd()), 0))
		f.Close()
	case "directory":
		w.add(name, must(syscall.Open("/", flags, 0)))
	case "null":
		w.add(name, must(syscall.Open("/dev/null",
			syscall.O_RDWR|flags, 0)))
	case "eventfd":
		fd, _, errno := syscall.Syscall(syscall.SYS_EVENTFD2, 0,
			uintptr(flags), 0)
		if errno != 0 {
			panic(errno)
		}
		w.add(name, int(fd))
	case "dup":
		w.add(name, duplicate(w.numbers[names[1]], 0))
	case "unused":
		fd := must(syscall.Open("/dev/null", flags, 0))
		high := duplicate(fd, 200)
		syscall.Close(fd)
		w.add(name, high)
		w.close(name)
	case "later":
		check(syscall.Pipe2(two[:], flags))
		end := os.NewFile(uintptr(two[1]), "pipe")
		child := exec.Command("sh", "-c",
			"sleep "+names[1]+"; echo; exec sleep 60")
		child.Stdout = end
		check(child.Start())
		end.Close()
		w.children = append(w.children, child)
		w.add(name, two[0])
	default:
		return false
	}
	return true
}

func (w *world) close(name string) {
	check(syscall.Close(w.numbers[name]))
	w.open[name] = false
}

// uses does an operation on files, or answers false.
func (w *world) uses(verb string, names []string) bool {
	if len(names) == 0 {
		return false
	}
	name := names[0]
	fd := w.numbers[name]
	block := make([]byte, 4096)
	switch verb {
	case "write":
		must(syscall.Write(fd, block[:1]))
	case "post":
		one := uint64(1)
		must(syscall.Write(fd, (*[8]byte)(unsafe.Pointer(&one))[:]))
	case "fill":
		for size := len(block); size > 0; {
			_, err := syscall.Write(fd, block[:size])
			if err == syscall.EAGAIN {
				size /= 2
			} else {
				check(err)
			}
		}
	case "drain":
		for {
			n, err := syscall.Read(fd, block)
			if err == syscall.EAGAIN || n == 0 {
				break
			}
			check(err)
		}
	case "shutdown":
		check(syscall.Shutdown(fd, syscall.SHUT_WR))
	case "urgent":
		must(syscall.SendmsgN(fd, []byte("!"), nil, nil,
			syscall.MSG_OOB))
	case "close":
		w.close(name)
	case "replace":
		check(syscall.Dup3(w.numbers[names[1]], fd, syscall.O_CLOEXEC))
		w.open[name] = true
	case "await":
		await(fd, map[string]int16{"r": POLLIN, "w": POLLOUT,
			"p": POLLPRI}[names[1]])
	default:
		return false
	}
	return true
}

// The compiler's word that these are files, too.
var _ = []syscall.Conn{&os.File{}, &net.TCPConn{}, &connFile{}}
