/* SPDX-License-Identifier: MIT */
/*
 * Tells what libsel finds on this system, for a person with a problem report
 * to write: the options, and what the exit code says.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "info.h"

enum { FAILED = 1, USAGE = 2 };

static const char help[] =
	"usage: sel-info [-jn] [-b NAME]\n"
	"Tells what libsel finds on this system.\n"
	"\n"
	"  -b, --backend=NAME  this back end only; default: the default\n"
	"  -j, --json          as JSON\n"
	"  -n, --no-timers     don't measure how exact the waits are\n"
	"  -h, --help          print this, and end\n"
	"  -V, --version       print the versions, and end\n"
	"\n"
	"Exit codes: 0 fine; 1 no back end can be created, or not the one\n"
	"that was asked for, or the output can't be written; 2 wrong usage.\n";

static const struct option options[] = {
	{ "backend", required_argument, NULL, 'b' },
	{ "json", no_argument, NULL, 'j' },
	{ "no-timers", no_argument, NULL, 'n' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

/* The exit code, once all that was to be said is on its way. */
static int leave(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	perror("sel-info: standard output");
	return FAILED;
}

/* Whether what was asked for is there. */
static int judge(const struct info *info, uint32_t only)
{
	const struct info_backend *backend = info->backends;
	size_t i;

	for (i = 0; i < info->count; i++)
		if (backend[i].status == 0)
			return 0;
	if (only)
		fprintf(stderr, "sel-info: %s: %s\n", backend->name,
			sel_strerror(backend->status));
	else
		fputs("sel-info: no back end can be created\n", stderr);
	return FAILED;
}

int main(int argc, char **argv)
{
	static struct info info;
	sel_status only = 0;
	int json = 0, timers = 1, option;

	while ((option = getopt_long(argc, argv, "b:jnhV", options,
				     NULL)) != -1) {
		switch (option) {
		case 'b':
			only = sel_backend_by_name(optarg);
			if (only == SEL_BACKEND_DEFAULT)
				only = sel_backend_default();
			if (only > 0)
				break;
			fprintf(stderr, "sel-info: no back end has the name "
				"%s\n", optarg);
			return USAGE;
		case 'j':
			json = 1;
			break;
		case 'n':
			timers = 0;
			break;
		case 'h':
			fputs(help, stdout);
			return leave(0);
		case 'V':
			printf("sel-info %s\nlibsel %s\n", PACKAGE_VERSION,
			       sel_version());
			return leave(0);
		default:
			fputs("Try sel-info --help.\n", stderr);
			return USAGE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "sel-info: not understood: %s\n"
			"Try sel-info --help.\n", argv[optind]);
		return USAGE;
	}

	info_backends(&info, (uint32_t)only, timers);
	info_system(&info);
	if (json)
		info_json(&info);
	else
		info_text(&info);
	return leave(judge(&info, (uint32_t)only));
}
