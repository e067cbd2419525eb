// SPDX-License-Identifier: MIT

package sel_test

// What not every system has.

import (
	"fmt"
	"net"
	"time"

	sel "github.com/libsel/libsel/bindings/go"
)

func ExampleEvents() {
	s, _ := sel.New[int](sel.WithBackend(sel.BackendEpoll))
	defer s.Close()
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	defer listener.Close()
	peer, _ := net.Dial("tcp", listener.Addr().String())
	defer peer.Close()
	conn, _ := listener.Accept()
	defer conn.Close()

	// Data that nobody reads is no hang-up.
	s.Register(conn, sel.RDHup, 1)
	fmt.Fprint(peer, "hello")
	ready, _ := s.Select(time.Millisecond)
	fmt.Println(len(ready))
	peer.(*net.TCPConn).CloseWrite()
	ready, _ = s.Select(time.Minute)
	fmt.Println(ready[0].Events)
	// Output:
	// 0
	// RDHup
}
