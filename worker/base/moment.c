#include "cw/base/moment.h"

enum { DAY_MS = 86400000, DAYS_TO_1970 = 719468, ERA_DAYS = 146097 };

struct reader {
    struct cw_slice rest;
    bool failed;
};

static int64_t take_number(struct reader *r, size_t digits, int64_t max)
{
    int64_t value = 0;

    r->failed = r->failed || !cw_slice_take_digits(&r->rest, digits, max, &value);
    return value;
}

static bool take(struct reader *r, char byte)
{
    if (r->failed || !r->rest.len || r->rest.ptr[0] != byte)
        return false;
    r->rest = cw_slice_from(r->rest, 1);
    return true;
}

static void expect(struct reader *r, char byte)
{
    if (!take(r, byte))
        r->failed = true;
}

/* Days since 1970-01-01 (H. Hinnant's days_from_civil: years begin in March). */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * ERA_DAYS + day_of_era - DAYS_TO_1970;
}

static int64_t take_fraction(struct reader *r)
{
    int64_t ms = 0, unit = 100;

    if (!take(r, '.'))
        return 0;
    if (!r->rest.len || r->rest.ptr[0] < '0' || r->rest.ptr[0] > '9')
        r->failed = true;
    while (r->rest.len && r->rest.ptr[0] >= '0' && r->rest.ptr[0] <= '9') {
        ms += (r->rest.ptr[0] - '0') * unit;
        unit /= 10;
        r->rest = cw_slice_from(r->rest, 1);
    }
    return ms;
}

static int64_t take_offset_ms(struct reader *r)
{
    bool east = take(r, '+'), west = !east && take(r, '-');
    int64_t minutes;

    if (!east && !west) {
        take(r, 'Z');
        return 0;
    }
    minutes = take_number(r, 2, 23) * 60;
    take(r, ':');
    minutes += take_number(r, 2, 59);
    return (east ? minutes : -minutes) * 60000;
}

static int64_t days_in(int64_t year, int64_t month)
{
    static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

bool cw_moment_parse(struct cw_slice text, int64_t *ret_ms)
{
    struct reader r = { text, false };
    int64_t year = take_number(&r, 4, 9999), month, day, ms;

    expect(&r, '-');
    month = take_number(&r, 2, 12);
    expect(&r, '-');
    day = take_number(&r, 2, 31);
    if (!take(&r, 'T'))
        expect(&r, ' ');
    ms = take_number(&r, 2, 23) * 3600000;
    expect(&r, ':');
    ms += take_number(&r, 2, 59) * 60000;
    expect(&r, ':');
    ms += take_number(&r, 2, 59) * 1000;
    ms += take_fraction(&r);
    ms -= take_offset_ms(&r);
    if (r.failed || r.rest.len || !month || !day || day > days_in(year, month))
        return false;
    *ret_ms = days_of(year, month, day) * DAY_MS + ms;
    return true;
}

static char *put(char *to, int64_t value, int digits)
{
    for (int i = digits; i-- > 0; value /= 10)
        to[i] = (char)('0' + value % 10);
    return to + digits;
}

void cw_moment_write(int64_t ms, char ret[CW_MOMENT_LEN])
{
    int64_t of_day = (ms % DAY_MS + DAY_MS) % DAY_MS, days = (ms - of_day) / DAY_MS + DAYS_TO_1970;
    int64_t era = (days >= 0 ? days : days - ERA_DAYS + 1) / ERA_DAYS, doe = days - era * ERA_DAYS;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    char *to = put(ret, yoe + era * 400 + (month <= 2), 4);

    *to++ = '-';
    to = put(to, month, 2);
    *to++ = '-';
    to = put(to, doy - (153 * mp + 2) / 5 + 1, 2);
    *to++ = 'T';
    to = put(to, of_day / 3600000, 2);
    *to++ = ':';
    to = put(to, of_day / 60000 % 60, 2);
    *to++ = ':';
    to = put(to, of_day / 1000 % 60, 2);
    *to++ = '.';
    to = put(to, of_day % 1000, 3);
    *to = 'Z';
}
