/* eval.h - walks a program's nodes: one function for each op. */
#ifndef CW_CONDITION_EVAL_H
#define CW_CONDITION_EVAL_H

#include "cw/condition/program.h"

/* The value of a node; kind 0 where it raised. Recursion goes no deeper than the tree is high. */
struct cw_py cw_py_eval(struct cw_py_run *run, uint32_t node);

static inline struct cw_py cw_py_eval_kid(struct cw_py_run *run, const struct cw_node *node, uint32_t kid)
{
    return cw_py_eval(run, run->program->kids[node->kids + kid]);
}

/* A function for one op. What it returns is no value where the run has raised. */
typedef struct cw_py cw_py_eval_fn(struct cw_py_run *run, const struct cw_node *node);

#endif
