/* methods_collection.h - what list, tuple, range and dict can do: the tables of their methods. */
#ifndef CW_CONDITION_METHODS_COLLECTION_H
#define CW_CONDITION_METHODS_COLLECTION_H

#include "cw/condition/module.h"

extern const struct cw_py_function cw_py_list_methods[]; /* and those of tuple and struct_time */
extern const struct cw_py_class cw_py_list_class;        /* and tuple */
extern const struct cw_py_class cw_py_range_class;
extern const struct cw_py_class cw_py_dict_class;

#endif
