/* calendar_parse.h - datetime.strptime, in English, as CPython does it: the format becomes a regular
 * expression.
 *
 * A format is read once and then used for many texts. Pure. */
#ifndef CW_CONDITION_CALENDAR_PARSE_H
#define CW_CONDITION_CALENDAR_PARSE_H

#include "cw/condition/calendar.h"
#include "cw/condition/pattern.h"

/* FINE; BAD: a bad directive (ValueError), or one that stands twice (re.error); REFUSED; NO_MEMORY. */
enum cw_pattern_says cw_calendar_format_read(struct cw_arena *arena, struct cw_slice format,
                                             const struct cw_pattern **ret, struct cw_err *reterr);

/* FINE; BAD: ValueError; LIMIT; NO_MEMORY. `budget` as of a finder. */
enum cw_pattern_says cw_calendar_parse(struct cw_arena *arena, const struct cw_pattern *format,
                                       struct cw_slice text, uint64_t *budget, struct cw_datetime *ret);

#endif
