/* http_date.h - the three date forms of HTTP (RFC 9110 section 5.6.7) -> Unix milliseconds. Pure. */
#ifndef CW_BASE_HTTP_DATE_H
#define CW_BASE_HTTP_DATE_H

#include "cw/base/slice.h"

/* "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" or "Sun Nov  6 08:49:37 1994"; the name
 * of the day is not compared with the date. A year of two digits that would be more than 50 years after
 * `now_ms` is a century earlier; second 60 counts as 59. False, *ret_ms unchanged, for anything else. */
bool cw_http_date_parse(struct cw_slice text, int64_t now_ms, int64_t *ret_ms);

#endif
