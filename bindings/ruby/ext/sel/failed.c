/* SPDX-License-Identifier: MIT */
/*
 * From the status of a call that failed to its exception: which of the call's
 * arguments the exception is about.
 */
#include "core.h"

/* The first file of some lists that has no descriptor, or Qundef. */
static VALUE culprit(int argc, VALUE *argv)
{
	VALUE file;
	long j;
	int i;

	for (i = 0; i < argc && RB_TYPE_P(argv[i], T_ARRAY); i++) {
		for (j = 0; j < RARRAY_LEN(argv[i]); j++) {
			file = RARRAY_AREF(argv[i], j);
			if (sel_ruby_descriptor(file) < 0)
				return file;
		}
	}
	return Qundef;
}

/*
 * Raises the exception for what a call with these arguments returned.  The
 * first argument is the object, or else a list of files.
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
	if (argc > 0 && RB_TYPE_P(argv[0], T_ARRAY))
		subject = code == SEL_EVALUE ? argv[argc - 1] :
					       culprit(argc, argv);
	sel_ruby_raise(code, subject, argc > 0 ? argv[0] : Qnil);
}
