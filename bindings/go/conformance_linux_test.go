// SPDX-License-Identifier: MIT

package sel

// Runs the scenario table of all languages.

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// stage is what a scenario runs on.
type stage struct {
	*world
	selector *Selector[any]
	poll     *Poll
	epoll    *Epoll
	elapsed  time.Duration
}

func available(name string) bool {
	backend, err := ParseBackend(name)
	return err == nil && backend.Available() == nil
}

// missing says why a scenario can't run here.
func (s *scenario) missing() string {
	conditions := s.conditions
	if s.object == "epoll" {
		conditions = append(conditions, "epoll")
	}
	for _, word := range conditions {
		name := strings.TrimPrefix(word, "!")
		if available(name) == (name != word) {
			return "not on this system: if " + word
		}
	}
	if s.excluded {
		return "not for Go"
	}
	return ""
}

// agrees compares as the table says.
func agrees(want string, checked bool, saw string) bool {
	if !checked {
		return !strings.HasPrefix(saw, "error")
	}
	words := strings.Fields(want)
	if len(words) == 2 && words[0] == "error" {
		return strings.HasPrefix(saw, want+" ")
	}
	return want == saw
}

// play answers what went wrong.
func (s *scenario) play(backend string, options ...Option) (fault string) {
	st := &stage{world: newWorld()}
	defer st.world.end()
	key := backend
	var err error
	switch s.object {
	case "poll":
		st.poll, err = NewPoll()
		key = "object"
	case "epoll":
		st.epoll, err = NewEpoll()
		defer func() { st.epoll.Close() }()
		key = "object"
	case "library":
		key = "object"
	default:
		number, _ := ParseBackend(backend)
		st.selector, err = New[any](append(options,
			WithBackend(number))...)
		defer func() { st.selector.Close() }()
	}
	check(err)
	for _, o := range s.operations {
		want, checked := o.wanted(key)
		if saw := st.step(o.words); !agrees(want, checked, saw) {
			return fmt.Sprintf("%s: %s: expected %s, seen %s",
				o.where, strings.Join(o.words, " "), want, saw)
		}
	}
	return ""
}

func (st *stage) step(words []string) string {
	verb, arguments := words[0], words[1:]
	if st.opens(verb, arguments) || st.uses(verb, arguments) &&
		!(verb == "close" && len(arguments) == 0) {
		return "ok"
	}
	if verb == "elapsed" {
		switch {
		case st.elapsed < duration(arguments[0]):
			return "early"
		case st.elapsed > duration(arguments[1]):
			return "late"
		}
		return "ok"
	}
	start := time.Now()
	defer func() { st.elapsed = time.Since(start) }()
	result, err := "", error(nil)
	switch {
	case st.selector != nil:
		result, err = st.onSelector(verb, arguments)
	case st.poll != nil || st.epoll != nil:
		result, err = st.onObject(verb, arguments)
	default:
		result, err = st.onLibrary(verb, arguments)
	}
	if err != nil {
		return describe(err)
	}
	return result
}

// describe writes an error as the table does.
func describe(err error) string {
	var number int32
	var c code
	var errno syscall.Errno
	switch {
	case err == ErrWoken:
		return "woken"
	case errors.As(err, &c):
		number = int32(c)
	case errors.As(err, &errno):
		return "error OSError " + text(csel.Error_name(-int32(errno)))
	default:
		return "no error of libsel's: " + err.Error()
	}
	return "error " + text(csel.Error_exception(number)) + " " +
		text(csel.Error_name(number))
}

func integer(word string) int {
	n, err := strconv.ParseInt(word, 10, 64)
	check(err)
	return int(n)
}

func duration(word string) time.Duration {
	if word == "none" {
		return Forever
	}
	seconds, err := strconv.ParseFloat(word, 64)
	check(err)
	nanoseconds := seconds * 1e9
	switch {
	case nanoseconds >= math.MaxInt64:
		return math.MaxInt64
	case nanoseconds <= math.MinInt64:
		return math.MinInt64
	case nanoseconds > 0:
		return time.Duration(math.Ceil(nanoseconds))
	}
	return time.Duration(math.Floor(nanoseconds))
}

// file is what an operation calls a file.
func (st *stage) file(word string) any {
	switch {
	case word == "@none":
		return &nothing{}
	case word == "self" && st.selector != nil:
		return must(st.selector.Fd())
	case word == "self":
		return must(st.epoll.Fd())
	case word[0] == '@':
		return st.objects[word[1:]]
	}
	if fd, ok := st.numbers[word]; ok {
		return fd
	}
	return integer(word)
}

func TestConformance(t *testing.T) {
	// What the default is, is in the table.
	os.Unsetenv("LIBSEL_BACKEND")
	paths, err := filepath.Glob("../conformance/cases/*.cases")
	check(err)
	scenarios, err := readTable(paths)
	check(err)
	if len(scenarios) < 100 {
		t.Fatalf("%d scenarios in the table", len(scenarios))
	}
	one := func(s *scenario, name, backend string, options ...Option) {
		t.Run(name+s.name, func(t *testing.T) {
			if why := s.missing(); why != "" {
				t.Skip(why)
			}
			if fault := s.play(backend, options...); fault != "" {
				t.Error(fault)
			}
		})
	}
	for _, s := range scenarios {
		if s.object != "" {
			one(s, "", "")
		}
		for _, backend := range s.backends {
			if !available(backend) {
				continue
			}
			one(s, backend+": ", backend)
			if backend == "epoll" {
				// As on systems without a descriptor to park
				// on.
				one(s, "epoll, blocking: ", backend, blocking)
			}
		}
	}
	for _, backend := range []string{"select", "poll", "epoll", "devpoll",
		"kqueue"} {
		if !available(backend) {
			t.Run(backend, func(t *testing.T) {
				t.Skip("not available")
			})
		}
	}
}

func blocking(o *options) { o.block = true }

// A runner that passes one of these is blind.
func TestConformanceFindsFaults(t *testing.T) {
	scenarios, err := readTable([]string{"../conformance/wrong.cases"})
	check(err)
	if len(scenarios) < 10 {
		t.Fatalf("%d scenarios that are wrong", len(scenarios))
	}
	for _, s := range scenarios {
		for _, backend := range append(s.backends, "")[:1] {
			fault := s.play(backend)
			if fault == "" {
				t.Errorf("passed: %s", s.name)
			}
			last := s.operations[len(s.operations)-1].where
			if !strings.HasPrefix(fault, last+": ") {
				t.Errorf("%s: not at the end: %s", s.name, fault)
			}
		}
	}
}
