/* shape.h - a JSON value with placeholders in it -> a flat tree of fixed bytes and templates.
 *
 * Bodies and `save`. What holds no placeholder is kept as the bytes that were written, so numbers keep
 * every digit. */
#ifndef CW_CONFIG_SHAPE_H
#define CW_CONFIG_SHAPE_H

#include "cw/base/json.h"
#include "cw/config/template.h"

struct cw_shape_node {
    enum { CW_SHAPE_RAW = 1, CW_SHAPE_TEMPLATE, CW_SHAPE_OBJECT, CW_SHAPE_LIST } kind;
    struct cw_slice name; /* of a member, with its quotes as written; null elsewhere */
    struct cw_slice raw;  /* CW_SHAPE_RAW */
    struct cw_template template;
    uint32_t next; /* the first node behind this subtree */
};

struct cw_shape {
    const struct cw_shape_node *nodes;
    uint32_t count; /* 0: no value at all */
    unsigned reads; /* CW_READS_… of all its templates */
};

/* Compiles the value at `node`. Texts become templates by those rules; faults go to `faults`, blamed on
 * `file`, whose bytes the index borrows. */
struct cw_shape cw_shape_compile(const struct cw_json *json, uint32_t node, const struct cw_source *file,
                                 const struct cw_template_rules *rules);

/* The source of the string at `node`: `like` lends file, faults and arena. */
struct cw_source cw_shape_source(const struct cw_json *json, uint32_t node, const struct cw_source *like);

#endif
