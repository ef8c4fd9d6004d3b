#include "cw/condition/calendar_iso.h"

enum { KEPT_DIGITS = 6 };

/* Beyond the end there are NULs. */
struct reader {
    struct cw_slice text;
    size_t at;
    bool failed;
};

static char byte_at(const struct reader *r, size_t at)
{
    return at < r->text.len ? r->text.ptr[at] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int32_t take_digits(struct reader *r, size_t count)
{
    int32_t value = 0;

    for (; count > 0; count--) {
        char c = byte_at(r, r->at);

        if (!is_digit(c)) {
            r->failed = true;
            return 0;
        }
        value = value * 10 + (c - '0');
        r->at++;
    }
    return value;
}

/* Where the date ends; there may be less text. */
static size_t date_end(const struct reader *r)
{
    size_t at = 7;

    if (r->text.len == 7)
        return 7;
    if (byte_at(r, 4) == '-') {
        if (byte_at(r, 5) != 'W')
            return 10;
        if (byte_at(r, 8) != '-' || r->text.len == 9)
            return 8;
        return r->text.len > 10 && is_digit(byte_at(r, 10)) ? 8 : 10; /* YYYY-Www-hh: the '-' divides */
    }
    if (byte_at(r, 4) != 'W')
        return 8;
    while (is_digit(byte_at(r, at)))
        at++;
    if (at < 9)
        return at;
    return at % 2 == 0 ? 7 : 8;
}

static bool take_week(struct reader *r, bool dashes, size_t end, struct cw_date *date)
{
    int32_t week, weekday = 1;

    r->at++;
    week = take_digits(r, 2);
    if (!r->failed && r->at < end) {
        if (dashes && byte_at(r, r->at++) != '-')
            return false;
        weekday = take_digits(r, 1);
    }
    return !r->failed && cw_date_of_week(date->year, week, weekday, date);
}

static bool take_date(struct reader *r, size_t end, struct cw_date *date)
{
    bool dashes;

    date->year = take_digits(r, 4);
    dashes = byte_at(r, r->at) == '-';
    r->at += dashes;
    if (!r->failed && byte_at(r, r->at) == 'W')
        return take_week(r, dashes, end, date);
    date->month = take_digits(r, 2);
    if (dashes && byte_at(r, r->at++) != '-')
        return false;
    date->day = take_digits(r, 2);
    return !r->failed && cw_date_exists(*date);
}

/* Digits of a fraction up to `end`, of which six are kept. */
static int32_t take_fraction(struct reader *r, size_t end)
{
    size_t count = end - r->at < KEPT_DIGITS ? end - r->at : KEPT_DIGITS;
    int32_t value = take_digits(r, count);

    for (; count < KEPT_DIGITS; count++)
        value *= 10;
    while (is_digit(byte_at(r, r->at)))
        r->at++;
    return value;
}

/* hh, hh:mm, hhmm, hh:mm:ss …, with a fraction behind the seconds; up to `end`, which may be before the end
 * of the text. *ret_more: it goes on behind what was read. */
static void take_clock(struct reader *r, size_t end, struct cw_clock *clock, bool *ret_more)
{
    int32_t *parts[] = { &clock->hour, &clock->minute, &clock->second };
    bool colons = false;

    for (int i = 0; i < 3; i++) {
        char c;

        *parts[i] = take_digits(r, 2);
        c = byte_at(r, r->at++);
        if (i == 0)
            colons = c == ':';
        if (r->failed || r->at >= end) {
            *ret_more = c != '\0';
            return;
        }
        if (c == '.' || c == ',')
            break;
        if (!colons)
            r->at--;
        else if (c != ':')
            r->failed = true;
    }
    clock->microsecond = take_fraction(r, end);
    *ret_more = byte_at(r, r->at) != '\0';
}

static void take_offset(struct reader *r, struct cw_clock *clock)
{
    struct cw_clock offset = { 0 };
    bool west = byte_at(r, r->at) == '-', more = false;

    clock->aware = true;
    if (byte_at(r, r->at++) == 'Z') {
        r->failed = r->failed || r->at < r->text.len;
        return;
    }
    take_clock(r, r->text.len, &offset, &more);
    clock->offset_us = west ? -cw_clock_us(offset) : cw_clock_us(offset);
    r->failed = r->failed || more || cw_clock_us(offset) >= CW_DAY_US;
}

static bool is_zone(char c)
{
    return c == '+' || c == '-' || c == 'Z';
}

static void take_time(struct reader *r, struct cw_clock *clock)
{
    size_t end = r->at;
    bool more = false;

    while (end < r->text.len && !is_zone(byte_at(r, end)))
        end++;
    take_clock(r, end, clock, &more);
    if (r->failed || end == r->text.len) {
        r->failed = r->failed || more;
        return;
    }
    r->at = end;
    take_offset(r, clock);
}

/* Any one character stands between date and time. */
static size_t separator_length(char first)
{
    unsigned char c = (unsigned char)first;

    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

bool cw_datetime_from_iso(struct cw_slice text, struct cw_datetime *ret)
{
    struct reader r = { .text = text };
    struct cw_datetime when = { 0 };
    size_t end;

    if (text.len < 7)
        return false;
    end = date_end(&r);
    if (!take_date(&r, end, &when.date))
        return false;
    if (text.len > end) {
        r.at = end + separator_length(byte_at(&r, end));
        take_time(&r, &when.clock);
    }
    if (r.failed || !cw_clock_exists(when.clock))
        return false;
    *ret = when;
    return true;
}
