/* SPDX-License-Identifier: MIT */
/*
 * What other systems need for the children of fork(), on Windows, which has
 * none: no selector is ever inherited.
 */
#include "selectors/fork.h"

void sel__fork_child(struct sel__fork_node *node)
{
	(void)node;
}

/* sel__begin_change() comes here for a selector that is closed. */
sel_status sel__fork_begin_change(sel_selector *selector)
{
	return sel__begin(selector);
}

sel_status sel__fork_rebuild(sel_selector *selector)
{
	(void)selector;
	return 0;
}

sel_status sel__fork_rebuild_watched(void)
{
	return 0;
}
