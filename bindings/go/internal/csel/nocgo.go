// SPDX-License-Identifier: MIT

//go:build !cgo

package csel

// There is no libsel without cgo: the compiler's message about this line is
// what tells so.
var _ = libsel_needs_cgo_set_CGO_ENABLED_1_and_install_a_C_compiler
