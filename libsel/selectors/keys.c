/* SPDX-License-Identifier: MIT */
/*
 * Looking at what is registered.
 */
#include "selectors/enter.h"

SEL_EXPORT sel_status
sel_selector_get_key(sel_selector *selector, int32_t fd, sel_key *key)
{
	sel_status status = sel__begin(selector);

	if (status < 0)
		return status;
	if (sel__registry_find(selector, fd, &status))
		sel__registry_key(selector, fd, key);
	sel__end(selector);
	return status;
}

SEL_EXPORT sel_status
sel_selector_find(sel_selector *selector, uint64_t token, sel_key *key)
{
	sel_status status = sel__begin(selector);

	if (status < 0)
		return status;
	status = token ? sel__registry_token(selector, token) : SEL_EVALUE;
	if (status >= 0) {
		sel__registry_key(selector, status, key);
		status = 0;
	}
	sel__end(selector);
	return status;
}

SEL_EXPORT sel_status sel_selector_count(sel_selector *selector)
{
	sel_status status = sel__begin(selector);

	if (status < 0)
		return status;
	status = (sel_status)selector->count;
	sel__end(selector);
	return status;
}

static sel_status next(const sel_selector *selector, int32_t *cursor,
		       sel_key *key)
{
	uint32_t place;

	if (!cursor)
		return SEL_ETYPE;
	if (*cursor < -1)
		return SEL_EVALUE;
	place = *cursor < 0 ? 0 : sel__place_of(*cursor) + 1;
	for (; place < selector->size; place++) {
		if (!selector->records[place].tag)
			continue;
		*cursor = sel__fd_at(place);
		sel__registry_key(selector, *cursor, key);
		return 1;
	}
	return 0;
}

SEL_EXPORT sel_status
sel_selector_next(sel_selector *selector, int32_t *cursor, sel_key *key)
{
	sel_status status = sel__begin(selector);

	if (status < 0)
		return status;
	status = next(selector, cursor, key);
	sel__end(selector);
	return status;
}

SEL_EXPORT sel_status
sel_selector_is_current(sel_selector *selector, const sel_event *event)
{
	const struct sel__record *record;
	sel_status status = sel__begin(selector);

	if (status < 0)
		return status;
	if (!event) {
		status = SEL_ETYPE;
	} else {
		record = sel__record_of(selector, event->key.fd);
		status = record && record->generation == event->generation;
	}
	sel__end(selector);
	return status;
}
