/* SPDX-License-Identifier: MIT */
/* See run.h: from bytes to steps. */
#include <fcntl.h>
#include <string.h>

#include "run.h"

/* Out of 256. */
static const struct {
	int weight;
	step_function *function;
} steps[] = {
	{ 22, step_open },
	{ 12, step_close },
	{ 8, step_dup },
	{ 10, step_strand },
	{ 24, step_write },
	{ 18, step_read },
	{ 4, step_shutdown },
	{ 34, step_register },
	{ 5, step_register_many },
	{ 18, step_modify },
	{ 12, step_unregister },
	{ 4, step_unregister_many },
	{ 5, step_get },
	{ 4, step_find },
	{ 3, step_iterate },
	{ 6, step_current },
	{ 2, step_stats },
	{ 9, step_wakeup },
	{ 5, step_fileno },
	{ 4, step_idle },
	{ 1, step_ring },
	{ 10, step_rounds },
	{ 2, step_fork },
	{ 1, step_close_selector },
	{ 2, step_new },
	{ 256, step_select },
};

static step_function *function_of(uint8_t code)
{
	size_t i;

	for (i = 0; code >= steps[i].weight; i++)
		code -= (uint8_t)steps[i].weight;
	return steps[i].function;
}

void run_steps(struct run *run, size_t count)
{
	while (run->step < run->steps && count-- > 0 &&
	       !run->verdict->failed) {
		const uint8_t *step = run->bytes + STEP_SIZE * ++run->step;

		run->adopted = false;
		function_of(step[0])(run, step + 1);
		if (run->plugged && run->adopted)
			check_places(run);
		run->verdict->steps++;
	}
}

static int count_open(void)
{
	int count = 0;

	for (int fd = 0; fd < 2 * FIRST_NUMBER; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

bool run_bytes(struct verdict *verdict, const uint8_t *bytes, size_t size,
	       uint32_t backend, bool trace)
{
	struct run run = {
		.verdict = verdict,
		.bytes = bytes,
		.steps = size < STEP_SIZE ? 0 : size / STEP_SIZE - 1,
		.mode = size ? bytes[0] : 0,
		.trace = trace,
	};
	int before = count_open();

	if (run.steps >= MAX_STEPS)
		run.steps = MAX_STEPS - 1;
	run.flags =
		((run.mode & DEFER_MODE) == DEFER_MODE ? SEL_FLAG_DEFER_MODIFY :
							 0) |
		((run.mode & DENSE_MODE) == DENSE_MODE ? SEL_FLAG_DENSE : 0);
	verdict->failed = false;
	files_begin();
	run.model.backend = backend;
	run_open(&run);
	if (run.selector) {
		run_steps(&run, run.steps);
		if (!verdict->failed)
			check_map(&run);
		sel_selector_free(run.selector);
	}
	files_end();
	if (!verdict->failed && count_open() != before)
		fail(&run, "descriptors: %d at first, %d in the end", before,
		     count_open());
	return !verdict->failed;
}
