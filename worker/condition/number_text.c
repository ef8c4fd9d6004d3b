#include "cw/condition/number_text.h"

#include "cw/condition/decimal.h"
#include "cw/condition/text.h"
#include "cw/condition/text_kind.h"

#include <math.h>
#include <stdio.h>

enum { POINT_MIN = -3, POINT_LIMIT = 16, EXPONENT_MAX = 1000000000 };

/* What is read, character by character, as CPython has it read: Unicode's digits and blanks are ASCII's. */
struct reader {
    const char *at, *end;
};

static char as_ascii(uint32_t code)
{
    if (code < 0x7F)
        return (char)code;
    if (cw_code_isspace(code))
        return ' ';
    return cw_code_isdecimal(code) ? (char)('0' + cw_code_decimal(code)) : '?';
}

/* '\0' at the end. A NUL in the text is no part of any number either. */
static char peek(const struct reader *r)
{
    const char *at = r->at;

    return at < r->end ? as_ascii(cw_text_next(&at)) : '\0';
}

static void skip(struct reader *r)
{
    cw_text_next(&r->at);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct reader trimmed(struct cw_slice text)
{
    struct reader r = { text.ptr, text.ptr + text.len };

    while (r.at < r.end && is_blank(peek(&r)))
        skip(&r);
    while (r.at < r.end) {
        const char *last = r.end;

        if (!is_blank(as_ascii(cw_text_before(&last))))
            break;
        r.end = last;
    }
    return r;
}

/* 0..35, or 99. */
static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'Z')
        c = (char)(c + 32);
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

/* The next digit below `base`, an underscore between two digits passed over; -1 where there is none. */
static int take_digit(struct reader *r, int base, bool underscore)
{
    struct reader next = *r;
    int digit;

    if (underscore && peek(&next) == '_')
        skip(&next);
    digit = digit_of(peek(&next));
    if (digit >= base)
        return -1;
    skip(&next);
    *r = next;
    return digit;
}

static bool take_sign(struct reader *r)
{
    char c = peek(r);

    if (c == '+' || c == '-')
        skip(r);
    return c == '-';
}

static bool take_letter(struct reader *r, char small)
{
    char c = peek(r);

    if (c != small && c != small - 32)
        return false;
    skip(r);
    return true;
}

static bool take_word(struct reader *r, const char *word)
{
    struct reader next = *r;

    for (; *word; word++)
        if (!take_letter(&next, *word))
            return false;
    *r = next;
    return true;
}

/* Digits into the decimal; the number of them. */
static int64_t take_digits(struct reader *r, struct cw_decimal *to)
{
    int64_t count = 0;

    for (int digit; (digit = take_digit(r, 10, count > 0)) >= 0; count++) {
        cw_decimal_add(to, digit);
        to->point += to->count > 0; /* zeros in front are no digits */
    }
    return count;
}

static int64_t take_fraction(struct reader *r, struct cw_decimal *to)
{
    int64_t point = to->point, count;

    if (peek(r) != '.')
        return 0;
    skip(r);
    if (to->count) {
        count = take_digits(r, to);
        to->point = point;
        return count;
    }
    count = take_digits(r, to);
    to->point -= count; /* as many places as digits, those of zeros in front included */
    return count;
}

/* False where "e" is not followed by a number. */
static bool take_exponent(struct reader *r, struct cw_decimal *to)
{
    int64_t value = 0, count = 0;
    bool negative;

    if (!take_letter(r, 'e'))
        return true;
    negative = take_sign(r);
    for (int digit; (digit = take_digit(r, 10, count > 0)) >= 0; count++)
        if (value < EXPONENT_MAX)
            value = value * 10 + digit;
    to->point += negative ? -value : value;
    return count > 0;
}

static bool take_decimal(struct reader *r, struct cw_decimal *to)
{
    int64_t whole = take_digits(r, to), fraction = take_fraction(r, to);

    return whole + fraction > 0 && take_exponent(r, to);
}

enum cw_number cw_float_parse(struct cw_slice text, double *ret)
{
    struct reader r = trimmed(text);
    struct cw_decimal decimal;
    double value;

    decimal.count = 0;
    decimal.point = 0;
    decimal.negative = take_sign(&r);
    if (take_word(&r, "infinity") || take_word(&r, "inf"))
        value = decimal.negative ? -INFINITY : INFINITY;
    else if (take_word(&r, "nan"))
        value = decimal.negative ? -NAN : NAN;
    else if (take_decimal(&r, &decimal))
        value = cw_decimal_value(&decimal);
    else
        return CW_NUMBER_BAD_VALUE;
    if (r.at < r.end)
        return CW_NUMBER_BAD_VALUE;
    *ret = value;
    return CW_NUMBER_FINE;
}

