/* SPDX-License-Identifier: MIT */
/*
 * What a selector does in each row of the table in doc/differences.md: each
 * function tries the row on an empty selector, and appends what it sees to
 * `seen`, in words with a blank behind each.
 */
#ifndef TESTS_DOCUMENTS_SEE_H
#define TESTS_DOCUMENTS_SEE_H

#include "sel.h"

enum { SEEN = 512 };

extern char seen[SEEN];

void see_file(sel_selector *selector);
void see_device(sel_selector *selector);
void see_path(sel_selector *selector);
void see_hup(sel_selector *selector);
void see_reading_end(sel_selector *selector);
void see_unconnected(sel_selector *selector);
void see_detail(sel_selector *selector);
void see_closed(sel_selector *selector);
void see_modify_closed(sel_selector *selector);
void see_modify_refused(sel_selector *selector);
void see_reused(sel_selector *selector);
void see_both(sel_selector *selector);
void see_edge(sel_selector *selector);
void see_exclusive(sel_selector *selector);
void see_pri(sel_selector *selector);
void see_rdhup(sel_selector *selector);
void see_no_reader(sel_selector *selector);
void see_partly_read(sel_selector *selector);
void see_urgent_read(sel_selector *selector);
void see_fileno(sel_selector *selector);
void see_cycle(sel_selector *selector);
void see_limit(sel_selector *selector);
void see_child_closed(sel_selector *selector);
void see_child_wakeup(sel_selector *selector);

#endif
