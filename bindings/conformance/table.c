/* SPDX-License-Identifier: MIT */
/*
 * Reads the scenario table.  The texts stay in memory and are cut in place.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sel.h"
#include "table.h"
#include "tap.h"

static void *grow(void *array, size_t count, size_t size)
{
	/* Room for a power of two. */
	if (count & (count - 1))
		return array;
	array = realloc(array, (count ? 2 * count : 1) * size);
	if (!array)
		bail("out of memory");
	return array;
}

static char *read_text(const char *path)
{
	FILE *stream = fopen(path, "rb");
	size_t size = 0, room = 65536;
	char *text = malloc(room);

	if (!stream || !text)
		bail("can't read %s", path);
	/* One byte is for the end of the text. */
	while (size < room - 1) {
		size_t got = fread(text + size, 1, room - 1 - size, stream);

		size += got;
		if (got == 0)
			break;
	}
	if (ferror(stream) || size == room - 1)
		bail("can't read %s, or it is too long", path);
	text[size] = '\0';
	fclose(stream);
	return text;
}

/* Cuts `text` at the mark; what follows, or NULL. */
static char *cut(char *text, const char *mark)
{
	char *found = strstr(text, mark);

	if (!found)
		return NULL;
	*found = '\0';
	return found + strlen(mark);
}

static char *next_word(char **text)
{
	char *word = *text;

	if (!word)
		return NULL;
	*text = cut(word, " ");
	return word;
}

static uint32_t backend_bit(const char *name)
{
	sel_status backend = sel_backend_by_name(name);

	if (backend <= 0)
		bail("no back end: %s", name);
	return UINT32_C(1) << backend;
}

static void read_on(struct scenario *scenario, char *text)
{
	char *word;

	if (!strcmp(text, "library")) {
		scenario->target = ON_LIBRARY;
	} else if (!strcmp(text, "object poll")) {
		scenario->target = ON_POLL;
	} else if (!strcmp(text, "object epoll")) {
		scenario->target = ON_EPOLL;
		scenario->needs |= backend_bit("epoll");
	} else if (!strcmp(text, "all")) {
		scenario->backends = (1u << BACKENDS) - 2;
	} else {
		while ((word = next_word(&text)))
			scenario->backends |= backend_bit(word);
	}
}

static void read_if(struct scenario *scenario, char *text)
{
	char *word;

	while ((word = next_word(&text))) {
		if (*word == '!')
			scenario->lacks |= backend_bit(word + 1);
		else
			scenario->needs |= backend_bit(word);
	}
}

static void read_not(struct scenario *scenario, char *text)
{
	char *word;

	cut(text, " ; ");
	while ((word = next_word(&text)))
		scenario->excluded |= !strcmp(word, "c");
}

/* RUNNER[:BACKEND,...] -> RESULT ; REASON */
static void read_except(struct operation *operation, char *text)
{
	char *want = cut(text, " -> "), *names = cut(text, ":"), *end;
	uint32_t bits = 0;
	int i;

	if (!want || !cut(want, " ; "))
		bail("bad exception: %s", text);
	if (strcmp(text, "c"))
		return;
	for (; names; names = end) {
		end = cut(names, ",");
		bits |= backend_bit(names);
	}
	for (i = 0; i < BACKENDS; i++)
		if (!bits || bits >> i & 1)
			operation->want[i] = want;
}

static void read_operation(struct operation *operation, char *text, int line)
{
	char *want = cut(text, " -> "), *word;
	int i;

	*operation = (struct operation){ .line = line };
	while ((word = next_word(&text))) {
		if (operation->count == WORDS)
			bail("line %d has too many words", line);
		operation->words[operation->count++] = word;
	}
	for (i = 0; i < BACKENDS; i++)
		operation->want[i] = want;
}

static void read_line(struct scenario *scenario, char *text, int line)
{
	size_t count = scenario->count;

	if (!strncmp(text, "from ", 5)) {
		return;
	} else if (!strncmp(text, "on ", 3)) {
		read_on(scenario, text + 3);
	} else if (!strncmp(text, "if ", 3)) {
		read_if(scenario, text + 3);
	} else if (!strncmp(text, "not ", 4)) {
		read_not(scenario, text + 4);
	} else if (!strncmp(text, "except ", 7) && count) {
		read_except(&scenario->operations[count - 1], text + 7);
	} else {
		scenario->operations = grow(scenario->operations, count,
					    sizeof(struct operation));
		read_operation(&scenario->operations[count], text, line);
		scenario->count++;
	}
}

void table_read(struct table *table, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *text = read_text(path), *next;
	struct scenario *scenario = NULL;
	int line = 0;

	table->texts = grow(table->texts, table->files, sizeof(char *));
	table->texts[table->files++] = text;
	for (; text && *text; text = next) {
		next = cut(text, "\n");
		line++;
		if (!*text || *text == '#')
			continue;
		if (!strncmp(text, "case ", 5)) {
			table->scenarios = grow(table->scenarios, table->count,
						sizeof(*scenario));
			scenario = &table->scenarios[table->count++];
			*scenario = (struct scenario){
				.file = slash ? slash + 1 : path,
				.name = text + 5,
			};
		} else if (scenario) {
			read_line(scenario, text, line);
		} else {
			bail("%s: line %d is in no case", path, line);
		}
	}
}

void table_free(struct table *table)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		free(table->scenarios[i].operations);
	for (i = 0; i < table->files; i++)
		free(table->texts[i]);
	free(table->scenarios);
	free(table->texts);
}
