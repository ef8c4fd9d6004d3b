/* check_method.h - `value.name` and `value.name(…)`: what it means for each kind that the value can have. */
#ifndef CW_CONDITION_CHECK_METHOD_H
#define CW_CONDITION_CHECK_METHOD_H

#include "cw/condition/check.h"

/* A DOT over a value. */
uint32_t cw_check_attribute(struct cw_check *c, uint32_t node);

/* A CALL whose callee is a DOT over a value. */
uint32_t cw_check_method(struct cw_check *c, uint32_t node);

#endif
