#include "cw/condition/module.h"

const struct cw_py_class *const cw_py_classes[CW_PY_KIND_COUNT] = {
    [CW_PY_NONE] = NULL,
};

const struct cw_py_module *const cw_py_modules[] = {
    NULL,
};
