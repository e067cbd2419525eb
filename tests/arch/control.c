/* SPDX-License-Identifier: MIT */
/*
 * The control experiment.  Nothing in here calls libsel.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arch/control.h"

enum { MOST = 8, SECONDS = 20 };

struct bed {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int asleep;
	bool over;
};

/* qemu-user tells a program its own name when the program asks for
   /proc/self/exe, but passes this name of the same link on to the kernel. */
bool under_qemu_user(void)
{
	char path[64];
	char target[1024];
	const char *slash;
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/task/%ld/exe",
		 (long)getpid());
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = '\0';
	slash = strrchr(target, '/');
	return slash && strncmp(slash + 1, "qemu-", 5) == 0;
}

static void *sleep_on(void *context)
{
	struct bed *bed = context;

	pthread_mutex_lock(&bed->lock);
	bed->asleep++;
	pthread_cond_broadcast(&bed->changed);
	while (!bed->over)
		pthread_cond_wait(&bed->changed, &bed->lock);
	pthread_mutex_unlock(&bed->lock);
	return NULL;
}

static void *do_nothing(void *context)
{
	return context;
}

/* 0 if the thread has come to its end.  A child that hangs dies of SIGALRM.  What
   an emulator prints about its own end must not be taken for the test's output,
   where "Bail out!" has a meaning. */
static int in_child(void)
{
	pthread_t thread;

	(void)close(STDOUT_FILENO);
	(void)alarm(SECONDS);
	if (pthread_create(&thread, NULL, do_nothing, NULL) != 0)
		return 1;
	return pthread_join(thread, NULL) != 0;
}

bool child_starts_thread(int sleeping)
{
	struct bed bed = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};
	pthread_t threads[MOST];
	int status = -1;
	int started = 0;
	pid_t child;

	while (started < sleeping && started < MOST)
		if (pthread_create(&threads[started++], NULL, sleep_on,
				   &bed) != 0)
			abort();
	pthread_mutex_lock(&bed.lock);
	while (bed.asleep < started)
		pthread_cond_wait(&bed.changed, &bed.lock);
	pthread_mutex_unlock(&bed.lock);
	child = fork();
	if (child == 0)
		_exit(in_child());
	if (child < 0 || waitpid(child, &status, 0) != child)
		abort();
	pthread_mutex_lock(&bed.lock);
	bed.over = true;
	pthread_cond_broadcast(&bed.changed);
	pthread_mutex_unlock(&bed.lock);
	while (started > 0)
		(void)pthread_join(threads[--started], NULL);
	return status == 0;
}
