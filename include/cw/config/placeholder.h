/* placeholder.h - the grammar of "{root.name[0]["name"][*] | filter(4)}", without its meaning.
 *
 * The manual, 4.1. Names are parts of the source's text. */
#ifndef CW_CONFIG_PLACEHOLDER_H
#define CW_CONFIG_PLACEHOLDER_H

#include "cw/base/json.h"
#include "cw/config/filter.h"

#define CW_STEPS_MAX 32 /* of one placeholder */

struct cw_placeholder {
    size_t start;          /* of its brace in the text */
    struct cw_slice whole; /* brace to brace */
    struct cw_slice root;
    struct cw_step steps[CW_STEPS_MAX];
    size_t step_count;
    struct cw_filters filters;
};

/* Reads what stands behind the root, which the caller has filled in with the start; `c` stands there. False:
 * a fault says why, and `c` stands where the text may be read on. */
bool cw_placeholder_read(struct cw_placeholder *ret, struct cw_cursor *c, const struct cw_dial_plan *plan);

/* Whether that step is a name; with `name` not NULL: that one. */
bool cw_placeholder_step_is(const struct cw_placeholder *p, size_t step, const char *name);

/* The text of the steps from that one on, for the caret; the whole where they are no names. */
struct cw_slice cw_placeholder_below(const struct cw_placeholder *p, size_t step);

#endif
