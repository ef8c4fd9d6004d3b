/* check_module.h - names with dots that begin with a module: `datetime.datetime.now`. */
#ifndef CW_CONDITION_CHECK_MODULE_H
#define CW_CONDITION_CHECK_MODULE_H

#include "cw/condition/check.h"

/* What a NAME, or DOTs over one, are a path of. */
struct cw_dotted {
    struct cw_slice root;
    const struct cw_py_module *module; /* NULL: no module's, or hidden by a variable */
    char path[96];                     /* below the module, with dots; what is too long is cut */
};

/* False: the node is no such path. */
bool cw_check_dotted(const struct cw_check *c, uint32_t node, struct cw_dotted *ret);

/* NULL: the module has none. */
const struct cw_py_function *cw_dotted_function(const struct cw_dotted *dotted);
const struct cw_py_attribute *cw_dotted_attribute(const struct cw_dotted *dotted);
uint32_t cw_dotted_type(const struct cw_dotted *dotted);

/* A fault at the node: the module has no such name; a suggestion where one is near. Returns 0. */
uint32_t cw_check_no_such(struct cw_check *c, uint32_t node, const struct cw_dotted *dotted);

/* A module's value that is read without a call. */
uint32_t cw_check_module_value(struct cw_check *c, uint32_t node, const struct cw_dotted *dotted);

#endif
