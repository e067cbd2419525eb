// SPDX-License-Identifier: MIT

package sel

// The operations of the scenario table.

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
)

const letters = "rwphoex"

var letterBits = []Events{Read, Write, Pri, RDHup, Oneshot, Edge, Exclusive}

func eventsOf(word string) (events Events) {
	if !strings.ContainsRune(letters, rune(word[0])) {
		return Events(integer(word))
	}
	for i, bit := range letterBits {
		if strings.IndexByte(word, letters[i]) >= 0 {
			events |= bit
		}
	}
	return events
}

func inLetters(events Events) string {
	result := ""
	rest := events
	for i, bit := range letterBits {
		if events&bit != 0 {
			result += letters[i : i+1]
			rest &^= bit
		}
	}
	if rest != 0 || result == "" {
		return strconv.Itoa(int(events))
	}
	return result
}

func dataOf(word string) any {
	if word == "nil" {
		return nil
	}
	return integer(word)
}

// set writes words sorted, each once.
func set(head string, words []string) string {
	sort.Strings(words)
	for i, word := range words {
		if i == 0 || words[i-1] != word {
			head += " " + word
		}
	}
	return head
}

func (st *stage) key(key Key[any], err error) (string, error) {
	data := "nil"
	if key.Data != nil {
		data = fmt.Sprint(key.Data)
	}
	return fmt.Sprintf("key %s %s %s", st.fileName(key.File, key.FD),
		inLetters(key.Events), data), err
}

func (st *stage) onSelector(verb string, words []string) (string, error) {
	s := st.selector
	switch verb {
	case "register":
		return st.key(s.Register(st.file(words[0]), eventsOf(words[1]),
			dataOf(words[2])))
	case "modify":
		return st.key(s.Modify(st.file(words[0]), eventsOf(words[1]),
			dataOf(words[2])))
	case "unregister":
		return st.key(s.Unregister(st.file(words[0])))
	case "get_key":
		return st.key(s.Key(st.file(words[0])))
	case "contains":
		_, err := s.Key(st.file(words[0]))
		if err != nil && describe(err) == "error KeyError SEL_ENOTREG" {
			return "false", nil
		}
		return "true", err
	case "count":
		return fmt.Sprintf("number %d", s.Len()), nil
	case "keys":
		var names []string
		for _, key := range s.Keys() {
			names = append(names, st.nameOf(key.FD))
		}
		return set("files", names), nil
	case "select":
		return st.gather("1", words[0], words[1:])
	case "gather":
		return st.gather(words[0], words[1], words[2:])
	case "wakeup":
		return "ok", s.Wakeup()
	case "fileno":
		return descriptorText(s.Fd())
	case "backend":
		backend, err := s.Backend()
		return "name " + backend.String(), err
	case "close":
		return "ok", s.Close()
	case "closed":
		return strconv.FormatBool(s.Closed()), nil
	}
	panic("no such operation: " + verb)
}

func descriptorText(fd int, err error) (string, error) {
	if fd < 0 {
		return "negative", err
	}
	return "descriptor", err
}

func (st *stage) gather(count, timeout string, room []string) (string, error) {
	var ready []Ready[any]
	var err error
	for i := integer(count); i > 0 && err == nil; i-- {
		if len(room) == 0 {
			ready, err = st.selector.AppendReady(ready,
				duration(timeout))
		} else {
			ready, err = st.selector.AppendReadyN(ready,
				integer(room[0]), duration(timeout))
		}
	}
	var words []string
	for _, r := range ready {
		word := st.fileName(r.Key.File, r.Key.FD) + "=" +
			inLetters(r.Events)
		if r.Key.Data != nil {
			word += fmt.Sprint(":", r.Key.Data)
		}
		words = append(words, word)
	}
	return set("ready", words), err
}

var maskNames = []string{"IN", "PRI", "OUT", "ERR", "HUP", "NVAL", "RDNORM",
	"RDBAND", "WRNORM", "WRBAND", "MSG", "RDHUP", "EXCLUSIVE", "ONESHOT",
	"ET"}

// bit is 0 for one that the object or the system lacks.
func (st *stage) bit(name string) uint32 {
	prefix := "EPOLL"
	if st.poll != nil {
		prefix = "POLL"
	}
	value, _ := Constant(prefix + name)
	return uint32(value)
}

