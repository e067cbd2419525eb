// SPDX-License-Identifier: MIT

package sel

// The constants and structs of this package, against the library and its list.

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// What has no use in Go, or its name twice.
var unused = map[string]bool{"SEL_FLAG_RETURN_ON_SIGNAL": true,
	"EVENT_READ": true, "EVENT_WRITE": true}

func TestConstants(t *testing.T) {
	count := 0
	for i := uintptr(0); ; i++ {
		name := text(csel.Constant_name(i))
		if name == "" {
			break
		}
		value, err := Constant(name)
		mine, known := constants[name]
		switch {
		case unused[name] && !known:
		case err != nil && (!known || mine == 0):
			// Not on this system.
		case err != nil || !known || mine != value:
			t.Errorf("%s: %d (%v) here, %d (%v) in the library",
				name, mine, known, value, err)
		}
		if known {
			count++
		}
	}
	if count != len(constants) || count < 40 {
		t.Errorf("%d of %d are the library's", count, len(constants))
	}
}

func TestStructs(t *testing.T) {
	content, err := os.ReadFile("../../abi/libsel.abi")
	check(err)
	list := "\n" + string(content)
	has := func(line string, arguments ...any) {
		t.Helper()
		line = fmt.Sprintf(line, arguments...)
		if !strings.Contains(list, "\n"+line+"\n") {
			t.Errorf("not in the list: %s", line)
		}
	}
	event := cEvent{}
	has("struct sel_event %d", unsafe.Sizeof(event))
	has("member sel_key %d int32_t fd", unsafe.Offsetof(event.fd))
	has("member sel_key %d uint32_t events", unsafe.Offsetof(event.asked))
	has("member sel_key %d uint64_t token", unsafe.Offsetof(event.token))
	has("member sel_key %d uint64_t data", unsafe.Offsetof(event.data))
	has("member sel_event 0 sel_key key")
	has("member sel_event %d uint32_t events",
		unsafe.Offsetof(event.events))
	has("member sel_event %d uint32_t detail",
		unsafe.Offsetof(event.detail))
	has("member sel_event %d uint32_t generation",
		unsafe.Offsetof(event.generation))
	key := cKey{}
	has("struct sel_key %d", unsafe.Sizeof(key))
	has("member sel_key %d int32_t fd", unsafe.Offsetof(key.fd))
	has("member sel_key %d uint32_t events", unsafe.Offsetof(key.events))
	has("member sel_key %d uint64_t token", unsafe.Offsetof(key.token))
	has("member sel_key %d uint64_t data", unsafe.Offsetof(key.data))
	ready := cPollfd{}
	has("struct sel_pollfd %d", unsafe.Sizeof(ready))
	has("member sel_pollfd %d int32_t fd", unsafe.Offsetof(ready.fd))
	has("member sel_pollfd %d uint32_t events",
		unsafe.Offsetof(ready.events))
	kevent := Kevent{}
	has("struct sel_kevent %d", unsafe.Sizeof(kevent))
	has("member sel_kevent %d uint64_t ident",
		unsafe.Offsetof(kevent.Ident))
	has("member sel_kevent %d int64_t data", unsafe.Offsetof(kevent.Data))
	has("member sel_kevent %d uint64_t udata",
		unsafe.Offsetof(kevent.Udata))
	has("member sel_kevent %d int32_t filter",
		unsafe.Offsetof(kevent.Filter))
	has("member sel_kevent %d uint32_t flags",
		unsafe.Offsetof(kevent.Flags))
	has("member sel_kevent %d uint32_t fflags",
		unsafe.Offsetof(kevent.Fflags))
	stats := Stats{}
	has("struct sel_stats %d", unsafe.Sizeof(stats))
	has("member sel_stats %d uint64_t changes_saved",
		unsafe.Offsetof(stats.ChangesSaved))
	has("member sel_stats %d uint64_t wakeups_merged",
		unsafe.Offsetof(stats.WakeupsMerged))
	has("member sel_stats %d uint64_t fallbacks",
		unsafe.Offsetof(stats.Fallbacks))
}

func TestKeventCompare(t *testing.T) {
	base := Kevent{Ident: 1, Data: 2, Udata: 3, Filter: 4, Flags: 5,
		Fflags: 6}
	for i, other := range []Kevent{
		{2, 2, 3, 4, 5, 6, 0}, {1, 3, 3, 4, 5, 6, 0},
		{1, 2, 4, 4, 5, 6, 0}, {1, 2, 3, 5, 5, 6, 0},
		{1, 2, 3, 4, 6, 6, 0}, {1, 2, 3, 4, 5, 7, 0},
	} {
		if base.Compare(other) != -1 || other.Compare(base) != 1 {
			t.Error(i)
		}
	}
	// The first member that differs decides; Ident is unsigned, Udata signed.
	for i, pair := range [][2]Kevent{
		{{Ident: 1, Filter: 2}, {Ident: 2, Filter: 1}},
		{{Filter: 1, Flags: 2}, {Filter: 2, Flags: 1}},
		{{Flags: 1, Fflags: 2}, {Flags: 2, Fflags: 1}},
		{{Fflags: 1, Data: 2}, {Fflags: 2, Data: 1}},
		{{Data: -1, Udata: 2}, {Data: 1, Udata: 1}},
		{{Ident: 1 << 62}, {Ident: 1 << 63}},
		{{Udata: 1 << 63}, {Udata: 1}},
	} {
		if pair[0].Compare(pair[1]) != -1 || pair[1].Compare(pair[0]) != 1 {
			t.Error("pair", i)
		}
	}
	if base.Compare(base) != 0 {
		t.Error("itself")
	}
}
