#include "cw/base/http_date.h"

#include "cw/base/moment.h"

struct reader {
    struct cw_slice rest;
    bool failed;
};

struct date {
    int64_t year, month, day, hour, minute, second;
};

static const char *const short_days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", NULL };
static const char *const long_days[] = { "Sunday",   "Monday", "Tuesday",  "Wednesday",
                                         "Thursday", "Friday", "Saturday", NULL };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
                                      "Aug", "Sep", "Oct", "Nov", "Dec", NULL };

/* Its place in the list, from 1; 0 where none stands here. */
static int take_word(struct reader *r, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (cw_slice_starts(r->rest, cw_slice_of(words[i]))) {
            r->rest = cw_slice_from(r->rest, strlen(words[i]));
            return i + 1;
        }
    return 0;
}

static void expect(struct reader *r, const char *text)
{
    const char *const words[] = { text, NULL };

    r->failed |= !take_word(r, words);
}

static int64_t take_number(struct reader *r, size_t digits, int64_t max)
{
    int64_t value = 0;

    r->failed = r->failed || !cw_slice_take_digits(&r->rest, digits, max, &value);
    return value;
}

static int64_t take_month(struct reader *r)
{
    int month = take_word(r, months);

    r->failed |= !month;
    return month;
}

static void take_time(struct reader *r, struct date *d)
{
    expect(r, " ");
    d->hour = take_number(r, 2, 23);
    expect(r, ":");
    d->minute = take_number(r, 2, 59);
    expect(r, ":");
    d->second = take_number(r, 2, 60);
    if (d->second == 60)
        d->second = 59;
}

/* ", 06 Nov 1994 08:49:37 GMT" */
static void take_fixed(struct reader *r, struct date *d)
{
    expect(r, ", ");
    d->day = take_number(r, 2, 31);
    expect(r, " ");
    d->month = take_month(r);
    expect(r, " ");
    d->year = take_number(r, 4, 9999);
    take_time(r, d);
    expect(r, " GMT");
}

/* " Nov  6 08:49:37 1994" */
static void take_asctime(struct reader *r, struct date *d)
{
    const char *const blank[] = { " ", NULL };

    expect(r, " ");
    d->month = take_month(r);
    expect(r, " ");
    d->day = take_word(r, blank) ? take_number(r, 1, 9) : take_number(r, 2, 31);
    take_time(r, d);
    expect(r, " ");
    d->year = take_number(r, 4, 9999);
}

static void put(char *to, int64_t value, int digits)
{
    for (; digits--; value /= 10)
        to[digits] = (char)('0' + value % 10);
}

/* False where there is no such day. */
static bool to_ms(const struct date *d, int64_t *ret_ms)
{
    char text[] = "0000-00-00T00:00:00";

    put(text, d->year, 4);
    put(text + 5, d->month, 2);
    put(text + 8, d->day, 2);
    put(text + 11, d->hour, 2);
    put(text + 14, d->minute, 2);
    put(text + 17, d->second, 2);
    return cw_moment_parse(cw_slice_of(text), ret_ms);
}

static int64_t year_of(int64_t ms)
{
    char text[CW_MOMENT_LEN];
    int64_t year = 0;

    cw_moment_write(ms, text);
    cw_slice_to_int((struct cw_slice){ text, 4 }, 0, 9999, &year);
    return year;
}

/* ", 06-Nov-94 08:49:37 GMT" */
static void take_rfc850(struct reader *r, struct date *d, int64_t now_ms)
{
    int64_t now = year_of(now_ms);

    expect(r, ", ");
    d->day = take_number(r, 2, 31);
    expect(r, "-");
    d->month = take_month(r);
    expect(r, "-");
    d->year = now - now % 100 + take_number(r, 2, 99);
    if (d->year < now - 49)
        d->year += 100;
    else if (d->year > now + 50)
        d->year -= 100;
    take_time(r, d);
    expect(r, " GMT");
}

bool cw_http_date_parse(struct cw_slice text, int64_t now_ms, int64_t *ret_ms)
{
    struct reader r = { text, false };
    struct date d = { 0 };

    if (take_word(&r, long_days))
        take_rfc850(&r, &d, now_ms);
    else if (!take_word(&r, short_days))
        return false;
    else if (cw_slice_starts(r.rest, CW_LIT(",")))
        take_fixed(&r, &d);
    else
        take_asctime(&r, &d);
    return !r.failed && !r.rest.len && to_ms(&d, ret_ms);
}
