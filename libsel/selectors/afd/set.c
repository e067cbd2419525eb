/* SPDX-License-Identifier: MIT */
/*
 * Operations: their memory, their places, and their requests.
 *
 * Groups are allocated one by one and stay until the selector ends, since the
 * driver writes to the requests in them.
 */
#include <stdlib.h>

#include "core/clock.h"
#include "selectors/afd/set.h"

#define FULL UINT32_MAX

static struct sel__afd_group *
group_of(const struct sel__afd_state *state,
	 const struct sel__afd_operation *operation)
{
	return state->groups[operation->slot / SEL__AFD_GROUP];
}

struct sel__afd_operation *sel__afd_at(const struct sel__afd_state *state,
				       const struct sel__record *record)
{
	struct sel__afd_group *group =
		state->groups[record->slot / SEL__AFD_GROUP];

	return &group->operations[record->slot % SEL__AFD_GROUP];
}

static sel_status reserve(struct sel__afd_state *state)
{
	size_t size = 2 * state->groups_size + 8;
	struct sel__afd_group **groups;

	if (state->groups_count < state->groups_size)
		return 0;
	groups = realloc(state->groups, size * sizeof(*groups));
	if (!groups)
		return SEL_ENOMEM;
	state->groups = groups;
	state->groups_size = size;
	return 0;
}

static sel_status add_group(struct sel__afd_state *state)
{
	sel_status status = reserve(state);
	struct sel__afd_group *group;
	uint32_t i;

	if (status < 0)
		return status;
	group = calloc(1, sizeof(*group));
	if (!group)
		return SEL_ENOMEM;
	status = sel__afd_open_device(&state->afd, &group->device);
	if (status < 0) {
		free(group);
		return status;
	}
	for (i = 0; i < SEL__AFD_GROUP; i++)
		group->operations[i].slot =
			(uint32_t)state->groups_count * SEL__AFD_GROUP + i;
	state->groups[state->groups_count++] = group;
	group->next_roomy = state->roomy;
	state->roomy = group;
	return 0;
}

static struct sel__afd_operation *use_one(struct sel__afd_state *state)
{
	struct sel__afd_group *group = state->roomy;
	int i = __builtin_ctz(~group->used);

	group->used |= UINT32_C(1) << i;
	if (group->used == FULL)
		state->roomy = group->next_roomy;
	return &group->operations[i];
}

static void put_back(struct sel__afd_state *state,
		     struct sel__afd_operation *operation)
{
	struct sel__afd_group *group = group_of(state, operation);

	if (group->used == FULL) {
		group->next_roomy = state->roomy;
		state->roomy = group;
	}
	group->used &= ~(UINT32_C(1) << operation->slot % SEL__AFD_GROUP);
}

void sel__afd_list(struct sel__afd_state *state,
		   struct sel__afd_operation *operation)
{
	struct sel__afd_operation *end = &state->list;

	if (operation->next)
		return;
	operation->next = end;
	operation->previous = end->previous;
	end->previous->next = operation;
	end->previous = operation;
	state->listed++;
}

void sel__afd_unlist(struct sel__afd_state *state,
		     struct sel__afd_operation *operation)
{
	if (!operation->next)
		return;
	operation->previous->next = operation->next;
	operation->next->previous = operation->previous;
	operation->next = NULL;
	operation->previous = NULL;
	state->listed--;
}

sel_status sel__afd_add(sel_selector *selector, int32_t fd,
			struct sel__record *record)
{
	struct sel__afd_state *state = sel__backend_data(selector);
	struct sel__afd_operation *operation;
	sel_status status;
	void *base;

	status = sel__afd_base(fd, &base);
	if (status == 0 && !state->roomy)
		status = add_group(state);
	if (status < 0)
		return status;
	operation = use_one(state);
	operation->base = base;
	operation->fd = fd;
	operation->told = 0;
	operation->dead = false;
	record->slot = operation->slot;
	sel__afd_list(state, operation);
	return 0;
}

static sel_status cancel(const struct sel__afd_state *state,
			 struct sel__afd_operation *operation)
{
	return sel__afd_cancel(group_of(state, operation)->device,
			       &operation->request);
}

