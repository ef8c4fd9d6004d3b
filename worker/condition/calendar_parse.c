#include "cw/condition/calendar_parse.h"

#include "cw/condition/calendar_format.h"
#include "cw/condition/number_text.h"
#include "cw/condition/text.h"
#include "cw/condition/text_case.h"
#include "cw/condition/text_kind.h"

enum { FORMAT_MAX = 4096, NOT_GIVEN = INT32_MIN, JULIAN_MAX = 366 };

static const struct {
    char letter;
    const char *means;
} directives[] = {
    { 'd', "(?P<d>3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9])" },
    { 'f', "(?P<f>[0-9]{1,6})" },
    { 'H', "(?P<H>2[0-3]|[0-1]\\d|\\d)" },
    { 'I', "(?P<I>1[0-2]|0[1-9]|[1-9])" },
    { 'G', "(?P<G>\\d\\d\\d\\d)" },
    { 'j', "(?P<j>36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])" },
    { 'm', "(?P<m>1[0-2]|0[1-9]|[1-9])" },
    { 'M', "(?P<M>[0-5]\\d|\\d)" },
    { 'S', "(?P<S>6[0-1]|[0-5]\\d|\\d)" },
    { 'U', "(?P<U>5[0-3]|[0-4]\\d|\\d)" },
    { 'W', "(?P<W>5[0-3]|[0-4]\\d|\\d)" },
    { 'w', "(?P<w>[0-6])" },
    { 'u', "(?P<u>[1-7])" },
    { 'V', "(?P<V>5[0-3]|0[1-9]|[1-4]\\d|\\d)" },
    { 'y', "(?P<y>\\d\\d)" },
    { 'Y', "(?P<Y>\\d\\d\\d\\d)" },
    { 'z', "(?P<z>[+-]\\d\\d:?[0-5]\\d(:?[0-5]\\d(\\.\\d{1,6})?)?|(?-i:Z))" },
    { 'Z', "(?P<Z>utc|gmt)" },
    { 'A', "(?P<A>wednesday|thursday|saturday|tuesday|monday|friday|sunday)" },
    { 'a', "(?P<a>mon|tue|wed|thu|fri|sat|sun)" },
    { 'B', "(?P<B>september|february|november|december|january|october|august|march|april|june|july|may)" },
    { 'b', "(?P<b>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)" },
    { 'p', "(?P<p>am|pm)" },
    { '%', "%" },
};

static bool add_directive(struct cw_buf *buf, char letter);

/* Letters of directives, one after the other, and what stands between them. */
static bool add_composed(struct cw_buf *buf, struct cw_slice format)
{
    for (size_t i = 0; i < format.len; i++) {
        if (format.ptr[i] == ' ')
            cw_buf_add(buf, CW_LIT("\\s+"));
        else if (format.ptr[i] == ':' || format.ptr[i] == '/')
            cw_buf_add_char(buf, format.ptr[i]);
        else if (!add_directive(buf, format.ptr[i]))
            return false;
    }
    return true;
}

static bool add_directive(struct cw_buf *buf, char letter)
{
    if (letter == 'c')
        return add_composed(buf, CW_LIT("a b d H:M:S Y"));
    if (letter == 'x' || letter == 'X')
        return add_composed(buf, letter == 'x' ? CW_LIT("m/d/y") : CW_LIT("H:M:S"));
    for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
        if (directives[i].letter != letter)
            continue;
        cw_buf_add(buf, cw_slice_of(directives[i].means));
        return true;
    }
    return false;
}

/* What is no directive: blanks stand for any number of blanks. The place behind it. */
static const char *add_plain(struct cw_buf *buf, const char *at, const char *end)
{
    const char *from = at;
    uint32_t code = cw_text_next(&at);

    if (cw_code_isspace(code)) {
        const char *behind = at;

        while (behind < end && cw_code_isspace(cw_text_next(&behind)))
            at = behind;
        cw_buf_add(buf, CW_LIT("\\s+"));
        return at;
    }
    if (code && code < 0x80 && strchr("\\.^$*+?(){}[]|", (int)code))
        cw_buf_add_char(buf, '\\');
    cw_buf_add(buf, (struct cw_slice){ from, (size_t)(at - from) });
    return at;
}

