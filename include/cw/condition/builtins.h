/* builtins.h - Python's builtins of the manual 6: abs, all, … zip; the table stands in module.h. */
#ifndef CW_CONDITION_BUILTINS_H
#define CW_CONDITION_BUILTINS_H

#include "cw/condition/module.h"

/* The kinds that a built-in type's name means in isinstance(); 0: it is none. */
uint32_t cw_py_builtin_type(struct cw_slice name);

#endif
