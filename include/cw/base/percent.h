/* percent.h - percent-encoding: everything but RFC 3986's unreserved characters, and back. Pure. */
#ifndef CW_BASE_PERCENT_H
#define CW_BASE_PERCENT_H

#include "cw/base/buf.h"

/* Appends the bytes, `+` as %2B, a blank as %20 (RFC 3986 section 2.1, upper-case digits). */
void cw_percent_add(struct cw_buf *buf, struct cw_slice text);

/* Appends what the bytes stand for. A '%' without two hex digits stands for itself, as does '+'. */
void cw_percent_decode(struct cw_buf *buf, struct cw_slice text);

/* Whether a path segment is "." or "..", however it is written (RFC 3986 section 6.2.2.2). */
bool cw_percent_is_dots(struct cw_slice segment);

#endif
