/* excerpt.h - the beginning of a JSON value that is too long or too deep, as a JSON value.
 *
 * Pure. */
#ifndef CW_LOOKUP_EXCERPT_H
#define CW_LOOKUP_EXCERPT_H

#include "cw/base/json.h"
#include "cw/config/template.h"

struct cw_excerpt {
    struct cw_buf *to;
    size_t end;                      /* the buf never gets longer than this */
    unsigned depth;                  /* lists and objects are not nested deeper */
    const struct cw_secrets *hidden; /* a cut never leaves the beginning of one of these; may be NULL */
    struct cw_slice token;           /* nor of this; may be null */
    bool cut;                        /* something was left out */
};

/* Appends the value; of what does not fit, the first elements, members and characters. False: not even that,
 * nothing appended. */
bool cw_excerpt_json(struct cw_excerpt *e, const struct cw_json *json, uint32_t node);

/* The same for a text, as a JSON string. A text that is cut ends with "…". */
bool cw_excerpt_text(struct cw_excerpt *e, struct cw_slice text);

#endif
