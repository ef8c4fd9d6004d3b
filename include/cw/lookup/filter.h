/* filter.h - filters applied to the text of a value (the manual 4.1). Pure. */
#ifndef CW_LOOKUP_FILTER_H
#define CW_LOOKUP_FILTER_H

#include "cw/config/filter.h"
#include "cw/lookup/render.h"

/* What the filters of the placeholder make of the text, one after the other; null where nothing is left of
 * it. A null text is a missing value, which only default(…) changes; an empty one counts as missing for it.
 * With a default in the row the result is never null. No memory is null too: the arena's `failed` tells. */
struct cw_slice cw_filters_apply(const struct cw_op *op, struct cw_slice text, const struct cw_scope *scope);

/* Whether one of them is default(…). */
bool cw_filters_have_default(const struct cw_op *op);

#endif
