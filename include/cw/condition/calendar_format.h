/* calendar_format.h - strftime, in English, with the directives that Python documents.
 *
 * Those that depend on the platform are refused. Pure. */
#ifndef CW_CONDITION_CALENDAR_FORMAT_H
#define CW_CONDITION_CALENDAR_FORMAT_H

#include "cw/base/buf.h"
#include "cw/condition/calendar.h"

extern const char *const cw_month_names[12];
extern const char *const cw_weekday_names[7]; /* Monday first */

/* Where the first directive stands that is not written here: its '%'. text.len: all can be written.
 * `plain`: time.strftime, which knows no %f, %z and %Z. */
size_t cw_calendar_cannot_write(struct cw_slice format, bool plain);

/* Appends. What is not known is left out: ask cw_calendar_cannot_write before. */
void cw_calendar_write(struct cw_buf *buf, struct cw_slice format, struct cw_datetime when);

#endif
