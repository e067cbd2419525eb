/* SPDX-License-Identifier: MIT */
/*
 * The same strings as in main.c, made up by libFuzzer: each is carried out on
 * every back end.  `make fuzz` builds it.  For the list of steps give the
 * bytes of a failure to model -r.
 */
#include <stdio.h>
#include <stdlib.h>

#include "runner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void explain(const uint8_t *data, size_t size, uint32_t backend)
{
	const struct verdict *verdict = runner_begin();

	fprintf(stderr, "%s, step %zu: %s\nmodel -r ",
		sel_backend_name(backend), verdict->step, verdict->text);
	for (size_t i = 0; i < size; i++)
		fprintf(stderr, "%02x", data[i]);
	fprintf(stderr, " %s\n", sel_backend_name(backend));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t backend;

	for (backend = SEL_BACKEND_SELECT; backend <= SEL_BACKEND_AFD;
	     backend++) {
		if (sel_backend_available(backend) ||
		    run_bytes(runner_begin(), data, size, backend, false))
			continue;
		explain(data, size, backend);
		abort();
	}
	return 0;
}