sel_status sel__afd_widen(const struct sel__afd_state *state,
			  struct sel__afd_operation *operation, uint32_t events)
{
	sel_status status = 0;

	if (events & ~operation->asked)
		status = cancel(state, operation);
	if (status == 0)
		operation->asked |= events;
	return status;
}

void sel__afd_remove(struct sel__afd_state *state,
		     struct sel__afd_operation *operation)
{
	sel__afd_unlist(state, operation);
	if (operation->armed) {
		operation->dead = true;
		cancel(state, operation);
	} else {
		put_back(state, operation);
	}
}

void sel__afd_give_back(sel_selector *selector,
			struct sel__afd_request *request)
{
	struct sel__afd_state *state = sel__backend_data(selector);
	struct sel__afd_operation *operation = sel__container_of(
		request, struct sel__afd_operation, request);

	operation->armed = false;
	state->armed--;
	if (operation->dead) {
		sel__count_stale(selector, operation->fd);
		put_back(state, operation);
		return;
	}
	operation->told = sel__afd_found(request) & SEL__AFD_LASTING;
	sel__afd_list(state, operation);
}

int sel__afd_arm_one(struct sel__afd_state *state,
		     struct sel__afd_operation *operation, uint32_t events)
{
	int found = sel__afd_arm(group_of(state, operation)->device,
				 &operation->request, operation->base, events);

	if (found == 0) {
		operation->armed = true;
		operation->asked = events;
		state->armed++;
		sel__afd_unlist(state, operation);
	}
	return found;
}

static bool cancel_one_of(const struct sel__afd_state *state,
			  struct sel__afd_group *group)
{
	size_t i;

	for (i = 0; i < SEL__AFD_GROUP; i++)
		if (group->operations[i].armed &&
		    cancel(state, &group->operations[i]) == 0)
			return true;
	return false;
}

void sel__afd_cancel_one(const struct sel__afd_state *state)
{
	size_t i;

	for (i = 0; i < state->groups_count; i++)
		if (cancel_one_of(state, state->groups[i]))
			return;
}

static bool cancel_all(const struct sel__afd_state *state)
{
	bool all = true;
	size_t i;
	size_t j;

	for (i = 0; i < state->groups_count; i++) {
		struct sel__afd_group *group = state->groups[i];

		for (j = 0; j < SEL__AFD_GROUP; j++)
			if (group->operations[j].armed &&
			    cancel(state, &group->operations[j]) < 0)
				all = false;
	}
	return all;
}

static void take_all(struct sel__afd_state *state, int64_t limit)
{
	struct sel__afd_request *taken[SEL__AFD_TAKEN];
	int count = 1;
	int i;

	while (state->armed > 0 && count > 0) {
		count = sel__afd_take(&state->afd, taken, limit);
		for (i = 0; i < count; i++) {
			if (!taken[i])
				continue;
			sel__container_of(taken[i], struct sel__afd_operation,
					  request)->armed = false;
			state->armed--;
		}
	}
}

/* A request that the system has not cancelled ends with its device under Wine;
   on Windows it stays the driver's until its own time-out.  The handles are
   closed whatever happens, so that only memory can be lost. */
void sel__afd_close_set(struct sel__afd_state *state)
{
	bool all = cancel_all(state) || cancel_all(state);
	size_t i;

	take_all(state, all ? SEL__SECOND : 0);
	for (i = 0; i < state->groups_count; i++)
		sel__afd_close_device(state->groups[i]->device);
	take_all(state, 0);
	sel__afd_close(&state->afd);
}

static bool is_the_drivers(const struct sel__afd_group *group)
{
	size_t i;

	for (i = 0; i < SEL__AFD_GROUP; i++)
		if (group->operations[i].armed)
			return true;
	return false;
}

void sel__afd_release_set(struct sel__afd_state *state)
{
	size_t i;

	for (i = 0; i < state->groups_count; i++)
		if (!is_the_drivers(state->groups[i]))
			free(state->groups[i]);
	free(state->groups);
}
