/* sort.h - sorted(): stable; of lists, and of sets, whose order is seen nowhere else. */
#ifndef CW_CONDITION_SORT_H
#define CW_CONDITION_SORT_H

#include "cw/condition/module.h"

/* sorted(iterable, *, reverse=False). Raises TypeError for what CPython orders by the way its algorithm goes:
 * sets and NaN. */
struct cw_py cw_py_call_sorted(struct cw_py_run *run, const struct cw_py_args *args);

/* Whether a value is NaN or a set, or has one inside: its place in an order is no property of its own. */
bool cw_py_is_unordered(struct cw_py_run *run, struct cw_py value);

#endif
