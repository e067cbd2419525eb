/* SPDX-License-Identifier: MIT */
/*
 * What Ruby calls when it loads the extension: defines the classes, exceptions
 * and functions that are hand-written in C.
 */
#include "core.h"

void sel_ruby_init(VALUE core)
{
	VALUE sel = rb_define_module("Sel");

	sel_ruby_init_error(sel);
	sel_ruby_init_value();
	sel_ruby_init_file(core);
	sel_ruby_init_keys(sel);
	sel_ruby_init_lookup(core);
	sel_ruby_init_change(core);
	sel_ruby_init_many(core);
	sel_ruby_init_aside();
	sel_ruby_init_outer(core);
	sel_ruby_init_select(core);
	sel_ruby_init_wait(sel_ruby_init_classes(sel));
}
