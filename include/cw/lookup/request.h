/* request.h - event + integration -> method, URL, headers, body.
 *
 * Pure. The request lives in the scope's arena; fixed parts are borrowed from the plan. */
#ifndef CW_LOOKUP_REQUEST_H
#define CW_LOOKUP_REQUEST_H

#include "cw/lookup/ask.h"
#include "cw/lookup/render.h"

#define CW_URL_MAX  65536 /* bytes */
#define CW_BODY_MAX (4u << 20)

/* CW_REASON_NONE: *ret is ready but for its timeout. CW_REASON_MISSING_VALUE: not to be sent, outcome
 * `skipped`; anything else: outcome `failed` (BAD_VALUE, TOO_LARGE, INTERNAL for no memory). */
enum cw_reason cw_request_make(struct cw_request *ret, const struct cw_integration *integration,
                               const struct cw_scope *scope);

/* Renders one header of an integration as "Name: value", NUL-terminated. */
enum cw_reason cw_request_header(struct cw_slice *ret, const struct cw_header *header,
                                 const struct cw_scope *scope);

#endif
