/* module_re.h - `re`: match, search, fullmatch, findall, split, sub and the flags; what a match can do.
 *
 * A constant expression is compiled at load: what is wrong with it is a fault there. At run time it is
 * `error`, as re.error is called; NotImplementedError for what Python knows and we do not. */
#ifndef CW_CONDITION_MODULE_RE_H
#define CW_CONDITION_MODULE_RE_H

#include "cw/condition/module.h"

extern const struct cw_py_module cw_py_re;
extern const struct cw_py_class cw_py_reflag_class;

#endif
