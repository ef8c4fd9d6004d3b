/* check_getter.h - `contact.get_…()` and `event.get_…()`, resolved to what they read. */
#ifndef CW_CONDITION_CHECK_GETTER_H
#define CW_CONDITION_CHECK_GETTER_H

#include "cw/condition/check.h"

/* Whether the name is `contact` or `event`. */
bool cw_is_data_root(struct cw_slice name);

/* A CALL whose callee is a DOT over that name. */
uint32_t cw_check_getter(struct cw_check *c, uint32_t node, struct cw_slice root);

/* A fault: `contact` or something of it, without a getter. Returns 0. */
uint32_t cw_check_no_getter(struct cw_check *c, uint32_t node, struct cw_slice root);

#endif
