/* SPDX-License-Identifier: MIT */
/*
 * A plugin with a libsel of its own, from libsel.a, and, compiled with -DHOST,
 * the program that loads the plugin beside a libsel that the program uses
 * itself.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <sel.h>

/* Whether a wakeup ends a wait. */
static int works(void)
{
	sel_selector *selector = NULL;
	sel_event event;
	sel_status status;

	status = sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0);
	if (status == 0)
		status = sel_selector_wakeup(selector);
	if (status == 0)
		status = sel_selector_select(selector, &event, 1, SEL_FOREVER,
					     0);
	sel_selector_free(selector);
	return status == SEL_EWOKEN;
}

#ifdef HOST
int main(int argc, char **argv)
{
	void *plugin;
	int (*plugin_works)(void);

	if (argc != 2 || !works())
		return 1;
	plugin = dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL);
	if (!plugin) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	*(void **)&plugin_works = dlsym(plugin, "plugin_works");
	return !plugin_works || !plugin_works() || !works();
}
#else
int plugin_works(void);
int plugin_works(void)
{
	return works();
}
#endif
