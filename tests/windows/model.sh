#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The model under Wine: 200 000 random steps on each back end.

MODEL_STEPS=${MODEL_STEPS-200000}
export MODEL_STEPS
exec sh "$srcdir/tests/windows/run.sh" tests/model/model.exe </dev/null
