/* SPDX-License-Identifier: MIT */
/*
 * The registry: a flat array of records, indexed by descriptor, and an index
 * of tokens that exists only when tokens are used.
 */
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "selectors/private.h"

static uint64_t token_of(const void *owner, uint32_t fd)
{
	return sel__record_at(owner, (int32_t)fd)->token;
}

struct sel__record *sel__registry_find(const sel_selector *selector, int32_t fd,
				       sel_status *why)
{
	struct sel__record *record = sel__record_of(selector, fd);

	*why = record ? 0 : fd < 0 ? SEL_EBADFD : SEL_ENOTREG;
	return record;
}

sel_status sel__registry_token(const sel_selector *selector, uint64_t token)
{
	uint32_t fd = sel__index_find(&selector->tokens, token_of, selector,
				      token);

	return fd == SEL__NO_ENTRY ? SEL_ENOTREG : (sel_status)fd;
}

/*
 * The array grows by little beyond the descriptor, so that it stays close to
 * what is used: a large one is moved by the kernel, not copied.  A number that
 * is not open must not make it grow at all.
 */
static sel_status grow(sel_selector *selector, int32_t fd)
{
	struct sel__record *records;
	size_t place = sel__place_of(fd);
	size_t size = sel__memory_count(place + place / 32 + 32,
					sizeof(*records));
	sel_status status = sel__fd_check(fd);

	if (status < 0)
		return status;
	if (size > INT32_MAX)
		size = INT32_MAX;
	records = sel__memory_grow(selector->records, selector->size, size,
				   sizeof(*records));
	if (!records)
		return SEL_ENOMEM;
	selector->records = records;
	selector->size = (uint32_t)size;
	return 0;
}

sel_status sel__registry_reserve(sel_selector *selector, int32_t fd,
				 uint64_t token)
{
	sel_status status = 0;

	if (sel__place_of(fd) >= selector->size || !sel__fd_has_place(fd))
		status = grow(selector, fd);
	if (status == 0 && token)
		status = sel__index_reserve(&selector->tokens, token_of,
					    selector);
	return status;
}

void sel__registry_retag(sel_selector *selector, struct sel__record *record)
{
	if (++selector->tag == 0)
		selector->tag = 1;
	record->tag = selector->tag;
}

struct sel__record *sel__registry_add(sel_selector *selector, int32_t fd,
				      uint32_t events, uint64_t token,
				      uint64_t data)
{
	struct sel__record *record = sel__record_at(selector, fd);

	record->token = token;
	record->data = data;
	record->events = events;
	sel__registry_retag(selector, record);
	record->generation = record->tag;
	if (token)
		sel__index_add(&selector->tokens, token, (uint32_t)fd);
	selector->count++;
	return record;
}

void sel__registry_remove(sel_selector *selector, struct sel__record *record)
{
	if (record->token)
		sel__index_remove(&selector->tokens, token_of, selector,
				  record->token);
	memset(record, 0, sizeof(*record));
	selector->count--;
}

/* Fast waits don't look for lost records. */
void sel__registry_mark_lost(sel_selector *selector, struct sel__record *record)
{
	if (selector->backend->lost)
		selector->backend->lost(selector, record);
	record->events |= SEL__LOST;
	selector->lost++;
	sel__slow_down(selector, SEL__SLOW_LOST);
}

void sel__registry_mark_reported(sel_selector *selector,
				 struct sel__record *record)
{
	record->events |= SEL__LOST_REPORTED;
	if (--selector->lost == 0)
		sel__speed_up(selector, SEL__SLOW_LOST);
}

void sel__registry_clear_lost(sel_selector *selector,
			      struct sel__record *record)
{
	if ((record->events & (SEL__LOST | SEL__LOST_REPORTED)) == SEL__LOST)
		sel__registry_mark_reported(selector, record);
	record->events &= ~(SEL__LOST | SEL__LOST_REPORTED);
}

void sel__registry_key(const sel_selector *selector, int32_t fd, sel_key *key)
{
	const struct sel__record *record = sel__record_at(selector, fd);

	if (!key)
		return;
	key->fd = fd;
	key->events = record->events & SEL__EVENTS;
	key->token = record->token;
	key->data = record->data;
}

void sel__registry_release(sel_selector *selector)
{
	sel__index_release(&selector->tokens);
	free(selector->records);
}
