/* moment.h - ISO 8601 / RFC 3339 texts <-> Unix milliseconds, in the proleptic Gregorian calendar. Pure. */
#ifndef CW_BASE_MOMENT_H
#define CW_BASE_MOMENT_H

#include "cw/base/slice.h"

#define CW_MOMENT_LEN 24 /* of what cw_moment_write writes, without a NUL */

/* "2026-11-23T10:00:00", with an optional fraction and an optional "Z" or "+02:00"; without one it is UTC.
 * The whole slice; false, *ret_ms unchanged, for anything else. */
bool cw_moment_parse(struct cw_slice text, int64_t *ret_ms);

/* "2026-11-23T10:00:00.000Z", for years 0 to 9999. */
void cw_moment_write(int64_t ms, char ret[CW_MOMENT_LEN]);

#endif
