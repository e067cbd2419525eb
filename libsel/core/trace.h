/* SPDX-License-Identifier: MIT */
/*
 * Static tracepoints: with <sys/sdt.h> at build time each is one no-op, which
 * perf, bpftrace and SystemTap find as libsel:NAME.  The arguments are the
 * selector and a number:
 *
 *	wait	how many events a wait returns, or its error
 *	wake	1 for a wakeup that was sent, 0 for one merged with another
 *	rebuild	the descriptor of the new kernel set
 *	drop	the descriptor of a stale record
 */
#ifndef LIBSEL_CORE_TRACE_H
#define LIBSEL_CORE_TRACE_H

#include "core/system.h"

#define SEL__TRACE(name, selector, number) \
	DTRACE_PROBE2(libsel, name, selector, number)

#endif
