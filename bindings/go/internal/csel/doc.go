// SPDX-License-Identifier: MIT

// Package csel is what SWIG makes of libsel's header: its calls, with numbers
// for pointers.  The package sel is what to use.
//
//go:generate make -C ../../../.. swig
package csel
