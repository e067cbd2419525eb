/* SPDX-License-Identifier: MIT */
/*
 * Sel.select.  What was given is copied, so that a result is one of the files
 * that were asked about, whatever other threads do to the lists meanwhile.
 */
#include "core.h"

#include <fcntl.h>

enum { READ, WRITE, URGENT, LISTS };

struct lists {
	VALUE files[LISTS];	/* copies of the Arrays, or nil */
	size_t counts[LISTS];
	int32_t *asked[LISTS];	/* the descriptors of the files */
	int32_t *ready[LISTS];	/* those that sel_select() leaves */
	size_t found[LISTS];
};

static int32_t descriptor(VALUE file, int list)
{
	return list == WRITE ? sel_ruby_writer(file) :
			       sel_ruby_descriptor(file);
}

static void read_list(struct lists *lists, int list, VALUE files,
		      VALUE *buffer)
{
	size_t i, count;
	int32_t *fds;

	lists->files[list] = Qnil;
	lists->counts[list] = lists->found[list] = 0;
	lists->asked[list] = lists->ready[list] = NULL;
	if (NIL_P(files))
		return;
	files = rb_ary_dup(sel_ruby_check_array(files));
	count = (size_t)RARRAY_LEN(files);
	fds = sel_ruby_array(buffer, 2 * count, sizeof(*fds));
	for (i = 0; i < count; i++)
		fds[i] = descriptor(rb_ary_entry(files, (long)i), list);
	memcpy(fds + count, fds, count * sizeof(*fds));
	lists->files[list] = files;
	lists->counts[list] = lists->found[list] = count;
	lists->asked[list] = fds;
	lists->ready[list] = fds + count;
}

static sel_status step(void *data, int64_t timeout)
{
	struct lists *lists = data;

	return sel_select(lists->ready[READ], &lists->found[READ],
			  lists->ready[WRITE], &lists->found[WRITE],
			  lists->ready[URGENT], &lists->found[URGENT],
			  timeout, SEL_FLAG_RETURN_ON_SIGNAL);
}

/* Whether an IO has been closed, or got another descriptor, meanwhile. */
static bool has_changed(VALUE file, int list, int32_t asked)
{
	return RB_TYPE_P(file, T_FILE) && descriptor(file, list) != asked;
}

/* The first file that has no descriptor, or one that is not open; or Qundef. */
static VALUE culprit(const struct lists *lists)
{
	size_t i;
	int list;

	for (list = 0; list < LISTS; list++) {
		for (i = 0; i < lists->counts[list]; i++) {
			VALUE file = rb_ary_entry(lists->files[list], (long)i);
			int32_t fd = lists->asked[list][i];

			if (fd < 0 || has_changed(file, list, fd) ||
			    fcntl(fd, F_GETFD) < 0)
				return file;
		}
	}
	return Qundef;
}

/*
 * The files of a list whose descriptors are ready; both are in the same order.
 * One that has changed is not among them: it is left in *gone.
 */
static VALUE ready_files(const struct lists *lists, int list, VALUE *gone)
{
	VALUE file, result = rb_ary_new_capa((long)lists->found[list]);
	size_t i, n = 0;

	for (i = 0; n < lists->found[list] && i < lists->counts[list]; i++) {
		if (lists->asked[list][i] != lists->ready[list][n])
			continue;
		n++;
		file = rb_ary_entry(lists->files[list], (long)i);
		if (has_changed(file, list, lists->asked[list][i]))
			*gone = file;
		else
			rb_ary_push(result, file);
	}
	return result;
}

/* select(READ, WRITE, URGENT, TIMEOUT) */
static VALUE select_files(VALUE core, VALUE read, VALUE write, VALUE urgent,
			  VALUE seconds)
{
	VALUE results[LISTS], gone = Qundef, buffers[LISTS] = { 0, 0, 0 };
	struct lists lists;
	sel_status status;
	int64_t timeout;

	(void)core;
	read_list(&lists, READ, read, &buffers[READ]);
	read_list(&lists, WRITE, write, &buffers[WRITE]);
	read_list(&lists, URGENT, urgent, &buffers[URGENT]);
	timeout = sel_ruby_timeout(seconds);
	status = sel_ruby_block(step, &lists, timeout);
	if (status < 0)
		sel_ruby_raise(status, status == SEL_EVALUE ? seconds :
			       culprit(&lists), Qnil);
	results[READ] = ready_files(&lists, READ, &gone);
	results[WRITE] = ready_files(&lists, WRITE, &gone);
	results[URGENT] = ready_files(&lists, URGENT, &gone);
	/* As IO.select: there is nothing to report but that. */
	if (gone != Qundef && RARRAY_LEN(results[READ]) == 0 &&
	    RARRAY_LEN(results[WRITE]) == 0 && RARRAY_LEN(results[URGENT]) == 0)
		sel_ruby_raise(SEL_EFILEOBJ, gone, Qnil);
	RB_GC_GUARD(buffers[READ]);
	RB_GC_GUARD(buffers[WRITE]);
	RB_GC_GUARD(buffers[URGENT]);
	return rb_ary_new_from_values(LISTS, results);
}

void sel_ruby_init_select(VALUE core)
{
	rb_define_module_function(core, "select", select_files, 4);
}
