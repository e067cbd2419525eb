/* SPDX-License-Identifier: MIT */
/* Rows: the waits of a selector, on each back end there is. */
#include <string.h>
#include <sys/socket.h>

#include "call.h"
#include "tap.h"

static void *selector;
static int fds[2];

static void begin(uint32_t backend, uint32_t flags)
{
	open_pair(fds);
	if (CALL(sel_selector_new, P(&selector), backend, flags) ||
	    CALL(sel_selector_register_token, P(selector), 0xbeef, fds[0], 1,
		 UINT64_C(0xfedcba9876543210), 0))
		bail("no selector");
}

static void end(void)
{
	CALL(sel_selector_free, P(selector));
	close_pair(fds);
}

static void image_event(unsigned char *bytes, uint64_t generation)
{
	image_key(bytes + OFFSET_sel_event_key, fds[0], 1, 0xbeef,
		  UINT64_C(0xfedcba9876543210));
	PUT(bytes, sel_event, events, SEL_EVENT_READ);
	PUT(bytes, sel_event, detail, 0);
	PUT(bytes, sel_event, generation, generation);
	PUT(bytes, sel_event, reserved, 0);
}

/* One event; between it and the end of the array anything may be. */
static void is_one(const unsigned char *want, const unsigned char *saw,
		   size_t capacity)
{
	OK(!memcmp(want, saw, SIZE_sel_event));
	OK(!memcmp(want + capacity * SIZE_sel_event,
		   saw + capacity * SIZE_sel_event, SPARE));
}

static void events(uint32_t backend)
{
	BUFFER(saw, 4 * SIZE_sel_event);
	BUFFER(want, 4 * SIZE_sel_event);

	begin(backend, 0);
	EXPECT(0, sel_selector_select, P(selector), P(saw), 4, 0, 0);
	IS_BYTES(want, saw);
	send_byte(fds[1]);
	EXPECT(1, sel_selector_select, P(selector), P(saw), 4,
	       (uint64_t)SEL_FOREVER, 0);
	image_event(want, GET(saw, sel_event, generation));
	is_one(want, saw, 4);
	memset(saw, CANARY, sizeof(saw));
	EXPECT(1, sel_selector_select_until, P(selector), P(saw), 4,
	       (uint64_t)CALL(sel_now) + 5000 * MS, 0);
	is_one(want, saw, 4);

	EXPECT(1, sel_selector_is_current, P(selector), P(saw));
	EXPECT(0, sel_selector_unregister, P(selector), fds[0], 0);
	EXPECT(0, sel_selector_is_current, P(selector), P(saw));
	EXPECT(SEL_ETYPE, sel_selector_is_current, P(selector), P(NULL));
	end();
}

static void events_on_select(void)
{
	events(SEL_BACKEND_SELECT);
}

static void events_on_poll(void)
{
	events(SEL_BACKEND_POLL);
}

static void events_on_epoll(void)
{
	events(SEL_BACKEND_EPOLL);
}

static void hang_up(void)
{
	BUFFER(saw, SIZE_sel_event);

	begin(SEL_BACKEND_DEFAULT, 0);
	EXPECT(0, sel_selector_modify, P(selector), fds[0],
	       SEL_EVENT_READ | SEL_EVENT_WRITE, 0, 0);
	shutdown(fds[1], SHUT_RDWR);
	EXPECT(1, sel_selector_select, P(selector), P(saw), 1, 0, 0);
	OK(GET(saw, sel_event, events) == (SEL_EVENT_READ | SEL_EVENT_WRITE));
	OK(GET(saw, sel_event, detail) == (SEL_DETAIL_HUP | SEL_DETAIL_RDHUP));
	end();
}

static void takes_its_time(void)
{
	BUFFER(saw, SIZE_sel_event);
	int64_t before;

	begin(SEL_BACKEND_DEFAULT, 0);
	before = CALL(sel_now);
	EXPECT(0, sel_selector_select, P(selector), P(saw), 1, 3 * MS + 1, 0);
	OK(CALL(sel_now) - before > 3 * MS);
	before = CALL(sel_now) + 3 * MS;
	EXPECT(0, sel_selector_select_until, P(selector), P(saw), 1,
	       (uint64_t)before, 0);
	OK(CALL(sel_now) >= before);
	EXPECT(0, sel_selector_select, P(selector), P(saw), 1, INT64_MIN, 0);
	EXPECT(0, sel_selector_select_until, P(selector), P(saw), 1, -1, 0);
	end();
}

