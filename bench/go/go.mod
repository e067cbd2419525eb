// SPDX-License-Identifier: MIT

module bench

go 1.19

require github.com/libsel/libsel/bindings/go v0.0.0

replace github.com/libsel/libsel/bindings/go => ../../bindings/go
