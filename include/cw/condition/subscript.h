/* subscript.h - value[index] and value[start:stop:step]. */
#ifndef CW_CONDITION_SUBSCRIPT_H
#define CW_CONDITION_SUBSCRIPT_H

#include "cw/condition/value.h"

struct cw_py cw_py_subscript(struct cw_py_run *run, struct cw_py value, struct cw_py index);

/* `bounds`: start, stop, step; None where not given. */
struct cw_py cw_py_slice(struct cw_py_run *run, struct cw_py value, const struct cw_py bounds[3]);

/* The kinds that it can give for these; 0: it works for none. */
uint32_t cw_py_subscripts(uint32_t value, uint32_t index);
uint32_t cw_py_slices(uint32_t value);

#endif
