/* moments.h - datetime, date, time, timedelta and timezone as values of conditions: made, read; what they can
 * do.
 *
 * Where Python's are out of range: OverflowError, ValueError, as there. */
#ifndef CW_CONDITION_MOMENTS_H
#define CW_CONDITION_MOMENTS_H

#include "cw/condition/calendar.h"
#include "cw/condition/calendar_delta.h"
#include "cw/condition/module.h"

struct cw_py cw_py_of_datetime(struct cw_py_run *run, struct cw_datetime when);
struct cw_py cw_py_of_date(struct cw_py_run *run, struct cw_date date);
struct cw_py cw_py_of_clock(struct cw_py_run *run, struct cw_clock clock);
struct cw_py cw_py_of_delta(struct cw_py_run *run, struct cw_delta delta);
struct cw_py cw_py_of_offset(struct cw_py_run *run, int64_t offset_us);

static inline struct cw_datetime cw_py_datetime(struct cw_py value)
{
    return *(const struct cw_datetime *)value.of;
}

static inline struct cw_date cw_py_date(struct cw_py value)
{
    return *(const struct cw_date *)value.of;
}

static inline struct cw_clock cw_py_clock(struct cw_py value)
{
    return *(const struct cw_clock *)value.of;
}

static inline struct cw_delta cw_py_delta(struct cw_py value)
{
    return *(const struct cw_delta *)value.of;
}

static inline int64_t cw_py_offset(struct cw_py value)
{
    return *(const int64_t *)value.of;
}

/* strftime: raises where the format has what is not written here, and gives its place; writes. `plain`:
 * time.strftime. */
uint32_t cw_py_check_format(struct cw_py_run *run, struct cw_py format, bool plain);
struct cw_py cw_py_format(struct cw_py_run *run, struct cw_py format, struct cw_datetime when);

extern const struct cw_py_class cw_py_datetime_class, cw_py_date_class, cw_py_clock_class;

#endif
