/* to_set.h - answers + mappings -> the operations of `set` (the manual 5.4).
 *
 * For each operation the first integration that executes it successfully wins. Pure. */
#ifndef CW_LOOKUP_TO_SET_H
#define CW_LOOKUP_TO_SET_H

#include "cw/lookup/render.h"

/* What has been set so far: values as a record shows them; null: not yet. */
struct cw_sets {
    struct cw_slice values[CW_SET_COUNT];
};

/* Executes the operations of the scope's integration that have no value yet; one that does not fit is left
 * to the next. `max` bytes for each. CW_ENOMEM. */
enum cw_status cw_set_execute(struct cw_sets *sets, const struct cw_scope *scope, size_t max);

/* Appends {"priority":…}; {} where nothing is set. True where something is. */
bool cw_set_write(struct cw_buf *to, const struct cw_sets *sets);

#endif
