// SPDX-License-Identifier: MIT

//go:build cgo

package csel

/*
#include <stdint.h>
#include "sel.h"

// The arguments of a wait, and what it has returned.
struct sel_go_wait {
	int64_t timeout;
	uintptr_t selector;
	uintptr_t events;
	size_t capacity;
	sel_status status;
};

static void sel_go_select(uintptr_t address)
{
	struct sel_go_wait *wait = (struct sel_go_wait *)address;

	wait->status = sel_selector_select((sel_selector *)wait->selector,
					   (sel_event *)wait->events,
					   wait->capacity, wait->timeout, 0);
}
*/
import "C"

import "unsafe"

// Wait has the arguments of sel_selector_select and its result, in C's memory.
// A call with one argument and no result costs cgo least.
type Wait C.struct_sel_go_wait

// Prepare says what the next calls of Select are about.
func (w *Wait) Prepare(selector, events, capacity uintptr) {
	w.selector = C.uintptr_t(selector)
	w.events = C.uintptr_t(events)
	w.capacity = C.size_t(capacity)
}

// Select returns how many events there are, or an error.
func (w *Wait) Select(timeout int64) int32 {
	w.timeout = C.int64_t(timeout)
	C.sel_go_select(C.uintptr_t(uintptr(unsafe.Pointer(w))))
	return int32(w.status)
}
