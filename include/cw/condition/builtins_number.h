/* builtins_number.h - the builtins on numbers, and those that make one: abs divmod float int max min round
 * sum. */
#ifndef CW_CONDITION_BUILTINS_NUMBER_H
#define CW_CONDITION_BUILTINS_NUMBER_H

#include "cw/condition/module.h"

/* Arguments as the table in builtins.c says. */
struct cw_py cw_py_call_abs(struct cw_py_run *run, const struct cw_py_args *args);
struct cw_py cw_py_call_divmod(struct cw_py_run *run, const struct cw_py_args *args);
struct cw_py cw_py_call_float(struct cw_py_run *run, const struct cw_py_args *args);
struct cw_py cw_py_call_int(struct cw_py_run *run, const struct cw_py_args *args);
struct cw_py cw_py_call_max(struct cw_py_run *run, const struct cw_py_args *args);
struct cw_py cw_py_call_min(struct cw_py_run *run, const struct cw_py_args *args);
struct cw_py cw_py_call_round(struct cw_py_run *run, const struct cw_py_args *args);
struct cw_py cw_py_call_sum(struct cw_py_run *run, const struct cw_py_args *args);

#endif
