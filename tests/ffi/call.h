/* SPDX-License-Identifier: MIT */
/*
 * libsel as a stranger meets it: no header, no linker, only a file to open,
 * and types, offsets and numbers of the list of the ABI (table.inc).  A row
 * is one function of a rows-*.c and becomes one point a round; the test ends
 * in main.c.
 *
 *	EXPECT(SEL_EBADFD, sel_selector_modify, P(selector), -1, 1, 0, 0);
 *
 * calls by name, with each argument in the type of the list.
 */
#ifndef TESTS_FFI_CALL_H
#define TESTS_FFI_CALL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MS INT64_C(1000000)
/* Every buffer is larger than its struct by so much, which must stay as is. */
#define SPARE 16
#define CANARY 0xa5

enum type {
	T_END,
	T_VOID,
	T_POINTER,
	T_SINT32,
	T_UINT32,
	T_SINT64,
	T_UINT64,
	T_SIZE,
#define STRUCT(name, size) T_##name,
#include "table.inc"
	TYPES
};

enum {
#define STRUCT(name, size) SIZE_##name = size,
#include "table.inc"
};

enum member_id {
#define MEMBER(owner, name, offset, type) M_##owner##_##name,
#include "table.inc"
	MEMBERS
};

enum {
#define MEMBER(owner, name, offset, type) OFFSET_##owner##_##name = offset,
#include "table.inc"
};

enum function_id {
#define FUNCTION(name, ...) F_##name,
#include "table.inc"
	FUNCTIONS
};

enum {
#define CONSTANT(name, value) name = value,
#include "table.inc"
};
#define MACRO(name, value) static const int64_t name = INT64_C(value);
#include "table.inc"

/* What the list says of a function: result, parameters, T_END. */
struct function {
	const char *name;
	const char *node;
	enum type types[10];
};
struct member {
	const char *name;
	enum type owner;
	enum type type;
	size_t offset;
};
struct structure {
	const char *name;
	enum type type;
	size_t size;
};
struct constant {
	const char *name;
	int64_t value;
	bool known;		/* false: it is the system's */
};
extern const struct function functions[FUNCTIONS];
extern const struct member members[MEMBERS];
extern const struct structure structures[];
extern const size_t structure_count;
extern const struct constant constants[];
extern const size_t constant_count;

/* NULL, or what is wrong with the library or with one of its functions. */
const char *library_open(const char *path);
const char *library_close(const char *path);

/* The first word is an enum function_id, the others are the arguments. */
int64_t call(const uint64_t *words, size_t count);
/* One that does not count as a call of the test's, with zeroes after `first`. */
int64_t call_zeroes(enum function_id function, uint64_t first);
unsigned int calls_of(enum function_id function);
unsigned int successes_of(enum function_id function);
bool answered(int64_t status);
void forget_calls(void);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WORDS(...) (const uint64_t[]){ F_##__VA_ARGS__ }
#define WORD_COUNT(...) COUNT(((const uint64_t[]){ F_##__VA_ARGS__ }))
#define CALL(...) call(WORDS(__VA_ARGS__), WORD_COUNT(__VA_ARGS__))
#define TEXT(...) ((const char *)(uintptr_t)CALL(__VA_ARGS__))
#define P(pointer) ((uint64_t)(uintptr_t)(pointer))

/* Members by the list's offsets. */
uint64_t get(const unsigned char *bytes, enum member_id member);
void put(unsigned char *bytes, enum member_id member, uint64_t value);
#define GET(bytes, owner, name) get(bytes, M_##owner##_##name)
#define PUT(bytes, owner, name, value) put(bytes, M_##owner##_##name, value)
#define BUFFER(name, size) \
	unsigned char name[(size) + SPARE]; \
	memset(name, CANARY, sizeof(name))
void image_key(unsigned char *bytes, int fd, uint32_t events, uint64_t object,
	       uint64_t data);

/* A check within a row; the first that fails is what the point tells. */
void check(bool passed, const char *file, int line, const char *format, ...)
	__attribute__((__format__(__printf__, 4, 5)));
void check_status(int64_t want, int64_t saw, const char *file, int line,
		  const char *what);
#define OK(condition) \
	check(condition, __FILE__, __LINE__, "%s", #condition)
#define IS(want, saw) check_status(want, saw, __FILE__, __LINE__, #saw)
#define EXPECT(want, ...) \
	check_status(want, CALL(__VA_ARGS__), __FILE__, __LINE__, #__VA_ARGS__)
#define IS_BYTES(want, saw) OK(!memcmp(want, saw, sizeof(want)))
#define IS_TEXT(want, ...) do { \
	const char *text_ = TEXT(__VA_ARGS__); \
	check(text_ && !strcmp(want, text_), __FILE__, __LINE__, \
	      "%s: \"%s\"", #__VA_ARGS__, text_ ? text_ : "(NULL)"); \
} while (0)

/* A call made by another thread, again while that answers SEL_ECONCURRENT. */
struct background {
	uint64_t words[10];
	size_t count;
	int64_t status;
	pthread_t thread;
};
void background_start(struct background *background, const uint64_t *words,
		      size_t count);
#define START(background, ...) \
	background_start(background, WORDS(__VA_ARGS__), \
			 WORD_COUNT(__VA_ARGS__))
int64_t background_join(struct background *background);
/* Makes the call until it answers so; false when that never happens. */
bool until(int64_t want, const uint64_t *words, size_t count);
#define UNTIL(want, ...) \
	OK(until(want, WORDS(__VA_ARGS__), WORD_COUNT(__VA_ARGS__)))

/* Sends SIGUSR1 to the calling thread, again and again. */
void signals_start(void);
void signals_stop(void);

/* A failure here is none of libsel's: it bails out. */
void open_pair(int fds[2]);
void close_pair(int fds[2]);
void send_byte(int fd);
int closed_number(void);
int regular_file(void);
/* Sets a soft limit and returns the one before. */
uint64_t limit(int resource, uint64_t soft);

struct row {
	const char *name;
	void (*run)(void);
};
#define ROW(function) { #function, function }
extern const struct row rows_core[];
extern const struct row rows_kevent[];
extern const struct row rows_poll[];
extern const struct row rows_epoll[];
extern const struct row rows_registry[];
extern const struct row rows_selector[];
extern const struct row rows_wait[];

/* What the current row has done wrong. */
struct outcome {
	int faults;
	char first[512];
};
extern struct outcome *outcome;

#endif
