/* render.h - a compiled template or shape and the data at hand -> bytes, escaped for their slot.
 *
 * language.md 4.4. One pass: what a placeholder brings is never looked at again for placeholders. */
#ifndef CW_LOOKUP_RENDER_H
#define CW_LOOKUP_RENDER_H

#include "cw/config/integration.h"
#include "cw/in/to_event.h"

struct cw_exchanged;

/* What placeholders can see. */
struct cw_scope {
    const struct cw_event *event;
    const struct cw_integration *integration;
    const struct cw_dial_plan *dial_plan;
    const struct cw_json *attached; /* contact.attached_data: an object; NULL or nothing indexed: none */
    struct cw_slice source;         /* stands for contact.source in requests; null: as the event has it */
    struct cw_slice token;          /* CW_AUTH_OAUTH: the bearer token; null elsewhere */
    const struct cw_exchanged *exchanged; /* NULL before there is an answer */
    struct cw_arena *arena;               /* for what is made on the way */
};

enum cw_rendered {
    CW_RENDERED = 1,
    CW_MISSING,   /* a value that a URL or a parameter needs is null, missing or empty */
    CW_BAD_VALUE, /* a control character for a header */
};

/* Appends the text of a template, each placeholder escaped for its slot. Anything but CW_RENDERED leaves
 * the buf with part of the text. */
enum cw_rendered cw_render_text(struct cw_buf *to, const struct cw_template *t, const struct cw_scope *scope);

/* Appends a JSON value. A lone placeholder is the value itself, copied byte for byte. In a body a missing
 * value is null, in lists it is left out; in `save` (slot CW_SLOT_SAVE) members are left out too, as is an
 * object that this leaves empty. True where something was written. */
bool cw_render_shape(struct cw_buf *to, const struct cw_shape *shape, const struct cw_scope *scope,
                     enum cw_slot slot);

/* The node a placeholder names, and in *ret_json the index it belongs to. */
uint32_t cw_render_find(const struct cw_op *op, const struct cw_scope *scope,
                        const struct cw_json **ret_json);

#endif