static void wait_refuses(void)
{
	BUFFER(saw, SIZE_sel_event);

	begin(SEL_BACKEND_DEFAULT, 0);
	EXPECT(SEL_EVALUE, sel_selector_select, P(selector), P(saw), 0, 0, 0);
	EXPECT(SEL_ETYPE, sel_selector_select, P(selector), 0, 1, 0, 0);
	EXPECT(SEL_EVALUE, sel_selector_select_until, P(selector), P(saw), 0, 0,
	       0);
	EXPECT(SEL_ETYPE, sel_selector_select_until, P(selector), 0, 1, 0, 0);
	end();
}

/* Every bit but one, before the other arguments are looked at. */
static void flags_are_checked(void)
{
	BUFFER(saw, SIZE_sel_event);
	uint32_t bit;

	begin(SEL_BACKEND_DEFAULT, 0);
	for (bit = 1; bit; bit <<= 1) {
		int64_t want = bit == SEL_FLAG_RETURN_ON_SIGNAL ? 0 : SEL_EVALUE;

		EXPECT(want, sel_selector_select, P(selector), P(saw), 1, 0,
		       bit);
		EXPECT(want, sel_selector_select_until, P(selector), P(saw), 1,
		       0, bit);
	}
	EXPECT(SEL_EVALUE, sel_selector_select, P(selector), 0, 1, 0, 2);
	EXPECT(SEL_EVALUE, sel_selector_select_until, P(selector), 0, 1, 0, 2);
	EXPECT(SEL_ETYPE, sel_selector_select, P(selector), 0, 0, 0, 1);
	EXPECT(SEL_ETYPE, sel_selector_select, P(NULL), P(saw), 1, 0, 2);
	EXPECT(SEL_ETYPE, sel_selector_select_until, P(NULL), P(saw), 1, 0, 2);
	EXPECT(0, sel_selector_close, P(selector));
	EXPECT(SEL_ECLOSED, sel_selector_select, P(selector), P(saw), 1, 0, 2);
	EXPECT(SEL_ECLOSED, sel_selector_select_until, P(selector), P(saw), 1,
	       0, 2);
	end();
}

static void events_and_wakeups_alternate(void)
{
	BUFFER(saw, SIZE_sel_event);

	begin(SEL_BACKEND_DEFAULT, 0);
	send_byte(fds[1]);
	EXPECT(0, sel_selector_wakeup, P(selector));
	EXPECT(0, sel_selector_wakeup, P(selector));
	EXPECT(1, sel_selector_select, P(selector), P(saw), 1, 0, 0);
	EXPECT(SEL_EWOKEN, sel_selector_select_until, P(selector), P(saw), 1,
	       (uint64_t)SEL_FOREVER, 0);
	EXPECT(1, sel_selector_select, P(selector), P(saw), 1, 0, 0);
	end();
}

/* The peer writes no more: alone, and not for the data in front of that. */
static void peer_is_done(uint32_t backend)
{
	BUFFER(saw, SIZE_sel_event);

	begin(backend, 0);
	OK(CALL(sel_selector_features, P(selector)) & SEL_FEATURE_RDHUP);
	OK(CALL(sel_backend_features, backend) & SEL_FEATURE_RDHUP);
	EXPECT(0, sel_selector_modify, P(selector), fds[0], SEL_EVENT_RDHUP, 0,
	       0);
	send_byte(fds[1]);
	EXPECT(0, sel_selector_select, P(selector), P(saw), 1, 0, 0);
	shutdown(fds[1], SHUT_WR);
	EXPECT(1, sel_selector_select, P(selector), P(saw), 1, 0, 0);
	OK(GET(saw, sel_event, events) == SEL_EVENT_RDHUP);
	OK(GET(saw, sel_event, detail) == SEL_DETAIL_RDHUP);
	end();
}

