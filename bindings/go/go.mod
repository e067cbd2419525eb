// SPDX-License-Identifier: MIT

module github.com/libsel/libsel/bindings/go

go 1.19
