/* SPDX-License-Identifier: MIT */
/*
 * Tests of the TAP producer.  With an argument this is one of the specimens,
 * good and bad, that are run as children here and by tap-driver.sh.
 */
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sel.h"
#include "tap.h"

static int pass(void)
{
	begin_tests();
	ok(1 == 1, "ok %d", 1);
	is_int(-1, -1, "int");
	is_int(INT64_MIN, INT64_MIN, "least");
	is_uint(UINT64_MAX, UINT64_MAX, "uint");
	is_hex(255, 0xff, "hex");
	is_str("a", "a", "str");
	is_str(NULL, NULL, "no str");
	is_mem("ab", "abc", 2, "mem");
	is_status(SEL_ENOTREG, SEL_ENOTREG, "status");
	diag("a remark of %d words", 5);
	ok(is_int(1, 1, "inner") && !tap_int(1, 1), "result");
	return finish();
}

static int fail(void)
{
	begin_tests();
	ok(1 == 2, "ok");
	is_int(-1, 1, "int");
	is_uint(UINT64_MAX, 1, "uint");
	is_hex(0x10, 0x20, "hex");
	is_str("a", "b", "str");
	is_str("a", NULL, "no str");
	is_mem("abc", "abd", 3, "mem");
	is_status(SEL_ENOTREG, -9, "status");
	ok(1, "good");
	return finish();
}

static int crash(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	begin_tests();
	ok(1, "before");
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	ok(1, "after");
	return finish();
}

static int hang(void)
{
	setenv("TAP_TIMEOUT", "1", 1);
	begin_tests();
	sel_select(NULL, NULL, NULL, NULL, NULL, NULL, SEL_FOREVER, 0);
	ok(1, "after");
	return finish();
}

/* A child that runs out of time dies of it and says nothing. */
static int child(void)
{
	int status = 0;
	pid_t pid;

	begin_tests();
	pid = fork();
	if (!pid) {
		raise(SIGALRM);
		_exit(0);
	}
	ok(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status), "killed");
	is_int(SIGALRM, WTERMSIG(status), "by the alarm");
	return finish();
}

/* Ends early, as if all were well. */
static int quit(void)
{
	begin_tests();
	ok(1, "one");
	exit(0);
}

static int forgets(void)
{
	begin_tests();
	ok(1, "one");
	return 0;
}

static int goes_on(void)
{
	begin_tests();
	ok(1, "one");
	finish();
	ok(1, "three");
	return 0;
}

static int finishes_twice(void)
{
	begin_tests();
	finish();
	return finish();
}

static int nothing(void)
{
	begin_tests();
	return finish();
}

static int bails(void)
{
	begin_tests();
	ok(1, "one");
	bail("no %s", "network");
}

static int skips(void)
{
	begin_tests();
	skip("no %s", "network");
	ok(1, "two");
	return finish();
}

static int skips_all(void)
{
	skip_all("no %s", "network");
}

static int todos(void)
{
	begin_tests();
	todo("later");
	ok(0, "one");
	ok(1, "two");
	return finish();
}

static int todo_done(void)
{
	begin_tests();
	todo("later");
	ok(1, "one");
	return finish();
}

static int leak(void)
{
	begin_tests();
	ok(open("/dev/null", O_RDONLY) >= 0, "opened");
	return finish();
}

static int closes(void)
{
	begin_tests();
	ok(!close(STDIN_FILENO), "closed");
	return finish();
}

static int status(void)
{
	begin_tests();
	ok(1, "one");
	finish();
	return 3;
}

static int silent(void)
{
	return 0;
}

static void each_backend(uint32_t backend)
{
	ok(backend > 0, "one");
	topic("number %d", 2);
	ok(!sel_backend_available(backend), "two");
}

static int topics(void)
{
	char text[400];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	begin_tests();
	ok(1, "no topic");
	topic("%s", "first");
	ok(1, "one");
	skip("no network");
	topic("second");
	ok(1, "one");
	topic("%s", text);
	todo("");
	ok(0, "long");
	return finish();
}

static int backends(void)
{
	for_each_backend(each_backend);
	return finish();
}

#define LAST "no descriptor leaked|"

