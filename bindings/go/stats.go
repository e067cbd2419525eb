// SPDX-License-Identifier: MIT

package sel

import (
	"unsafe"

	"github.com/libsel/libsel/bindings/go/internal/csel"
)

// Stats are counters since New.  One wait of a goroutine that is parked is
// several of the library's, none of which blocks.
type Stats struct {
	Waits         uint64
	Events        uint64 // returned
	Changes       uint64 // made to the set
	ChangesSaved  uint64 // modifies that needed none
	Stale         uint64 // outdated records dropped
	Rebuilds      uint64 // kernel sets built anew
	Wakeups       uint64
	WakeupsMerged uint64 // wakeups that one of these stood for
	Signals       uint64 // interruptions
	Fallbacks     uint64 // 1: the system refused a call, and has a coarser one
}

// Stats returns the counters.
func (s *Selector[T]) Stats() (Stats, error) {
	m, err := allocate[Stats](1)
	if err != nil {
		return Stats{}, failed("stats", -1, int32(enomem))
	}
	defer m.free()
	_, err = s.number("stats", func(p uintptr) int32 {
		return csel.Selector_stats(p, m.address,
			unsafe.Sizeof(Stats{}))
	})
	if err != nil {
		return Stats{}, err
	}
	return m.items[0], nil
}
