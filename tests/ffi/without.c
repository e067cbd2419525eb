/* SPDX-License-Identifier: MIT */
/* Stands for the test of the foreign calls where libffi is missing. */
#include "tap.h"

int main(void)
{
	skip_all("no libffi");
}
