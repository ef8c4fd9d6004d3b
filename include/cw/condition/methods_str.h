/* methods_str.h - what str can do: the table of its methods. */
#ifndef CW_CONDITION_METHODS_STR_H
#define CW_CONDITION_METHODS_STR_H

#include "cw/condition/module.h"

extern const struct cw_py_class cw_py_str_class;

#endif