func (st *stage) mask(words []string) (mask uint32) {
	word := "IN|PRI|OUT"
	if len(words) > 0 {
		word = words[0]
	}
	if word[0] < 'A' {
		return uint32(integer(word))
	}
	for _, name := range strings.Split(word, "|") {
		mask |= st.bit(name)
	}
	return mask
}

// pollObject is a Poll or an Epoll.
type pollObject interface {
	Register(file any, mask uint32) error
	Modify(file any, mask uint32) error
	Unregister(file any) error
	Poll(timeout time.Duration) ([]PollFD, error)
	PollN(n int, timeout time.Duration) ([]PollFD, error)
}

func (st *stage) onObject(verb string, words []string) (string, error) {
	var o pollObject = st.epoll
	if st.poll != nil {
		o = st.poll
	}
	switch verb {
	case "register":
		return "ok", o.Register(st.file(words[0]), st.mask(words[1:]))
	case "modify":
		return "ok", o.Modify(st.file(words[0]), st.mask(words[1:]))
	case "unregister":
		return "ok", o.Unregister(st.file(words[0]))
	case "poll":
		return st.gatherMasks(o, "1", words[0], words[1:])
	case "gather":
		return st.gatherMasks(o, words[0], words[1], words[2:])
	case "new":
		made, err := NewEpollSize(int32(integer(words[0])),
			int32(integer(words[1])))
		if err == nil {
			made.Close()
		}
		return "ok", err
	case "fromfd":
		made, err := NewEpollFromFD(st.file(words[0]).(int))
		if err == nil {
			st.epoll.Close()
			st.epoll = made
			st.open[words[0]] = false
		}
		return "ok", err
	case "close":
		return "ok", st.epoll.Close()
	case "closed":
		return strconv.FormatBool(st.epoll.Closed()), nil
	case "fileno":
		return descriptorText(st.epoll.Fd())
	}
	panic("no such operation: " + verb)
}

func (st *stage) gatherMasks(o pollObject, count, timeout string,
	room []string) (string, error) {
	var words []string
	wait := duration(timeout)
	for i := integer(count); i > 0; i-- {
		ready, err := []PollFD(nil), error(nil)
		if len(room) == 0 {
			ready, err = o.Poll(wait)
		} else {
			ready, err = o.PollN(integer(room[0]), wait)
		}
		if err != nil {
			return "", err
		}
		for _, r := range ready {
			var names []string
			for _, name := range maskNames {
				if r.Events&st.bit(name) != 0 {
					names = append(names, name)
				}
			}
			words = append(words, st.nameOf(r.FD)+"="+
				strings.Join(names, "|"))
		}
	}
	return set("ready", words), nil
}

// written is a file as the table had it.
type written struct {
	*stage
	word string
}

func (w written) Fd() uintptr {
	fd, _ := descriptor(w.file(w.word))
	return uintptr(fd)
}

func (st *stage) onLibrary(verb string, words []string) (string, error) {
	switch verb {
	case "select":
		lists := [3][]written{}
		for i := range lists {
			for _, word := range strings.Split(words[i], ",") {
				if word != "-" {
					lists[i] = append(lists[i],
						written{st, word})
				}
			}
		}
		var err error
		lists[0], lists[1], lists[2], err = SelectFDs(lists[0],
			lists[1], lists[2], duration(words[3]))
		text := "lists"
		for _, list := range lists {
			names := []string{}
			for _, file := range list {
				names = append(names, file.word)
			}
			if len(names) == 0 {
				names = []string{"-"}
			}
			text += " " + strings.Join(names, ",")
		}
		return text, err
	case "constant":
		value, err := Constant(words[0])
		return fmt.Sprintf("number %d", value), err
	case "default":
		backend, err := DefaultBackend()
		return "name " + backend.String(), err
	case "make":
		backend, err := ParseBackend(words[0])
		check(err)
		s, err := New[any](WithBackend(backend))
		if err == nil {
			s.Close()
		}
		return "ok", err
	case "make_object":
		return "ok", makeObject(words[0])
	}
	panic("no such operation: " + verb)
}

func makeObject(name string) error {
	var object interface{ Close() error }
	var err error
	switch name {
	case "poll":
		_, err = NewPoll()
		return err
	case "epoll":
		object, err = NewEpoll()
	case "devpoll":
		object, err = NewDevpoll()
	case "kqueue":
		object, err = NewKqueue()
	}
	if err == nil {
		object.Close()
	}
	return err
}
