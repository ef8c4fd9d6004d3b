/* module_random.h - `random`: random, randint, randrange, uniform, choice: Python's ranges, our own
 * sequences. */
#ifndef CW_CONDITION_MODULE_RANDOM_H
#define CW_CONDITION_MODULE_RANDOM_H

#include "cw/condition/module.h"

extern const struct cw_py_module cw_py_random;

#endif
