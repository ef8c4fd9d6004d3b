/* delta.h - timedelta and timezone: what they can do in conditions. */
#ifndef CW_CONDITION_DELTA_H
#define CW_CONDITION_DELTA_H

#include "cw/condition/moments.h"

extern const struct cw_py_class cw_py_delta_class, cw_py_timezone_class;

#endif
