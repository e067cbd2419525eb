/* SPDX-License-Identifier: MIT */
/*
 * From the sets that a call of select has overwritten to events.
 */
#include "selectors/event.h"
#include "selectors/select/sets.h"
#include "selectors/select/translate.h"

/* One word of each set of what was found. */
struct found {
	sel__set_word read;
	sel__set_word write;
	sel__set_word pri;
	sel__set_word closed;
};

/* Finds the words with a descriptor.  Returns the union of their bits from that
   descriptor up to `end`. */
static inline sel__set_word find_at(const struct sel__select_state *state,
				    int fd, int end, struct found *found)
{
	const sel__set_word *word = state->found + sel__set_place(fd);
	size_t size = state->copy_size;
	sel__set_word bits;

	found->read = word[SEL__READ * size];
	found->write = word[SEL__WRITE * size];
	found->pri = word[SEL__PRI * size];
	found->closed = word[SEL__BAD * size];
	bits = found->read | found->write | found->pri | found->closed;
	if (!bits)
		return 0;
	if (sel__set_place(end) == sel__set_place(fd))
		bits &= sel__set_bit(end) - 1;
	return bits & ~(sel__set_bit(fd) - 1);
}

/* Translates a descriptor that was found; false when it makes no event. */
static inline bool translate_one(sel_selector *selector, int fd,
				 const struct found *found, sel_event *event)
{
	struct sel__select_state *state = sel__backend_data(selector);
	struct sel__record *record = sel__snapshot_record(
		selector, &state->snapshot, fd);
	sel__set_word bit = sel__set_bit(fd);
	uint32_t asked_for;
	uint32_t events = 0;
	uint32_t detail = 0;

	if (SEL__UNLIKELY(!record))
		return false;
	if (found->read & bit)
		events |= SEL_EVENT_READ;
	if (found->write & bit)
		events |= SEL_EVENT_WRITE;
	if (SEL__UNLIKELY(found->pri & bit)) {
		events |= SEL_EVENT_PRI;
		detail |= SEL_DETAIL_PRI;
	}
	if (SEL__UNLIKELY(found->closed & bit)) {
		events |= SEL__READINESS;
		detail |= SEL_DETAIL_INVALID;
	}
	asked_for = record->events;
	sel__event_write(event, fd, record, asked_for,
			 events & asked_for & SEL__READINESS, detail);
	if (SEL__UNLIKELY(asked_for & SEL_EVENT_ONESHOT)) {
		record->events = asked_for | SEL__FIRED;
		sel__selectset_put(state, fd, 0);
		sel__snapshot_expire(&state->snapshot);
	}
	return true;
}

/* The first descriptor from `fd` on whose word may not be empty, or one in the
   last word before `end`.  Most selectors wait for reading only. */
static inline int skip_empty(const struct sel__select_state *state, int fd,
			     int end)
{
	const sel__set_word *read = state->found;
	unsigned int i = sel__set_place(fd);
	unsigned int last = sel__set_place(end - 1);

	if (state->asked[SEL__WRITE] || state->asked[SEL__PRI] ||
	    state->closed || read[i])
		return fd;
	while (i < last && !read[i])
		i++;
	return (int)(i * SEL__WORD_BITS);
}

/* How many of the bits are `among` others. */
static inline int count(const struct found *found, sel__set_word among)
{
	int bits = __builtin_popcountl(found->read & among);

	if (SEL__UNLIKELY(found->write | found->pri | found->closed))
		bits += __builtin_popcountl(found->write & among) +
			__builtin_popcountl(found->pri & among) +
			__builtin_popcountl(found->closed & among);
	return bits;
}

/* The scan begins where the last scan ran out of room, so that no descriptor
   starves, and goes around. */
int sel__selectset_translate(sel_selector *selector, struct sel__wait *wait,
			     int bits)
{
	struct sel__select_state *state = sel__backend_data(selector);
	int end = state->copy_nfds;
	int begin = state->start < end ? state->start : 0;
	size_t filled = 0;
	int fd = begin;

	while (bits > 0 && fd < end) {
		struct found found;
		sel__set_word left;
		int first;

		fd = skip_empty(state, fd, end);
		left = find_at(state, fd, end, &found);
		first = fd - (int)((unsigned int)fd % SEL__WORD_BITS);
		if (left)
			bits -= count(&found, left);
		for (; left; left &= left - 1) {
			fd = first + __builtin_ctzl(left);
			if (SEL__UNLIKELY(filled == wait->capacity))
				goto full;
			filled += translate_one(selector, fd, &found,
						&wait->events[filled]);
		}
		fd = first + (int)SEL__WORD_BITS;
		if (SEL__UNLIKELY(fd >= end) && end > begin) {
			fd = 0;
			end = begin;
		}
	}
	fd = 0;
full:
	state->start = fd;
	selector->events += filled;
	return (int)filled;
}