enum cw_pattern_says cw_calendar_format_read(struct cw_arena *arena, struct cw_slice format,
                                             const struct cw_pattern **ret, struct cw_err *reterr)
{
    const char *at = format.ptr, *end = format.ptr + format.len;
    enum cw_pattern_says says;
    struct cw_buf buf;

    cw_buf_init(&buf, arena, FORMAT_MAX);
    while (at < end && !buf.failed) {
        if (*at != '%') {
            at = add_plain(&buf, at, end);
            continue;
        }
        if (at + 1 == end || !add_directive(&buf, at[1])) {
            cw_fail(reterr, CW_EINVAL, (size_t)(at - format.ptr), "a bad directive in the format");
            return CW_PATTERN_BAD;
        }
        at += 2;
    }
    if (buf.failed) {
        cw_fail(reterr, CW_ELIMIT, 0, "the format is too long");
        return buf.failed == CW_ENOMEM ? CW_PATTERN_NO_MEMORY : CW_PATTERN_REFUSED;
    }
    says = cw_pattern_compile(arena, cw_buf_slice(&buf), CW_PATTERN_I, ret, reterr);
    if (says == CW_PATTERN_FINE && cw_pattern_group_named(*ret, CW_LIT("z")) &&
        cw_pattern_group_named(*ret, CW_LIT("Z"))) {
        cw_fail(reterr, CW_EINVAL, 0,
                "%%z and %%Z together, which give the offset a name, are not supported");
        return CW_PATTERN_REFUSED;
    }
    return says;
}

struct found {
    const struct cw_pattern *format;
    struct cw_slice text;
    const struct cw_span *spans;
    struct cw_arena *arena;
    bool bad;
};

struct fields {
    int32_t year, month, day, weekday, yearday;
    int32_t iso_year, iso_week, week; /* %G, %V; %U or %W */
    bool monday_first;                /* %W */
    struct cw_clock clock;
};

/* What a group matched; null where it took no part. */
static struct cw_slice part_at(const struct found *found, uint32_t group)
{
    if (!group || found->spans[group].from == SIZE_MAX)
        return (struct cw_slice){ 0 };
    return (struct cw_slice){ found->text.ptr + found->spans[group].from,
                              found->spans[group].to - found->spans[group].from };
}

/* Any decimal digits of Unicode. */
static int32_t number_in(struct cw_slice part)
{
    int64_t value = 0;

    cw_int_parse(part, 10, &value);
    return (int32_t)value;
}

/* Which of the names it is, or of their first `len` letters. A letter that counts as the same only because
 * case is ignored makes it none of them. */
static int32_t name_in(struct found *found, struct cw_slice part, const char *const *names, size_t len)
{
    int32_t count = names == cw_weekday_names ? 7 : 12;
    struct cw_slice low = { 0 };

    if (cw_text_to_case(found->arena, part, CW_TEXT_LOWER, &low) != CW_OK)
        count = 0;
    for (int32_t i = 0; i < count; i++) {
        struct cw_slice name = cw_slice_of(names[i]);

        if (name.len > len)
            name.len = len;
        if (cw_slice_eq_nocase(low, name))
            return i;
    }
    found->bad = true;
    return 0;
}

static int32_t hour_of_half(const struct found *found, struct cw_slice part)
{
    struct cw_slice half = part_at(found, cw_pattern_group_named(found->format, CW_LIT("p")));

    return number_in(part) % 12 + (half.ptr && (half.ptr[0] | 0x20) == 'p' ? 12 : 0);
}

static int32_t fraction_in(struct cw_slice part)
{
    int32_t value = number_in(part);

    for (size_t i = part.len; i < 6; i++)
        value *= 10;
    return value;
}

