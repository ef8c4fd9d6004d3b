/* match.h - re.Match: what was found, and the groups in it. */
#ifndef CW_CONDITION_MATCH_H
#define CW_CONDITION_MATCH_H

#include "cw/condition/module.h"
#include "cw/condition/pattern.h"

struct cw_py_match {
    const struct cw_pattern *pattern;
    struct cw_slice text;
    const struct cw_span *spans;
};

/* All of it lives as long as the run. */
struct cw_py cw_py_match(struct cw_py_run *run, const struct cw_finder *found);

/* A part of the text; `otherwise` where the group took no part. */
struct cw_py cw_py_span(struct cw_py_run *run, struct cw_slice text, struct cw_span span,
                        struct cw_py otherwise);

extern const struct cw_py_class cw_py_match_class;

#endif
