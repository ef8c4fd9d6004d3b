#include "cw/condition/calendar.h"

enum { YEARS_400 = 146097, YEARS_100 = 36524, YEARS_4 = 1461, YEAR = 365 };

bool cw_year_is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t days_in(int32_t year, int32_t month)
{
    static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return days[month - 1] + (month == 2 && cw_year_is_leap(year));
}

bool cw_date_exists(struct cw_date date)
{
    return date.year >= 1 && date.year <= CW_YEAR_MAX && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= days_in(date.year, date.month);
}

bool cw_clock_exists(struct cw_clock clock)
{
    return clock.hour >= 0 && clock.hour < 24 && clock.minute >= 0 && clock.minute < 60 &&
           clock.second >= 0 && clock.second < 60 && clock.microsecond >= 0 && clock.microsecond < 1000000;
}

int32_t cw_date_yearday(struct cw_date date)
{
    int32_t days = date.day;

    for (int32_t month = 1; month < date.month; month++)
        days += days_in(date.year, month);
    return days;
}

/* Days before January 1. */
static int64_t days_before(int64_t year)
{
    int64_t y = year - 1;

    return y * YEAR + y / 4 - y / 100 + y / 400;
}

int64_t cw_date_ordinal(struct cw_date date)
{
    return days_before(date.year) + cw_date_yearday(date);
}

struct cw_date cw_date_of_ordinal(int64_t ordinal)
{
    int64_t n = ordinal - 1, n400 = n / YEARS_400, n100 = n % YEARS_400 / YEARS_100;
    int64_t rest = n % YEARS_400 % YEARS_100, n1 = rest % YEARS_4 / YEAR;
    struct cw_date date = { (int32_t)(n400 * 400 + n100 * 100 + rest / YEARS_4 * 4 + n1 + 1), 1, 1 };

    if (n100 == 4 || n1 == 4) { /* the last day of a leap year */
        date = (struct cw_date){ date.year - 1, 12, 31 };
        return date;
    }
    rest = n - days_before(date.year);
    while (rest >= days_in(date.year, date.month))
        rest -= days_in(date.year, date.month++);
    date.day = (int32_t)rest + 1;
    return date;
}

int32_t cw_date_weekday(struct cw_date date)
{
    return (int32_t)((cw_date_ordinal(date) + 6) % 7);
}

/* The Monday of week 1, which has January 4 in it. */
static int64_t first_monday(int64_t year)
{
    int64_t fourth = days_before(year) + 4;

    return fourth - (fourth + 6) % 7;
}

void cw_date_to_week(struct cw_date date, int32_t *ret_year, int32_t *ret_week)
{
    int64_t ordinal = cw_date_ordinal(date);
    int32_t year = date.year;

    if (ordinal < first_monday(year))
        year--;
    else if (ordinal >= first_monday(year + 1))
        year++;
    *ret_year = year;
    *ret_week = (int32_t)((ordinal - first_monday(year)) / 7 + 1);
}

bool cw_date_of_week(int32_t year, int32_t week, int32_t weekday, struct cw_date *ret)
{
    int64_t ordinal;

    if (year < 1 || year > CW_YEAR_MAX || week < 1 || weekday < 1 || weekday > 7)
        return false;
    ordinal = first_monday(year) + (week - 1) * 7;
    if (ordinal >= first_monday(year + 1))
        return false;
    ordinal += weekday - 1;
    if (ordinal < 1 || ordinal > CW_ORDINAL_MAX)
        return false;
    *ret = cw_date_of_ordinal(ordinal);
    return true;
}

int64_t cw_clock_us(struct cw_clock clock)
{
    return ((clock.hour * INT64_C(60) + clock.minute) * 60 + clock.second) * 1000000 + clock.microsecond;
}

int64_t cw_datetime_us(struct cw_datetime when)
{
    return cw_date_ordinal(when.date) * CW_DAY_US + cw_clock_us(when.clock);
}

bool cw_datetime_of_us(int64_t us, struct cw_datetime *when)
{
    int64_t of_day = us % CW_DAY_US;

    if (us < CW_DAY_US || us / CW_DAY_US > CW_ORDINAL_MAX)
        return false;
    when->date = cw_date_of_ordinal(us / CW_DAY_US);
    when->clock.hour = (int32_t)(of_day / 3600000000);
    when->clock.minute = (int32_t)(of_day / 60000000 % 60);
    when->clock.second = (int32_t)(of_day / 1000000 % 60);
    when->clock.microsecond = (int32_t)(of_day % 1000000);
    return true;
}
