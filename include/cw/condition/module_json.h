/* module_json.h - `json`: loads and dumps, as CPython's.
 *
 * loads: NaN and Infinity, which are no JSON but which Python reads, raise NotImplementedError; texts nested
 * deeper than CW_JSON_DEPTH LimitError. */
#ifndef CW_CONDITION_MODULE_JSON_H
#define CW_CONDITION_MODULE_JSON_H

#include "cw/condition/module.h"

extern const struct cw_py_module cw_py_json;

#endif
