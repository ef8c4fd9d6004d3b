#include "cw/condition/calendar_text.h"

#include <stdlib.h>

static void add_digits(struct cw_buf *buf, int64_t value, int count)
{
    char text[8];

    for (int i = count; i-- > 0; value /= 10)
        text[i] = (char)('0' + value % 10);
    cw_buf_add(buf, (struct cw_slice){ text, (size_t)count });
}

static void add_with(struct cw_buf *buf, char before, int64_t value, int count)
{
    cw_buf_add_char(buf, before);
    add_digits(buf, value, count);
}

enum cw_timespec cw_timespec_of(struct cw_slice name)
{
    static const char *const names[] = {
        "auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"
    };

    for (int i = 0; i < 6; i++)
        if (cw_slice_eq(name, cw_slice_of(names[i])))
            return (enum cw_timespec)(CW_TIMESPEC_AUTO + i);
    return (enum cw_timespec)0;
}

void cw_date_write(struct cw_buf *buf, struct cw_date date)
{
    add_digits(buf, date.year, 4);
    add_with(buf, '-', date.month, 2);
    add_with(buf, '-', date.day, 2);
}

void cw_offset_write(struct cw_buf *buf, int64_t offset_us, bool colon)
{
    int64_t us = offset_us < 0 ? -offset_us : offset_us, seconds = us / 1000000;

    add_with(buf, offset_us < 0 ? '-' : '+', seconds / 3600, 2);
    if (colon)
        cw_buf_add_char(buf, ':');
    add_digits(buf, seconds / 60 % 60, 2);
    if (us % 60000000 == 0)
        return;
    if (colon)
        cw_buf_add_char(buf, ':');
    add_digits(buf, seconds % 60, 2);
    if (us % 1000000)
        add_with(buf, '.', us % 1000000, 6);
}

void cw_clock_write(struct cw_buf *buf, struct cw_clock clock, enum cw_timespec spec)
{
    if (spec == CW_TIMESPEC_AUTO)
        spec = clock.microsecond ? CW_TIMESPEC_MICROSECONDS : CW_TIMESPEC_SECONDS;
    add_digits(buf, clock.hour, 2);
    if (spec >= CW_TIMESPEC_MINUTES)
        add_with(buf, ':', clock.minute, 2);
    if (spec >= CW_TIMESPEC_SECONDS)
        add_with(buf, ':', clock.second, 2);
    if (spec == CW_TIMESPEC_MILLISECONDS)
        add_with(buf, '.', clock.microsecond / 1000, 3);
    if (spec == CW_TIMESPEC_MICROSECONDS)
        add_with(buf, '.', clock.microsecond, 6);
    if (clock.aware)
        cw_offset_write(buf, clock.offset_us, true);
}

void cw_delta_write(struct cw_buf *buf, struct cw_delta delta)
{
    if (delta.days) {
        cw_buf_add_int(buf, delta.days);
        cw_buf_add(buf, delta.days == 1 || delta.days == -1 ? CW_LIT(" day, ") : CW_LIT(" days, "));
    }
    cw_buf_add_int(buf, delta.seconds / 3600);
    add_with(buf, ':', delta.seconds / 60 % 60, 2);
    add_with(buf, ':', delta.seconds % 60, 2);
    if (delta.microseconds)
        add_with(buf, '.', delta.microseconds, 6);
}

/* "name=value" behind what is there already. */
static void add_field(struct cw_buf *buf, const char *name, int64_t value, bool *first)
{
    if (!value)
        return;
    if (!*first)
        cw_buf_add(buf, CW_LIT(", "));
    *first = false;
    cw_buf_add(buf, cw_slice_of(name));
    cw_buf_add_char(buf, '=');
    cw_buf_add_int(buf, value);
}

void cw_delta_write_repr(struct cw_buf *buf, struct cw_delta delta)
{
    bool first = true;

    cw_buf_add(buf, CW_LIT("datetime.timedelta("));
    add_field(buf, "days", delta.days, &first);
    add_field(buf, "seconds", delta.seconds, &first);
    add_field(buf, "microseconds", delta.microseconds, &first);
    cw_buf_add(buf, first ? CW_LIT("0)") : CW_LIT(")"));
}

void cw_offset_write_repr(struct cw_buf *buf, int64_t offset_us)
{
    struct cw_delta delta = { 0 };

    if (!offset_us) {
        cw_buf_add(buf, CW_LIT("datetime.timezone.utc"));
        return;
    }
    cw_delta_of(offset_us, &delta);
    cw_buf_add(buf, CW_LIT("datetime.timezone("));
    cw_delta_write_repr(buf, delta);
    cw_buf_add_char(buf, ')');
}

static void add_date_fields(struct cw_buf *buf, struct cw_date date)
{
    cw_buf_add_int(buf, date.year);
    cw_buf_add(buf, CW_LIT(", "));
    cw_buf_add_int(buf, date.month);
    cw_buf_add(buf, CW_LIT(", "));
    cw_buf_add_int(buf, date.day);
}

static void add_clock_fields(struct cw_buf *buf, struct cw_clock clock)
{
    cw_buf_add_int(buf, clock.hour);
    cw_buf_add(buf, CW_LIT(", "));
    cw_buf_add_int(buf, clock.minute);
    if (clock.second || clock.microsecond) {
        cw_buf_add(buf, CW_LIT(", "));
        cw_buf_add_int(buf, clock.second);
    }
    if (clock.microsecond) {
        cw_buf_add(buf, CW_LIT(", "));
        cw_buf_add_int(buf, clock.microsecond);
    }
    if (clock.aware) {
        cw_buf_add(buf, CW_LIT(", tzinfo="));
        cw_offset_write_repr(buf, clock.offset_us);
    }
}

void cw_date_write_repr(struct cw_buf *buf, struct cw_date date)
{
    cw_buf_add(buf, CW_LIT("datetime.date("));
    add_date_fields(buf, date);
    cw_buf_add_char(buf, ')');
}

void cw_clock_write_repr(struct cw_buf *buf, struct cw_clock clock)
{
    cw_buf_add(buf, CW_LIT("datetime.time("));
    add_clock_fields(buf, clock);
    cw_buf_add_char(buf, ')');
}

void cw_datetime_write_repr(struct cw_buf *buf, struct cw_datetime when)
{
    cw_buf_add(buf, CW_LIT("datetime.datetime("));
    add_date_fields(buf, when.date);
    cw_buf_add(buf, CW_LIT(", "));
    add_clock_fields(buf, when.clock);
    cw_buf_add_char(buf, ')');
}