static void peer_is_done_on_poll(void)
{
	peer_is_done(SEL_BACKEND_POLL);
}

static void peer_is_done_on_epoll(void)
{
	peer_is_done(SEL_BACKEND_EPOLL);
}

static void peer_is_done_not_on_select(void)
{
	begin(SEL_BACKEND_SELECT, 0);
	OK(!(CALL(sel_selector_features, P(selector)) & SEL_FEATURE_RDHUP));
	EXPECT(SEL_ENOTSUP, sel_selector_modify, P(selector), fds[0],
	       SEL_EVENT_READ | SEL_EVENT_RDHUP, 0, 0);
	end();
}

static void wakes_up(void)
{
	BUFFER(saw, SIZE_sel_event);

	begin(SEL_BACKEND_DEFAULT, 0);
	EXPECT(0, sel_selector_wakeup, P(selector));
	EXPECT(SEL_EWOKEN, sel_selector_select, P(selector), P(saw), 1,
	       (uint64_t)SEL_FOREVER, 0);
	EXPECT(0, sel_selector_select, P(selector), P(saw), 1, 0, 0);
	EXPECT(0, sel_selector_wakeup, P(selector));
	EXPECT(SEL_EWOKEN, sel_selector_select_until, P(selector), P(saw), 1, 0,
	       0);
	end();
}

static void one_waits_at_a_time(void)
{
	BUFFER(saw, SIZE_sel_event);
	BUFFER(theirs, SIZE_sel_event);
	struct background other;

	begin(SEL_BACKEND_DEFAULT, 0);
	START(&other, sel_selector_select, P(selector), P(theirs), 1,
	      (uint64_t)SEL_FOREVER, 0);
	UNTIL(SEL_ECONCURRENT, sel_selector_select, P(selector), P(saw), 1, 0,
	      0);
	EXPECT(0, sel_selector_wakeup, P(selector));
	IS(SEL_EWOKEN, background_join(&other));
	end();
}

static void close_ends_a_wait(void)
{
	BUFFER(saw, SIZE_sel_event);
	BUFFER(theirs, SIZE_sel_event);
	struct background other;

	begin(SEL_BACKEND_DEFAULT, 0);
	START(&other, sel_selector_select_until, P(selector), P(theirs), 1,
	      (uint64_t)SEL_FOREVER, 0);
	UNTIL(SEL_ECONCURRENT, sel_selector_select_until, P(selector), P(saw),
	      1, 0, 0);
	EXPECT(0, sel_selector_close, P(selector));
	IS(SEL_ECLOSED, background_join(&other));
	end();
}

static void signal_ends_a_wait(void)
{
	BUFFER(saw, SIZE_sel_event);

	begin(SEL_BACKEND_DEFAULT, 0);
	signals_start();
	EXPECT(SEL_EINTERRUPTED, sel_selector_select, P(selector), P(saw), 1,
	       30000 * MS, SEL_FLAG_RETURN_ON_SIGNAL);
	EXPECT(SEL_EINTERRUPTED, sel_selector_select_until, P(selector), P(saw),
	       1, (uint64_t)SEL_FOREVER, SEL_FLAG_RETURN_ON_SIGNAL);
	EXPECT(0, sel_selector_select, P(selector), P(saw), 1, 30 * MS, 0);
	EXPECT(0, sel_selector_select_until, P(selector), P(saw), 1,
	       (uint64_t)CALL(sel_now) + 30 * MS, 0);
	signals_stop();
	end();
}

const struct row rows_wait[] = {
	ROW(events_on_select), ROW(events_on_poll), ROW(events_on_epoll),
	ROW(hang_up), ROW(takes_its_time), ROW(wait_refuses),
	ROW(flags_are_checked), ROW(wakes_up),
	ROW(events_and_wakeups_alternate), ROW(peer_is_done_on_poll),
	ROW(peer_is_done_on_epoll), ROW(peer_is_done_not_on_select),
	ROW(one_waits_at_a_time), ROW(close_ends_a_wait),
	ROW(signal_ends_a_wait), { NULL, NULL },
};
