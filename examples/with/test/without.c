/* SPDX-License-Identifier: MIT */
/* Stands for the test of an adapter whose library is missing. */
#include "tap.h"

int main(void)
{
	skip_all("no " WITHOUT);
}
