/* SPDX-License-Identifier: MIT */
/*
 * The calls that change what is registered, and close.
 *
 * Everything that may fail, run Ruby code or let another thread run comes
 * before libsel's call.  After the call the results are only stored, so that
 * an exception at any time finds the state of before or that of after.
 */
#include "core.h"

struct store {
	struct selector *s;
	const VALUE *keys;
	const sel_key *requests;
	long count;
};

static VALUE store(VALUE data)
{
	const struct store *store = (const struct store *)data;
	long i;

	for (i = 0; i < store->count; i++)
		sel_ruby_set_key(store->s, store->requests[i].fd,
				 store->keys[i]);
	return Qnil;
}

/* Without memory for the keys there are no registrations. */
static void take_back(const struct store *store)
{
	long i;

	/* A wait may have found their events. */
	store->s->changes++;
	for (i = 0; i < store->count; i++) {
		int32_t fd = store->requests[i].fd;

		sel_selector_unregister(store->s->handle.object, fd, NULL);
		if (fd < RARRAY_LEN(store->s->keys))
			sel_ruby_set_key(store->s, fd, Qnil);
	}
}

/* Puts the keys of new registrations where they belong. */
void sel_ruby_store_keys(struct selector *s, const VALUE *keys,
			 const sel_key *requests, long count)
{
	struct store data = { s, keys, requests, count };
	int state;

	rb_protect(store, (VALUE)&data, &state);
	if (state == 0)
		return;
	take_back(&data);
	rb_jump_tag(state);
}

/* register(SELECTOR, FILE, EVENTS, DATA): the key */
static VALUE register_file(VALUE core, VALUE self, VALUE file, VALUE events,
			   VALUE data)
{
	struct selector *s = sel_ruby_selector(self);
	VALUE key, argv[] = { self, file, events };
	sel_key request;
	sel_status status;

	(void)core;
	sel_ruby_request(s, file, events, &request);
	key = sel_ruby_new_key(file, &request, data);
	status = sel_selector_register_token(s->handle.object, request.token,
					     request.fd, request.events, 0,
					     NULL);
	if (status < 0)
		sel_ruby_failed(status, 3, argv);
	s->more = true;
	if (request.fd < RARRAY_LEN(s->keys))
		sel_ruby_set_key(s, request.fd, key);
	else
		sel_ruby_store_keys(s, &key, &request, 1);
	return key;
}

/* modify(SELECTOR, FILE, EVENTS, DATA): the new key */
static VALUE modify_file(VALUE core, VALUE self, VALUE file, VALUE events,
			 VALUE data)
{
	struct selector *s = sel_ruby_selector(self);
	VALUE key, old, argv[] = { self, file, events };
	sel_key request = { 0 };
	sel_status status;

	(void)core;
	request.fd = sel_ruby_registered_for(s, file, events, &request.events);
	old = sel_ruby_key(s, request.fd);
	key = sel_ruby_new_key(NIL_P(old) ? file : sel_ruby_file_of(old),
			       &request, data);
	status = sel_selector_modify(s->handle.object, request.fd,
				     request.events, 0, NULL);
	if (status < 0)
		sel_ruby_failed(status, 3, argv);
	s->changes++;
	sel_ruby_set_key(s, request.fd, key);
	return key;
}

/* unregister(SELECTOR, FILE): the key, as it was */
static VALUE unregister_file(VALUE core, VALUE self, VALUE file)
{
	struct selector *s = sel_ruby_selector(self);
	VALUE key, argv[] = { self, file };
	int32_t fd = sel_ruby_registered(s, file);
	sel_status status = sel_selector_unregister(s->handle.object, fd, NULL);

	(void)core;
	if (status < 0)
		sel_ruby_failed(status, 2, argv);
	key = sel_ruby_key(s, fd);
	s->changes++;
	sel_ruby_set_key(s, fd, Qnil);
	return key;
}

/*
 * close(SELECTOR): also the IO that to_io has made, which is not the owner of
 * its descriptor.
 */
static VALUE close_selector(VALUE core, VALUE self)
{
	struct selector *s = sel_ruby_selector(self);
	VALUE io = s->io;

	(void)core;
	sel_selector_close(s->handle.object);
	s->changes++;
	s->io = Qnil;
	rb_ary_clear(s->keys);
	rb_ary_clear(s->pairs);
	return NIL_P(io) ? Qnil : rb_io_close(io);
}

void sel_ruby_init_change(VALUE core)
{
	rb_define_module_function(core, "register", register_file, 4);
	rb_define_module_function(core, "modify", modify_file, 4);
	rb_define_module_function(core, "unregister", unregister_file, 2);
	rb_define_module_function(core, "close", close_selector, 1);
}
