/* check_name.h - what names, dots and calls mean: variables, builtins, modules, getters, methods. */
#ifndef CW_CONDITION_CHECK_NAME_H
#define CW_CONDITION_CHECK_NAME_H

#include "cw/condition/check.h"

/* A name, a dot, or a call that is a node of its own. */
uint32_t cw_check_name(struct cw_check *c, uint32_t node, bool truth);
uint32_t cw_check_dot(struct cw_check *c, uint32_t node, bool truth);
uint32_t cw_check_call(struct cw_check *c, uint32_t node, bool truth);

/* The variable of that name: its kinds, with its place; 0: none. */
uint32_t cw_check_local(const struct cw_check *c, struct cw_slice name, struct cw_local *ret);

#endif