/* "0x", "0o" or "0b", where the base allows it; the base that follows. *ret_prefixed: an underscore may
 * follow. */
static int take_prefix(struct reader *r, int base, bool *ret_prefixed)
{
    static const struct {
        char letter;
        int base;
    } prefixes[] = { { 'x', 16 }, { 'o', 8 }, { 'b', 2 } };
    struct reader next = *r;

    if (peek(&next) != '0')
        return base;
    skip(&next);
    for (int i = 0; i < 3; i++) {
        if ((base && base != prefixes[i].base) || !take_letter(&next, prefixes[i].letter))
            continue;
        *r = next;
        *ret_prefixed = true;
        return prefixes[i].base;
    }
    return base;
}

struct whole {
    int64_t value; /* kept negative: INT64_MIN has no positive twin */
    int64_t digits;
    bool overflow;
};

static struct whole take_whole(struct reader *r, int base, bool underscore)
{
    struct whole w = { 0 };

    for (int digit; (digit = take_digit(r, base, underscore || w.digits)) >= 0; w.digits++)
        w.overflow = w.overflow || __builtin_mul_overflow(w.value, (int64_t)base, &w.value) ||
                     __builtin_sub_overflow(w.value, (int64_t)digit, &w.value);
    return w;
}

enum cw_number cw_int_parse(struct cw_slice text, int base, int64_t *ret)
{
    struct reader r = trimmed(text);
    bool negative = take_sign(&r), prefixed = false, zeros_only;
    struct whole w;

    base = take_prefix(&r, base, &prefixed);
    zeros_only = base == 0 && peek(&r) == '0'; /* 010 is no number in Python */
    w = take_whole(&r, base ? base : 10, prefixed);
    if (!w.digits || r.at < r.end || (zeros_only && (w.value || w.overflow)))
        return CW_NUMBER_BAD_VALUE;
    if (w.overflow || (!negative && w.value == INT64_MIN))
        return CW_NUMBER_OVERFLOW;
    *ret = negative ? w.value : -w.value;
    return CW_NUMBER_FINE;
}

static void add_zeros(struct cw_buf *buf, int64_t count)
{
    while (count-- > 0)
        cw_buf_add_char(buf, '0');
}

static struct cw_slice digits_of(const struct cw_decimal *d, int64_t from, int64_t to)
{
    if (to > d->count)
        to = d->count;
    return from < to ? (struct cw_slice){ d->digits + from, (size_t)(to - from) } : CW_LIT("");
}

static void add_plain(struct cw_buf *buf, const struct cw_decimal *d)
{
    if (d->point <= 0)
        cw_buf_add(buf, CW_LIT("0"));
    cw_buf_add(buf, digits_of(d, 0, d->point));
    add_zeros(buf, d->point > d->count ? d->point - d->count : 0);
    cw_buf_add_char(buf, '.');
    add_zeros(buf, -d->point);
    cw_buf_add(buf, digits_of(d, d->point > 0 ? d->point : 0, d->count));
    if (d->count <= d->point)
        cw_buf_add_char(buf, '0');
}

static void add_scientific(struct cw_buf *buf, const struct cw_decimal *d)
{
    int64_t power = d->point - 1;

    cw_buf_add(buf, digits_of(d, 0, 1));
    if (d->count > 1)
        cw_buf_add_char(buf, '.');
    cw_buf_add(buf, digits_of(d, 1, d->count));
    cw_buf_add(buf, power < 0 ? CW_LIT("e-") : CW_LIT("e+"));
    power = power < 0 ? -power : power;
    add_zeros(buf, power < 10);
    cw_buf_add_int(buf, power);
}

void cw_buf_add_float(struct cw_buf *buf, double x)
{
    struct cw_decimal d;

    if (isnan(x)) {
        cw_buf_add(buf, CW_LIT("nan"));
        return;
    }
    if (signbit(x))
        cw_buf_add_char(buf, '-');
    if (isinf(x)) {
        cw_buf_add(buf, CW_LIT("inf"));
        return;
    }
    cw_decimal_shortest(x, &d);
    if (!d.count)
        cw_buf_add(buf, CW_LIT("0.0"));
    else if (d.point < POINT_MIN || d.point > POINT_LIMIT)
        add_scientific(buf, &d);
    else
        add_plain(buf, &d);
}
