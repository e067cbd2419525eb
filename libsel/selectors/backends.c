/* SPDX-License-Identifier: MIT */
/*
 * The list of back ends, and the choice among them.
 */
#include <stdatomic.h>
#include <string.h>

#include "core/cancel.h"
#include "core/system.h"
#include "selectors/private.h"

/* Best first. */
static const struct sel__backend *const choices[] = {
	&sel__backend_kqueue,
	&sel__backend_epoll,
	&sel__backend_devpoll,
	&sel__backend_afd,
	&sel__backend_poll,
	&sel__backend_select,
};

#define COUNT (sizeof(choices) / sizeof(choices[0]))

/* A bit of each back end.  Relaxed everywhere: what is out of date costs a call
   more, and nothing else. */
static atomic_uint proven;

static uint32_t bit_of(const struct sel__backend *backend)
{
	return UINT32_C(1) << backend->id;
}

uint32_t sel__backends_proven(void)
{
	return atomic_load_explicit(&proven, memory_order_relaxed);
}

bool sel__backend_is_proven(const struct sel__backend *backend, uint32_t bits)
{
	return bits & bit_of(backend);
}

void sel__backend_distrust(const struct sel__backend *backend)
{
	atomic_fetch_and_explicit(&proven, ~bit_of(backend),
				  memory_order_relaxed);
}

sel_status sel__backend_probe(const struct sel__backend *backend)
{
	int cancel = sel__cancel_disable();
	sel_status status = backend->probe();

	if (status == 0 && backend->open_probes)
		atomic_fetch_or_explicit(&proven, bit_of(backend),
					 memory_order_relaxed);
	sel__cancel_restore(cancel);
	return status;
}

const struct sel__backend *sel__backend_get(uint32_t id)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (choices[i]->id == id)
			return choices[i];
	return NULL;
}

static const struct sel__backend *by_name(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (strcmp(choices[i]->name, name) == 0)
			return choices[i];
	return NULL;
}

bool sel__backend_is_absent(sel_status why)
{
	return why == SEL_ENOTSUP || why == -ENOSYS || why == -EPERM ||
	       why == -EACCES;
}

static bool is_there(const struct sel__backend *backend, uint32_t trusted)
{
	return sel__backend_is_proven(backend, trusted) ||
	       !sel__backend_is_absent(sel__backend_probe(backend));
}

static const struct sel__backend *from_environment(uint32_t trusted)
{
	char buffer[16];
	const char *name = sel__secure_getenv("LIBSEL_BACKEND", buffer,
					      sizeof(buffer));
	const struct sel__backend *backend = name ? by_name(name) : NULL;

	if (!backend || !is_there(backend, trusted))
		return NULL;
	return backend;
}

const struct sel__backend *sel__backend_default(uint32_t trusted)
{
	const struct sel__backend *backend = from_environment(trusted);
	size_t i;

	for (i = 0; !backend && i < COUNT; i++)
		if (is_there(choices[i], trusted))
			backend = choices[i];
	/* The error of select says best why there is none. */
	return backend ? backend : &sel__backend_select;
}

uint32_t sel__backend_features(const struct sel__backend *backend)
{
	uint32_t features = backend->features;

	if (backend->lacks)
		features &= ~backend->lacks();
	if (sel__call_refused(backend->fine))
		features &= ~(uint32_t)SEL_FEATURE_NANOSECONDS;
	return features;
}

static const struct sel__backend *resolve(uint32_t id)
{
	return id == SEL_BACKEND_DEFAULT ? sel__backend_default(0) :
	       sel__backend_get(id);
}

SEL_EXPORT const char *sel_backend_name(uint32_t backend)
{
	const struct sel__backend *known = sel__backend_get(backend);

	if (backend == SEL_BACKEND_DEFAULT)
		return "default";
	return known ? known->name : "";
}

SEL_EXPORT sel_status sel_backend_by_name(const char *name)
{
	const struct sel__backend *backend;

	if (!name)
		return SEL_ETYPE;
	if (strcmp(name, "default") == 0)
		return SEL_BACKEND_DEFAULT;
	backend = by_name(name);
	return backend ? (sel_status)backend->id : SEL_EVALUE;
}

SEL_EXPORT sel_status sel_backend_available(uint32_t backend)
{
	const struct sel__backend *known = resolve(backend);

	return known ? sel__backend_probe(known) : SEL_EVALUE;
}

SEL_EXPORT sel_status sel_backend_default(void)
{
	return (sel_status)sel__backend_default(0)->id;
}

SEL_EXPORT uint32_t sel_backend_features(uint32_t backend)
{
	const struct sel__backend *known = resolve(backend);

	if (!known || sel__backend_is_absent(sel__backend_probe(known)))
		return 0;
	return sel__backend_features(known);
}
