/* SPDX-License-Identifier: MIT */
/*
 * The list of back ends, and the choice among them.
 */
#include <string.h>

#include "core/cancel.h"
#include "core/system.h"
#include "selectors/private.h"

/* Windows has this back end, and libsel does not yet: the number and the name
   are known, so that they mean the same everywhere. */
static sel_status probe_afd(void)
{
	return SEL_ENOTSUP;
}

static const struct sel__backend afd = {
	.name = "afd",
	.id = SEL_BACKEND_AFD,
	.probe = probe_afd,
};

/* Best first. */
static const struct sel__backend *const choices[] = {
	&sel__backend_kqueue,
	&sel__backend_epoll,
	&sel__backend_devpoll,
	&sel__backend_poll,
	&sel__backend_select,
	&afd,
};

#define COUNT (sizeof(choices) / sizeof(choices[0]))

sel_status sel__backend_probe(const struct sel__backend *backend)
{
	int cancel = sel__cancel_disable();
	sel_status status = backend->probe();

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

/* Whether the system lacks it, rather than being short of something. */
static bool absent(sel_status why)
{
	return why == SEL_ENOTSUP || why == -ENOSYS || why == -EPERM ||
	       why == -EACCES;
}

static const struct sel__backend *from_environment(void)
{
	const char *name = sel__secure_getenv("LIBSEL_BACKEND");
	const struct sel__backend *backend = name ? by_name(name) : NULL;

	if (!backend || absent(sel__backend_probe(backend)))
		return NULL;
	return backend;
}

const struct sel__backend *sel__backend_default(void)
{
	const struct sel__backend *backend = from_environment();
	size_t i;

	for (i = 0; !backend && i < COUNT; i++)
		if (!absent(sel__backend_probe(choices[i])))
			backend = choices[i];
	/* Its own error says best why there is none. */
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
	return id == SEL_BACKEND_DEFAULT ? sel__backend_default() :
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
	return (sel_status)sel__backend_default()->id;
}

SEL_EXPORT uint32_t sel_backend_features(uint32_t backend)
{
	const struct sel__backend *known = resolve(backend);

	if (!known || absent(sel__backend_probe(known)))
		return 0;
	return sel__backend_features(known);
}
