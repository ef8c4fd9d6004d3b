/* debug.h - what the response part can see of the exchange itself: diagnostics, and the debug data.
 *
 * The manual, 4.2 and 5.6. Pure. The scope must have `exchanged`; what is not known of it (no answer arrived,
 * or the answer is not to be seen) is missing: nothing is appended, a text is null. */
#ifndef CW_LOOKUP_DEBUG_H
#define CW_LOOKUP_DEBUG_H

#include "cw/lookup/render.h"

#define CW_DEBUG_MAX       16384 /* bytes of the debug data */
#define CW_DEBUG_URL_MAX   2048  /* of them at most for the URL */
#define CW_DEBUG_PAIRS_MAX 3072  /* for the parameters, and for the headers */
#define CW_DEBUG_DEPTH     32    /* of the answer's lists and objects: there must be room around them */

/* The URL as it was sent, without its query. */
struct cw_slice cw_debug_url(const struct cw_scope *scope);

/* The answer's body where it is no JSON; perhaps no UTF-8. */
struct cw_slice cw_debug_text(const struct cw_scope *scope);

/* The answer's header of that name, which is in lower case; those of the same name joined by ", ". */
struct cw_slice cw_debug_header(const struct cw_scope *scope, struct cw_slice name);

/* Each appends one JSON value. */
void cw_debug_add_status(struct cw_buf *to, const struct cw_scope *scope);
void cw_debug_add_duration(struct cw_buf *to, const struct cw_scope *scope); /* seconds */
void cw_debug_add_query_params(struct cw_buf *to, const struct cw_scope *scope);
void cw_debug_add_headers(struct cw_buf *to,
                          const struct cw_scope *scope); /* the answer's, but for cookies */

/* {"config_id","method","url","query_params","status","duration","headers","body" or "text"}, in this order,
 * without what is missing. At most CW_DEBUG_MAX bytes and CW_DEBUG_DEPTH levels: what does not fit is left
 * out from its end on, at every depth, texts are cut at a character, and "cut":true is the last member. A
 * text is never cut within a secret of the integration. */
void cw_debug_add(struct cw_buf *to, const struct cw_scope *scope);

#endif
