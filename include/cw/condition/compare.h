/* compare.h - `in`, beside what value.h says of equality, order and hashes. */
#ifndef CW_CONDITION_COMPARE_H
#define CW_CONDITION_COMPARE_H

#include "cw/condition/value.h"

/* value in holder; false also where it raised. */
bool cw_py_contains(struct cw_py_run *run, struct cw_py holder, struct cw_py value);

#endif
