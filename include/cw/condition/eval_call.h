/* eval_call.h - calls: arguments to their places, checked, and the function called. */
#ifndef CW_CONDITION_EVAL_CALL_H
#define CW_CONDITION_EVAL_CALL_H

#include "cw/condition/eval.h"

struct cw_py cw_py_eval_function(struct cw_py_run *run, const struct cw_node *node);
struct cw_py cw_py_eval_method(struct cw_py_run *run, const struct cw_node *node);
struct cw_py cw_py_eval_attribute(struct cw_py_run *run, const struct cw_node *node);

#endif