/* The sign and the digits of an offset, at most "+hhmmssffffff"; false where only one of two colons is there.
 */
static bool offset_digits(struct cw_slice part, int32_t ret[16], size_t *ret_count)
{
    const char *at = part.ptr, *end = part.ptr + part.len;
    bool first = false, second = false;

    for (size_t places = 0; at < end && *ret_count < 16; places++) {
        uint32_t code = cw_text_next(&at);

        if (code == ':' && places == 3)
            first = true;
        else if (code == ':')
            second = true;
        else if (code != '.')
            ret[(*ret_count)++] = cw_code_decimal(code);
    }
    return *ret_count <= 5 || first == second;
}

static void read_offset(struct found *found, struct cw_slice part, struct cw_clock *clock)
{
    int32_t digits[16] = { 0 };
    size_t count = 0;
    int64_t us;

    clock->aware = true;
    if (part.ptr[0] == 'Z')
        return;
    if (!offset_digits(part, digits, &count))
        found->bad = true;
    us = (digits[1] * 10 + digits[2]) * INT64_C(3600) + (digits[3] * 10 + digits[4]) * 60 + digits[5] * 10 +
         digits[6];
    for (size_t i = 7; i < 13; i++)
        us = us * 10 + digits[i];
    clock->offset_us = part.ptr[0] == '-' ? -us : us;
    if (us >= CW_DAY_US)
        found->bad = true;
}

static bool read_clock(struct found *found, char letter, struct cw_slice part, struct cw_clock *clock)
{
    switch (letter) {
    case 'H': clock->hour = number_in(part); return true;
    case 'I': clock->hour = hour_of_half(found, part); return true;
    case 'M': clock->minute = number_in(part); return true;
    case 'S': clock->second = number_in(part); return true;
    case 'f': clock->microsecond = fraction_in(part); return true;
    case 'z': read_offset(found, part, clock); return true;
    default: return false;
    }
}

static bool read_week(struct found *found, char letter, struct cw_slice part, struct fields *f)
{
    switch (letter) {
    case 'A': f->weekday = name_in(found, part, cw_weekday_names, SIZE_MAX); return true;
    case 'a': f->weekday = name_in(found, part, cw_weekday_names, 3); return true;
    case 'w': f->weekday = (number_in(part) + 6) % 7; return true;
    case 'u': f->weekday = number_in(part) - 1; return true;
    case 'G': f->iso_year = number_in(part); return true;
    case 'V': f->iso_week = number_in(part); return true;
    case 'U':
    case 'W':
        f->week = number_in(part);
        f->monday_first = letter == 'W';
        return true;
    default: return false;
    }
}

static void read_date(struct found *found, char letter, struct cw_slice part, struct fields *f)
{
    switch (letter) {
    case 'Y': f->year = number_in(part); break;
    case 'y': f->year = number_in(part) + (number_in(part) <= 68 ? 2000 : 1900); break;
    case 'm': f->month = number_in(part); break;
    case 'B': f->month = name_in(found, part, cw_month_names, SIZE_MAX) + 1; break;
    case 'b': f->month = name_in(found, part, cw_month_names, 3) + 1; break;
    case 'd': f->day = number_in(part); break;
    case 'j': f->yearday = number_in(part); break;
    default: break;
    }
}

/* In the order in which they stand: of two that say the same the later counts. */
static struct fields fields_of(struct found *found)
{
    struct fields f = {
        NOT_GIVEN, 1, 1, NOT_GIVEN, NOT_GIVEN, NOT_GIVEN, NOT_GIVEN, NOT_GIVEN, false, { 0 }
    };

    for (uint32_t i = 1; i <= cw_pattern_groups(found->format); i++) {
        struct cw_slice name = cw_pattern_name(found->format, i), part = part_at(found, i);

        if (name.ptr && part.ptr && !read_clock(found, *name.ptr, part, &f.clock) &&
            !read_week(found, *name.ptr, part, &f))
            read_date(found, *name.ptr, part, &f);
    }
    return f;
}

