/* SPDX-License-Identifier: MIT */
/*
 * Waits up to five seconds for something to read on standard input.  A file is
 * always ready, so that epoll does not take files.
 */
#include <errno.h>
#include <stdio.h>
#include <sel.h>

int main(void)
{
	sel_selector *selector = NULL;
	sel_event events[8];
	sel_status i, n;

	n = sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0);
	if (n == 0)
		n = sel_selector_register(selector, 0, SEL_EVENT_READ, 0, NULL);
	if (n == 0)
		n = sel_selector_select(selector, events, 8, 5000000000, 0);
	if (n == -EPERM)
		puts("standard input is a file, and can always be read");
	else if (n < 0)
		fprintf(stderr, "first: %s\n", sel_strerror(n));
	if (n == 0)
		puts("nothing to read within five seconds");
	for (i = 0; i < n; i++)
		printf("descriptor %d can be read\n", events[i].key.fd);
	sel_selector_free(selector);
	return n < 0 && n != -EPERM;
}
