/* render.h - a compiled template or shape and the data at hand -> bytes, escaped for their slot.
 *
 * The manual, 4.4. One pass: what a placeholder brings is never looked at again for placeholders. */
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
    const struct cw_json *attached; /* contact.attached_data: an object; nothing indexed: none; NULL: the
                                     * event's own */
    struct cw_slice source; /* stands for contact.source in requests, but for phone filters, which take
                             * the event's own; null: as the event has it */
    struct cw_slice token;  /* CW_AUTH_OAUTH: the bearer token; null elsewhere */
    const struct cw_exchanged *exchanged; /* NULL before there is an answer */
    struct cw_arena *arena;               /* for what is made on the way */
};

enum cw_rendered {
    CW_RENDERED = 1,
    CW_MISSING,   /* a value that a URL or a parameter needs is null, missing or empty */
    CW_BAD_VALUE, /* a control character for a header, an empty value for a path */
};

/* Stands in a query for a missing value where on_missing = "omit": the parameter is to be cut out. No URL has
 * this byte otherwise. */
#define CW_RENDER_OMIT '\001'

/* Appends the text of a template, each placeholder escaped for its slot. A missing value in a URL or
 * parameter is treated as the integration's on_missing has it (CW_MISSING_OMIT: CW_MISSING for a parameter).
 * Anything but CW_RENDERED leaves the buf with part of the text. */
enum cw_rendered cw_render_text(struct cw_buf *to, const struct cw_template *t, const struct cw_scope *scope);

/* Appends one value as the text of a parameter: as a lone placeholder of CW_SLOT_PARAM. */
struct cw_value; /* value.h */
enum cw_rendered cw_render_param(struct cw_buf *to, const struct cw_value *value,
                                 const struct cw_scope *scope);

/* Appends a JSON value. A lone placeholder is the value itself, copied byte for byte. In a body a missing
 * value is null, in lists it is left out; in `save` (slot CW_SLOT_SAVE) members are left out too, as is an
 * object that this leaves empty. There, with scope->exchanged->diagnostics_only, only members that contain a
 * diagnostic placeholder are written, at every depth. True where something was written. */
bool cw_render_shape(struct cw_buf *to, const struct cw_shape *shape, const struct cw_scope *scope,
                     enum cw_slot slot);

#endif
