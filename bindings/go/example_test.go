// SPDX-License-Identifier: MIT

package sel_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	sel "github.com/libsel/libsel/bindings/go"
)

func Example() {
	s, err := sel.New[string]()
	if err != nil {
		panic(err)
	}
	defer s.Close()
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	defer r.Close()
	defer w.Close()

	if _, err := s.Register(r, sel.Read, "a pipe"); err != nil {
		panic(err)
	}
	fmt.Fprint(w, "hello")
	ready, err := s.Select(time.Minute)
	if err != nil {
		panic(err)
	}
	for _, one := range ready {
		fmt.Println(one.Key.Data, one.Events)
	}
	// Output: a pipe Read
}

func ExampleSelector_AppendReady() {
	s, _ := sel.New[int]()
	defer s.Close()
	r, w, _ := os.Pipe()
	defer r.Close()
	defer w.Close()
	s.Register(w, sel.Write, 1)

	// One slice for all waits.
	var ready []sel.Ready[int]
	for i := 0; i < 3; i++ {
		ready, _ = s.AppendReady(ready[:0], sel.Forever)
		fmt.Println(len(ready))
	}
	// Output:
	// 1
	// 1
	// 1
}

func ExampleSelector_RegisterAll() {
	s, _ := sel.New[string]()
	defer s.Close()
	r, w, _ := os.Pipe()
	defer r.Close()
	defer w.Close()
	keys, err := s.RegisterAll([]sel.Registration[string]{
		{r, sel.Read, "reader"},
		{w, sel.Write, "writer"},
	})
	fmt.Println(len(keys), keys[1].Data, err)

	_, err = s.RegisterAll([]sel.Registration[string]{{w, sel.Write, ""}})
	var e *sel.Error
	fmt.Println(errors.As(err, &e), e.Index,
		errors.Is(err, sel.ErrRegistered))
	// Output:
	// 2 writer <nil>
	// true 0 true
}

func ExampleSelector_SelectContext() {
	s, _ := sel.New[int]()
	defer s.Close()
	ctx, cancel := context.WithTimeout(context.Background(),
		time.Millisecond)
	defer cancel()
	_, err := s.SelectContext(ctx)
	fmt.Println(err)
	// Output: context deadline exceeded
}

func ExampleSelector_Wakeup() {
	s, _ := sel.New[int]()
	defer s.Close()
	r, w, _ := os.Pipe()
	defer r.Close()
	defer w.Close()
	s.Register(w, sel.Write, 1)

	// It is told once, also beside events.
	s.Wakeup()
	s.Wakeup()
	for i := 0; i < 3; i++ {
		ready, err := s.Select(sel.Forever)
		fmt.Println(len(ready), err == sel.ErrWoken)
	}
	// Output:
	// 1 false
	// 0 true
	// 1 false
}

func ExampleSelector_Modify() {
	s, _ := sel.New[string]()
	defer s.Close()
	r, w, _ := os.Pipe()
	defer r.Close()
	defer w.Close()
	s.Register(w, sel.Write, "first")

	// What is refused changes nothing.
	_, err := s.Modify(w, 0, "second")
	key, _ := s.Key(w)
	fmt.Println(errors.Is(err, sel.ErrInvalidEvents), key.Data, key.Events)
	// Output: true first Write
}

func ExampleSelector_IsCurrent() {
	s, _ := sel.New[string]()
	defer s.Close()
	r, w, _ := os.Pipe()
	defer r.Close()
	defer w.Close()
	key, _ := s.Register(w, sel.Write, "first")
	s.Unregister(w)
	s.Register(w, sel.Write, "second")
	fmt.Println(s.IsCurrent(key))
	// Output: false
}

func ExampleError() {
	s, _ := sel.New[int]()
	defer s.Close()
	_, err := s.Unregister(0)
	var e *sel.Error
	fmt.Println(errors.As(err, &e), e.Op, e.FD,
		errors.Is(err, sel.ErrNotRegistered))
	// Output: true unregister 0 true
}

func ExampleSelectFDs() {
	r, w, _ := os.Pipe()
	defer r.Close()
	defer w.Close()
	read, write, _, err := sel.SelectFDs([]*os.File{r}, []*os.File{w}, nil,
		sel.Forever)
	fmt.Println(len(read), write[0] == w, err)
	// Output: 0 true <nil>
}

func ExamplePoll() {
	p, _ := sel.NewPoll()
	r, w, _ := os.Pipe()
	defer r.Close()
	defer w.Close()
	p.Register(r, sel.POLLIN)
	p.Register(w, sel.POLLOUT)
	ready, err := p.Poll(-1)
	fmt.Println(len(ready), ready[0].Events == sel.POLLOUT, err)
	// Output: 1 true <nil>
}
