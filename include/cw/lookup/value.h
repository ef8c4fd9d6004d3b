/* value.h - what a placeholder stands for, before it is written: a JSON value, a text, a number or nothing.
 *
 * The manual, 4.2 to 4.4: the root's data, the path below it, the filters. Pure; what has to be made lives in
 * the scope's arena. No memory is a missing value: the arena's `failed` tells. */
#ifndef CW_LOOKUP_VALUE_H
#define CW_LOOKUP_VALUE_H

#include "cw/lookup/render.h"

#define CW_VALUE_TOO_LARGE  (-1)
#define CW_VALUE_FILTER_MAX (256u << 10) /* bytes of JSON or text that filters take */

struct cw_value {
    int kind;                   /* enum cw_json_kind; 0: missing; CW_VALUE_TOO_LARGE */
    uint32_t node;              /* in the index that knows it */
    const struct cw_json *json; /* NULL: none does, */
    struct cw_slice text;       /* and this is a string's text, or the JSON of anything else */
};

/* `[*]` goes through the elements of a list and the members of an object (of duplicate names the last; all of
 * them beyond 1000 members) and gives a list without the missing ones. With filters the value is text, or
 * missing; CW_VALUE_TOO_LARGE where there is more to filter than CW_VALUE_FILTER_MAX. */
struct cw_value cw_value_of(const struct cw_op *op, const struct cw_scope *scope);

/* The same value with an index; missing where there is no memory for it. Not for texts. */
struct cw_value cw_value_indexed(const struct cw_value *value, struct cw_arena *arena);

/* As it stands in text: strings as they are, numbers and booleans as written, objects and lists as compact
 * JSON, null and missing empty. */
struct cw_slice cw_value_text(const struct cw_value *value, struct cw_arena *arena);

/* Appends it as JSON, byte for byte where it was JSON; it must not be missing. One that is too large fails
 * the buf. */
void cw_value_write(struct cw_buf *to, const struct cw_value *value);

/* A value of an index; missing where there is no such node. */
static inline struct cw_value cw_value_at(const struct cw_json *json, uint32_t node)
{
    return (struct cw_value){ .kind = cw_json_kind(json, node), .json = json, .node = node };
}

#endif
