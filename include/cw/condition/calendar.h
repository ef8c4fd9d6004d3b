/* calendar.h - dates, times of day and both, as Python's datetime has them: proleptic Gregorian, years 1 to
 * 9999, microseconds, without an offset or with a fixed one. Pure. */
#ifndef CW_CONDITION_CALENDAR_H
#define CW_CONDITION_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define CW_YEAR_MAX    9999
#define CW_ORDINAL_MAX 3652059 /* 9999-12-31; 0001-01-01 is 1 */
#define CW_DAY_US      INT64_C(86400000000)
#define CW_EPOCH_US    (INT64_C(719163) * CW_DAY_US) /* 1970-01-01T00:00 */

struct cw_date {
    int32_t year, month, day;
};

struct cw_clock {
    int32_t hour, minute, second, microsecond;
    bool aware;
    int64_t offset_us; /* local time minus UTC, below 24 hours; 0 where it is not aware */
};

struct cw_datetime {
    struct cw_date date;
    struct cw_clock clock;
};

bool cw_date_exists(struct cw_date date);
bool cw_clock_exists(struct cw_clock clock);
bool cw_year_is_leap(int64_t year);

/* Days from 0000-12-31; and back, for 1 to CW_ORDINAL_MAX. */
int64_t cw_date_ordinal(struct cw_date date);
struct cw_date cw_date_of_ordinal(int64_t ordinal);

/* Monday is 0. */
int32_t cw_date_weekday(struct cw_date date);

/* January 1 is 1. */
int32_t cw_date_yearday(struct cw_date date);

/* ISO 8601's year and week (1 to 53) of a date; the date of a year, week and weekday (1 to 7): false where
 * there is none. */
void cw_date_to_week(struct cw_date date, int32_t *ret_year, int32_t *ret_week);
bool cw_date_of_week(int32_t year, int32_t week, int32_t weekday, struct cw_date *ret);

/* Microseconds since 0000-12-31T00:00, as the clock shows them, without the offset. */
int64_t cw_datetime_us(struct cw_datetime when);

/* And back; the offset is kept. False: beyond the years 1 to 9999. */
bool cw_datetime_of_us(int64_t us, struct cw_datetime *when);

/* Of the day, without the offset. */
int64_t cw_clock_us(struct cw_clock clock);

#endif
