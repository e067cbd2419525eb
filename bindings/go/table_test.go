// SPDX-License-Identifier: MIT

package sel

// Reads the scenario table of bindings/conformance; its README.md specifies the
// lines.

import (
	"fmt"
	"os"
	"strings"
)

type operation struct {
	where string
	words []string
	want  map[string]string // by back end; "" is for all
	any   bool              // anything but an error
}

// wanted is what it is to do on a back end.
func (o *operation) wanted(backend string) (string, bool) {
	if o.any {
		return "", false
	}
	if want, ok := o.want[backend]; ok {
		return want, true
	}
	return o.want[""], true
}

type scenario struct {
	name       string
	backends   []string
	object     string // poll, epoll, library, or ""
	conditions []string
	excluded   bool
	operations []*operation
}

// after is the text behind the first separator, or false.
func after(text, separator string) (string, bool) {
	_, rest, found := strings.Cut(text, separator)
	return rest, found
}

func (s *scenario) line(where, text string) error {
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "from":
	case "on":
		words := strings.Fields(rest)
		switch words[0] {
		case "all":
			s.backends = []string{"select", "poll", "epoll",
				"devpoll", "kqueue"}
		case "library":
			s.object = "library"
		case "object":
			s.object = words[1]
		default:
			s.backends = words
		}
	case "if":
		s.conditions = append(s.conditions, strings.Fields(rest)...)
	case "not":
		runners, _, _ := strings.Cut(rest, " ; ")
		for _, runner := range strings.Fields(runners) {
			s.excluded = s.excluded || runner == "go"
		}
	case "except":
		s.exception(rest)
	default:
		if s.object == "" && s.backends == nil {
			return fmt.Errorf("%s: an operation before on", where)
		}
		words, want, found := strings.Cut(text+" ", "-> ")
		s.operations = append(s.operations, &operation{
			where: where,
			words: strings.Fields(words),
			want:  map[string]string{"": strings.TrimSpace(want)},
			any:   !found,
		})
	}
	return nil
}

// exception belongs to the operation before it; the first that fits counts.
func (s *scenario) exception(text string) {
	head, _, _ := strings.Cut(text, " ; ")
	who, want, _ := strings.Cut(head, "-> ")
	runner, backends, _ := strings.Cut(strings.TrimSpace(who), ":")
	if runner != "go" {
		return
	}
	last := s.operations[len(s.operations)-1]
	if backends == "" {
		backends = strings.Join(append(s.backends, "object"), ",")
	}
	for _, backend := range strings.Split(backends, ",") {
		if _, taken := last.want[backend]; !taken {
			last.want[backend] = strings.TrimSpace(want)
		}
	}
}

func readTable(paths []string) ([]*scenario, error) {
	var scenarios []*scenario
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var now *scenario
		for i, text := range strings.Split(string(content), "\n") {
			where := fmt.Sprintf("%s:%d", path, i+1)
			name, begins := after(text, "case ")
			switch {
			case text == "" || text[0] == '#':
			case begins && strings.HasPrefix(text, "case "):
				now = &scenario{name: name}
				scenarios = append(scenarios, now)
			case now == nil:
				return nil, fmt.Errorf("%s: no case", where)
			default:
				if err := now.line(where, text); err != nil {
					return nil, err
				}
			}
		}
	}
	return scenarios, nil
}
