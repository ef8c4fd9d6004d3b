/* pattern_template.h - what re.sub puts in: text with \1, \g<name> and escapes. */
#ifndef CW_CONDITION_PATTERN_TEMPLATE_H
#define CW_CONDITION_PATTERN_TEMPLATE_H

#include "cw/condition/pattern.h"

/* Text, then a group; the last part has no group. */
struct cw_pattern_part {
    struct cw_slice text;
    uint32_t group; /* CW_PATTERN_GROUPS: none */
};

struct cw_pattern_template {
    struct cw_pattern_part *parts;
    size_t count;
};

/* FINE, BAD, REFUSED, NO_GROUP or NO_MEMORY. */
enum cw_pattern_says cw_pattern_template_read(struct cw_arena *arena, const struct cw_pattern *pattern,
                                              struct cw_slice text, struct cw_pattern_template *ret,
                                              struct cw_err *reterr);

/* Appends it for what was found in `text`; a group that took no part is nothing. */
void cw_pattern_template_write(struct cw_buf *buf, const struct cw_pattern_template *template,
                               struct cw_slice text, const struct cw_span *spans);

#endif