static const struct specimen {
	const char *name;
	int (*run)(void);
	int status;
	const char *output;	/* a pattern; | stands for the end of a line */
} specimens[] = {
	{ "pass", pass, 0, "ok 1 - ok 1|ok 2 - int|ok 3 - least|"
		"ok 4 - uint|ok 5 - hex|ok 6 - str|ok 7 - no str|ok 8 - mem|"
		"ok 9 - status|# a remark of 5 words|ok 10 - inner|"
		"ok 11 - result|ok 12 - " LAST "1..12|" },
	{ "fail", fail, 1, "not ok 1 - ok|# *tap.c:*: |"
		"not ok 2 - int|# *tap.c:*: expected -1, seen 1|"
		"not ok 3 - uint|# *: expected 18446744073709551615, seen 1 *|"
		"not ok 4 - hex|# *: expected 16, seen 32 (0x10, 0x20)|"
		"not ok 5 - str|# *: expected \"a\", seen \"b\"|"
		"not ok 6 - no str|# *: expected \"a\", seen \"(NULL)\"|"
		"not ok 7 - mem|# *: byte 2: expected 0x63, seen 0x64|"
		"not ok 8 - status|"
		"# *: expected -20005 SEL_ENOTREG, seen -9 EBADF|"
		"ok 9 - good|ok 10 - " LAST "1..10|" },
	{ "crash", crash, -SIGSEGV, "ok 1 - before|" },
	{ "hang", hang, 1, "not ok - timed out|Bail out! timed out|" },
	{ "child", child, 0, "ok 1 - killed|ok 2 - by the alarm|"
		"ok 3 - " LAST "1..3|" },
	{ "quit", quit, 0, "ok 1 - one|" },
	{ "forget", forgets, 0, "ok 1 - one|" },
	{ "go-on", goes_on, 0, "ok 1 - one|ok 2 - " LAST "1..2|"
		"ok 3 - three|" },
	{ "finish-twice", finishes_twice, 0, "ok 1 - " LAST "1..1|"
		"ok 2 - " LAST "1..2|" },
	{ "nothing", nothing, 0, "ok 1 - " LAST "1..1|" },
	{ "bail", bails, 1, "ok 1 - one|Bail out! no network|" },
	{ "skip", skips, 0, "ok 1 # SKIP no network|ok 2 - two|ok 3 - " LAST
		"1..3|" },
	{ "skip-all", skips_all, 0, "1..0 # SKIP no network|" },
	{ "todo", todos, 0, "not ok 1 - one # TODO later|# *|"
		"ok 2 - two|ok 3 - " LAST "1..3|" },
	{ "todo-done", todo_done, 0, "ok 1 - one # TODO later|"
		"ok 2 - " LAST "1..2|" },
	{ "leak", leak, 1, "ok 1 - opened|"
		"# descriptor * was left open: /dev/null|not ok 2 - " LAST
		"# *|1..2|" },
	{ "close", closes, 1, "ok 1 - closed|"
		"# descriptor 0 was closed *|not ok 2 - " LAST "# *|1..2|" },
	{ "status", status, 3, "ok 1 - one|ok 2 - " LAST "1..2|" },
	{ "silent", silent, 0, "" },
	{ "backends", backends, 0, "ok 1 - select: one|"
		"ok 2 - select: number 2: two|ok 3 - poll: one|*|ok * - " LAST
		"1..*|" },
	{ "topics", topics, 0, "ok 1 - no topic|ok 2 - first: one|"
		"ok 3 # SKIP first: no network|ok 4 - second: one|"
		"not ok 5 - xxxxxxxx*xxxxx: long # TODO *|#*|ok 6 - " LAST "1..6|" },
};

#define SPECIMENS (sizeof(specimens) / sizeof(specimens[0]))

static char output[65536];

/* Runs a specimen into `output`; its status, or a signal's negative number. */
static int run(char *self, const char *name)
{
	char copy[32], *argv[] = { self, copy, NULL };
	int pipes[2], state;
	size_t len = 0;
	ssize_t got;
	pid_t pid;

	snprintf(copy, sizeof(copy), "%s", name);
	if (pipe(pipes) || (pid = fork()) < 0)
		bail("can't run %s", name);
	if (!pid) {
		dup2(pipes[1], STDOUT_FILENO);
		close(pipes[0]);
		close(pipes[1]);
		execv(self, argv);
		_exit(127);
	}
	close(pipes[1]);
	while ((got = read(pipes[0], output + len,
			   sizeof(output) - 1 - len)) > 0)
		len += (size_t)got;
	output[len] = '\0';
	for (; len; len--)
		if (output[len - 1] == '\n')
			output[len - 1] = '|';
	close(pipes[0]);
	if (waitpid(pid, &state, 0) != pid)
		bail("can't wait for %s", name);
	return WIFSIGNALED(state) ? -WTERMSIG(state) : WEXITSTATUS(state);
}

int main(int argc, char **argv)
{
	const struct specimen *one;
	size_t i;

	for (i = 0; argc > 1 && i < SPECIMENS; i++)
		if (!strcmp(argv[1], specimens[i].name))
			return specimens[i].run();
	if (argc > 1)
		return 2;
	begin_tests();
	for (i = 0; i < SPECIMENS; i++) {
		one = &specimens[i];
		is_int(one->status, run(argv[0], one->name), "%s: status",
		       one->name);
		if (!ok(!fnmatch(one->output, output, 0), "%s: output",
			one->name))
			diag("%s", output);
	}
	return finish();
}
