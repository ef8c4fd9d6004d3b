/* print.h - repr() and str(), declared in value.h, as values. */
#ifndef CW_CONDITION_PRINT_H
#define CW_CONDITION_PRINT_H

#include "cw/condition/value.h"

/* repr(value) and str(value). */
struct cw_py cw_py_repr(struct cw_py_run *run, struct cw_py value);
struct cw_py cw_py_to_str(struct cw_py_run *run, struct cw_py value);

#endif
