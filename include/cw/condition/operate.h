/* operate.h - Python's operators on values: which kinds they take and give, and what they make of them. */
#ifndef CW_CONDITION_OPERATE_H
#define CW_CONDITION_OPERATE_H

#include "cw/condition/module.h"
#include "cw/condition/number.h"

/* left op right; of one operand: right is kind 0. */
struct cw_py cw_py_operate(struct cw_py_run *run, enum cw_py_operator op, struct cw_py left,
                           struct cw_py right);

/* The kinds that it can give for any of these kinds of operands; 0: it works for none. `right` 0: one
 * operand. */
uint32_t cw_py_operates(enum cw_py_operator op, uint32_t left, uint32_t right);

/* As it is written. */
const char *cw_py_operator_sign(enum cw_py_operator op);

/* What went wrong with numbers, as an exception. */
struct cw_py cw_py_raise_number(struct cw_py_run *run, enum cw_number said);

#endif
