/* calendar_text.h - dates, times and lengths of time as text: isoformat, str, repr.
 *
 * Writers append to a buf. Pure. */
#ifndef CW_CONDITION_CALENDAR_TEXT_H
#define CW_CONDITION_CALENDAR_TEXT_H

#include "cw/base/buf.h"
#include "cw/condition/calendar.h"
#include "cw/condition/calendar_delta.h"

/* isoformat's timespec. */
enum cw_timespec {
    CW_TIMESPEC_AUTO = 1,
    CW_TIMESPEC_HOURS,
    CW_TIMESPEC_MINUTES,
    CW_TIMESPEC_SECONDS,
    CW_TIMESPEC_MILLISECONDS,
    CW_TIMESPEC_MICROSECONDS,
};

/* 0: it is none of their names. */
enum cw_timespec cw_timespec_of(struct cw_slice name);

/* 2026-11-23 */
void cw_date_write(struct cw_buf *buf, struct cw_date date);

/* 10:00:00.000001+02:00; the offset where there is one */
void cw_clock_write(struct cw_buf *buf, struct cw_clock clock, enum cw_timespec spec);

/* +02:00, +02:00:01, +02:00:01.500000; without colons: `colon` false */
void cw_offset_write(struct cw_buf *buf, int64_t offset_us, bool colon);

/* str(timedelta): 1 day, 0:00:05 */
void cw_delta_write(struct cw_buf *buf, struct cw_delta delta);

/* repr, all with "datetime." in front. */
void cw_date_write_repr(struct cw_buf *buf, struct cw_date date);
void cw_clock_write_repr(struct cw_buf *buf, struct cw_clock clock);
void cw_datetime_write_repr(struct cw_buf *buf, struct cw_datetime when);
void cw_delta_write_repr(struct cw_buf *buf, struct cw_delta delta);
void cw_offset_write_repr(struct cw_buf *buf, int64_t offset_us);

#endif
