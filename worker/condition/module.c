#include "cw/condition/module.h"

#include "cw/condition/delta.h"
#include "cw/condition/match.h"
#include "cw/condition/methods_collection.h"
#include "cw/condition/methods_str.h"
#include "cw/condition/module_datetime.h"
#include "cw/condition/module_json.h"
#include "cw/condition/module_random.h"
#include "cw/condition/module_re.h"
#include "cw/condition/module_time.h"

const struct cw_py_class *const cw_py_classes[CW_PY_KIND_COUNT] = {
    [CW_PY_STR] = &cw_py_str_class,
    [CW_PY_LIST] = &cw_py_list_class,
    [CW_PY_TUPLE] = &cw_py_list_class,
    [CW_PY_RANGE] = &cw_py_range_class,
    [CW_PY_DICT] = &cw_py_dict_class,
    [CW_PY_MATCH] = &cw_py_match_class,
    [CW_PY_REFLAG] = &cw_py_reflag_class,
    [CW_PY_DATETIME] = &cw_py_datetime_class,
    [CW_PY_DATE] = &cw_py_date_class,
    [CW_PY_TIME] = &cw_py_clock_class,
    [CW_PY_TIMEDELTA] = &cw_py_delta_class,
    [CW_PY_TIMEZONE] = &cw_py_timezone_class,
    [CW_PY_STRUCT_TIME] = &cw_py_struct_time_class,
};

const struct cw_py_module *const cw_py_modules[] = {
    &cw_py_date_module,
    &cw_py_datetime_module,
    &cw_py_json,
    &cw_py_random,
    &cw_py_re,
    &cw_py_time_module,
    &cw_py_timedelta_module,
    &cw_py_timezone_module,
    NULL,
};
