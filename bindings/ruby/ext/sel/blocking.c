/* SPDX-License-Identifier: MIT */
/*
 * The waits of the select module's objects, during which other threads run.
 * They have no wakeup; Ruby ends them by a signal to their thread.
 */
#include "core.h"

#include <ruby/thread.h>

struct call {
	sel_status (*step)(void *data, int64_t timeout);
	void *data;
	int64_t timeout;
	sel_status result;
};

static void *step(void *data)
{
	struct call *call = data;

	call->result = call->step(call->data, call->timeout);
	return NULL;
}

/* `step` is called until it is not interrupted, with the time that is left. */
sel_status sel_ruby_block(sel_status (*function)(void *, int64_t), void *data,
			  int64_t timeout)
{
	struct call call = { function, data, timeout, SEL_EINTERRUPTED };
	bool limited = timeout > 0 && timeout < SEL_FOREVER;
	int64_t deadline = limited ? sel_ruby_deadline(timeout) : 0;

	/* An exception may have been deferred until a call that waits. */
	if (timeout != 0)
		rb_thread_check_ints();
	for (;;) {
		if (timeout == 0)
			step(&call);
		else
			rb_nogvl(step, &call, RUBY_UBF_IO, NULL,
				 RB_NOGVL_INTR_FAIL);
		if (call.result != SEL_EINTERRUPTED)
			return call.result;
		rb_thread_check_ints();
		call.result = SEL_EINTERRUPTED;
		if (!limited)
			continue;
		call.timeout = deadline - sel_now();
		if (call.timeout < 0)
			call.timeout = 0;
	}
}
