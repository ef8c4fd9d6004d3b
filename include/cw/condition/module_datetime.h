/* module_datetime.h - `datetime`, `date`, `timedelta`, `timezone`, without and behind `datetime.`; `time`
 * only behind it, for it is a module too. `datetime` is both the module and the class in it. */
#ifndef CW_CONDITION_MODULE_DATETIME_H
#define CW_CONDITION_MODULE_DATETIME_H

#include "cw/condition/module.h"

extern const struct cw_py_module cw_py_datetime_module, cw_py_date_module, cw_py_timedelta_module,
    cw_py_timezone_module;

#endif
