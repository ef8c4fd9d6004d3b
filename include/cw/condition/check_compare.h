/* check_compare.h - comparisons: what cannot be compared, and what never can be equal. */
#ifndef CW_CONDITION_CHECK_COMPARE_H
#define CW_CONDITION_CHECK_COMPARE_H

#include "cw/condition/check.h"

/* COMPARE. */
uint32_t cw_check_compare(struct cw_check *c, uint32_t node, bool truth);

#endif
