/* SPDX-License-Identifier: MIT */
/*
 * The C half of the Ruby binding: what the typemaps in bindings/swig/ruby.i
 * call, and the waits.
 *
 * A function that finds a fault raises an exception and does not return, so
 * that nothing here may hold memory or a state that Ruby doesn't know.
 */
#ifndef SEL_RUBY_CORE_H
#define SEL_RUBY_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ruby.h>
#include <ruby/io.h>

#include "sel.h"

enum sel_ruby_kind {
	SEL_RUBY_SELECTOR,
	SEL_RUBY_POLL,
	SEL_RUBY_EPOLL,
	SEL_RUBY_DEVPOLL,
	SEL_RUBY_KQUEUE,
	SEL_RUBY_KINDS
};

/* What all of our objects begin with. */
struct handle {
	void *object;		/* libsel's; NULL before initialize */
};

struct selector {
	struct handle handle;
	VALUE keys;		/* an Array: the Sel::Key of each descriptor */
	VALUE pairs;		/* and what select last reported of it */
	VALUE io;		/* what to_io has made, or nil */
	sel_event *events;	/* room for a wait, while no thread blocks */
	size_t capacity;
	bool more;		/* registrations than the room was made for */
	uint64_t changes;	/* of what is registered, but new registrations */
	bool woken;		/* a wakeup ended the last wait */
};

/* init.c */
void sel_ruby_init(VALUE core);

/* handle.c */
VALUE sel_ruby_init_classes(VALUE sel);
void *sel_ruby_object(VALUE self, enum sel_ruby_kind kind);
void **sel_ruby_place(VALUE self, enum sel_ruby_kind kind);
struct selector *sel_ruby_selector(VALUE self);
bool sel_ruby_is_kind(VALUE object, enum sel_ruby_kind kind);

/* error.c */
void sel_ruby_init_error(VALUE sel);
VALUE sel_ruby_tag(VALUE exception, sel_status code);
NORETURN(void sel_ruby_raise(sel_status code, VALUE subject, VALUE receiver));
NORETURN(void sel_ruby_wrong_type(VALUE object, const char *wanted));
NORETURN(void sel_ruby_no_backend(VALUE name));
NORETURN(void sel_ruby_two_halves(VALUE file));
VALUE sel_ruby_at(VALUE (*function)(VALUE), VALUE data, const long *index);

/* failed.c */
NORETURN(void sel_ruby_failed(sel_status code, int argc, VALUE *argv));

/* value.c */
bool sel_ruby_int64(VALUE integer, int64_t *value);
void sel_ruby_init_value(void);
int64_t sel_ruby_integer(VALUE number, const char *name, int64_t least,
			 int64_t most);
const char *sel_ruby_name(VALUE name);
uint32_t sel_ruby_events(VALUE events);
int64_t sel_ruby_timeout(VALUE seconds);
int64_t sel_ruby_deadline(int64_t timeout);

/* file.c */
enum { SEL_RUBY_CLOSED = -2 };	/* the descriptor of a closed file */
void sel_ruby_init_file(VALUE core);
int32_t sel_ruby_descriptor(VALUE file);
int32_t sel_ruby_writer(VALUE file);
void sel_ruby_request(struct selector *s, VALUE file, VALUE events,
		      sel_key *request);
int32_t sel_ruby_registered(struct selector *s, VALUE file);
int32_t sel_ruby_registered_for(struct selector *s, VALUE file, VALUE events,
				uint32_t *mask);

/* keys.c */
void sel_ruby_init_keys(VALUE sel);
VALUE sel_ruby_key(const struct selector *s, int32_t fd);
VALUE sel_ruby_file_of(VALUE key);
uint32_t sel_ruby_events_of(VALUE key);
VALUE sel_ruby_new_key(VALUE file, const sel_key *key, VALUE data);
void sel_ruby_set_key(struct selector *s, int32_t fd, VALUE key);
int32_t sel_ruby_find(const struct selector *s, VALUE file);

/* change.c */
void sel_ruby_init_change(VALUE core);
void sel_ruby_store_keys(struct selector *s, const VALUE *keys,
			 const sel_key *requests, long count);

/* lookup.c */
void sel_ruby_init_lookup(VALUE core);

/* many.c */
void sel_ruby_init_many(VALUE core);

/* events.c */
sel_status sel_ruby_sift(struct selector *s, sel_status count);
void sel_ruby_give_back(struct selector *s, VALUE key, int32_t fd);
void sel_ruby_give_all_back(struct selector *s, sel_status n);
VALUE sel_ruby_list_events(struct selector *s, sel_status count);
VALUE sel_ruby_yield_events(struct selector *s, sel_status count);

/* wait.c */
void sel_ruby_init_wait(VALUE selector);
sel_status sel_ruby_block_until(struct selector *s, size_t most,
				int64_t deadline);

/* aside.c */
void sel_ruby_init_aside(void);
sel_status sel_ruby_wait_aside(VALUE self, size_t most, int64_t deadline);

/* outer.c */
void sel_ruby_init_outer(VALUE core);
VALUE sel_ruby_to_io(VALUE self);

/* blocking.c */
sel_status sel_ruby_block(sel_status (*function)(void *, int64_t), void *data,
			  int64_t timeout);

/* lists.c */
size_t sel_ruby_clamp(int64_t capacity);
void *sel_ruby_array(VALUE *buffer, size_t count, size_t size);
VALUE sel_ruby_check_array(VALUE list);
sel_pollfd *sel_ruby_results(VALUE self, VALUE number, VALUE *buffer,
			     size_t *capacity);
VALUE sel_ruby_pairs(const sel_pollfd *ready, size_t count);
sel_status sel_ruby_poll(sel_poll *poll, sel_epoll *epoll,
			 sel_devpoll *devpoll, sel_pollfd *ready,
			 size_t capacity, int64_t timeout);

/* select.c */
void sel_ruby_init_select(VALUE core);

/* kevent.c */
sel_kevent *sel_ruby_changes(VALUE list, VALUE *buffer, size_t *count);
sel_kevent *sel_ruby_kevents(VALUE most, VALUE *buffer, size_t *capacity);
VALUE sel_ruby_kevent_list(const sel_kevent *events, size_t count);
sel_status sel_ruby_control(sel_kqueue *kqueue, const sel_kevent *changes,
			    size_t nchanges, sel_kevent *events,
			    size_t capacity, int64_t timeout);

#endif
