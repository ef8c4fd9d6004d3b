/* comprehension.h - [… for …], {… for …}, and generator expressions, which are walked when asked. */
#ifndef CW_CONDITION_COMPREHENSION_H
#define CW_CONDITION_COMPREHENSION_H

#include "cw/condition/eval.h"

/* The variables of one comprehension, and those around it. */
struct cw_py_frame {
    struct cw_py_frame *outer;
    struct cw_py slots[];
};

struct cw_py cw_py_eval_local(struct cw_py_run *run, const struct cw_node *node);
struct cw_py cw_py_eval_listcomp(struct cw_py_run *run, const struct cw_node *node);
struct cw_py cw_py_eval_setcomp(struct cw_py_run *run, const struct cw_node *node);
struct cw_py cw_py_eval_dictcomp(struct cw_py_run *run, const struct cw_node *node);
struct cw_py cw_py_eval_generator(struct cw_py_run *run, const struct cw_node *node);

#endif
