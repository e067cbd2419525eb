/* SPDX-License-Identifier: MIT */
/* See run.h: steps that change descriptors, or the selector as a whole. */
#include "run.h"

static int slot_in(uint8_t arg)
{
	return arg % NUMBERS;
}

void step_open(struct run *run, const uint8_t *args)
{
	static const char *const names[KINDS] = {
		[PIPE] = "pipe",
		[SOCKETS] = "sockets",
		[COUNTER] = "eventfd",
		[PLAIN] = "/dev/null",
	};
	/* Few of the kind that is seldom of use. */
	enum kind kind = args[2] % 16 ? (enum kind)(args[2] % PLAIN) : PLAIN;
	int slot = slot_in(args[0]);
	int other = slot_in(args[1]);

	/* It would be in the way of what is opened. */
	if (run->plugged || !file_open(kind, slot, other))
		return;
	say(run, "open %s at %d and %d", names[kind], number_of(slot),
	    file_at(other) == file_at(slot) + 1 ? number_of(other) : -1);
}

/* A descriptor is about to be closed, as the documents ask or, if the run may
   and the argument says so, without a word. */
static void give_up(struct run *run, int slot, uint8_t arg)
{
	const uint8_t args[3] = { (uint8_t)slot };

	if (run->mode & MAY_CLOSE && arg & 1)
		return;
	if (model_entry(&run->model, number_of(slot)))
		step_unregister(run, args);
}

void step_close(struct run *run, const uint8_t *args)
{
	int slot = slot_in(args[0]);
	int pair;

	if (file_at(slot) == NO_FILE)
		return;
	give_up(run, slot, args[1]);
	pair = file_pair(file_at(slot));
	file_close(slot);
	model_closed(&run->model, slot);
	say(run, "close %d", number_of(slot));
	touched(run, pair);
}

/* A file that epoll can't forget comes back to where epoll knows it; false
   when there is none. */
static bool choose_zombie(const struct model *model, int *from, int *to)
{
	for (int i = 0; i < model->zombie_count; i++)
		for (int slot = 0; slot < NUMBERS; slot++)
			if (file_at(slot) == model->zombies[i].file) {
				*from = slot;
				*to = model->zombies[i].slot;
				return true;
			}
	return false;
}

void step_dup(struct run *run, const uint8_t *args)
{
	int from = slot_in(args[0]);
	int to = slot_in(args[1]);
	bool back = args[2] % 2 && choose_zombie(&run->model, &from, &to);
	const uint8_t again[3] = { (uint8_t)to, args[0] };
	int pair = -1;

	if (from == to || file_at(from) == NO_FILE)
		return;
	if (file_at(to) != NO_FILE) {
		give_up(run, to, args[2]);
		pair = file_pair(file_at(to));
	}
	if (!file_dup(from, to))
		return;
	model_closed(&run->model, to);
	say(run, "dup %d to %d", number_of(from), number_of(to));
	if (pair >= 0)
		touched(run, pair);
	if (back)
		step_register(run, again);
}

/* Makes one that epoll can't forget: it lives on under another number. */
void step_strand(struct run *run, const uint8_t *args)
{
	int slot = slot_in(args[0]);
	int other = slot_in(args[1]);

	if (!(run->mode & MAY_CLOSE) || file_at(other) != NO_FILE ||
	    !model_entry(&run->model, number_of(slot)))
		return;
	if (!file_dup(slot, other))
		return;
	say(run, "dup %d to %d", number_of(slot), number_of(other));
	file_close(slot);
	model_closed(&run->model, slot);
	say(run, "close %d", number_of(slot));
	if (args[2] & 1)
		step_unregister(run, args);
	touched(run, file_pair(file_at(other)));
}

void step_write(struct run *run, const uint8_t *args)
{
	static const enum amount amounts[] = {
		ONE_BYTE, ONE_BYTE, ONE_BYTE, ONE_BYTE, ONE_BYTE, ALL, ALL,
		URGENT
	};
	int slot = slot_in(args[0]);
	enum amount amount = amounts[args[1] % 8];

	if (file_at(slot) == NO_FILE)
		return;
	file_write(slot, amount);
	say(run, "write%s %d", amount == ALL ? " all to" :
	    amount == URGENT ? " urgently to" : "", number_of(slot));
	touched(run, file_pair(file_at(slot)));
}

void step_read(struct run *run, const uint8_t *args)
{
	static const enum amount amounts[] = {
		ONE_BYTE, ALL, ALL, ALL, ALL, ALL, ALL, URGENT
	};
	int slot = slot_in(args[0]);
	enum amount amount = amounts[args[1] % 8];

	if (file_at(slot) == NO_FILE)
		return;
	file_read(slot, amount);
	say(run, "read%s %d", amount == ALL ? " all from" :
	    amount == URGENT ? " urgent data from" : "", number_of(slot));
	touched(run, file_pair(file_at(slot)));
}

void step_shutdown(struct run *run, const uint8_t *args)
{
	int slot = slot_in(args[0]);

	if (file_at(slot) == NO_FILE)
		return;
	file_shutdown(slot, args[1]);
	say(run, "shutdown %d (%d)", number_of(slot), args[1] % 3);
	touched(run, file_pair(file_at(slot)));
}

void step_close_selector(struct run *run, const uint8_t *args)
{
	/* Seldom, as it ends all that is going on. */
	if (args[0] % 8)
		return;
	check_status(run, run->model.closed,
		     sel_selector_closed(run->selector), "closed");
	check_status(run, 0, sel_selector_close(run->selector), "close");
	check_status(run, 1, sel_selector_closed(run->selector), "closed");
	run->model.closed = true;
	say(run, "close the selector");
}

void run_open(struct run *run)
{
	uint32_t backend = run->model.backend;
	sel_status status;

	status = sel_selector_new(&run->selector, backend, run->flags);
	check_status(run, 0, status, "new");
	if (status < 0)
		run->selector = NULL;
	/* These ask for it that nothing is closed without a word. */
	if (run->flags & (SEL_FLAG_DENSE | SEL_FLAG_DEFER_MODIFY))
		run->mode &= (uint8_t)~MAY_CLOSE;
	model_begin(&run->model, backend);
	run->remembered = 0;
}

void step_new(struct run *run, const uint8_t *args)
{
	sel_selector *none = run->selector;
	uint32_t backend = run->model.backend;

	/* A closed one is of little use. */
	if (args[0] % 8 && !run->model.closed)
		return;
	if (args[1] & 1) {
		check_status(run, SEL_EVALUE,
			     sel_selector_new(&none, backend, 0x80000000),
			     "new with an unknown flag");
		check_status(run, SEL_EVALUE,
			     sel_selector_new(&none, backend,
					      SEL_FLAG_RETURN_ON_SIGNAL),
			     "new with a flag of waits");
		check_status(run, SEL_EVALUE, sel_selector_new(&none, 77, 0),
			     "new of an unknown back end");
		if (none != run->selector)
			fail(run, "new failed and wrote a selector");
	}
	sel_selector_free(run->selector);
	say(run, "free the selector, and make a new one");
	run_open(run);
}
