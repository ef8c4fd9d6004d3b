/* module_time.h - `time`: time, localtime, gmtime, strftime; and struct_time, what the middle two give. */
#ifndef CW_CONDITION_MODULE_TIME_H
#define CW_CONDITION_MODULE_TIME_H

#include "cw/condition/module.h"

extern const struct cw_py_module cw_py_time_module;
extern const struct cw_py_class cw_py_struct_time_class;

#endif
