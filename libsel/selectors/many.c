/* SPDX-License-Identifier: MIT */
/*
 * register_many and unregister_many: all or nothing, under the lock, so that
 * no wait sees a part of the change.
 */
#include "selectors/fork.h"

SEL_EXPORT sel_status
sel_selector_register_many(sel_selector *selector, const sel_key *keys,
			   size_t count, size_t *failed)
{
	sel_status status = sel__begin_change(selector);
	size_t i;

	if (status < 0)
		return status;
	if (count && !keys) {
		status = SEL_ETYPE;
		goto end;
	}
	for (i = 0; i < count && status == 0; i++)
		status = sel__register(selector, &keys[i]);
	if (status == 0)
		goto end;
	if (failed)
		*failed = i - 1;
	for (i--; i-- > 0;)
		sel__unregister(selector, keys[i].fd);
end:
	sel__end(selector);
	return status;
}

/* Marks the record of each descriptor, so that one that comes twice is found
   out. */
static sel_status mark(sel_selector *selector, const int32_t *fds, size_t count,
		       size_t *marked)
{
	struct sel__record *record;
	sel_status status;

	for (*marked = 0; *marked < count; ++*marked) {
		record = sel__registry_find(selector, fds[*marked], &status);
		if (!record)
			return status;
		if (record->events & SEL__MARKED)
			return SEL_ENOTREG;
		record->events |= SEL__MARKED;
	}
	return 0;
}

SEL_EXPORT sel_status
sel_selector_unregister_many(sel_selector *selector, const int32_t *fds,
			     size_t count, size_t *failed)
{
	sel_status status = sel__begin(selector);
	size_t marked;
	size_t i;

	if (status < 0)
		return status;
	if (count && !fds) {
		status = SEL_ETYPE;
		goto end;
	}
	status = mark(selector, fds, count, &marked);
	for (i = 0; i < marked; i++) {
		if (status == 0)
			sel__unregister(selector, fds[i]);
		else
			sel__record_at(selector, fds[i])->events &=
				~SEL__MARKED;
	}
	if (status < 0 && failed)
		*failed = marked;
end:
	sel__end(selector);
	return status;
}
