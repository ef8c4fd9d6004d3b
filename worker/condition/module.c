#include "cw/condition/module.h"

#include "cw/condition/match.h"
#include "cw/condition/methods_collection.h"
#include "cw/condition/methods_str.h"
#include "cw/condition/module_re.h"

const struct cw_py_class *const cw_py_classes[CW_PY_KIND_COUNT] = {
    [CW_PY_STR] = &cw_py_str_class,       [CW_PY_LIST] = &cw_py_list_class,
    [CW_PY_TUPLE] = &cw_py_list_class,    [CW_PY_RANGE] = &cw_py_range_class,
    [CW_PY_DICT] = &cw_py_dict_class,     [CW_PY_MATCH] = &cw_py_match_class,
    [CW_PY_REFLAG] = &cw_py_reflag_class,
};

const struct cw_py_module *const cw_py_modules[] = {
    &cw_py_re,
    NULL,
};
