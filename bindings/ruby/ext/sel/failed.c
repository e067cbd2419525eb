/* SPDX-License-Identifier: MIT */
/*
 * From the status of a call that failed to its exception: which of the call's
 * arguments the exception is about.
 */
#include "core.h"

/*
 * Raises the exception for what a call with these arguments returned.  The
 * first argument is the object.
 */
void sel_ruby_failed(sel_status code, int argc, VALUE *argv)
{
	VALUE subject = argc > 0 ? argv[0] : Qundef;

	if (argc > 1 && code != SEL_ECLOSED && code != SEL_ECLOSEDOBJ)
		subject = argv[1];
	if (argc > 2 && code == SEL_EEVENTS)
		subject = argv[2];
	if (argc > 2 && (code == SEL_EVALUE || code == SEL_ERANGE))
		subject = argv[argc - 1];
	sel_ruby_raise(code, subject, argc > 0 ? argv[0] : Qnil);
}
