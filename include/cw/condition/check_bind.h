/* check_bind.h - the arguments of a call to the parameters of a function. */
#ifndef CW_CONDITION_CHECK_BIND_H
#define CW_CONDITION_CHECK_BIND_H

#include "cw/condition/check.h"

enum { CW_CHECK_ARGUMENTS_MAX = 200 }; /* of one call; a place is one byte */

/* A call whose arguments are checked: the children of the node from `first` on, KEYWORD nodes or others by
 * place. `self`: the function is a method, `first` is 1. `quiet`: what does not fit is no fault. */
struct cw_call_site {
    struct cw_check *c;
    uint32_t node, first;
    bool self, quiet;
};

/* False: the arguments do not fit; a fault was added unless quiet. */
bool cw_check_bind(const struct cw_call_site *site, const struct cw_py_function *function,
                   struct cw_bound *ret);

/* Whether each argument can be of a kind that its parameter takes. */
bool cw_check_arguments(const struct cw_call_site *site, const struct cw_bound *bound);

/* Lets the function look at constant arguments. False: a fault was added. */
bool cw_check_prepare(const struct cw_call_site *site, struct cw_bound *bound);

/* KEYWORD children become their values: what is left are the arguments as written. */
void cw_check_unwrap(const struct cw_call_site *site);

#endif