/* Which directives need which others. */
static bool fit(const struct fields *f)
{
    if (f->iso_year != NOT_GIVEN && f->year == NOT_GIVEN)
        return f->iso_week != NOT_GIVEN && f->weekday != NOT_GIVEN && f->yearday == NOT_GIVEN;
    return f->week != NOT_GIVEN || f->iso_week == NOT_GIVEN;
}

/* The day of the year, which may lie in the year before. */
static int32_t yearday_of_week(const struct fields *f)
{
    struct cw_date first = { f->year, 1, 1 };
    int32_t first_weekday = (cw_date_weekday(first) + !f->monday_first) % 7;
    int32_t weekday = (f->weekday + !f->monday_first) % 7;

    if (f->week == 0)
        return 1 + weekday - first_weekday;
    return 1 + (7 - first_weekday) % 7 + 7 * (f->week - 1) + weekday;
}

static bool date_of_yearday(struct fields *f, struct cw_date *ret)
{
    struct cw_date first = { f->year, 1, 1 };
    int64_t ordinal;

    if (f->yearday <= 0) {
        first.year = --f->year;
        f->yearday += JULIAN_MAX - !cw_year_is_leap(f->year);
    }
    if (!cw_date_exists(first))
        return false;
    ordinal = cw_date_ordinal(first) + f->yearday - 1;
    if (ordinal > CW_ORDINAL_MAX)
        return false;
    *ret = cw_date_of_ordinal(ordinal);
    return true;
}

static bool date_of(struct fields f, struct cw_date *ret)
{
    bool leap_day = f.year == NOT_GIVEN && f.month == 2 && f.day == 29;

    if (!fit(&f))
        return false;
    if (f.year == NOT_GIVEN)
        f.year = leap_day ? 1904 : 1900;
    if (f.year < 1)
        return false;
    *ret = (struct cw_date){ f.year, f.month, f.day };
    if (f.yearday == NOT_GIVEN && f.weekday != NOT_GIVEN && f.week != NOT_GIVEN)
        f.yearday = yearday_of_week(&f);
    else if (f.yearday == NOT_GIVEN && f.weekday != NOT_GIVEN && f.iso_year != NOT_GIVEN &&
             f.iso_week != NOT_GIVEN && !cw_date_of_week(f.iso_year, f.iso_week, f.weekday + 1, ret))
        return false;
    if (f.yearday != NOT_GIVEN && !date_of_yearday(&f, ret))
        return false;
    if (leap_day)
        ret->year = 1900; /* which had no February 29 */
    return cw_date_exists(*ret);
}

static enum cw_pattern_says match(struct found *found, uint64_t *budget)
{
    struct cw_finder finder;
    enum cw_pattern_says says =
        cw_finder_init(&finder, found->format, found->text, CW_PATTERN_MATCH, found->arena);
    bool any = false;

    if (says != CW_PATTERN_FINE)
        return says;
    finder.budget = *budget;
    says = cw_finder_next(&finder, &any);
    *budget = finder.budget;
    found->spans = finder.spans;
    if (says == CW_PATTERN_FINE && (!any || finder.spans[0].to != found->text.len))
        return CW_PATTERN_BAD;
    return says;
}

enum cw_pattern_says cw_calendar_parse(struct cw_arena *arena, const struct cw_pattern *format,
                                       struct cw_slice text, uint64_t *budget, struct cw_datetime *ret)
{
    struct found found = { .format = format, .text = text, .arena = arena };
    enum cw_pattern_says says = match(&found, budget);
    struct cw_datetime when;
    struct fields fields;

    if (says != CW_PATTERN_FINE)
        return says;
    fields = fields_of(&found);
    when.clock = fields.clock;
    if (!date_of(fields, &when.date) || found.bad || !cw_clock_exists(when.clock))
        return CW_PATTERN_BAD;
    *ret = when;
    return CW_PATTERN_FINE;
}
