/* check_loop.h - comprehensions: which names they bind, and to what kinds of values. */
#ifndef CW_CONDITION_CHECK_LOOP_H
#define CW_CONDITION_CHECK_LOOP_H

#include "cw/condition/check.h"

/* LISTCOMP, SETCOMP, DICTCOMP, GENERATOR. */
uint32_t cw_check_comprehension(struct cw_check *c, uint32_t node, bool truth);

#endif
