/* percent.h - percent-encoding: everything but RFC 3986's unreserved characters. Pure. */
#ifndef CW_BASE_PERCENT_H
#define CW_BASE_PERCENT_H

#include "cw/base/buf.h"

/* Appends the bytes, `+` as %2B, a blank as %20 (RFC 3986 section 2.1, upper-case digits). */
void cw_percent_add(struct cw_buf *buf, struct cw_slice text);

#endif
