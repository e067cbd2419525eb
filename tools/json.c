/* SPDX-License-Identifier: MIT */
/*
 * The report for programs: one JSON object.  Keys are only ever added; a
 * change of what one means raises "schema".
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/select.h>

#include "config.h"
#include "info.h"

/* Nothing tells the encoding: a byte beyond ASCII stands for its number. */
static void put_string(const char *text)
{
	const unsigned char *at;

	putchar('"');
	for (at = (const unsigned char *)text; *at; at++) {
		if (*at < ' ' || *at > '~')
			printf("\\u%04x", *at);
		else if (*at == '"' || *at == '\\')
			printf("\\%c", *at);
		else
			putchar(*at);
	}
	putchar('"');
}

static void text(const char *key, const char *value, const char *end)
{
	printf("\"%s\": ", key);
	if (value && *value)
		put_string(value);
	else
		fputs("null", stdout);
	fputs(end, stdout);
}

static void number(const char *key, int64_t value, const char *end)
{
	printf("\"%s\": ", key);
	if (value == UNKNOWN || value == UNLIMITED)
		fputs("null", stdout);
	else
		printf("%" PRId64, value);
	fputs(end, stdout);
}

static void put_features(uint32_t features)
{
	const char *name, *separator = "";
	uint32_t bit;
	size_t i;

	fputs("\"features\": [", stdout);
	for (i = 0; (name = info_feature(i, &bit)); i++) {
		if (!(features & bit))
			continue;
		printf("%s\"%s\"", separator, name);
		separator = ", ";
	}
	fputs("]", stdout);
}

static void put_timers(const struct info_timer *timers)
{
	const char *separator = "";
	size_t i;

	fputs("\"timers\": [", stdout);
	for (i = 0; i < INFO_TIMERS; i++) {
		if (!timers[i].waits)
			continue;
		printf("%s\n        {", separator);
		number("asked_ns", timers[i].asked, ", ");
		number("waits", timers[i].waits, ", ");
		number("least_over_ns", timers[i].least, ", ");
		number("median_over_ns", timers[i].median, "}");
		separator = ",";
	}
	fputs("]", stdout);
}

static void put_backend(const struct info_backend *backend)
{
	sel_status status = backend->status;

	fputs("    {", stdout);
	text("name", backend->name, ", ");
	number("number", backend->number, ", ");
	printf("\"available\": %s,\n      ", status ? "false" : "true");
	number("status", status, ", ");
	text("error", status ? sel_error_name(status) : NULL, ", ");
	text("why_not", status ? sel_strerror(status) : NULL, ",\n      ");
	put_features(backend->features);
	fputs(",\n      ", stdout);
	put_timers(backend->timers);
	fputs("}", stdout);
}

void info_json(const struct info *info)
{
	static const char *const uses[] = {
		[INFO_UNSET] = "unset",
		[INFO_USED] = "used",
		[INFO_DEFAULT] = "default",
		[INFO_UNKNOWN] = "unknown",
		[INFO_IGNORED] = "unavailable",
	};
	size_t i;

	fputs("{\n  \"schema\": 1,\n  ", stdout);
	text("version", sel_version(), ",\n  ");
	number("version_number", sel_version_number(), ",\n  ");
	text("sel_info_version", PACKAGE_VERSION, ",\n  ");
	text("library", info->library, ",\n  ");

	fputs("\"default\": {", stdout);
	text("name", sel_backend_name(info->choice), ", ");
	text("decided_by", info->use == INFO_USED ? "environment" : "order",
	     ",\n    \"LIBSEL_BACKEND\": ");
	/* Empty is not the same as not set. */
	if (info->variable)
		put_string(info->variable);
	else
		fputs("null", stdout);
	printf(", \"LIBSEL_BACKEND_use\": \"%s\"},\n", uses[info->use]);

	fputs("  \"backends\": [\n", stdout);
	for (i = 0; i < info->count; i++) {
		put_backend(&info->backends[i]);
		puts(i + 1 < info->count ? "," : "\n  ],");
	}

	fputs("  \"descriptors\": {", stdout);
	number("soft_limit", info->files_soft, ", ");
	number("hard_limit", info->files_hard, ", ");
	number("fd_setsize", FD_SETSIZE, ",\n    ");
	number("epoll_max_user_watches", info->watches, "},\n");

	fputs("  \"clock\": {", stdout);
	number("resolution_ns", info->resolution, ", ");
	number("timer_slack_ns", info->slack, "},\n");

	fputs("  \"system\": {\n    ", stdout);
	text("kernel", info->kernel.sysname, ",\n    ");
	text("release", info->kernel.release, ",\n    ");
	text("build", info->kernel.version, ",\n    ");
	text("machine", info->kernel.machine, ",\n    ");
	text("distribution", info->distribution, ",\n    ");
	text("libc", info->libc, ",\n    ");
	number("pointer_bits", 8 * (int64_t)sizeof(void *), ",\n    ");
	number("processors", info->processors, ",\n    ");
	number("seccomp", info->seccomp, "\n  }\n}\n");
}
